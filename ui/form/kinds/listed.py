"""Choices that are too many for tiles: a list field for one, a searchable list for several.

The searchable list shows what is chosen as removable chips above it and finds without regard to
accents and case. Source: interface design, 5; design *forms*.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.checklist import CheckList
from ui.widgets.fields import LineField
from ui.widgets.findlist import folded
from ui.widgets.flow import FlowLayout
from ui.widgets.listfield import ListField


class ListQuestion(QuestionWidget):
    """One of many."""

    def __init__(self) -> None:
        super().__init__()
        self.field = ListField("", [])
        self.field.picked.connect(lambda v: self.answered.emit(self.question.ref, v or None))
        self.set_control(self.field)

    def fill(self, question: Question, other: bool) -> None:
        """Offer the choices and show the answer."""
        self.field.setAccessibleName(question.name)
        self.field.setAccessibleDescription(self.spoken())
        self.field.set_choices([(pick.value, pick.label) for pick in question.picks])
        self.field.set_value(question.answer)
        self.field.setEnabled(not question.readonly)

    def enter(self) -> None:
        """The focus goes to the field."""
        self.field.setFocus()


class ManyQuestion(QuestionWidget):
    """Several of many."""

    def __init__(self) -> None:
        super().__init__()
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, gap=6)
        self._search = LineField(look().tr.text("Find in this list"))
        self._search.setPlaceholderText(look().tr.text("Find in this list"))
        self._search.lead_with("search")
        self._search.textChanged.connect(self._narrow)
        self._rows = CheckList()
        self._rows.picked.connect(self._changed)
        self.set_control(self._chips, self._search, self._rows)

    def fill(self, question: Question, other: bool) -> None:
        """Offer the choices and show what is chosen."""
        self._rows.setAccessibleName(question.name)
        # Translators: the field that narrows the list of answers to a question
        find = look().tr.text("Find in this list: {question}", question=question.name)
        self._search.setAccessibleName(find)
        self._rows.setAccessibleDescription(self.spoken())
        self._rows.offer([(pick.value, pick.label) for pick in question.picks], question.chosen)
        self._show_chips()
        if other:
            self._search.clear()
        self.setEnabled(not question.readonly)

    def enter(self) -> None:
        """The focus goes to the search."""
        self._search.setFocus()

    def _show_chips(self) -> None:
        self._flow.clear()
        labels = {pick.value: pick.label for pick in self.question.picks}
        for value in self.question.chosen:
            name = labels.get(value, value)
            about = look().tr.text("Remove {answer}", answer=name)
            chip = Button(name, "plain", trailing="x", size=32)
            chip.setAccessibleName(about)
            chip.clicked.connect(lambda _=False, value=value: self._drop(value))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self.question.chosen))

    def _drop(self, value: str) -> None:
        left = [one for one in self.question.chosen if one != value]
        self.answered.emit(self.question.ref, left or None)

    def _changed(self, values: list[str]) -> None:
        self.answered.emit(self.question.ref, values or None)

    def _narrow(self, words: str) -> None:
        wanted = folded(words)
        for at in range(self._rows.count()):
            item = self._rows.item(at)
            item.setHidden(wanted not in folded(item.text()))

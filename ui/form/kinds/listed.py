"""Choices that are too many for tiles: a list field for one, a searchable list for several.

The searchable list shows what is chosen as removable chips above it and finds without regard to
accents and case. Source: interface design, 5; design *forms*.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.fields import LineField
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
        self.field.setAccessibleName(question.label)
        self.field.setAccessibleDescription(self.spoken())
        self.field.set_choices([(pick.value, pick.label) for pick in question.picks])
        self.field.set_value(question.answer)
        self.field.setEnabled(not question.readonly)

    def enter(self) -> None:
        """The focus goes to the field."""
        self.field.setFocus()


class _Rows(QListWidget):
    """Space and Enter turn the row under the focus."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As a list of boxes."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
            return
        super().keyPressEvent(event)


class ManyQuestion(QuestionWidget):
    """Several of many."""

    def __init__(self) -> None:
        super().__init__()
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, gap=6)
        self._search = LineField(look().tr.text("Find in this list"))
        self._search.setPlaceholderText(look().tr.text("Find in this list"))
        self._search.textChanged.connect(self._narrow)
        self._rows = _Rows()
        self._rows.setProperty("role", "popup")
        self._rows.setMaximumHeight(look().type.scaled(190))
        self._rows.itemChanged.connect(self._changed)
        self.set_control(self._chips, self._search, self._rows)

    def fill(self, question: Question, other: bool) -> None:
        """Offer the choices and show what is chosen."""
        self._rows.setAccessibleName(question.label)
        self._rows.setAccessibleDescription(self.spoken())
        self._rows.blockSignals(True)
        have = [
            self._rows.item(at).data(Qt.ItemDataRole.UserRole) for at in range(self._rows.count())
        ]
        if have != [pick.value for pick in question.picks]:
            self._rows.clear()
            for pick in question.picks:
                item = QListWidgetItem(pick.label)
                item.setData(Qt.ItemDataRole.UserRole, pick.value)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                self._rows.addItem(item)
        for at in range(self._rows.count()):
            item = self._rows.item(at)
            on = item.data(Qt.ItemDataRole.UserRole) in question.chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._rows.blockSignals(False)
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

    def _changed(self) -> None:
        values = [
            item.data(Qt.ItemDataRole.UserRole)
            for item in (self._rows.item(at) for at in range(self._rows.count()))
            if item.checkState() == Qt.CheckState.Checked
        ]
        self.answered.emit(self.question.ref, values or None)

    def _narrow(self, words: str) -> None:
        wanted = folded(words)
        for at in range(self._rows.count()):
            item = self._rows.item(at)
            item.setHidden(wanted not in folded(item.text()))


def folded(text: str) -> str:
    """Case, accents and tatweel do not matter."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("\u0640", "")
    return "".join(char for char in plain if not unicodedata.combining(char))

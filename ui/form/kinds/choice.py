"""Select one and select several as tiles, in as many columns as the form asks for.

Source: interface design, 5 *Choices*; XLSForm, *Appearance* (columns, likert, quick).
"""

from __future__ import annotations

from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.choice import ChoiceGroup, Option
from ui.widgets.labels import WrapLabel


class GroupQuestion(QuestionWidget):
    """A question that is answered in a group of tiles or cells: one answer, or several."""

    def __init__(self, *, several: bool, bare: bool = False) -> None:
        super().__init__()
        self._several = several
        self.group = ChoiceGroup("", [], several=several, bare=bare)
        self.group.picked.connect(self._picked)
        self.group.entered.connect(lambda: self.entered.emit(self.question.ref))

    def show_answer(self, question: Question) -> None:
        """What is chosen of the choices that are offered."""
        chosen = question.chosen if self._several else [question.answer]
        if self.group.values != [one for one in chosen if one]:
            self.group.set_values(chosen)
        self.group.set_described(self.spoken())
        self.group.set_read_only(question.readonly)

    def enter(self) -> None:
        """The focus goes to what is chosen."""
        self.group.focus()

    def _picked(self, values: list[str]) -> None:
        if self._several:
            self.answered.emit(self.question.ref, values or None)
        else:
            self.answered.emit(self.question.ref, values[0] if values else None)


class TilesQuestion(GroupQuestion):
    """Tiles: one answer, or several."""

    def __init__(self, *, several: bool) -> None:
        super().__init__(several=several)
        self._none = WrapLabel(look().tr.text("There is nothing to choose here yet."), "small")
        self.set_control(self.group, self._none, gap=0)

    def fill(self, question: Question, other: bool) -> None:
        """Offer the choices and show the answer."""
        self.group.name = question.name
        options = [Option(p.value, p.label, p.definition, p.glyph) for p in question.picks]
        self.group.set_options(options)
        self._none.setVisible(not options)
        self.group.set_columns(question.columns)
        self.show_answer(question)

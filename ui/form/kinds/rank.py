"""Choices to be put in order, the first before the second (XLSForm, *rank*).

Until somebody has put them in order there is no answer: the list's own order is an answer only once
it is said to be one. Source: interface design, 5 *Choices*.
"""

from __future__ import annotations

from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import holder, row
from ui.widgets.ordering import OrderList


class RankQuestion(QuestionWidget):
    """The list, a way to move for the mouse, and what makes or clears the answer."""

    def __init__(self) -> None:
        super().__init__()
        tr = look().tr
        self._help = WrapLabel(
            tr.text("Space picks a row up, arrows move it, Space puts it down."), "small", "text_2"
        )
        self.rows = OrderList()
        self.rows.arranged.connect(self._told)
        self.up = Button(tr.text("Move up"), "quiet", icon="arrow-up")
        self.down = Button(tr.text("Move down"), "quiet", icon="arrow-down")
        self.up.clicked.connect(lambda: self.rows.move_row(-1))
        self.down.clicked.connect(lambda: self.rows.move_row(1))
        self.keep = Button(tr.text("This is the order"), icon="check")
        self.keep.clicked.connect(lambda: self._told(self.rows.values))
        self.clear = Button(tr.text("No answer"), "quiet", icon="x")
        self.clear.clicked.connect(lambda: self.answered.emit(self.question.ref, None))
        self._buttons = holder(row(self.up, self.down, None, self.keep, self.clear))
        self.set_control(self._help, self.rows, self._buttons)

    def fill(self, question: Question, other: bool) -> None:
        """What is ranked in its order, then what the list offers besides."""
        tr = look().tr
        labels = {pick.value: pick.label for pick in question.picks}
        ranked = [value for value in question.chosen if value in labels]
        order = [*ranked, *(value for value in labels if value not in ranked)]
        self.rows.setAccessibleName(question.name)
        told = self.spoken() if ranked else f"{tr.text('not in order yet')} {self.spoken()}"
        self.rows.setAccessibleDescription(f"{told} {self._help.words}".strip())
        self.rows.offer([(value, labels[value]) for value in order], ordered=bool(ranked))
        self.rows.set_read_only(question.readonly)
        for button in (self.up, self.down, self.keep, self.clear):
            button.set_words(button.text(), about=question.name)
        self.keep.setVisible(not ranked)
        self.clear.setVisible(bool(ranked))
        self._buttons.setVisible(not question.readonly)
        self._help.setVisible(not question.readonly)

    def enter(self) -> None:
        """The focus goes to the list."""
        self.rows.setFocus()

    def commit(self) -> None:
        """A row that is held is put down."""
        self.rows.put_down()

    def _told(self, values: list[str]) -> None:
        self.answered.emit(self.question.ref, values or None)

"""The head of one row of a repeat that stands inside a card, with the way to take it away.

Source: design *forms*, *From a form to screens*; ODK XForms, *Repeats*.
"""

from __future__ import annotations

from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import row, rule


class RowQuestion(QuestionWidget):
    """Tells `answered(ref, None)` to remove the row."""

    def __init__(self) -> None:
        super().__init__()
        self.bare()
        self._head = WrapLabel("", "h2", marked=True)
        self.remove = Button(look().tr.text("Remove"), "link", icon="trash-2")
        self.remove.clicked.connect(lambda: self.answered.emit(self.question.ref, None))
        line = row(self._head, self.remove)
        line.setStretch(0, 1)
        self.box.addWidget(rule())
        self.box.addSpacing(10)
        self.box.addLayout(line)

    def show_question(self, question: Question) -> None:
        """Its name with its number."""
        self.question = question
        self._head.set_words(question.label)
        self.remove.set_words(self.remove.text(), about=question.name)
        self.remove.setVisible(question.removable)

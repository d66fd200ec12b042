"""One of very many: a list that is narrowed by typing (XLSForm, `autocomplete`, choices of a file).

What is chosen stands above the list with the way to take it back, wherever the list is.
Source: interface design, 5 *Choices*; ODK Docs, *Select from file*.
"""

from __future__ import annotations

from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.toast import announce
from ui.widgets.buttons import Button
from ui.widgets.fields import LineField
from ui.widgets.findlist import FindList
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import holder, row


class FindQuestion(QuestionWidget):
    """The search, the list, and what is chosen."""

    def __init__(self) -> None:
        super().__init__()
        tr = look().tr
        self._chosen = WrapLabel("", "body", heavy=True)
        self._clear = Button(tr.text("No answer"), "quiet", icon="x")
        self._clear.clicked.connect(lambda: self.answered.emit(self.question.ref, None))
        line = row(self._chosen, self._clear)
        line.setStretch(0, 1)
        self._line = holder(line)
        self.search = LineField(tr.text("Find in this list"))
        self.search.setPlaceholderText(tr.text("Find in this list"))
        self.search.lead_with("search")
        self.search.textEdited.connect(self._narrow)
        self.rows = FindList()
        self.search.returnPressed.connect(self.rows.setFocus)
        self.rows.picked.connect(self._picked)
        self._none = WrapLabel(tr.text("Nothing in this list fits these words."), "small", "text_2")
        self._none.hide()
        self.set_control(self._line, self.search, self.rows, self._none)

    def fill(self, question: Question, other: bool) -> None:
        """Offer the choices and show what is chosen."""
        tr = look().tr
        self.rows.setAccessibleName(question.name)
        self.rows.setAccessibleDescription(self.spoken())
        # Translators: the field that narrows the list of answers to a question
        find = tr.text("Find in this list: {question}", question=question.name)
        self.search.setAccessibleName(find)
        if other:
            self.search.clear()
            self.rows.narrow("")
            self._none.hide()
        self.rows.offer([(pick.value, pick.label) for pick in question.picks], question.answer)
        labels = {pick.value: pick.label for pick in question.picks}
        self._chosen.set_words(labels.get(question.answer, question.answer))
        self._line.setVisible(bool(question.answer))
        self._clear.set_words(self._clear.text(), about=question.name)
        self._clear.setVisible(not question.readonly)
        self.search.setVisible(not question.readonly)
        self.rows.setEnabled(not question.readonly)

    def enter(self) -> None:
        """The focus goes to the search."""
        self.search.setFocus()

    def _narrow(self, words: str) -> None:
        count = self.rows.narrow(words)
        self._none.setVisible(count == 0)
        if count == 0:
            announce(self.rows, self._none.words)

    def _picked(self, value: str) -> None:
        if value != self.question.answer:
            labels = {pick.value: pick.label for pick in self.question.picks}
            announce(self.rows, labels.get(value, value) or look().tr.text("no answer"))
            self.answered.emit(self.question.ref, value or None)

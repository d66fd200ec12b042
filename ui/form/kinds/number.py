"""A number, whole or decimal, typed in either shape of digits and stored as ASCII.

What is no number stays in the field with its message and is not stored.
Source: interface design, 4 *Numbers*.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from fieldkit.language.numbers import shown, typed
from ui.form.kinds.text import TextQuestion
from ui.form.question import Question
from ui.theme import look


class NumberQuestion(TextQuestion):
    """One short line."""

    def __init__(self) -> None:
        super().__init__(many=False)
        self.field.setMaximumWidth(look().type.scaled(240))
        self.box.setAlignment(self.field, Qt.AlignmentFlag.AlignLeading)
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def fill(self, question: Question, other: bool) -> None:
        """The record's digits in the shape that the reader chose."""
        stored = question.answer
        digits = shown(stored, look().tr.digits)
        super().fill(_with_answer(question, digits), other)
        self.question = question

    def commit(self) -> None:
        """As ASCII digits, without the spaces that group them."""
        self._timer.stop()
        if not self._dirty:
            return
        self._dirty = False
        plain = typed(self.text).replace("\u00a0", "").replace(" ", "").replace("\u2212", "-")
        self.answered.emit(self.question.ref, plain or None)


def _with_answer(question: Question, answer: str) -> Question:
    return replace(question, answer=answer)

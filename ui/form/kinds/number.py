"""A number, whole or decimal, typed in either shape of digits and stored as ASCII.

What groups digits (spaces, U+066C, commas by threes in whole numbers) is taken off; a single comma
is a decimal mark where it cannot group. What is no number stays in the field with its message and
is not stored. `thousands-sep` shows groups of three. Source: interface design, 4 *Numbers*.
"""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import Qt

from fieldkit.language.numbers import shown, typed
from ui.form.kinds.text import TextQuestion
from ui.form.question import Question
from ui.theme import look

_SPACES = re.compile("[\\s\u00a0\u202f\u2009\u066c\u2019']")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
_COMMA = re.compile(r"([+-]?\d+),(\d+)")


def plain_number(text: str, *, whole: bool) -> str:
    """A number as it is stored; what is none comes back much as it was typed."""
    plain = _SPACES.sub("", typed(text)).replace("\u2212", "-").replace("\u060c", ",")
    if whole and _GROUPED.fullmatch(plain):
        return plain.replace(",", "")
    # "1,200" may mean either: it is left as it is, and refused.
    if not whole and not _GROUPED.fullmatch(plain):
        plain = _COMMA.sub(r"\1.\2", plain) if _COMMA.fullmatch(plain) else plain
    return plain


def in_groups(number: str) -> str:
    """ "1234567.5" as "1 234 567.5", with no-break spaces."""
    found = re.fullmatch(r"([+-]?)(\d+)(.*)", number)
    if found is None:
        return number
    return f"{found[1]}{int(found[2]):,}".replace(",", "\u00a0") + found[3]


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
        if "thousands-sep" in question.appearance:
            stored = in_groups(stored)
        super().fill(replace(question, answer=shown(stored, look().tr.digits)), other)
        self.question = question

    def value(self) -> str:
        """As ASCII digits, without what groups them."""
        if self.question.type in ("string", "text"):
            return typed(self.text)
        return plain_number(self.text, whole=self.question.whole)

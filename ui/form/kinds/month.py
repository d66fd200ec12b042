"""A month of a year, or a year alone (XLSForm, *date* with `month-year` or `year`).

Stored as the first day of the month, or of the year. Source: ODK Docs, *Date and time widgets*.
"""

from __future__ import annotations

import re

from fieldkit.language.numbers import shown, typed
from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.fields import LineField
from ui.widgets.layout import holder, row
from ui.widgets.listfield import ListField

_YEAR = re.compile(r"[12]\d{3}")


class MonthQuestion(QuestionWidget):
    """The month from a list, and the year; `month` left out where only a year is asked for."""

    def __init__(self, *, month: bool) -> None:
        super().__init__()
        tr = look().tr
        self._answer = ""
        self.year = LineField("", figures=True)
        self.year.setFixedWidth(look().type.scaled(120))
        self.year.setMaxLength(8)
        self.year.editingFinished.connect(self._ended)
        self.month: ListField | None = None
        if month:
            choices = [(f"{number:02d}", tr.month(number)) for number in range(1, 13)]
            self.month = ListField("", choices, prompt=tr.text("Month"))
            self.month.setMinimumWidth(look().type.scaled(220))
            self.month.picked.connect(lambda _: self._ended())
            self.year.setPlaceholderText(tr.text("Year"))
            self.set_control(holder(row(self.month, self.year, None)))
        else:
            self.set_control(holder(row(self.year, None)))

    def fill(self, question: Question, other: bool) -> None:
        """Show month and year; half of them stays as it was given."""
        tr = look().tr
        self.year.setAccessibleName(
            f"{question.name}: {tr.text('Year')}" if self.month is not None else question.name
        )
        self.year.setAccessibleDescription(self.spoken())
        self.year.set_wrong(bool(question.message))
        self.year.setReadOnly(question.readonly)
        if self.month is not None:
            self.month.setAccessibleName(f"{question.name}: {tr.text('Month')}")
            self.month.setAccessibleDescription(self.spoken())
            self.month.setEnabled(not question.readonly)
        # Half a date is in no record yet: only another answer takes it away.
        if question.typed is None and (other or question.answer != self._answer):
            self.year.setText(shown(question.answer[:4], tr.digits))
            if self.month is not None:
                self.month.set_value(question.answer[5:7])
        self._answer = question.answer

    def enter(self) -> None:
        """The focus goes to what stands first."""
        (self.month or self.year).setFocus()

    def commit(self) -> None:
        """Tell what stands there, whole or not."""
        value = self._stands()
        question = self.question
        if value[:10] == question.answer or value == question.typed:
            return
        if not value.replace("-01", "").strip("-?"):
            if question.answer:
                self.answered.emit(question.ref, None)
            return
        self.answered.emit(question.ref, value)

    def _ended(self) -> None:
        """Month and year are told together."""
        if "?" not in self._stands():
            self.commit()

    def _stands(self) -> str:
        """The first day; `?` for the part that is missing, `""` for nothing at all."""
        text = typed(self.year.text()).strip()
        month = self.month.value if self.month is not None else "01"
        if not text and (self.month is None or not month):
            return ""
        year = text if _YEAR.fullmatch(text) else f"{text}?"
        return f"{year}-{month or '?'}-01"

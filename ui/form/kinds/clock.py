"""A time of day, typed in either digits, stored with the offset of this machine's zone.

"14:30", "14.30", "1430" and "14" are taken, and with a, p, am, pm, ص, م behind them twelve hours.
Source: ODK XForms, *time*; interface design, 4 *Numbers*.
"""

from __future__ import annotations

import re
from datetime import datetime, time

from fieldkit.language.numbers import shown, typed
from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.fields import LineField
from ui.widgets.layout import holder, row

_CLOCK = re.compile(r"^(\d{1,2})(?:[:.\u066b\s]?(\d{2}))?\s*(a|p|\u0635|\u0645)?", re.IGNORECASE)
_WHOLE = re.compile(
    r"^\d{1,2}(?:[:.\u066b\s]?\d{2})?\s*(?:[ap]\.?m?\.?|\u0635|\u0645)?$", re.IGNORECASE
)


def read_time(text: str) -> time | None:
    """The time of day that a person meant; None where it is none."""
    plain = typed(text).strip()
    found = _CLOCK.match(plain) if _WHOLE.match(plain) else None
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    half = (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("p", "\u0645") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class TimeQuestion(QuestionWidget):
    """One short field."""

    def __init__(self) -> None:
        super().__init__()
        self.field = LineField("", figures=True)
        self.field.setFixedWidth(look().type.scaled(120))
        self.field.setPlaceholderText(shown("00:00", look().tr.digits))
        self.field.editingFinished.connect(self.commit)
        # The field runs left to right; its row runs as the interface does.
        self.set_control(holder(row(self.field, None)))

    def fill(self, question: Question, other: bool) -> None:
        """Show hours and minutes; what could not be read stays as it was typed."""
        self.field.setAccessibleName(question.name)
        self.field.setAccessibleDescription(self.spoken())
        self.field.set_wrong(bool(question.message))
        self.field.setReadOnly(question.readonly)
        if question.typed is not None:
            self.field.setText(question.typed)
        elif other or not self.field.hasFocus() or not self.field.isModified():
            self.field.setText(shown(question.answer[:5], look().tr.digits))

    def enter(self) -> None:
        """The focus goes to the field."""
        self.field.setFocus()

    def commit(self) -> None:
        """Read what stands there."""
        text = self.field.text().strip()
        if not self.field.isModified():
            return
        self.field.setModified(False)
        if not text:
            self.answered.emit(self.question.ref, None)
            return
        found = read_time(text)
        if found is None:
            self.answered.emit(self.question.ref, text)
            return
        if f"{found:%H:%M}" == self.question.answer[:5]:
            self.field.setText(shown(f"{found:%H:%M}", look().tr.digits))
            return
        local = datetime.combine(datetime.now().astimezone().date(), found).astimezone()
        value = local.isoformat(timespec="milliseconds").partition("T")[2]
        self.answered.emit(self.question.ref, value)

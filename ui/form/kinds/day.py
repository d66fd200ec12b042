"""A date, and a date with a time of day. Source: interface design, 4 *Dates*."""

from __future__ import annotations

from datetime import UTC, datetime, time

from PySide6.QtCore import Qt

from fieldkit.language.numbers import shown
from ui.form.kinds.base import QuestionWidget
from ui.form.kinds.clock import read_time
from ui.form.question import Question
from ui.theme import look
from ui.widgets.dates import DateField
from ui.widgets.fields import LineField
from ui.widgets.layout import holder, row


class DayQuestion(QuestionWidget):
    """A day."""

    def __init__(self) -> None:
        super().__init__()
        self.field = DateField("")
        self.field.setMaximumWidth(look().type.scaled(300))
        self.field.picked.connect(lambda v: self.answered.emit(self.question.ref, v or None))
        self.field.refused.connect(lambda text: self.answered.emit(self.question.ref, text))
        self.set_control(self.field)
        self.box.setAlignment(self.field, Qt.AlignmentFlag.AlignLeading)
        self.field.setMinimumWidth(look().type.scaled(300))

    def fill(self, question: Question, other: bool) -> None:
        """Show the day; what could not be read stays as it was typed."""
        self.field.setAccessibleName(question.name)
        self.field.setAccessibleDescription(self.spoken())
        self.field.set_wrong(bool(question.message))
        self.field.setReadOnly(question.readonly)
        if question.typed is not None:
            self.field.setText(question.typed)
        elif other or question.answer != self.field.value:
            self.field.set_value(question.answer)

    def enter(self) -> None:
        """The focus goes to the field."""
        self.field.setFocus()

    def commit(self) -> None:
        """Read what stands there."""
        self.field.editingFinished.emit()


class MomentQuestion(QuestionWidget):
    """A day and a time in this machine's zone; stored ISO 8601 with offset."""

    def __init__(self) -> None:
        super().__init__()
        self.day = DateField("")
        self.time = LineField("", figures=True)
        self.day.setMinimumWidth(look().type.scaled(260))
        self.time.setFixedWidth(look().type.scaled(96))
        self.time.setPlaceholderText("00:00")
        self.day.picked.connect(lambda _: self._told())
        self.time.editingFinished.connect(self._told)
        self.set_control(holder(row(self.day, self.time, None)))

    def fill(self, question: Question, other: bool) -> None:
        """Show day and time."""
        tr = look().tr
        self.day.setAccessibleName(question.name)
        self.time.setAccessibleName(f"{question.name}: {tr.text('time of day')}")
        self.day.setAccessibleDescription(self.spoken())
        moment = _moment(question.answer)
        self.day.setReadOnly(question.readonly)
        self.time.setReadOnly(question.readonly)
        if other or moment is not None:
            self.day.set_value(moment.date().isoformat() if moment else "")
            clock = moment.strftime("%H:%M") if moment else ""
            self.time.setText(shown(clock, tr.digits))

    def enter(self) -> None:
        """The focus goes to the day."""
        self.day.setFocus()

    def _told(self) -> None:
        if not self.day.value:
            if self.question.answer:
                self.answered.emit(self.question.ref, None)
            return
        clock = self.time.text().strip()
        at = read_time(clock) if clock else time(0)
        if at is None:
            self.answered.emit(self.question.ref, f"{self.day.value}T{clock}")
            return
        local = datetime.combine(datetime.fromisoformat(self.day.value), at).astimezone()
        value = local.isoformat(timespec="milliseconds")
        if value != self.question.answer:
            self.answered.emit(self.question.ref, value)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone() if found.tzinfo else found.replace(tzinfo=UTC)

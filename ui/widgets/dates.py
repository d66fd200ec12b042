"""A date as a field: shown as day, month name, year; typed in either digits; a calendar to pick.

What cannot be read as a day (`ui.days`) is kept and refused in words. Stored ISO 8601, Gregorian.
Source: interface design, 4 *Dates*.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QWidget

from ui.days import read_date
from ui.theme import look
from ui.widgets.fields import LineField


class DateField(LineField):
    """A day. `picked` gives ISO 8601, `""` for none; `refused` gives what could not be read."""

    picked = Signal(str)
    refused = Signal(str)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self._value = ""
        self._refused = False
        tr = look().tr
        self.setPlaceholderText(tr.text("Day, month, year"))
        self._open = self.end_with("calendar", tr.text("Open the calendar"))
        if name:
            # Two days on one page have two calendars.
            self._open.setAccessibleName(f"{name}: {self._open.accessibleName()}")
        self._open.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._open.clicked.connect(self._calendar)
        self.editingFinished.connect(self._read)

    def setAccessibleName(self, name: str) -> None:
        """The name of the field, and with it of its calendar."""
        super().setAccessibleName(name)
        button = getattr(self, "_open", None)
        if button is not None:
            # Translators: the button that opens a calendar, and the question it belongs to
            words = look().tr.text("Open the calendar: {question}", question=name)
            button.setAccessibleName(words)

    @property
    def value(self) -> str:
        """The day, ISO 8601, or `""`."""
        return self._value

    @property
    def unread(self) -> str:
        """What was typed and could not be read as a day, `""` for nothing."""
        return self.text() if self._refused else ""

    def set_value(self, value: str) -> None:
        """Show a day without telling; what is not a day is shown as it stands."""
        self._value, self._refused = value, False
        try:
            self.setText(look().tr.day(date.fromisoformat(value[:10])) if value else "")
        except ValueError:
            self.setText(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down and F4 open the calendar, as in any list field."""
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
            self._calendar()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """All is selected, so that typing replaces it."""
        super().focusInEvent(event)
        self.selectAll()

    def _read(self) -> None:
        text = self.text()
        day = read_date(text, look().tr.language) if text.strip() else None
        if text.strip() and day is None:
            self._refused = True
            self.refused.emit(text)
            return
        value = day.isoformat() if day else ""
        # After a refusal even the day of before is news.
        changed = value != self._value or self._refused
        self.set_value(value)
        if changed:
            self.picked.emit(value)

    def _calendar(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        plain = QTextCharFormat()
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            # Qt paints these red in every country.
            calendar.setWeekdayTextFormat(weekday, plain)
        if self._value:
            calendar.setSelectedDate(QDate.fromString(self._value, Qt.DateFormat.ISODate))
        calendar.activated.connect(lambda day: self._picked(calendar, day))
        calendar.clicked.connect(lambda day: self._picked(calendar, day))
        corner = QPoint(
            self.width() - calendar.sizeHint().width() if look().rtl else 0, self.height()
        )
        calendar.move(self.mapToGlobal(corner))
        calendar.show()
        calendar.setFocus()

    def _picked(self, calendar: QCalendarWidget, day: QDate) -> None:
        value = str(day.toString(Qt.DateFormat.ISODate))
        calendar.close()
        calendar.deleteLater()
        if value != self._value or self._refused:
            self.set_value(value)
            self.picked.emit(value)

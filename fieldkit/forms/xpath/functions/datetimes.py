"""Date and time functions of ODK XForms.

Dates and times are those of the record's zone. What is no date gives an empty text (`date()`,
`format-date()`) or NaN (`decimal-date-time()`), never an error. Month and day names follow the
form's language.
"""

from __future__ import annotations

from datetime import datetime

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath.calendars import names_for
from fieldkit.forms.xpath.context import Context
from fieldkit.forms.xpath.dates import (
    day_fraction,
    days_of,
    local,
    midnight,
    moment_of,
    parse_clock,
    parse_moment,
)
from fieldkit.forms.xpath.numbers import NAN, parse_number
from fieldkit.forms.xpath.registry import Library, plain
from fieldkit.forms.xpath.values import DateTimeValue, DateValue, Value, to_string

DATETIMES: Library = {}


def _local_now(c: Context) -> datetime:
    return c.now.astimezone(c.timezone)


def moment(c: Context, value: Value) -> datetime | None:
    """The moment that a value names, on the clocks of the record; None where it names none."""
    if isinstance(value, DateValue):
        return midnight(value.date, c.timezone)
    if isinstance(value, DateTimeValue):
        return local(value.moment, c.timezone)
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return moment_of(value, c.timezone)
    text = to_string(value).strip()
    number = parse_number(text)
    if number == number:
        return moment_of(number, c.timezone)
    found = parse_moment(text, c.timezone, loose=True)
    return None if found is None else local(found, c.timezone)


@plain(DATETIMES, "today", "c", "any")
def _today(c: Context) -> DateValue:
    return DateValue(_local_now(c).date(), c.timezone)


@plain(DATETIMES, "now", "c", "any")
def _now(c: Context) -> DateTimeValue:
    return DateTimeValue(_local_now(c))


@plain(DATETIMES, "date", "cv", "any")
def _date(c: Context, value: Value) -> DateValue | str:
    found = moment(c, value)
    return "" if found is None else DateValue(found.date(), c.timezone)


@plain(DATETIMES, "date-time", "cv", "any")
def _date_time(c: Context, value: Value) -> DateTimeValue | str:
    found = moment(c, value)
    return "" if found is None else DateTimeValue(found)


@plain(DATETIMES, "decimal-date-time", "cv", "number")
def _decimal_date_time(c: Context, value: Value) -> float:
    found = moment(c, value)
    return NAN if found is None else days_of(found)


@plain(DATETIMES, "decimal-time", "cv", "number")
def _decimal_time(c: Context, value: Value) -> float:
    if isinstance(value, bool | float | DateValue):
        return NAN
    if isinstance(value, DateTimeValue):
        return day_fraction(value.moment.astimezone(c.timezone).time())
    text = to_string(value)
    if "T" in text:
        found = parse_moment(text, c.timezone)
        on_clock = None if found is None else local(found, c.timezone)
        return NAN if on_clock is None else day_fraction(on_clock.time())
    clock = parse_clock(text, _local_now(c).date(), c.timezone)
    return NAN if clock is None else day_fraction(clock)


MARKS = frozenset("YymnbdeaHhMS3%")
"""What may follow a % in a format."""


def _formatted(c: Context, value: Value, pattern: str) -> str:
    when = moment(c, value)
    if when is None:
        return ""
    names = names_for(c.language)
    written: list[str] = []
    index = 0
    while index < len(pattern):
        mark = pattern[index]
        index += 1
        if mark != "%":
            written.append(mark)
            continue
        written.append(_field(pattern[index : index + 1], when, names.months, names.days))
        index += 1
    return "".join(written)


def _field(mark: str, when: datetime, months: tuple[str, ...], days: tuple[str, ...]) -> str:
    match mark:
        case "Y":
            return f"{when.year:04}"
        case "y":
            return f"{when.year % 100:02}"
        case "m":
            return f"{when.month:02}"
        case "n":
            return str(when.month)
        case "b":
            return months[when.month - 1]
        case "d":
            return f"{when.day:02}"
        case "e":
            return str(when.day)
        case "a":
            return days[when.weekday()]
        case "H":
            return f"{when.hour:02}"
        case "h":
            return str(when.hour)
        case "M":
            return f"{when.minute:02}"
        case "S":
            return f"{when.second:02}"
        case "3":
            return f"{when.microsecond // 1000:03}"
        case "%":
            return "%"
        case _:
            raise EngineError("arguments", f"%{mark} is no part of a date format.")


plain(DATETIMES, "format-date", "cvs", "string")(_formatted)
plain(DATETIMES, "format-date-time", "cvs", "string")(_formatted)

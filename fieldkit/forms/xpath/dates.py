"""Dates, times and moments as ODK XForms writes them, always seen from the record's time zone.

A date is midnight in that zone; text without an offset is local time there; text with an offset is
that moment. Days are counted since 1970-01-01T00:00:00Z with their fraction (ODK `number()`,
`decimal-date-time()`). What is no date is None, never a guess.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed_offset

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
_FIRST = date(1970, 1, 1)
_OFFSET = r"(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_TIME = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?" + _OFFSET
_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T" + _TIME + r")?")
_LOOSE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T" + _TIME + r")?")
_CLOCK = re.compile(_TIME)


def looks_dated(text: str) -> bool:
    """Whether the text begins like a date; a cheap test before parsing."""
    return len(text) >= 10 and text[4] == "-" and text[7] == "-"


def _clock(parts: tuple[str | None, ...], zone: tzinfo) -> tuple[time, tzinfo] | None:
    hour, minute, second, fraction, offset = parts
    micro = int(((fraction or "") + "000000")[:6])
    hours = int(hour or 0)
    # ISO 8601 lets 24:00 stand for the end of the day; ODK's data types do not.
    if hours > 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    where = zone if offset is None else _zone_of(offset)
    if where is None:
        return None
    return time(hours, int(minute or 0), int(second or 0), micro), where


def _zone_of(offset: str) -> tzinfo | None:
    if offset == "Z":
        return UTC
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 23 or minutes > 59:
        return None
    span = timedelta(hours=hours, minutes=minutes)
    return fixed_offset(-span if offset[0] == "-" else span)


def parse_moment(text: str, zone: tzinfo, *, loose: bool = False) -> datetime | None:
    """The moment that a date or dateTime names; `loose` lets month and day have one digit."""
    found = (_LOOSE if loose else _MOMENT).fullmatch(text)
    if found is None:
        return None
    year, month, day, *rest = found.groups()
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None
    clock = _clock(tuple(rest), zone) if rest[0] is not None else (time(), zone)
    return None if clock is None else datetime.combine(on, clock[0], clock[1])


def parse_clock(text: str, on: date, zone: tzinfo) -> time | None:
    """The local time of day of a time with or without an offset, on the day `on`."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    clock = _clock(found.groups(), zone)
    if clock is None:
        return None
    try:
        return datetime.combine(on, clock[0], clock[1]).astimezone(zone).time()
    except (OverflowError, ValueError):
        return None


def days_of(moment: datetime) -> float:
    """Days since 1970-01-01T00:00:00Z, with their fraction."""
    return (moment - EPOCH) / DAY


def midnight(on: date, zone: tzinfo) -> datetime:
    """The beginning of a day in a zone."""
    return datetime.combine(on, time(), zone)


def local(moment: datetime, zone: tzinfo) -> datetime | None:
    """The moment on the clocks of the zone; None beyond the years 1 to 9999."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return None


def moment_of(days: float, zone: tzinfo) -> datetime | None:
    """The moment so many days after 1970 began; a whole number is midnight in the zone."""
    try:
        if days.is_integer():
            return midnight(_FIRST + timedelta(days=int(days)), zone)
        return (EPOCH + timedelta(milliseconds=round(days * 86_400_000))).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def day_fraction(clock: time) -> float:
    """The part of the day that has gone: noon is 0.5."""
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    return (seconds * 1_000_000 + clock.microsecond) / 86_400_000_000


def moment_text(moment: datetime) -> str:
    """ODK's dateTime: milliseconds and an offset with a colon."""
    return moment.isoformat(timespec="milliseconds")

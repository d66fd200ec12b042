"""What the types of ODK XForms can hold (*Data Types*): answers taken, results stored.

`taken` turns what a person answers into the text of the record, or refuses it with the kind
`type`. `held` does the same for what the form computes or presets: what the type cannot hold reads
as no answer, as does an int outside 32 bits; a number that a date or an int must hold is
converted as the specification's casts say.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from fieldkit.forms.errors import EngineError
from fieldkit.forms.state import Answer
from fieldkit.forms.xpath import Value, to_string

_INT = re.compile(r"^[+-]?\d+$")
_DECIMAL = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$")
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_TIME = re.compile(r"^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:?\d{2})?$")
_CELL = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$")
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold: a record with it could not be sent."""
_INT32 = 2**31
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def taken(value: Answer, type_: str, zone: tzinfo) -> str:
    """A person's answer as the record keeps it; "" for none.

    Raises EngineError `type` for what the type cannot hold.
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else _plain(value)
    if not (text.isascii() and text.isprintable()):
        text = _UNWRITABLE.sub("", text)
    if text == "" or (type_ not in _HOLDERS and type_ != "int"):
        return text
    text = text.strip()
    if type_ == "int":
        if not _INT.match(text):
            raise EngineError("type", f"{text!r} is not a whole number.")
        return _int_text(int(text)) if len(text) < 20 else ""
    held_text = _HOLDERS[type_](text, zone)
    if not held_text:
        raise EngineError("type", f"{text!r} cannot be held by the type {type_}.")
    return held_text


def held(value: Value, type_: str, zone: tzinfo) -> str:
    """A computed or preset value as the record keeps it; "" for what the type cannot hold."""
    if isinstance(value, float):
        if type_ in ("date", "dateTime", "time"):
            return _of_days(value, type_, zone)
        if type_ == "int" and value.is_integer():
            return _int_text(int(value))
    text = to_string(value)
    if text == "":
        return ""
    if type_ == "int":
        return _truncated(text)
    if type_ == "decimal" and text == "NaN":
        return ""
    holder = _HOLDERS.get(type_)
    return holder(text.strip(), zone) if holder is not None else text


def preset(text: str, type_: str) -> str:
    """A default as the form has it: a date cell of a workbook comes as `2020-01-02 00:00:00`."""
    dated = type_ in ("date", "dateTime") and _CELL.match(text.strip())
    return text.strip().replace(" ", "T") if dated else text


def _plain(value: Answer) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise EngineError("type", "No answer is infinite or not a number.")
        return to_string(value)
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value)
    return str(value)


def _int_text(number: int) -> str:
    return str(number) if -_INT32 <= number < _INT32 else ""


def _truncated(text: str) -> str:
    text = text.strip()
    if _INT.match(text):
        return _int_text(int(text)) if len(text) < 20 else ""
    if not _DECIMAL.match(text):
        return ""
    number = float(text)
    return _int_text(math.trunc(number)) if math.isfinite(number) else ""


def _decimal(text: str, _zone: tzinfo) -> str:
    if not _DECIMAL.match(text) or not math.isfinite(float(text)):
        return ""
    # Neither an exponent nor a plus is a number to XPath (4.4).
    return to_string(float(text)) if "e" in text.lower() else text.removeprefix("+")


def _boolean(text: str, _zone: tzinfo) -> str:
    return text if text in ("true", "false", "1", "0") else ""


def _date(text: str, _zone: tzinfo) -> str:
    day, _, clock = text.partition("T")
    if not _is_date(day) or (clock and not _is_time(clock)):
        return ""
    return day


def _datetime(text: str, zone: tzinfo) -> str:
    day, _, clock = text.partition("T")
    if not _is_date(day):
        return ""
    if not clock:
        moment = datetime.combine(date.fromisoformat(day), time(), zone)
        return moment.isoformat(timespec="milliseconds")
    match = _TIME.match(clock)
    if match is None or not _is_time(clock):
        return ""
    if match.group(5):
        return text
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
    except ValueError:
        return ""
    return moment.isoformat(timespec="milliseconds")


def _time(text: str, _zone: tzinfo) -> str:
    return text if _is_time(text) else ""


def _is_date(text: str) -> bool:
    match = _DATE.match(text)
    if match is None:
        return False
    try:
        date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    match = _TIME.match(text)
    if match is None:
        return False
    return int(match.group(1)) < 24 and int(match.group(2)) < 60 and int(match.group(3) or 0) < 60


def _geopoint(text: str, _zone: tzinfo) -> str:
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(map(_DECIMAL.match, parts)):
        return ""
    numbers = [float(part) for part in parts]
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180 or not all(map(math.isfinite, numbers)):
        return ""
    return " ".join(parts)


def _geotrace(text: str, zone: tzinfo) -> str:
    points = [point for point in (p.strip() for p in text.split(";")) if point]
    return text if len(points) > 1 and all(_geopoint(p, zone) for p in points) else ""


def _geoshape(text: str, zone: tzinfo) -> str:
    points = [point.split() for point in (p.strip() for p in text.split(";")) if point]
    if len(points) < 4 or points[0][:2] != points[-1][:2]:
        return ""
    return _geotrace(text, zone)


_HOLDERS = {
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "dateTime": _datetime,
    "time": _time,
    "geopoint": _geopoint,
    "geotrace": _geotrace,
    "geoshape": _geoshape,
}


def _of_days(days: float, type_: str, zone: tzinfo) -> str:
    """Days since 1970 as a date, a moment or a time of the zone."""
    if not math.isfinite(days):
        return ""
    try:
        moment = (_EPOCH + timedelta(days=days)).astimezone(zone)
    except OverflowError:
        return ""
    if type_ == "date":
        return moment.date().isoformat()
    text = moment.isoformat(timespec="milliseconds")
    return text if type_ == "dateTime" else text.partition("T")[2]

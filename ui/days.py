"""A day as a person writes it; imports no widget.

"2026-09-18", "18 September 2026" or "18/9/2026" (day first, as field forms are filled), in the
digits of either script and with the month's name in the interface's language or in English.
Source: interface design, 4 *Dates*.
"""

from __future__ import annotations

import re
from datetime import date

from fieldkit.language.dates import MONTHS
from fieldkit.language.numbers import typed

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_DAY_FIRST = re.compile(r"(\d{1,2})[./\s-]+(\d{1,2})[./\s-]+(\d{4})$")
_WORDS = re.compile(r"(\d{1,2})[\s\u00a0]+(.+?)[\s\u00a0]+(\d{4})$")


def read_date(text: str, language: str) -> date | None:
    """The day that a person meant; `None` where it is none. Both shapes of digits are taken."""
    parts = _parts(text, language)
    try:
        return date(*parts) if parts is not None else None
    except ValueError:
        return None


def is_no_day(text: str, language: str) -> bool:
    """Whether it is written as a day and the calendar has none such: 31 February."""
    return _parts(text, language) is not None and read_date(text, language) is None


def _parts(text: str, language: str) -> tuple[int, int, int] | None:
    plain = typed(text).strip().replace("\u2060", "")
    if found := _ISO.match(plain):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.match(plain):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _WORDS.match(plain):
        month = _month(found[2], language)
        return (int(found[3]), month, int(found[1])) if month else None
    return None


def _month(word: str, language: str) -> int:
    wanted = word.strip().casefold()
    for known in (language, "en"):
        for number, name in enumerate(MONTHS.get(known, ()), start=1):
            names = name.replace("\u2060", "").casefold()
            if wanted == names or wanted in names.split("/") or names.startswith(wanted + " "):
                return number
            if len(wanted) >= 3 and names.startswith(wanted):
                return number
    return 0

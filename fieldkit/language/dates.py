"""Dates in words: day, month name, year; never all digits.

Arabic months are in the double form of the United Nations («أيلول/سبتمبر»), with U+2060 behind the
slash so that no line breaks there. Numbers hold to the next word by U+00A0. The Gregorian calendar
only; stored dates are ISO 8601. Source: interface design, section 4 *Dates*.
"""

from __future__ import annotations

from datetime import date

MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "ar": (
        "كانون الثاني/\u2060يناير",
        "شباط/\u2060فبراير",
        "آذار/\u2060مارس",
        "نيسان/\u2060أبريل",
        "أيار/\u2060مايو",
        "حزيران/\u2060يونيو",
        "تموز/\u2060يوليو",
        "آب/\u2060أغسطس",
        "أيلول/\u2060سبتمبر",
        "تشرين الأول/\u2060أكتوبر",
        "تشرين الثاني/\u2060نوفمبر",
        "كانون الأول/\u2060ديسمبر",
    ),
}
_DASH = {"en": "\u2013", "ar": " \u2013 "}


def month(number: int, language: str) -> str:
    """The name of month 1…12."""
    return MONTHS[language][number - 1]


def day(when: date, language: str) -> str:
    """ "2 October 2026"."""
    return f"{day_and_month(when, language)}\u00a0{when.year}"


def day_and_month(when: date, language: str) -> str:
    """ "5 October"."""
    return f"{when.day}\u00a0{month(when.month, language)}"


def _whole_months(first: date, last: date) -> bool:
    following = date.fromordinal(last.toordinal() + 1)
    return first.day == 1 and following.day == 1


def period(first: date, last: date, language: str) -> str:
    """ "July–September 2026" for whole months; else both days; one day where they are equal."""
    dash = _DASH[language]
    if first == last:
        return day(first, language)
    if not _whole_months(first, last):
        start = day_and_month(first, language) if first.year == last.year else day(first, language)
        return f"{start}\u00a0\u2013 {day(last, language)}"
    end = f"{month(last.month, language)}\u00a0{last.year}"
    if first.year != last.year:
        return f"{month(first.month, language)}\u00a0{first.year}{dash}{end}"
    if first.month == last.month:
        return end
    return f"{month(first.month, language)}{dash}{end}"

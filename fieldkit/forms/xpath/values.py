"""The values of an expression, their conversions and comparisons.

Conversions: XPath 1.0, section 4, with ODK's extension of `number()`: the text of a date or
dateTime is days since 1970-01-01T00:00:00Z. Comparisons: section 3.4; a value that is a date is
compared as a number with what can be one, so that a date equals a dateTime of the same moment.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TypeAlias

from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.dates import (
    days_of,
    looks_dated,
    midnight,
    moment_text,
    parse_moment,
)
from fieldkit.forms.xpath.numbers import NAN, number_text, parse_number


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date that a function gave: its text is ISO 8601, its number days since 1970 in `zone`."""

    date: date
    zone: tzinfo

    @property
    def text(self) -> str:
        """As `2026-02-01`."""
        return self.date.isoformat()

    @property
    def days(self) -> float:
        """Days since 1970-01-01T00:00:00Z, a date being midnight in the zone."""
        return days_of(midnight(self.date, self.zone))


@dataclass(frozen=True, slots=True)
class DateTimeValue:
    """A moment that a function gave, with its offset."""

    moment: datetime

    @property
    def text(self) -> str:
        """As `2026-02-01T09:00:00.000+03:00`."""
        return moment_text(self.moment)

    @property
    def days(self) -> float:
        """Days since 1970-01-01T00:00:00Z."""
        return days_of(self.moment)


Value: TypeAlias = "str | float | bool | list[Node] | DateValue | DateTimeValue"


def to_string(value: Value) -> str:
    """The function `string()`: of a node-set the first node, of a number at most 15 digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].string_value if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    return value.text


def text_to_number(text: str, zone: tzinfo) -> float:
    """What `number()` makes of text: a number, a date as days since 1970, or NaN."""
    if text.isdigit() and text.isascii():  # what most answers are
        return float(text)
    if looks_dated(text):
        moment = parse_moment(text, zone)
        if moment is not None:
            return days_of(moment)
    return parse_number(text)


def to_number(value: Value, zone: tzinfo) -> float:
    """The function `number()`; dates and their text are days since 1970-01-01T00:00:00Z."""
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return text_to_number(value, zone)
    if isinstance(value, list):
        return text_to_number(value[0].string_value if value else "", zone)
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    return value.days


def to_boolean(value: Value) -> bool:
    """The function `boolean()`."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value == value and value != 0
    if isinstance(value, str | list):
        return bool(value)
    return True


def same_text(left: str, right: str, zone: tzinfo) -> bool:
    """Whether two texts are equal: as they stand, or as the same moment written in two ways."""
    if left == right:
        return True
    if looks_dated(left) and looks_dated(right):
        return text_to_number(left, zone) == text_to_number(right, zone)
    return False


Scalar: TypeAlias = "str | float | bool | DateValue | DateTimeValue"


def _equal(left: Scalar, right: Scalar, zone: tzinfo) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, str) and isinstance(right, str):
        return same_text(left, right, zone)
    return to_number(left, zone) == to_number(right, zone)


def _keys(nodes: list[Node], zone: tzinfo) -> set[str | float]:
    """What the nodes' texts are equal by: the moment where they are dates, else the text."""
    keys: set[str | float] = set()
    for text in {node.string_value for node in nodes}:
        days = text_to_number(text, zone) if looks_dated(text) else NAN
        keys.add(text if days != days else days)
    return keys


def _scalars(value: Value) -> list[Scalar]:
    return [node.string_value for node in value] if isinstance(value, list) else [value]


def equals(left: Value, right: Value, zone: tzinfo) -> bool:
    """The operator `=`: of a node-set, whether any node is equal."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, list) and isinstance(right, list):
        return not _keys(left, zone).isdisjoint(_keys(right, zone))
    if isinstance(left, list) or isinstance(right, list):
        others = _scalars(right)
        return any(_equal(one, other, zone) for one in _scalars(left) for other in others)
    return _equal(left, right, zone)


def differs(left: Value, right: Value, zone: tzinfo) -> bool:
    """The operator `!=`: of a node-set, whether any node is different."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) != to_boolean(right)
    if isinstance(left, list) and isinstance(right, list):
        ours, theirs = _keys(left, zone), _keys(right, zone)
        return bool(ours and theirs) and (len(ours) > 1 or ours != theirs)
    if isinstance(left, list) or isinstance(right, list):
        others = _scalars(right)
        return any(not _equal(one, other, zone) for one in _scalars(left) for other in others)
    return not _equal(left, right, zone)


Order = Callable[[float, float], bool]
ORDERS: dict[str, Order] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def ordered(order: Order, left: Value, right: Value, zone: tzinfo) -> bool:
    """The operators `<`, `<=`, `>`, `>=`: of a node-set, whether any node fulfils it."""
    if isinstance(left, bool) and isinstance(right, list):
        return order(float(left), float(bool(right)))
    if isinstance(right, bool) and isinstance(left, list):
        return order(float(bool(left)), float(right))
    if isinstance(left, list) or isinstance(right, list):
        ours = [one for each in _scalars(left) if (one := to_number(each, zone)) == one]
        theirs = [one for each in _scalars(right) if (one := to_number(each, zone)) == one]
        if not ours or not theirs:
            return False
        # Some pair is in order where the pair is that is most likely to be.
        if order(0.0, 1.0):
            return order(min(ours), max(theirs))
        return order(max(ours), min(theirs))
    return order(to_number(left, zone), to_number(right, zone))

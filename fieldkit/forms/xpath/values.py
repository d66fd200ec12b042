"""The values of an expression and their conversions (XPath 1.0, section 4; ODK `number()`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TypeAlias

from fieldkit.forms.tree import Node


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date that a function gave: its text is ISO 8601, its number days since 1970 in `zone`."""

    date: date
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class DateTimeValue:
    """A moment that a function gave, with its offset."""

    moment: datetime


Value: TypeAlias = "str | float | bool | list[Node] | DateValue | DateTimeValue"


def to_string(value: Value) -> str:
    """The function `string()`: of a node-set the first node, of a number at most 15 digits."""
    raise NotImplementedError


def to_number(value: Value, zone: tzinfo) -> float:
    """The function `number()`; dates and their text are days since 1970-01-01T00:00:00Z."""
    raise NotImplementedError


def to_boolean(value: Value) -> bool:
    """The function `boolean()`."""
    raise NotImplementedError

"""How much of a record is answered: the one definition, for field, desk and report.

An indicator (in general: a page that the form counts) is *answered* where its leading question has
a value; "cannot be assessed" is an answer too, told apart as *unknown*; *assessed* is the rest.
What does not apply is not asked and stands in no total. Source: interface design, 7.4 and
principle 2; design *forms*, *From a form to screens*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

Mark = Literal["open", "unknown", "assessed"]
"""How one of the pages stands: without an answer, cannot be assessed, or assessed."""


class Counted(Protocol):
    """What any record of progress tells: this one, and the one that lists keep."""

    @property
    def answered(self) -> int:
        """With an answer."""

    @property
    def total(self) -> int:
        """All."""

    @property
    def unknown(self) -> int:
        """Of the answered, those that cannot be assessed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages that count: `answered` of `total`, `unknown` of the answered cannot be assessed."""

    answered: int
    total: int
    unknown: int

    @property
    def assessed(self) -> int:
        """Answered by more than "cannot be assessed"."""
        return self.answered - self.unknown

    @property
    def open(self) -> int:
        """Not answered yet."""
        return self.total - self.answered


def progress_of(marks: Iterable[Mark]) -> Progress:
    """Count them."""
    answered = total = unknown = 0
    for mark in marks:
        total += 1
        answered += mark != "open"
        unknown += mark == "unknown"
    return Progress(answered, total, unknown)

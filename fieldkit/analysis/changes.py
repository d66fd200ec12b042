"""What a correction changed: the answers in which two revisions of one assessment differ.

Only questions that a person answers are compared; what the form computes follows from them. Rows
of a repeat are counted, not told one by one, for they have no names. Source: interface design,
7.13 (version compare, by field); bundle-format, *statement* (`previous`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from fieldkit.analysis.reading import REPEATS, Reading, RepeatName

_INDICATOR = re.compile(r"f(\d\d)_(\d\d)_(\w+)")
_FACTOR = re.compile(r"f(\d\d)_")


@dataclass(frozen=True, slots=True)
class Change:
    """An answer before and after; empty where there was or is none."""

    name: str
    before: str
    after: str

    @property
    def place(self) -> str:
        """The indicator's code or the factor's number where its name tells one, else empty."""
        if found := _INDICATOR.fullmatch(self.name):
            return f"{int(found[1])}.{int(found[2])}"
        found = _FACTOR.match(self.name)
        return str(int(found[1])) if found else ""


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences: answers in the form's order, and how many rows of each repeat."""

    answers: tuple[Change, ...]
    rows: tuple[tuple[RepeatName, int], ...]

    @property
    def count(self) -> int:
        """Answers and rows that differ."""
        return len(self.answers) + sum(count for _, count in self.rows)


def changes(before: Reading, after: Reading, asked: Container[str]) -> Changes:
    """The differences in what `asked` names: the questions that the form shows."""
    names = dict.fromkeys([*after.values, *before.values])
    return Changes(
        answers=tuple(
            Change(name, before.value(name), after.value(name))
            for name in names
            if name in asked and before.value(name) != after.value(name)
        ),
        rows=tuple(
            (name, count) for name in REPEATS if (count := _rows_changed(before, after, name))
        ),
    )


def _rows_changed(before: Reading, after: Reading, name: RepeatName) -> int:
    old, new = (
        Counter(frozenset(row.items()) for row in reading.rows[name]) for reading in (before, after)
    )
    return max((old - new).total(), (new - old).total())

"""A report as plain records: words and structure, no layout.

A string of the program's may hold isolates (`fieldkit.language`). `Said` marks words of a person:
they stand in their own direction and are always text, never markup. What the template gets is
made of these records by `fieldkit.reports.payload`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fieldkit.analysis.framework import Status
from fieldkit.language import Direction

Tone = Literal["unknown"] | int

PAGE, PAGES = "\ue000", "\ue001"
"""Stand-ins for the page's number and their count, which only the layout knows."""
_TONES: dict[Status, Tone] = {
    "not_observed": 0,
    "some_signs": 1,
    "present": 2,
    "severe": 4,
    "cannot_assess": "unknown",
}


class Said(str):
    """Words that a person wrote, as they are."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Swatched:
    """A status: its colour and its word."""

    tone: Tone
    words: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A cell of several lines, the first of them strong."""

    parts: tuple[str, ...]


Cell = str | Swatched | Parts


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` in parts of the page, 0 for as wide as its words.

    `strong`: the first column is its rows' name.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a `note` is set small."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    parts: tuple[Table | Paragraph, ...]
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and its value, in the row under the bottom line."""

    term: str
    value: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A line of the profile in words; the numbers are those of `chart.ProfileRow`."""

    number: int
    title: str
    kind: str
    step: int | None
    ring: int | None
    ring_words: str
    instead: str
    trend: str | None
    confidence: str | None
    bars: int
    answered: str
    filled: float
    hatched: float
    ends_group: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The profile with its heads and the notes below it."""

    heading: str
    factor: str
    steps: tuple[str, ...]
    trend: str
    confidence: str
    answered: str
    rows: tuple[ChartRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed, in order."""

    language: str
    direction: Direction
    mark: str | None
    label: str
    reference: str
    version: str
    pages: str
    title: str
    plain_title: str
    author: str
    subtitle: str
    bottom_head: str
    bottom_line: str
    facts: tuple[Fact, ...]
    profile: Chart
    sections: tuple[Section, ...] = field(default=())


def tone(status: Status) -> Tone:
    """The colour of a status: r0, r1, r2, r4, or hatched (interface design, *Colour*)."""
    return _TONES[status]

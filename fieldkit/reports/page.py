"""A report as plain records, and their form for the template: words and structure, no layout.

A string of the program's may hold isolates; for the template they become runs with a direction,
so that the PDF's text holds no controls and can be searched. `Said` marks words of a person: they
stand in their own direction and are always text, never markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from fieldkit.analysis.framework import Status
from fieldkit.language import Direction
from fieldkit.reports.coverage import MISSING

Run = str | list[Any] | dict[str, Any]
Tone = Literal["unknown"] | int

_NUMBER = re.compile(r"[0-9]+([.,\u00a0][0-9]+)*")
_SHORT = 40
_OPENING: dict[str, Direction | None] = {"\u2066": "ltr", "\u2067": "rtl", "\u2068": None}
_WORD_JOINER = "\u2060"
_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060"))
_CLOSING = "\u2069"
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
    """`widths` in parts of the page, 0 for as wide as its words; `whole` rows are never cut.

    `strong`: the first column is its rows' name.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    whole: bool = True
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


def direction_of(text: str) -> Direction:
    """By the first letter with a direction (Unicode TR 9, rule P2); left to right without one."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def _language_of(text: str) -> str:
    """A guess by script, for readers that speak: what is neither Arabic nor Cyrillic is English."""
    if direction_of(text) == "rtl":
        return "ar"
    first = next(filter(str.isalpha, text), " ")
    return "ru" if unicodedata.name(first, "").startswith("CYRILLIC") else "en"


def runs(text: str, base: Direction = "ltr") -> Run:
    """A string for the template, which is set in direction `base`.

    Isolates become runs with a direction where it is not that of the words around them; plain
    numbers need none (UAX 9, W4 to W7). Stand-ins become counters.
    """
    if isinstance(text, Said):
        way = direction_of(text)
        words = text.translate(_CONTROLS)
        return {"dir": way, "lang": _language_of(words), "runs": words}
    return _nested(iter(text.replace(_WORD_JOINER, "")), base)


def _nested(letters: Iterator[str], base: Direction) -> Run:
    parts: list[Run] = []
    plain = ""
    for letter in letters:
        if letter == _CLOSING:
            break
        if letter in _OPENING:
            parts += [plain, _isolated(letter, letters, base)]
            plain = ""
        elif letter in (PAGE, PAGES):
            parts += [plain, {"count": "page" if letter == PAGE else "pages"}]
            plain = ""
        else:
            plain += letter
    return _joined([*parts, plain])


def _isolated(opening: str, letters: Iterator[str], base: Direction) -> Run:
    way = _OPENING[opening]
    inside = _nested(letters, way or base)
    words = plain_text(inside)
    way = way or direction_of(words)
    if way == base or _NUMBER.fullmatch(words):
        return inside
    return {"dir": way, "runs": inside, "short": len(words) <= _SHORT}


def _joined(parts: list[Run]) -> Run:
    """Neighbouring strings as one, so that the text of the file can be searched."""
    joined: list[Run] = []
    for part in parts:
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, str) and joined and isinstance(joined[-1], str):
                joined[-1] += one
            elif one != "":
                joined.append(one)
    if not joined:
        return ""
    return joined[0] if len(joined) == 1 else joined


def plain_text(run: Run) -> str:
    """The letters of a run, without structure."""
    if isinstance(run, str):
        return run
    if isinstance(run, list):
        return "".join(map(plain_text, run))
    return plain_text(run["runs"]) if "runs" in run else ""


def letters_of(report: Report) -> set[str]:
    """Every letter that stands in the report; isolates and stand-ins are none."""
    told: set[str] = set()
    waiting: list[Any] = [asdict(report)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            told.update(one)
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, (list, tuple)):
            waiting += one
    return told.difference(map(chr, _CONTROLS), (PAGE, PAGES, "\n"))


def payload(report: Report, printable: frozenset[int]) -> dict[str, Any]:
    """The report for the template, as JSON takes it; what no font has is shown as U+FFFD."""
    shown = {ord(letter): MISSING for letter in letters_of(report) if ord(letter) not in printable}
    return _Payload(report.direction, shown).of(report)


@dataclass(frozen=True, slots=True)
class _Payload:
    base: Direction
    shown: dict[int, str]

    def runs(self, text: str) -> Run:
        clean = text.translate(self.shown)
        return runs(Said(clean) if isinstance(text, Said) else clean, self.base)

    def of(self, report: Report) -> dict[str, Any]:
        chart = report.profile
        names = ("label", "reference", "version", "pages", "title", "subtitle")
        return {
            "language": report.language,
            "direction": report.direction,
            "mark": self.runs(report.mark) if report.mark else None,
            "plain_title": plain_text(self.runs(report.plain_title)),
            "author": report.author,
            **{
                name: self.runs(getattr(report, name))
                for name in (*names, "bottom_head", "bottom_line")
            },
            "facts": [
                {"term": self.runs(fact.term), "value": self.runs(fact.value)}
                for fact in report.facts
            ],
            "profile": {
                "heading": self.runs(chart.heading),
                "heads": {
                    "factor": self.runs(chart.factor),
                    "steps": [self.runs(step) for step in chart.steps],
                    "trend": self.runs(chart.trend),
                    "confidence": self.runs(chart.confidence),
                    "answered": self.runs(chart.answered),
                },
                "rows": [self.chart_row(row) for row in chart.rows],
                "notes": [self.runs(note) for note in chart.notes],
            },
            "sections": [self.section(section) for section in report.sections],
        }

    def chart_row(self, row: ChartRow) -> dict[str, Any]:
        return {
            **asdict(row),
            "title": self.runs(row.title),
            "ring_words": plain_text(self.runs(row.ring_words)),
            "instead": self.runs(row.instead),
            "trend": self.runs(row.trend) if row.trend else None,
            "confidence": self.runs(row.confidence) if row.confidence else None,
            "answered": self.runs(row.answered),
        }

    def section(self, section: Section) -> dict[str, Any]:
        return {
            "heading": self.runs(section.heading),
            "level": section.level,
            "new_page": section.new_page,
            "parts": [self.part(part) for part in section.parts],
        }

    def part(self, part: Table | Paragraph) -> dict[str, Any]:
        if isinstance(part, Paragraph):
            return {"kind": "note" if part.note else "text", "text": self.runs(part.text)}
        return {
            "kind": "table",
            "heads": [self.runs(head) for head in part.heads],
            "rows": [[self.cell(cell) for cell in row] for row in part.rows],
            "widths": list(part.widths),
            "whole": part.whole,
            "strong": part.strong,
        }

    def cell(self, cell: Cell) -> Run:
        if isinstance(cell, Swatched):
            return {"swatch": cell.tone, "words": self.runs(cell.words)}
        if isinstance(cell, Parts):
            return {"parts": [self.runs(part) for part in cell.parts]}
        return self.runs(cell)

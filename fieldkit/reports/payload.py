"""Report records as the template takes them: strings become runs with a direction, in JSON.

So the PDF's text holds no controls and can be searched. An isolate of the direction around it
melts into the sentence; another one becomes a run of its own, which the template sets in a box
where it is short, for a box is an isolate. Source: Unicode TR 9, 2.4 and W4 to W7.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from fieldkit.language import Direction
from fieldkit.reports.coverage import MISSING
from fieldkit.reports.page import (
    PAGE,
    PAGES,
    Cell,
    ChartRow,
    Paragraph,
    Parts,
    Report,
    Said,
    Section,
    Swatched,
    Table,
)

Run = str | list[Any] | dict[str, Any]

_NUMBER = re.compile(r"[0-9]+([.,\u00a0][0-9]+)*")
_SHORT = 40
_WHOLE = 600
_OPENING: dict[str, Direction | None] = {"\u2066": "ltr", "\u2067": "rtl", "\u2068": None}
_CLOSING = "\u2069"
_WORD_JOINER = "\u2060"
_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060"))


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
            "whole": _is_brief(section),
            "parts": [self.part(part) for part in section.parts],
        }

    def part(self, part: Table | Paragraph) -> dict[str, Any]:
        if isinstance(part, Paragraph):
            return {"kind": "note" if part.note else "text", "text": self.runs(part.text)}
        return {
            "kind": "table",
            "heads": [self.runs(head) for head in part.heads],
            "rows": [
                {"cells": [self.cell(cell) for cell in row], "whole": _is_short(row)}
                for row in part.rows
            ],
            "widths": list(part.widths),
            "strong": part.strong,
        }

    def cell(self, cell: Cell) -> Run:
        if isinstance(cell, Swatched):
            return {"swatch": cell.tone, "words": self.runs(cell.words)}
        if isinstance(cell, Parts):
            return {"parts": [self.runs(part) for part in cell.parts]}
        return self.runs(cell)


def _is_brief(section: Section) -> bool:
    """Whether it is a few paragraphs that fit on any page."""
    told = [part.text for part in section.parts if isinstance(part, Paragraph)]
    return 1 < len(told) == len(section.parts) and sum(map(len, told)) <= 2 * _WHOLE


def _is_short(row: tuple[Cell, ...]) -> bool:
    """Whether a row fits on any page, so that it need not be cut."""
    return all(
        sum(map(len, cell.parts)) <= _WHOLE
        if isinstance(cell, Parts)
        else isinstance(cell, Swatched) or len(cell) <= _WHOLE
        for cell in row
    )

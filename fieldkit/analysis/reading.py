"""A Framework submission as typed records.

Names and lists are those of questions 2.1 to 2.4 and 3.1 to 3.4; what the form does not have, or
leaves out because it is not relevant, is absent here too. The XML is parsed by the engine's rules
(no document type, entities or network). Values outside their list are refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from lxml import etree

from fieldkit.analysis.framework import (
    CONFIDENCES,
    FACTORS,
    GATES,
    INDICATORS,
    LEVELS,
    STATUSES,
    TRENDS,
    Confidence,
    Level,
    Status,
    Trend,
    factor_of,
    group_name,
)
from fieldkit.errors import FieldkitError, UnknownInstrument
from fieldkit.forms.tree import parse_lxml
from schemas.evidence import CLASSIFICATIONS

Row = Mapping[str, str]
RepeatName = Literal[
    "population",
    "evidence",
    "crime_view",
    "mitigating",
    "trigger",
    "scenario",
    "recommendation",
]
REPEATS: tuple[RepeatName, ...] = (
    "population",
    "evidence",
    "crime_view",
    "mitigating",
    "trigger",
    "scenario",
    "recommendation",
)
_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the 143 answers; `status` is None where it was not answered."""

    code: str
    status: Status | None = None
    why_not: str = ""
    trend: Trend | None = None
    confidence: Confidence | None = None
    narrative: str = ""
    evidence: tuple[str, ...] = ()
    no_evidence: str = ""

    @property
    def factor(self) -> int:
        """The factor that it belongs to."""
        return factor_of(self.code)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the assessor made of a factor; `closed` is the reason of the gate that closed it."""

    number: int
    level: Level | None = None
    reasons: str = ""
    trend: Trend | None = None
    confidence: Confidence | None = None
    disagree_reason: str = ""
    applies: bool = True
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole assessment. `values` has every leaf outside repeats by name, `rows` the repeats."""

    instrument: str
    version: str
    indicators: Mapping[str, Indicator]
    judgements: Mapping[int, Judgement]
    values: Mapping[str, str]
    rows: Mapping[RepeatName, tuple[Row, ...]]

    def value(self, name: str) -> str:
        """The answer of a question outside repeats; empty where there is none."""
        return self.values.get(name, "")

    def words(self, name: str) -> tuple[str, ...]:
        """The choices of a question that takes several."""
        return tuple(self.value(name).split())

    def day(self, name: str) -> date | None:
        """The answer of a date question; UnknownInstrument where it is none."""
        text = self.value(name)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError as error:
            raise UnknownInstrument(reason="not a date") from error

    @property
    def period(self) -> tuple[date, date]:
        """First and last day; UnknownInstrument where the form has none."""
        first, last = self.day("period_start"), self.day("period_end")
        if first is None or last is None:
            raise UnknownInstrument(reason="no period")
        return first, last

    @property
    def classification(self) -> str:
        """The mark of the whole; the strictest one where none, or no known one, was given."""
        given = self.value("classification")
        return given if given in CLASSIFICATIONS else CLASSIFICATIONS[-1]


def read(submission: bytes) -> Reading:
    """The records of a Framework submission; UnknownInstrument where it is not one."""
    try:
        root = parse_lxml(submission)
    except FieldkitError as error:
        raise UnknownInstrument(reason="not XML as we read it") from error
    values: dict[str, str] = {}
    rows: dict[RepeatName, list[Row]] = {name: [] for name in REPEATS}
    _collect(root, values, rows)
    if not any(f"{group_name(code)}_status" in values for code in INDICATORS):
        raise UnknownInstrument(reason="no indicators")
    return Reading(
        instrument=root.get("id", ""),
        version=root.get("version", ""),
        indicators={code: _indicator(code, values) for code in INDICATORS},
        judgements={number: _judgement(number, values) for number in FACTORS},
        values=values,
        rows={name: tuple(found) for name, found in rows.items()},
    )


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def _collect(
    node: etree._Element, values: dict[str, str], rows: dict[RepeatName, list[Row]]
) -> None:
    for child in node.iterchildren(etree.Element):
        name = _local(child)
        repeat = next((known for known in REPEATS if known == name), None)
        if repeat is not None and len(child):
            rows[repeat].append(_row(child))
        elif len(child):
            _collect(child, values, rows)
        else:
            values[name] = _text(child)


def _row(node: etree._Element) -> Row:
    return {_local(leaf): _text(leaf) for leaf in node.iter(etree.Element) if not len(leaf)}


def _text(leaf: etree._Element) -> str:
    return "".join(map(str, leaf.itertext(with_tail=False)))


def _one_of(words: Sequence[_Word], text: str) -> _Word | None:
    if not text:
        return None
    for word in words:
        if word == text:
            return word
    raise UnknownInstrument(reason="unknown choice")


def _indicator(code: str, values: Mapping[str, str]) -> Indicator:
    name = group_name(code)

    def value(part: str) -> str:
        return values.get(f"{name}_{part}", "")

    return Indicator(
        code=code,
        status=_one_of(STATUSES, value("status")),
        why_not=value("why_not"),
        trend=_one_of(TRENDS, value("trend")),
        confidence=_one_of(CONFIDENCES, value("confidence")),
        narrative=value("narrative"),
        evidence=tuple(value("evidence").split()),
        no_evidence=value("no_evidence"),
    )


def _judgement(number: int, values: Mapping[str, str]) -> Judgement:
    name = f"f{number:02}"

    def value(part: str) -> str:
        return values.get(f"{name}_{part}", "")

    closing = [gate for gate in GATES.get(number, ()) if values.get(gate) == "no"]
    return Judgement(
        number=number,
        level=_one_of(LEVELS, value("level")),
        reasons=value("level_reasons"),
        trend=_one_of(TRENDS, value("level_trend")),
        confidence=_one_of(CONFIDENCES, value("level_confidence")),
        disagree_reason=value("disagree_reason"),
        applies=not closing,
        closed=values.get(f"{closing[0]}_reason", "") if closing else "",
    )

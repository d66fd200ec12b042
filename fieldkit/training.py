"""The sample situation as material: for the demo, for tests and for *Try with training data*.

Everything is invented and may be shown only with the mark *Fictional — training*. The files in
`resources/sample` are a transcription; what they do not give is filled by the rules of section 14
(first choice that the rules allow, dates the period's last day, required texts *Training sample*).
Source: domain/sample-situation.md, sections 1, 4, 5, 6, 7, 14.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from fieldkit import training_files
from fieldkit.training_files import SampleFile

Period = Literal["T5", "T6"]
Assessor = Literal["FO-1", "FO-2"]
Step = Mapping[str, object]
"""A filling step in the engine's words: `{"answer": ref, "value": v}` or `{"add": repeat}`."""

SAMPLE = "Training sample"
_FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sample"
_STATUSES = {
    "n": "not_observed",
    "s": "some_signs",
    "p": "present",
    "v": "severe",
    "x": "cannot_assess",
}
_SERIES = ("E-18", "E-20", "E-22")
"""Evidence of which earlier issues exist for earlier periods (section 5.4)."""
_LATER = re.compile(r"\b(July|August|September|October|November|December)\b|2026-(0[7-9]|1[0-2])")
_OF_PERSONS = ("victim", "witness", "second_hand", "partner")


@dataclass(frozen=True, slots=True)
class SampleEvidence:
    """An evidence item: its code, the answers of the evidence form by name, its file if any.

    `root` is the code of the item that it goes back to in the end (its own if none).
    """

    code: str
    answers: Mapping[str, str]
    root: str
    file: SampleFile | None

    @property
    def record(self) -> dict[str, str]:
        """The answers under the names of `EvidenceRecord`, which drop `ev_`."""
        return {name.removeprefix("ev_"): value for name, value in self.answers.items()}


def situation() -> dict[str, object]:
    """The situation as the file `fieldkit-situation/1` has it."""
    found: dict[str, object] = _json("situation.json")
    return found


def played_at(period: Period) -> datetime:
    """Where the forms' clock stands while an assessment of `period` is filled (section 14)."""
    return datetime.fromisoformat(_json("frame.json")["periods"][period]["played"])


def dates(period: Period) -> tuple[date, date]:
    """First and last day of a period."""
    frame = _json("frame.json")["periods"][period]
    return date.fromisoformat(frame["period_start"]), date.fromisoformat(frame["period_end"])


def evidence_items() -> list[SampleEvidence]:
    """The 22 items, E-01 to E-22; four carry a file that is made here, always the same bytes."""
    rows = _table("evidence.csv")
    based_on = {row["code"]: row["based_on"] for row in rows}
    return [
        SampleEvidence(
            row["code"],
            _evidence_answers(row),
            _root(row["code"], based_on),
            training_files.file_of(row["code"]),
        )
        for row in rows
    ]


def steps(
    period: Period = "T6", assessor: Assessor = "FO-1", *, prefilled: bool = False
) -> list[Step]:
    """The filling steps that fill `framework-assessment` completely, in the form's order.

    With `prefilled`, what an opened assessment already has (situation, period, the populations'
    rows with code, name and kind) is left out. FO-2 read only T6; ValueError for T5.
    """
    if assessor == "FO-2" and period != "T6":
        raise ValueError("FO-2 assessed T6 only")
    return [*_Filling(period, assessor, prefilled).steps()]


@dataclass(frozen=True, slots=True)
class _Filling:
    """One assessment of the sample, while its steps are told."""

    period: Period
    assessor: Assessor
    prefilled: bool

    def steps(self) -> Iterator[Step]:
        yield from self._context()
        yield from self._populations()
        indicators = {row["code"]: self._indicator(row) for row in _table("statuses.csv")}
        for row in _table("levels.csv"):
            factor = f"f{int(row['factor']):02}"
            gates = _json("frame.json")["gates"]
            yield from _answers({k: v for k, v in gates.items() if k.startswith(factor)})
            mine = {c: a for c, a in indicators.items() if c.split(".")[0] == row["factor"]}
            for code, answers in mine.items():
                yield from _answers({f"{_name(code)}_{k}": v for k, v in answers.items()})
            yield from _answers(
                {f"{factor}_{k}": v for k, v in self._level(row, mine.values()).items()}
            )
        yield from self._synthesis()
        yield from _answers(_json("frame.json")["handling"])

    def _context(self) -> Iterator[Step]:
        frame = _json("frame.json")
        given = {} if self.prefilled else {"situation": _situation()["id"]}
        days = frame["periods"][self.period]
        if not self.prefilled:
            given |= {name: days[name] for name in ("period_start", "period_end")}
        yield from _answers(given | frame["assessors"][self.assessor] | frame["context"])

    def _populations(self) -> Iterator[Step]:
        for number, row in enumerate(_table("populations.csv"), start=1):
            if number > 1 and not self.prefilled:
                yield {"add": "population"}
            answers: dict[str, Any] = {}
            if not self.prefilled:
                answers = {"code": row["code"], "name": row["name"], "kind": [row["kind"]]}
            answers["size_known"] = "yes" if row["size"] else "no"
            if row["size"]:
                answers |= {"size": row["size"], "size_source": SAMPLE}
            answers["at_risk"] = row["at_risk"]
            if row["why"]:
                answers["risk_why"] = row["why"]
            yield from _answers({f"population[{number}]/pop_{k}": v for k, v in answers.items()})

    def _indicator(self, row: Mapping[str, str]) -> dict[str, Any]:
        """The answers to one indicator, by the last part of their names."""
        told = _told_t5(row) if self.period == "T5" else _told_t6(row)
        if self.assessor == "FO-2":
            told = _told_fo2(row["code"], told)
        status = told["status"]
        if status == "cannot_assess":
            return {"status": status, "why_not": row["why_not"]}
        answers: dict[str, Any] = {"status": status, "trend": told["trend"]}
        if status == "not_observed":
            return answers | ({"trend_word": SAMPLE} if told["trend"] == "rising" else {})
        answers |= {"confidence": told["confidence"], "narrative": told["narrative"]}
        if told["evidence"]:
            answers["evidence"] = told["evidence"].split()
        elif status in ("present", "severe"):
            answers["no_evidence"] = told["no_evidence"]
        return answers

    def _level(
        self, row: Mapping[str, str], answers: Iterable[Mapping[str, Any]]
    ) -> dict[str, str]:
        level, before = row[self.period], row["T4" if self.period == "T5" else "T5"]
        told = {
            "level": level,
            "level_reasons": row["reasons"] if self.period == "T6" else SAMPLE,
            "level_confidence": row["confidence"],
            "level_trend": row["trend"] if self.period == "T6" else _trend(before, level),
        }
        if _disagrees(level, [each["status"] for each in answers]):
            told["disagree_reason"] = SAMPLE
        return told

    def _synthesis(self) -> Iterator[Step]:
        told = _json("synthesis.json")
        after = (dates(self.period)[1] + timedelta(days=1)).isoformat()
        views = told["crime_view"]
        if self.period == "T5":
            told = _synthesis_t5(told, after)
        yield from _answers({"crimes": [each["cv_crime"] for each in views]})
        yield from _rows("crime_view", told["crime_view"], adds=False)
        yield from _answers(told["answers"])
        for repeat in ("mitigating", "trigger", "scenario", "recommendation"):
            yield from _rows(repeat, told[repeat], adds=True)


def _told_t6(row: Mapping[str, str]) -> dict[str, str]:
    told = {name: row[name] for name in ("trend", "confidence", "evidence", "narrative")}
    return told | {"status": _STATUSES[row["letters"][5]], "no_evidence": SAMPLE}


def _told_t5(row: Mapping[str, str]) -> dict[str, str]:
    """Section 5.4: the listed ones as they stand; the others as in T6 without what came later."""
    listed = {each["code"]: each for each in _table("t5.csv")}.get(row["code"])
    no_evidence = f"{SAMPLE}: it came later"
    if listed:
        return {**listed, "no_evidence": no_evidence}
    last = dates("T5")[1].isoformat()
    dated = {each["code"]: each["date"] for each in _table("evidence.csv")}
    kept = [code for code in row["evidence"].split() if code in _SERIES or dated[code] <= last]
    return _told_t6(row) | {
        "status": _STATUSES[row["letters"][4]],
        "evidence": " ".join(kept),
        "no_evidence": no_evidence,
        "narrative": _without_later(row["narrative"]),
    }


def _told_fo2(code: str, told: dict[str, str]) -> dict[str, str]:
    """Section 7: no evidence items; status and reason where the second reading differs."""
    other = {each["code"]: each for each in _table("differences.csv")}.get(code)
    no_evidence = f"{SAMPLE}: second reading by documents and calls"
    told = told | {"evidence": "", "no_evidence": no_evidence}
    return told | ({"status": other["fo2"], "narrative": other["why"]} if other else {})


def _without_later(narrative: str) -> str:
    """A narrative without the clauses that name July or later; *As before.* where none is left."""
    clauses = re.split(r"; |, (?=but )", narrative.rstrip("."))
    kept = "; ".join(clause for clause in clauses if not _LATER.search(clause))
    return f"{kept[:1].upper()}{kept[1:]}." if kept else "As before."


def _synthesis_t5(told: dict[str, Any], after: str) -> dict[str, Any]:
    """T5's synthesis is not given: the crimes as in T6, one row of each repeat, by section 14."""
    texts = dict.fromkeys(told["answers"], SAMPLE)
    return {
        "answers": texts,
        "crime_view": [{**each, "cv_elements": SAMPLE} for each in told["crime_view"]],
        "mitigating": [
            {
                "mf_kind": "institution",
                "mf_what": SAMPLE,
                "mf_trend": "rising",
                "mf_strength": "weak",
            }
        ],
        "trigger": [{"tr_what": SAMPLE, "tr_date": after, "tr_why": SAMPLE}],
        "scenario": [
            {
                "sc_horizon": "3m",
                "sc_kind": "better",
                "sc_text": SAMPLE,
                "sc_likelihood": "almost_no_chance",
                "sc_basis": SAMPLE,
            }
        ],
        "recommendation": [
            {
                "rc_to": "sg",
                "rc_what": SAMPLE,
                "rc_by": after,
                "rc_why": SAMPLE,
                "rc_pillar": "i",
                "rc_channel": "private",
            }
        ],
    }


def _evidence_answers(row: Mapping[str, str]) -> dict[str, str]:
    sensitive = row["classification"] != "unclassified"
    answers = {
        "ev_says": row["says"],
        "ev_origin": row["origin"],
        "ev_reliability": row["reliability"],
        "ev_credibility": row["credibility"],
        "ev_grade_reason": SAMPLE,
        "ev_fact_date": row["date"],
        "ev_fact_date_exact": "day",
        "ev_place_coarse": "area" if row["classification"] == "strictly_confidential" else "exact",
        "ev_captured": f"{row['date']}T09:00:00.000+03:00",
        "ev_means": SAMPLE,
        "ev_consent": "given" if row["origin"] in _OF_PERSONS else "not_needed",
        "ev_harm": "yes" if sensitive else "no",
        "ev_sv_referred": "na",
        "ev_classification": row["classification"],
    }
    if row["origin"] != "first_hand":
        answers["ev_source_code"] = f"S{int(row['code'][2:])}"
    if row["based_on"]:
        answers["ev_based_on"] = row["based_on"]
    if sensitive:
        answers["ev_harm_measures"] = SAMPLE
    return answers


def _root(code: str, based_on: Mapping[str, str]) -> str:
    while based_on[code]:
        code = based_on[code]
    return code


def _disagrees(level: str, statuses: Sequence[str]) -> bool:
    """Whether the form asks why level and figures differ (questions 3.2)."""
    severe, unseen = statuses.count("severe"), statuses.count("cannot_assess")
    above = severe + statuses.count("present")
    return (
        (level in ("none_seen", "low") and severe >= 2)
        or (level in ("high", "very_high") and above == 0)
        or (level != "cannot_say" and unseen * 2 > len(statuses))
    )


def _trend(before: str, now: str) -> str:
    order = ("", "none_seen", "low", "moderate", "high", "very_high")
    difference = order.index(now) - order.index(before)
    return "rising" if difference > 0 else "falling" if difference < 0 else "stable"


def _rows(repeat: str, rows: Sequence[Mapping[str, Any]], *, adds: bool) -> Iterator[Step]:
    for number, row in enumerate(rows, start=1):
        if adds and number > 1:
            yield {"add": repeat}
        answers = {
            name: value.split() if name.endswith("_factors") else value
            for name, value in row.items()
        }
        yield from _answers({f"{repeat}[{number}]/{name}": v for name, v in answers.items()})


def _answers(answers: Mapping[str, Any]) -> Iterator[Step]:
    for ref, value in answers.items():
        yield {"answer": ref, "value": value}


def _name(code: str) -> str:
    factor, _, indicator = code.partition(".")
    return f"f{int(factor):02}_{int(indicator):02}"


def _situation() -> dict[str, Any]:
    found: dict[str, Any] = _json("situation.json")["situation"]
    return found


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _json(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))

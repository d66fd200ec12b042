"""The sample, played through the engine, fills the Framework form so that it can be signed."""

from __future__ import annotations

import csv
import io
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from fieldkit import instruments, training
from fieldkit.analysis import profile, read
from fieldkit.forms import cards
from fieldkit.forms.definition import Definition, load
from fieldkit.forms.session import Session
from fieldkit.forms.world import GivenMedia, Rows, World, seeded_random
from fieldkit.training import Assessor, Period
from schemas.situation import SituationFile

FIGURES = list(
    csv.DictReader(io.StringIO((Path(__file__).parent / "figures.csv").read_text("utf-8")))
)
ZONE = timezone(timedelta(hours=3))
MARKS = ("unclassified", "confidential", "strictly_confidential")


def evidence_rows() -> Rows:
    return [
        {
            "name": item.code,
            "label": item.code,
            "root_no": str(int(item.root.removeprefix("E-"))),
            "reliability": str("abcdef".index(item.record["reliability"]) + 1),
            "credibility": item.record["credibility"],
            "classification": str(MARKS.index(item.record["classification"]) + 1),
        }
        for item in training.evidence_items()
    ]


def media() -> GivenMedia:
    situation = SituationFile.model_validate(training.situation()).situation
    return GivenMedia(
        {
            "situations.csv": [{"name": situation.id, "label": situation.name.text}],
            "areas.csv": [{"name": a.code, "label": a.name.text} for a in situation.areas],
            "languages.csv": [{"name": a.code, "label": a.name.text} for a in situation.languages],
            "evidence.csv": evidence_rows(),
            "previous.csv": [],
        }
    )


@pytest.fixture(scope="module")
def definition() -> Definition:
    return load(instruments.instrument("framework-assessment").xform, media())


def play(definition: Definition, period: Period, assessor: Assessor = "FO-1") -> Session:
    moment = training.played_at(period)
    world = World(now=lambda: moment, random=seeded_random(1), timezone=ZONE)
    session = Session.start(definition, world=world, media=media(), language="English (en)")
    for step in training.steps(period, assessor):
        if "add" in step:
            session.add(str(step["add"]))
        else:
            session.answer(str(step["answer"]), step["value"])  # type: ignore[arg-type]
    return session


@pytest.fixture(scope="module")
def latest(definition: Definition) -> Session:
    return play(definition, "T6")


def findings(session: Session) -> set[str]:
    return {finding.ref.rpartition("/")[2] for finding in cards.consider(session)}


def test_the_latest_assessment_can_be_signed(latest: Session) -> None:
    assert latest.validate().violations == ()
    assert cards.must_fix(latest) == ()


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"factor {row['factor']}")
def test_the_form_counts_as_the_page_does(latest: Session, row: dict[str, str]) -> None:
    factor = f"f{int(row['factor']):02}"
    names = {
        "n": "indicators",
        "n_answered": "answered",
        "n_observed": "observed",
        "n_severe": "severe",
        "n_rising": "rising",
        "share_cannot": "share_cannot",
    }
    told = {name: latest.state(f"{factor}_{name}").value for name in names}
    assert told == {name: row[column] for name, column in names.items()}


def test_single_sources_graded_low_are_found(latest: Session) -> None:
    found = findings(latest)
    assert {each for each in found if each.endswith("_c5")} == {"f07_04_c5", "f12_06_c5"}
    assert not {each for each in found if each.endswith(("_c3", "_c4", "_c6"))}


def test_a_circular_source_is_found_where_it_is_linked(definition: Definition) -> None:
    session = play(definition, "T6")
    session.answer("f10_02_evidence", ["E-09", "E-10", "E-11", "E-13"])
    assert "f10_02_c6" in findings(session)


def test_a_leap_without_a_trend_is_found(definition: Definition) -> None:
    session = play(definition, "T6")
    session.replace_rows("previous.csv", [{"name": "f01_01_status", "value": "not_observed"}])
    assert "f01_01_c3" not in findings(session)
    session.answer("f01_01_trend", "stable")
    assert "f01_01_c3" in findings(session)


@pytest.mark.parametrize(("period", "assessor"), [("T5", "FO-1"), ("T6", "FO-2")])
def test_the_other_assessments_can_be_signed(
    definition: Definition, period: Period, assessor: Assessor
) -> None:
    assert play(definition, period, assessor).validate().violations == ()


def test_a_lower_mark_than_the_evidence_needs_a_reason(definition: Definition) -> None:
    session = play(definition, "T6")
    session.answer("classification", "confidential")
    assert [each.ref.rpartition("/")[2] for each in session.validate().violations] == [
        "classification_reason"
    ]


def test_a_closed_gate_takes_its_cards_away_and_asks_why(definition: Definition) -> None:
    session = play(definition, "T6")
    session.answer("f09_gate", "no")
    assert not session.state("f09_01").relevant
    assert not session.state("f10_gates").relevant
    assert [each.ref.rpartition("/")[2] for each in session.validate().violations] == [
        "f09_gate_reason"
    ]
    session.answer("f09_gate", "yes")
    assert session.validate().violations == ()


def test_no_two_populations_have_one_code(definition: Definition) -> None:
    session = play(definition, "T6")
    session.answer("population[2]/pop_code", "P1")
    assert {each.violation for each in session.validate().violations} == {"constraint"}


def test_progress_counts_the_indicators(latest: Session) -> None:
    progress = cards.progress(latest)
    assert (progress.answered, progress.total, progress.unknown) == (143, 143, 9)


def agrees(session: Session) -> None:
    """The field's count of a record, and the desk's of the same record once it is sent."""
    told = profile(read(session.submission().xml))
    navigator = cards.navigator(session)
    assert cards.progress(session) == navigator.progress == told.coverage.progress
    sections = {section.id.rpartition("/")[2]: section for section in navigator.sections}
    for factor in told.factors:
        section = sections[f"f{factor.number:02}"]
        assert section.relevant or not factor.progress.total
        if factor.applies:
            assert section.progress == factor.progress


@pytest.mark.parametrize(
    ("period", "assessor"),
    [("T5", "FO-1"), ("T6", "FO-1"), ("T6", "FO-2")],
)
def test_field_and_desk_count_the_same_record_alike(
    definition: Definition, period: Period, assessor: Assessor
) -> None:
    agrees(play(definition, period, assessor))


def test_they_count_alike_where_a_factor_does_not_apply_or_is_not_answered(
    definition: Definition,
) -> None:
    session = play(definition, "T6")
    session.answer("f13_gate", "no")
    session.answer("f07_14_status", None)
    agrees(session)
    assert cards.progress(session).open == 1
    assert cards.progress(session).total == 143 - 20


@pytest.mark.parametrize(
    ("reliability", "credibility", "told"),
    [("4", "4", True), ("6", "5", True), ("6", "6", False), ("2", "4", False), ("5", "1", False)],
)
def test_what_is_not_graded_is_not_called_graded_low(
    definition: Definition, reliability: str, credibility: str, told: bool
) -> None:
    rows = [
        {**row, "reliability": reliability, "credibility": credibility}
        if row["name"] == "E-14"
        else row
        for row in evidence_rows()
    ]
    session = play(definition, "T6")
    session.replace_rows("evidence.csv", rows)
    assert any(each.endswith("f07_04_c5") for each in findings(session)) is told

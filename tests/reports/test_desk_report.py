"""The desk finds the assessment before and names what it writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from fieldkit import training
from fieldkit.analysis import read
from fieldkit.instruments import instrument
from schemas.situation import Situation, SituationFile
from sync.hq.report import earlier, material
from sync.hq.store.assessments import Revision
from tests.submissions import submission

SITUATION = "0195f0d3-6c00-7a1b-8c2d-3e4f5a6b7c8d"


def revision(
    assessment: str, period: training.Period, code: training.Assessor = "FO-1", number: int = 1
) -> Revision:
    return Revision(
        assessment=assessment,
        number=number,
        sha256=f"{number}f7a19c20b5e".ljust(64, "0"),
        previous=None,
        situation=SITUATION,
        instrument="framework-assessment",
        version="sample",
        form_sha256=instrument("framework-assessment").sha256,
        finalised=datetime(2026, 10, 2, 6, 0, tzinfo=UTC),
        key_id="key",
        code=code,
        submission=submission(period, code),
        form=None,
    )


def sample_situation() -> Situation:
    return SituationFile.model_validate(training.situation()).situation


def test_the_one_before_is_the_newest_of_an_earlier_period() -> None:
    now = revision("a-6", "T6")
    first, second = revision("a-5", "T5"), revision("a-5", "T5", number=2)
    reading = revision("b-6", "T6", "FO-2")
    assert earlier(now, [now, first, reading, second]) == second
    assert earlier(now, [now, reading]) is None
    assert earlier(first, [now, first, second, reading]) is None


def test_the_same_signer_is_preferred() -> None:
    now, own = revision("a-6", "T6"), revision("a-5", "T5")
    other = replace(own, assessment="z-5", code="FO-2")
    assert earlier(now, [other, own]) == own


def test_a_situation_gives_its_names_and_a_missing_one_its_id() -> None:
    xform = instrument("framework-assessment").xform
    now = revision("0199aaaa-0000-7000-8000-0000003e4f5a", "T6")
    told = material(now, xform=xform, situation=sample_situation(), earlier=None, training=True)
    assert told.about.situation.in_language("ar") == "تالمورا"
    assert told.about.reference == "FK-TR-2026-3E4F5A"
    assert told.about.short_code == "1F7A 19C2 0B5E"
    assert told.reading == read(now.submission)
    bare = material(now, xform=xform, situation=None, earlier=None, training=False)
    assert bare.about.situation.text == SITUATION
    assert bare.about.reference == "FK-2026-3E4F5A"

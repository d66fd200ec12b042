"""The sample agrees with the figures that its page gives, and its files are what they say."""

from __future__ import annotations

import csv
import io
import wave
import zlib
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from PIL.ExifTags import IFD

from fieldkit import training, training_files
from fieldkit.training import Assessor, Period
from schemas.evidence import EvidenceRecord
from schemas.situation import SituationFile

FIGURES = list(
    csv.DictReader(io.StringIO((Path(__file__).parent / "figures.csv").read_text("utf-8")))
)
OBSERVED = ("some_signs", "present", "severe")


def answers(period: Period, assessor: Assessor = "FO-1") -> dict[str, object]:
    return {
        str(step["answer"]): step["value"]
        for step in training.steps(period, assessor)
        if "answer" in step
    }


def statuses(given: dict[str, object], factor: str) -> list[object]:
    prefix = f"f{int(factor):02}_"
    return [v for k, v in given.items() if k.startswith(prefix) and k.endswith("_status")]


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"factor {row['factor']}")
def test_the_figures_of_each_factor_are_those_of_the_page(row: dict[str, str]) -> None:
    t6, t5 = answers("T6"), answers("T5")
    for prefix, given in (("", t6), ("t5_", t5)):
        seen = statuses(given, row["factor"])
        counts = Counter(seen)
        assert len(seen) == int(row["indicators"])
        assert len(seen) - counts["cannot_assess"] == int(row[f"{prefix}answered"])
        assert sum(counts[each] for each in OBSERVED) == int(row[f"{prefix}observed"])
        assert counts["severe"] == int(row[f"{prefix}severe"])
        share = round(100 * counts["cannot_assess"] / len(seen))
        assert share == int(row[f"{prefix}share_cannot"])
    trends = [
        value
        for name, value in t6.items()
        if name.startswith(f"f{int(row['factor']):02}_")
        and name.endswith("_trend")
        and not name.endswith("_level_trend")
    ]
    assert trends.count("rising") == int(row["rising"])


def test_the_latest_period_has_the_counts_of_the_whole() -> None:
    given = answers("T6")
    counts = Counter(v for k, v in given.items() if k.endswith("_status"))
    assert counts == {
        "not_observed": 9,
        "some_signs": 32,
        "present": 78,
        "severe": 15,
        "cannot_assess": 9,
    }


def test_present_never_rests_on_low_confidence_in_the_first_reading() -> None:
    given = answers("T6")
    present = [k.removesuffix("_status") for k, v in given.items() if v == "present"]
    assert all(given[f"{name}_confidence"] != "low" for name in present if "_" in name)


def test_twenty_five_answers_changed_and_none_by_two_steps() -> None:
    order = {"not_observed": 0, "some_signs": 1, "present": 2, "severe": 3}
    before, after = answers("T5"), answers("T6")
    moved = [
        order[str(after[k])] - order[str(before[k])]
        for k in after
        if k.endswith("_status") and before[k] != after[k]
    ]
    assert Counter(moved) == {1: 23, -1: 2}


def test_thirteen_answers_lost_their_evidence_because_it_came_later() -> None:
    reasons = [v for k, v in answers("T5").items() if k.endswith("_no_evidence")]
    assert reasons == ["Training sample: it came later"] * 13


def test_the_second_reading_differs_in_nine_answers_and_links_nothing() -> None:
    first, second = answers("T6"), answers("T6", "FO-2")
    differing = [k for k in first if k.endswith("_status") and first[k] != second[k]]
    assert len(differing) == 9
    assert not [k for k in second if k.endswith("_evidence") and not k.endswith("_no_evidence")]


def test_the_second_reader_did_not_assess_the_period_before() -> None:
    with pytest.raises(ValueError, match="T6 only"):
        training.steps("T5", "FO-2")


def test_what_an_opened_assessment_has_is_left_out() -> None:
    refs = {step.get("answer") for step in training.steps(prefilled=True)}
    assert refs.isdisjoint({"situation", "period_start", "population[1]/pop_code"})
    assert {"add": "population"} not in training.steps(prefilled=True)
    assert "population[6]/pop_size_known" in refs


def test_the_situation_and_its_evidence_fit_their_schemas() -> None:
    situation = SituationFile.model_validate(training.situation()).situation
    assert [each.code for each in situation.populations] == ["P1", "P2", "P3", "P4", "P5", "P6"]
    items = training.evidence_items()
    assert len(items) == 22
    for item in items:
        record = EvidenceRecord.model_validate(item.record, strict=False)
        assert record.must_fix() == ()


def test_the_three_reports_of_one_post_have_its_root() -> None:
    roots = {item.code: item.root for item in training.evidence_items()}
    assert [code for code, root in roots.items() if root == "E-09"] == ["E-09", "E-10", "E-11"]


def test_four_items_carry_a_file_and_always_the_same_bytes() -> None:
    files = {item.code: item.file for item in training.evidence_items() if item.file}
    assert list(files) == ["E-01", "E-08", "E-16", "E-18"]
    assert files == {item.code: item.file for item in training.evidence_items() if item.file}


def test_the_photograph_tells_where_it_was_taken() -> None:
    file = training_files.photograph()
    with Image.open(io.BytesIO(file.content)) as image:
        image.load()
        assert image.getexif().get_ifd(IFD.GPSInfo)


def test_the_gazette_is_one_page_that_can_be_read() -> None:
    document = pypdfium2.PdfDocument(training_files.gazette().content)
    try:
        assert len(document) == 1
        page = document[0]
        text = page.get_textpage()
        assert "Land Registry Act" in text.get_text_range()
        text.close()
        page.close()
    finally:
        document.close()


def test_the_recording_plays_and_does_not_compress() -> None:
    content = training_files.recording().content
    assert len(content) == 3 * 1024 * 1024
    with wave.open(io.BytesIO(content)) as sound:
        assert sound.getnframes() * 2 == len(content) - 44
    assert len(zlib.compress(content)) > 0.99 * len(content)

"""Words become runs with a direction, and the chart tells three kinds of nothing apart."""

from __future__ import annotations

import pytest

from fieldkit.analysis import profile
from fieldkit.language import Code, Translator
from fieldkit.reports.chart import hatch_width, heat_cell, kind_of, profile_rows
from fieldkit.reports.page import Said
from fieldkit.reports.payload import direction_of, plain_text, runs
from tests.submissions import reading


def test_an_isolate_of_the_same_direction_melts_into_the_sentence() -> None:
    told = Translator("en").text("{done} of {total}", done=3, total=4)
    assert runs(told, "ltr") == "3 of 4"


def test_a_code_in_arabic_is_a_run_of_its_own_and_a_number_is_not() -> None:
    tr = Translator("ar")
    assert runs(tr.isolated(Code("E-05")), "rtl") == {"dir": "ltr", "runs": "E-05", "short": True}
    assert runs(tr.isolated(134), "rtl") == "134"
    assert runs(tr.listed([Code("6.4"), Code("6.11")]), "rtl") == "6.4، 6.11"


def test_nested_isolates_keep_all_their_letters() -> None:
    text = "a \u2067ب \u2066c\u2069 د\u2069 e"
    assert plain_text(runs(text, "ltr")) == "a ب c د e"


@pytest.mark.parametrize(("text", "expected"), [("abc", "ltr"), ("12 ب", "rtl"), ("12", "ltr")])
def test_words_of_a_person_stand_by_their_first_letter(text: str, expected: str) -> None:
    assert direction_of(text) == expected
    run = runs(Said(text), "rtl")
    assert isinstance(run, dict)
    assert run["dir"] == expected


def test_rings_stand_only_where_the_level_was_another() -> None:
    rows = profile_rows(profile(reading("T6")), profile(reading("T5")))
    assert {row.number: (row.ring, row.step) for row in rows if row.ring is not None} == {
        5: (2, 3),
        7: (3, 4),
        8: (3, 4),
        11: (3, 4),
        12: (2, 3),
        13: (2, 3),
        14: (2, 3),
    }
    assert [row.number for row in rows if row.ends_group] == [8, 10, 12]


def test_the_hatched_end_is_never_too_thin_to_see() -> None:
    cell = heat_cell(profile(reading("T6")).factor(7))
    assert kind_of(profile(reading("T6")).factor(7)) == "level"
    assert 0 < cell.hatched < 0.1
    assert hatch_width(cell, 78) == 12
    assert hatch_width(heat_cell(profile(reading("T6")).factor(1)), 78) == 0

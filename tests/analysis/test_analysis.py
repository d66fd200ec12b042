"""Reading, profile, comparison and evidence quality on small submissions made here."""

from __future__ import annotations

import pytest

from fieldkit.analysis import compare, profile, quality, read, roots
from fieldkit.errors import UnknownInstrument


def submission(**answers: str) -> bytes:
    """A Framework submission with these leaves, in groups as the form has them."""
    leaves = "".join(f"<g><{name}>{value}</{name}></g>" for name, value in answers.items())
    return f'<data id="framework-assessment" version="1">{leaves}</data>'.encode()


BEFORE = submission(
    f07_01_status="not_observed",
    f07_02_status="some_signs",
    f07_03_status="severe",
    f07_04_status="cannot_assess",
    f07_04_why_not="no_access",
    f07_level="moderate",
    f11_gate="no",
    f11_gate_reason="No violent acts",
)
AFTER = submission(
    f07_01_status="some_signs",
    f07_01_confidence="low",
    f07_01_trend="rising",
    f07_02_status="severe",
    f07_02_confidence="high",
    f07_02_evidence="E-01 E-02",
    f07_03_status="present",
    f07_03_confidence="moderate",
    f07_04_status="present",
    f07_level="very_high",
    f11_gate="yes",
    f11_01_status="present",
    f11_level="high",
)


def test_a_closed_gate_is_does_not_apply_and_never_not_observed() -> None:
    factor = profile(read(BEFORE)).factor(11)
    assert (factor.applies, factor.closed, factor.step) == (False, "No violent acts", None)
    assert (factor.assessed, factor.cannot, factor.total) == (0, 0, 8)
    assert profile(read(BEFORE)).coverage.not_asked == 18


def test_what_cannot_be_assessed_is_missing_and_keeps_its_reason() -> None:
    told = profile(read(BEFORE))
    assert (told.factor(7).assessed, told.factor(7).cannot) == (3, 1)
    assert told.coverage.reasons == {"no_access": 1}


def test_movements_are_told_apart() -> None:
    moves = compare(read(BEFORE), read(AFTER))
    assert [move.code for move in moves.first_signs] == ["7.1"]
    assert [(move.code, move.steps) for move in moves.risen] == [("7.2", 2)]
    assert [move.code for move in moves.fallen] == ["7.3"]
    assert [move.code for move in moves.opened] == ["7.4", "11.1"]
    assert [(move.number, move.steps) for move in moves.factors] == [(7, 2), (11, None)]


def test_the_reverse_comparison_mirrors_every_step() -> None:
    there, back = compare(read(BEFORE), read(AFTER)), compare(read(AFTER), read(BEFORE))
    assert [(m.code, m.steps) for m in there.moved] == [
        (m.code, -m.steps) for m in back.moved if m.steps
    ]
    assert [m.code for m in there.opened] == [m.code for m in back.lost]


EVIDENCE = (
    {"ev_code": "E-01", "ev_reliability": "f", "ev_credibility": "6"},
    {"ev_code": "E-02", "ev_based_on": "E-01", "ev_reliability": "c", "ev_credibility": "5"},
    {"ev_code": "E-03", "ev_based_on": "E-02", "ev_reliability": "b", "ev_credibility": "4"},
    {"ev_code": "E-04", "ev_reliability": "a", "ev_credibility": "2"},
)


def test_three_reports_of_one_post_are_one_root() -> None:
    told = quality(("E-01", "E-02", "E-03"), EVIDENCE)
    assert (told.items, told.roots, told.single, told.best) == (3, 1, True, "B4")
    assert quality(("E-03", "E-04"), EVIDENCE).roots == 2
    assert quality((), EVIDENCE).best == ""


def test_items_that_quote_each_other_in_a_circle_are_one_root() -> None:
    circle = ({"ev_code": "E-1", "ev_based_on": "E-2"}, {"ev_code": "E-2", "ev_based_on": "E-1"})
    assert set(roots(circle).values()) == {"E-1"}


@pytest.mark.parametrize(
    "raw",
    [
        b"not xml",
        b"<data/>",
        submission(f01_01_status="awful"),
        b'<!DOCTYPE d [<!ENTITY x "severe">]><data><f01_01_status>&x;</f01_01_status></data>',
    ],
)
def test_what_is_not_a_framework_submission_is_refused(raw: bytes) -> None:
    with pytest.raises(UnknownInstrument):
        read(raw)

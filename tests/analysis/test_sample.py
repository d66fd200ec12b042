"""The sample situation gives the figures that its page states (sections 5.1, 5.2, 5.4, 7, 13)."""

from __future__ import annotations

import pytest

from fieldkit.analysis import compare, profile, quality, roots
from fieldkit.progress import Progress
from tests.submissions import reading

FIGURES = """
1 11 11 10 10 1 0 5 0
2 8 8 8 8 2 2 3 0
3 10 9 9 9 1 1 2 10
4 9 9 8 8 1 0 5 0
5 8 6 6 6 0 0 3 25
6 11 11 9 9 0 0 4 0
7 14 13 13 13 3 2 10 7
8 12 12 11 10 1 1 8 0
9 6 6 6 6 1 1 3 0
10 8 6 5 5 0 0 4 25
11 8 8 8 8 2 1 4 0
12 10 10 10 9 1 1 8 0
13 20 17 15 14 1 0 10 15
14 8 8 7 7 1 0 6 0
"""
LEVELS = (
    "high high high high high moderate very_high very_high high moderate very_high high high high"
)


@pytest.mark.parametrize("line", FIGURES.split("\n")[1:-1])
def test_the_figures_of_each_factor(line: str) -> None:
    number, *figures = map(int, line.split())
    now, before = (profile(reading(period)).factor(number) for period in ("T6", "T5"))
    assert [
        now.total,
        now.assessed,
        now.observed,
        before.observed,
        now.severe,
        before.severe,
        now.rising,
        now.share_cannot,
    ] == figures
    assert before.assessed == now.assessed


def test_the_levels_are_those_that_the_assessor_judged() -> None:
    assert [factor.level for factor in profile(reading("T6")).factors] == LEVELS.split()


def test_the_coverage_says_why_nine_are_missing() -> None:
    coverage = profile(reading("T6")).coverage
    assert coverage.progress == Progress(answered=143, total=143, unknown=9)
    assert (coverage.progress.assessed, coverage.sure) == (134, 115)
    assert coverage.reasons == {
        "no_access": 3,
        "no_source": 3,
        "out_of_scope": 2,
        "too_dangerous": 1,
    }


def test_twenty_five_indicators_and_seven_factors_moved() -> None:
    moves = compare(reading("T5"), reading("T6"))
    assert len(moves.moved) == 25
    assert [len(moves.risen), len(moves.first_signs)] == [20, 3]
    assert [move.code for move in moves.fallen] == ["6.4", "6.11"]
    assert {abs(move.steps or 0) for move in moves.moved} == {1}
    assert [move.number for move in moves.factors_risen] == [5, 7, 8, 11, 12, 13, 14]
    assert moves.factors_fallen == ()


def test_two_assessors_differ_on_nine() -> None:
    moves = compare(reading("T6", "FO-1"), reading("T6", "FO-2"))
    assert [move.code for move in moves.indicators] == (
        ["5.7", "6.9", "7.4", "8.11", "10.1", "10.7", "11.6", "12.1", "13.4"]
    )


def test_the_grave_of_sifen_is_one_item_told_three_times() -> None:
    rows = reading("T6").rows["evidence"]
    assert [code for code, root in roots(rows).items() if root == "E-09"] == [
        "E-09",
        "E-10",
        "E-11",
    ]
    assert quality(("E-09", "E-10", "E-11"), rows).roots == 1
    assert quality(("E-05", "E-06", "E-13"), rows) == quality(("E-06", "E-13", "E-05"), rows)

"""The shape of the Framework of Analysis: 14 factors, 143 indicators, their gates and scales.

Source: United Nations, *Framework of Analysis for Atrocity Crimes* (2014), annex; the names are
the contract between instruments and program (questions 3.1 to 3.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Status = Literal["not_observed", "some_signs", "present", "severe", "cannot_assess"]
Trend = Literal["rising", "stable", "falling", "not_known"]
Confidence = Literal["low", "moderate", "high"]
Level = Literal["none_seen", "low", "moderate", "high", "very_high", "cannot_say"]

STATUSES: Final[tuple[Status, ...]] = (
    "not_observed",
    "some_signs",
    "present",
    "severe",
    "cannot_assess",
)
"""In order; the first four rise by a step each, the last is no step of that scale."""

TRENDS: Final[tuple[Trend, ...]] = ("rising", "stable", "falling", "not_known")
CONFIDENCES: Final[tuple[Confidence, ...]] = ("low", "moderate", "high")
LEVELS: Final[tuple[Level, ...]] = (
    "none_seen",
    "low",
    "moderate",
    "high",
    "very_high",
    "cannot_say",
)
OBSERVED: Final = frozenset({"some_signs", "present", "severe"})

_COUNTS = (11, 8, 10, 9, 8, 11, 14, 12, 6, 8, 8, 10, 20, 8)
FACTORS: Final[Mapping[int, int]] = dict(enumerate(_COUNTS, 1))
"""Number of each factor → how many indicators it has."""

INDICATORS: Final[tuple[str, ...]] = tuple(
    f"{factor}.{indicator}"
    for factor, count in FACTORS.items()
    for indicator in range(1, count + 1)
)
"""The 143 codes, in order."""

GATES: Final[Mapping[int, tuple[str, ...]]] = {
    9: ("f09_gate",),
    10: ("f09_gate", "f10_gate"),
    11: ("f11_gate",),
    12: ("f11_gate",),
    13: ("f13_gate",),
    14: ("f14_gate",),
}
"""The questions whose `no` closes a factor: it then does not apply."""

ENDS_OF_GROUPS: Final = (8, 10, 12)
"""Factors after which a stronger line stands: common, genocide, against humanity, war crimes."""


def group_name(code: str) -> str:
    """The form's name of an indicator: `7.14` → `f07_14`."""
    factor, _, indicator = code.partition(".")
    return f"f{int(factor):02}_{int(indicator):02}"


def factor_of(code: str) -> int:
    """The factor of an indicator: `7.14` → 7."""
    return int(code.partition(".")[0])


def status_step(status: Status | None) -> int | None:
    """0 for not observed … 3 for severe; None where nothing can be said."""
    if status is None or status == "cannot_assess":
        return None
    return STATUSES.index(status)


def level_step(level: Level | None) -> int | None:
    """0 for none seen … 4 for very high; None where nothing can be said."""
    if level is None or level == "cannot_say":
        return None
    return LEVELS.index(level)

"""The profile: 14 factors side by side, the judgement with the figures beside it, and coverage.

*Answered*, *unknown* and *assessed* are those of `fieldkit.progress`, with the gate open;
*observed* is some signs, present or severe; a factor whose gate is closed does not apply and has
no figures. The level is the assessor's, never computed. Source: questions 3.2; method, *Unknown is
not no*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.analysis.framework import (
    FACTORS,
    INDICATORS,
    OBSERVED,
    Confidence,
    Level,
    Trend,
    level_step,
)
from fieldkit.analysis.reading import Indicator, Judgement, Reading
from fieldkit.progress import Mark, Progress, progress_of


@dataclass(frozen=True, slots=True)
class Factor:
    """One line of the profile; counts are of indicators, `share_cannot` in whole per cent."""

    number: int
    total: int
    progress: Progress
    observed: int
    severe: int
    rising: int
    level: Level | None
    trend: Trend | None
    confidence: Confidence | None
    reasons: str
    applies: bool
    closed: str

    @property
    def assessed(self) -> int:
        """Indicators that are answered and not "cannot be assessed"."""
        return self.progress.assessed

    @property
    def cannot(self) -> int:
        """Indicators that cannot be assessed."""
        return self.progress.unknown

    @property
    def share_cannot(self) -> int:
        """How much of the factor cannot be assessed, in per cent of all its indicators."""
        return round(100 * self.cannot / self.total)

    @property
    def step(self) -> int | None:
        """0 none seen … 4 very high; None: does not apply, cannot say or not judged yet."""
        return level_step(self.level) if self.applies else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the whole rests on: the progress of what was asked, and how many were not, as they do
    not apply. `sure` of the assessed have moderate or high confidence."""

    progress: Progress
    not_asked: int
    sure: int
    reasons: Mapping[str, int]
    """Why the `cannot` indicators could not be assessed → how many, most frequent first."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The 14 factors, in order, and the coverage."""

    factors: tuple[Factor, ...]
    coverage: Coverage

    def factor(self, number: int) -> Factor:
        """Factor 1…14."""
        return self.factors[number - 1]


def profile(reading: Reading) -> Profile:
    """The profile of one assessment."""
    return Profile(
        factors=tuple(
            _factor(
                reading.judgements[number],
                [reading.indicators[code] for code in _codes(number)],
            )
            for number in FACTORS
        ),
        coverage=_coverage(reading),
    )


def _codes(number: int) -> list[str]:
    return [f"{number}.{place}" for place in range(1, FACTORS[number] + 1)]


def _mark(indicator: Indicator) -> Mark:
    if indicator.status is None:
        return "open"
    return "unknown" if indicator.status == "cannot_assess" else "assessed"


def _factor(judgement: Judgement, indicators: list[Indicator]) -> Factor:
    asked = indicators if judgement.applies else []
    return Factor(
        number=judgement.number,
        total=len(indicators),
        progress=progress_of(map(_mark, asked)),
        observed=sum(indicator.status in OBSERVED for indicator in asked),
        severe=sum(indicator.status == "severe" for indicator in asked),
        rising=sum(indicator.trend == "rising" for indicator in asked),
        level=judgement.level if judgement.applies else None,
        trend=judgement.trend,
        confidence=judgement.confidence,
        reasons=judgement.reasons,
        applies=judgement.applies,
        closed=judgement.closed,
    )


def _coverage(reading: Reading) -> Coverage:
    asked = [
        indicator
        for indicator in reading.indicators.values()
        if reading.judgements[indicator.factor].applies
    ]
    cannot = [indicator for indicator in asked if _mark(indicator) == "unknown"]
    reasons = Counter(indicator.why_not for indicator in cannot if indicator.why_not)
    return Coverage(
        progress=progress_of(map(_mark, asked)),
        not_asked=len(INDICATORS) - len(asked),
        sure=sum(
            _mark(indicator) == "assessed" and indicator.confidence in ("moderate", "high")
            for indicator in asked
        ),
        reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    )

"""What moved between two assessments of one situation: factors by level, indicators by step.

A step is one place on the scale not observed, some signs, present, severe. *First signs* is what
was not observed before; what could not be assessed, or did not apply, on one side is no movement
and is told apart (method, *Unknown is not no*).
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldkit.analysis.framework import INDICATORS, Level, Status, level_step, status_step
from fieldkit.analysis.profile import Factor, profile
from fieldkit.analysis.reading import Reading


@dataclass(frozen=True, slots=True)
class FactorMove:
    """A factor whose level is another one than before; None is *does not apply* or no level."""

    number: int
    before: Level | None
    after: Level | None

    @property
    def steps(self) -> int | None:
        """How far it rose (or fell, below 0); None where one side has no step."""
        before, after = level_step(self.before), level_step(self.after)
        return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True)
class IndicatorMove:
    """An indicator whose status is another one than before."""

    code: str
    before: Status | None
    after: Status | None

    @property
    def steps(self) -> int | None:
        """How far it rose (or fell, below 0); None where one side says nothing."""
        before, after = status_step(self.before), status_step(self.after)
        return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True)
class Comparison:
    """All movements, each list in the Framework's order."""

    factors: tuple[FactorMove, ...]
    indicators: tuple[IndicatorMove, ...]

    @property
    def moved(self) -> tuple[IndicatorMove, ...]:
        """Indicators that rose or fell."""
        return tuple(move for move in self.indicators if move.steps)

    @property
    def first_signs(self) -> tuple[IndicatorMove, ...]:
        """Risen from *not observed*."""
        return tuple(move for move in self.risen_all if move.before == "not_observed")

    @property
    def risen(self) -> tuple[IndicatorMove, ...]:
        """Risen, without those that show first signs."""
        return tuple(move for move in self.risen_all if move.before != "not_observed")

    @property
    def risen_all(self) -> tuple[IndicatorMove, ...]:
        """All that rose."""
        return tuple(move for move in self.indicators if (move.steps or 0) > 0)

    @property
    def fallen(self) -> tuple[IndicatorMove, ...]:
        """All that fell."""
        return tuple(move for move in self.indicators if (move.steps or 0) < 0)

    @property
    def opened(self) -> tuple[IndicatorMove, ...]:
        """Can be assessed now, could not before (or did not apply)."""
        return tuple(
            move
            for move in self.indicators
            if status_step(move.before) is None and status_step(move.after) is not None
        )

    @property
    def lost(self) -> tuple[IndicatorMove, ...]:
        """Could be assessed before, cannot now (or does not apply any more)."""
        return tuple(
            move
            for move in self.indicators
            if status_step(move.before) is not None and status_step(move.after) is None
        )

    @property
    def factors_risen(self) -> tuple[FactorMove, ...]:
        """Factors at a higher level."""
        return tuple(move for move in self.factors if (move.steps or 0) > 0)

    @property
    def factors_fallen(self) -> tuple[FactorMove, ...]:
        """Factors at a lower level."""
        return tuple(move for move in self.factors if (move.steps or 0) < 0)


def compare(earlier: Reading, latest: Reading) -> Comparison:
    """What moved from `earlier` to `latest`."""
    before, after = profile(earlier), profile(latest)
    return Comparison(
        factors=tuple(
            FactorMove(old.number, _level(old), _level(new))
            for old, new in zip(before.factors, after.factors, strict=True)
            if _level(old) != _level(new)
        ),
        indicators=tuple(
            IndicatorMove(code, old, new)
            for code in INDICATORS
            if (old := _status(earlier, code)) != (new := _status(latest, code))
        ),
    )


def _level(factor: Factor) -> Level | None:
    return factor.level if factor.applies else None


def _status(reading: Reading, code: str) -> Status | None:
    indicator = reading.indicators[code]
    return indicator.status if reading.judgements[indicator.factor].applies else None

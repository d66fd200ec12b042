"""The profile and the heatmap as logical layout: which step is filled, ringed, hatched; no words.

Screen (painted), picture and report (a real table) draw the same rows. Steps run 0 none seen … 4
very high in reading direction; the ring is the earlier assessment's step where it differs; the
hatched end is the share that could not be assessed. *Cannot say*, *does not apply* and *not
judged yet* are three things, never alike. Source: interface design, 7.11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from fieldkit.analysis.framework import ENDS_OF_GROUPS, Confidence, Trend
from fieldkit.analysis.profile import Factor, Profile

Kind = Literal["level", "cannot_say", "does_not_apply", "open"]
BARS: Final = {"low": 1, "moderate": 2, "high": 3}
"""Confidence → bars that are reached, of three."""
GAPS_BEFORE: Final = (9, 11, 13)
"""Factors before which a heatmap leaves a little space."""

_HATCH_LEAST = 12
_HATCH_ASKS = 16


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One line of the profile. `filled` and `hatched` are shares (0…1) of the bar of indicators."""

    number: int
    kind: Kind
    step: int | None
    ring: int | None
    trend: Trend | None
    confidence: Confidence | None
    assessed: int
    total: int
    filled: float
    hatched: float
    ends_group: bool


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: a factor in a period or place. `hatched` is the share that cannot be assessed."""

    kind: Kind
    step: int | None
    hatched: float


def kind_of(factor: Factor) -> Kind:
    """What stands in a factor's place on the scale."""
    if not factor.applies:
        return "does_not_apply"
    if factor.level is None:
        return "open"
    return "cannot_say" if factor.level == "cannot_say" else "level"


def profile_rows(latest: Profile, earlier: Profile | None = None) -> tuple[ProfileRow, ...]:
    """The 14 lines; `earlier` gives the rings."""
    return tuple(
        ProfileRow(
            number=factor.number,
            kind=kind_of(factor),
            step=factor.step,
            ring=_ring(factor, earlier.factor(factor.number) if earlier else None),
            trend=factor.trend if factor.applies else None,
            confidence=factor.confidence if factor.applies else None,
            assessed=factor.assessed,
            total=factor.total,
            filled=factor.assessed / factor.total,
            hatched=factor.cannot / factor.total,
            ends_group=factor.number in ENDS_OF_GROUPS,
        )
        for factor in latest.factors
    )


def _ring(factor: Factor, before: Factor | None) -> int | None:
    if before is None or factor.step is None or before.step == factor.step:
        return None
    return before.step


def heat_cell(factor: Factor) -> HeatCell:
    """A factor as a cell of the heatmap."""
    return HeatCell(kind_of(factor), factor.step, factor.cannot / factor.total)


def hatch_width(cell: HeatCell, width: float) -> float:
    """How much of a cell `width` px wide is hatched: nothing, all of it, or at least 12 px."""
    if cell.kind == "cannot_say":
        return width
    if cell.kind != "level" or cell.hatched == 0:
        return 0.0
    return min(width, max(_HATCH_LEAST, width * cell.hatched))


def hatch_asks(width: float) -> bool:
    """Whether the hatched part is wide enough for its question mark."""
    return width >= _HATCH_ASKS

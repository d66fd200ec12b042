"""Speed as ratios: each case measures Fieldkit and its floor (or a peer) in turn, in one run.

`python3 run.py bench` prints one table; `--json FILE` writes it too; a word picks cases by name.
A ratio is the median of pairs, so that a machine that slows down slows both sides. A target that
is missed is shown and makes the exit status 1; no test depends on these.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """One line of the table. `ratio` is ours / floor, or floor / ours where more is better;
    `at_most` or `at_least` is its target; `unit` is that of `ours` and `floor`: s or MiB."""

    name: str
    ours: float
    floor: float
    ratio: float
    floor_is: str
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "s"

    @property
    def met(self) -> bool:
        """Whether the target holds; a case without a target is always met."""
        return (self.at_most is None or self.ratio <= self.at_most) and (
            self.at_least is None or self.ratio >= self.at_least
        )


def seconds(work: Work) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_pairs(ours: Work, floor: Work, *, pairs: int, warm: int = 1) -> tuple[float, float, float]:
    """Medians of ours, of the floor, and of ours / floor pair by pair, in seconds."""
    for _ in range(warm):
        ours()
        floor()
    measured = [(seconds(ours), seconds(floor)) for _ in range(pairs)]
    return (
        statistics.median(one for one, _ in measured),
        statistics.median(other for _, other in measured),
        statistics.median(one / other for one, other in measured),
    )

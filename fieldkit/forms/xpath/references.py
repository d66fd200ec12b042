"""What an expression reads, as location paths without predicates: the dependency graph's edges.

A path inside a predicate is joined to the path that the predicate stands on, so that
`/data/person[age > ../../limit]/name` reads `/data/person/name`, `/data/person/age` and
`/data/limit`. `..` is taken away where the name before it is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["root", "self", "instance"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One path. `origin` says where it starts: the record's root, the node that the expression
    belongs to (`.` and `current()`), or the data set `instance` (None where its id is computed).

    `steps` are names as written (`name`, `orx:meta`), `@name`, `*`, `..` (only in front, for
    `self`) and `//` for any depth; after `//` the rest names what may stand anywhere. An empty
    tuple is the origin itself. `at` is the path's offset in the expression.
    """

    origin: Origin
    steps: tuple[str, ...]
    instance: str | None = None
    at: int = 0

    def resolve(self, base: tuple[str, ...]) -> tuple[str, ...] | None:
        """The absolute steps, seen from a node with the path `base`; None for a data set."""
        if self.origin == "instance":
            return None
        if self.origin == "root":
            return self.steps
        up = 0
        while up < len(self.steps) and self.steps[up] == "..":
            up += 1
        return base[: max(len(base) - up, 0)] + self.steps[up:]

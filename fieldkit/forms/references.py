"""References of the engine's page to the cells of a record.

`/data/person[2]/name`: a position on repeat rows only; left out on the way it means the first row,
left out at the end the repeat. Prefixes may be left out, and a path may start with a name that
only one node of the form has (engine's page, *References*).
"""

from __future__ import annotations

import re
from functools import lru_cache

from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell, Scope
from fieldkit.forms.model import ModelNode, Path
from fieldkit.forms.primary import Primary

MAX_KNOWN = 20_000
"""So many references are kept with what they mean."""
_STEP = re.compile(r"^(@?[^\[\]/@]+?)(?:\[\s*(\d{1,9})\s*\])?$")


@lru_cache(maxsize=4096)
def _steps(reference: str) -> tuple[tuple[str, int | None], ...]:
    steps: list[tuple[str, int | None]] = []
    for step in reference.strip().strip("/").split("/"):
        match = _STEP.match(step.strip())
        if match is None:
            raise EngineError("reference", f"{reference} is not a reference.")
        steps.append((match.group(1), int(match.group(2)) if match.group(2) else None))
    return tuple(steps)


class Directory:
    """Finds the nodes of one form by reference."""

    def __init__(self, primary: Primary) -> None:
        self._primary = primary
        self._by_name: dict[str, ModelNode | None] = {}
        self._known: dict[str, tuple[ModelNode, tuple[int | None, ...]]] = {}
        for node in primary.ordered:
            for name in {node.name, _bare(node.name)}:
                # A name that two nodes have stands for neither.
                self._by_name[name] = None if name in self._by_name else node

    def model(self, reference: str) -> tuple[ModelNode, list[int | None]]:
        """The node of the form, and the position given at each step of its path."""
        if reference.strip() == "/":
            return self._primary.top, [None]
        steps = _steps(reference)
        positions: list[int | None] = [position for _, position in steps]
        path: Path = tuple(name for name, _ in steps)
        if not reference.strip().startswith("/"):
            first = self._by_name.get(path[0])
            if first is None:
                raise EngineError("reference", f"No one node is named {path[0]}.")
            skipped: list[int | None] = [None] * (len(first.path) - 1)
            positions = skipped + positions
            path = first.path + path[1:]
        node = self._primary.find(path)
        if node is None:
            raise EngineError("reference", f"{reference} names no node of the form.")
        return node, positions

    def find(self, scope: Scope, reference: str) -> Cell:
        """The cell that a reference names in this record.

        Raises EngineError `reference` for what is not there.
        """
        known = self._known.get(reference)
        if known is None:
            known = self._known[reference] = self._read(reference)
            if len(self._known) > MAX_KNOWN:
                self._known = {reference: known}
        node, rows = known
        for repeat, position in zip(node.repeats, rows, strict=True):
            range_ = scope.ranges.get(repeat)
            if range_ is None:
                raise EngineError("reference", f"There is no {reference}.")
            if position is None and repeat is node:
                return range_
            row = 1 if position is None else position
            if not 1 <= row <= len(range_.rows):
                raise EngineError("reference", f"There is no row {row} of {range_.ref}.")
            scope = range_.rows[row - 1]
        cell = scope.cells.get(node)
        if cell is None:
            raise EngineError("reference", f"There is no {reference} in this record.")
        return cell

    def _read(self, reference: str) -> tuple[ModelNode, tuple[int | None, ...]]:
        """The node of the form, and the position given for each repeat on the way to it."""
        node, positions = self.model(reference)
        for index, position in enumerate(positions):
            step = node.path[: index + 1]
            if position in (None, 1) or any(repeat.path == step for repeat in node.repeats):
                continue
            raise EngineError("reference", f"/{'/'.join(step)} is no repeat.")
        return node, tuple(positions[len(repeat.path) - 1] for repeat in node.repeats)


def _bare(name: str) -> str:
    return "@" + name[1:].rpartition(":")[2] if name[0] == "@" else name.rpartition(":")[2]

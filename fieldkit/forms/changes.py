"""What one step changed: the state of every cell that was touched, before and after.

A cell is looked at when it is touched for the first time; at the end only fields that differ are
told. Cells of a new row are not told one by one, and those of a removed row not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldkit.forms.choices import Offer
from fieldkit.forms.instance import Cell, Range, Scope
from fieldkit.forms.state import ViolationKind
from fieldkit.forms.wording import Wording
from fieldkit.forms.xpath import Context


@dataclass(frozen=True, slots=True)
class Seen:
    """What a cell was."""

    relevant: bool
    readonly: bool
    value: str
    required: bool
    violation: ViolationKind | None
    valid: bool
    offer: Offer | None
    rows: int
    texts: Mapping[str, str]
    message: str | None


class Tracker:
    """Gathers what one step touches."""

    def __init__(self) -> None:
        self.on = False
        self.seen: dict[Cell, Seen] = {}
        self.new: set[Scope] = set()

    def begin(self) -> None:
        """Start to look, with nothing seen."""
        self.on = True
        self.seen = {}
        self.new = set()

    def touch(self, cell: Cell) -> None:
        """Remember what the cell is, before it changes."""
        if self.on and cell not in self.seen:
            self.seen[cell] = _look(cell)

    def end(self, wording: Wording, context: Context) -> dict[str, dict[str, Any]]:
        """Reference → fields that are not what they were, in form order."""
        self.on = False
        told: list[tuple[Cell, dict[str, Any]]] = []
        for cell, before in self.seen.items():
            if self._is_told(cell):
                fields = _differences(cell, before, wording, context)
                if fields:
                    told.append((cell, fields))
        told.sort(key=lambda pair: _place(pair[0]))
        return {cell.ref: fields for cell, fields in told}

    def _is_told(self, cell: Cell) -> bool:
        scope: Scope | None = cell.scope
        while scope is not None:
            if scope in self.new or (scope.range is not None and scope.position == 0):
                return False
            scope = scope.parent
        return True


def _place(cell: Cell) -> tuple[int, ...]:
    """Sorts cells in form order: rows one after the other, each with all that is in it."""
    key: list[int] = [cell.model.order]
    scope = cell.scope
    while scope.parent is not None:
        key[:0] = [scope.model.order, scope.position]
        scope = scope.parent
    return tuple(key)


def _look(cell: Cell) -> Seen:
    return Seen(
        cell.relevant,
        cell.readonly,
        cell.shown,
        cell.required and cell.relevant,
        cell.violation,
        cell.invalid == 0 and cell.violation is None,
        cell.offered if isinstance(cell.offered, Offer) else None,
        len(cell.rows) if isinstance(cell, Range) else 0,
        cell.texts,
        next(iter(cell.faults.values()), None) if cell.faults else None,
    )


def _differences(cell: Cell, before: Seen, wording: Wording, context: Context) -> dict[str, Any]:
    now = _look(cell)
    fields: dict[str, Any] = {}
    kind = cell.kind
    names = ["relevant", "readonly"]
    if kind in ("question", "value"):
        names.append("value")
    if kind == "question":
        names += ["required", "valid", "violation"]
    elif kind == "repeat":
        names.append("rows")
    elif kind != "value":
        names.append("valid")
    for name in names:
        value = getattr(now, name)
        if value != getattr(before, name):
            fields[name] = value
    if kind == "question":
        old = _message(cell, before, wording, context)
        new = _message(cell, now, wording, context)
        if old != new:
            fields["message"] = new
        if before.offer is not None and now.offer is not None and now.offer.differs(before.offer):
            fields["choices"] = len(now.offer.nodes)
    if now.texts is not before.texts and kind != "value":
        for use in ("label", "hint", "guidance"):
            text = now.texts.get(use)
            if text != before.texts.get(use):
                fields[use] = text
    return fields


def _message(cell: Cell, seen: Seen, wording: Wording, context: Context) -> str | None:
    if seen.violation == "type":
        return seen.message
    return wording.message(cell, seen.violation, seen.texts, context)

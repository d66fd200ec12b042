"""What one step changed: the state of every cell that was touched, before and after.

A cell is looked at when it is touched for the first time; at the end only fields that differ are
told. Cells of a new row are not told one by one, and those of a removed row not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldkit.forms.instance import Cell, Scope
from fieldkit.forms.state import NodeKind
from fieldkit.forms.wording import Wording
from fieldkit.forms.xpath import Context

Seen = tuple[Any, ...]
"""What a cell was: a plain tuple of `LOOKED_AT`, because a step takes several of every answer."""
LOOKED_AT = (
    "relevant", "readonly", "value", "required", "violation", "valid", "rows", "texts", "fault",
    "offer",
)  # fmt: skip
VIOLATION, TEXTS, FAULT, OFFER = map(LOOKED_AT.index, ("violation", "texts", "fault", "offer"))


def _told(*names: str) -> tuple[tuple[int, str], ...]:
    return tuple((LOOKED_AT.index(name), name) for name in names)


_GROUP = _told("relevant", "readonly", "valid")
TOLD: Mapping[NodeKind, tuple[tuple[int, str], ...]] = {
    "question": _told("relevant", "readonly", "value", "required", "valid", "violation"),
    "value": _told("relevant", "readonly", "value"),
    "repeat": _told("relevant", "readonly", "rows"),
    "root": _GROUP,
    "group": _GROUP,
    "row": _GROUP,
}
"""The fields that are told as they are; texts, messages and choices are worked out."""


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
        told: list[tuple[tuple[int, ...], str, dict[str, Any]]] = []
        for cell, before in self.seen.items():
            now = _look(cell)
            if now != before and (cell.scope.parent is None or self._is_told(cell)):
                fields = _differences(cell, before, now, wording, context)
                if fields:
                    told.append((_place(cell), cell.ref, fields))
        # No two cells have one place, so nothing behind it is ever compared.
        told.sort()
        return {ref: fields for _, ref, fields in told}

    def _is_told(self, cell: Cell) -> bool:
        scope = cell.scope
        while scope.parent is not None:
            if scope.position == 0 or scope in self.new:
                return False
            scope = scope.parent
        return True


def _place(cell: Cell) -> tuple[int, ...]:
    """Sorts cells in form order: rows one after the other, each with all that is in it."""
    key: tuple[int, ...] = (cell.model.order,)
    scope = cell.scope
    while scope.parent is not None:
        key = (scope.model.order, scope.position, *key)
        scope = scope.parent
    return key


def _look(cell: Cell) -> Seen:
    relevant, violation = cell.relevant, cell.violation
    return (
        relevant,
        cell.readonly,
        cell.node._text if relevant else "",
        cell.required and relevant,
        violation,
        violation is None and cell.invalid == 0,
        len(cell.rows),
        cell.texts,
        next(iter(cell.faults.values())) if cell.faults else None,
        cell.offered,
    )


def _differences(
    cell: Cell, before: Seen, now: Seen, wording: Wording, context: Context
) -> dict[str, Any]:
    kind = cell.kind
    fields = {name: now[at] for at, name in TOLD[kind] if now[at] != before[at]}
    if kind == "question":
        if now[VIOLATION] is not None or before[VIOLATION] is not None:
            new = _message(cell, now, wording, context)
            if new != _message(cell, before, wording, context):
                fields["message"] = new
        had, has = before[OFFER], now[OFFER]
        if had is not None and has is not None and has.differs(had):
            fields["choices"] = len(has.nodes)
    if now[TEXTS] is not before[TEXTS] and kind != "value":
        for use in ("label", "hint", "guidance"):
            text = now[TEXTS].get(use)
            if text != before[TEXTS].get(use):
                fields[use] = text
    return fields


def _message(cell: Cell, seen: Seen, wording: Wording, context: Context) -> str | None:
    violation = seen[VIOLATION]
    if violation is None:
        return None
    if violation == "type":
        return seen[FAULT]  # type: ignore[no-any-return]
    return wording.message(cell, violation, seen[TEXTS], context)

"""What one step changed: the state of every cell that was touched, before and after.

A cell is looked at when it is touched for the first time; at the end only fields that differ are
told. Cells of a new row are not told one by one, and those of a removed row not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from fieldkit.forms.instance import Cell, Scope
from fieldkit.forms.wording import Wording
from fieldkit.forms.xpath import Context

Seen = tuple[Any, ...]
"""What a cell was, as the attributes of `_LOOKED_AT`."""
_LOOKED_AT = (
    "relevant", "readonly", "node._text", "required", "violation", "invalid", "size", "texts",
    "faults", "offered",
)  # fmt: skip
# A step takes several of every answer, so they are taken by one call into C.
_look: Callable[[Cell], Seen] = attrgetter(*_LOOKED_AT)
RELEVANT, READONLY, TEXT, REQUIRED, VIOLATION, INVALID, SIZE, TEXTS, FAULTS, OFFERED = range(10)


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


def _differences(
    cell: Cell, before: Seen, now: Seen, wording: Wording, context: Context
) -> dict[str, Any]:
    """The fields of the state that are not what they were."""
    kind = cell.kind
    fields: dict[str, Any] = {}
    relevant, was_relevant = now[RELEVANT], before[RELEVANT]
    if relevant != was_relevant:
        fields["relevant"] = relevant
    if now[READONLY] != before[READONLY]:
        fields["readonly"] = now[READONLY]
    if kind == "question" or kind == "value":
        value = now[TEXT] if relevant else ""
        if value != (before[TEXT] if was_relevant else ""):
            fields["value"] = value
    if kind == "question":
        _judge(cell, before, now, wording, context, fields)
    elif kind == "repeat":
        if now[SIZE] != before[SIZE]:
            fields["rows"] = now[SIZE]
    elif kind != "value" and (now[INVALID] == 0) != (before[INVALID] == 0):
        fields["valid"] = now[INVALID] == 0
    if now[TEXTS] is not before[TEXTS] and kind != "value":
        for use in ("label", "hint", "guidance"):
            text = now[TEXTS].get(use)
            if text != before[TEXTS].get(use):
                fields[use] = text
    return fields


def _judge(
    cell: Cell,
    before: Seen,
    now: Seen,
    wording: Wording,
    context: Context,
    fields: dict[str, Any],
) -> None:
    """Add what only a question has: whether it is required and valid, its message, its choices."""
    required = now[REQUIRED] and now[RELEVANT]
    if required != (before[REQUIRED] and before[RELEVANT]):
        fields["required"] = required
    violation, was = now[VIOLATION], before[VIOLATION]
    if violation is not None or was is not None:
        if (violation is None) != (was is None):
            fields["valid"] = violation is None
        if violation != was:
            fields["violation"] = violation
        message = _message(cell, now, wording, context)
        if message != _message(cell, before, wording, context):
            fields["message"] = message
    had, has = before[OFFERED], now[OFFERED]
    if has is not had and has is not None and had is not None and has.differs(had):
        fields["choices"] = len(has.nodes)


def _message(cell: Cell, seen: Seen, wording: Wording, context: Context) -> str | None:
    violation = seen[VIOLATION]
    if violation is None:
        return None
    if violation == "type":
        return next(iter(seen[FAULTS].values()), None) if seen[FAULTS] else None
    return wording.message(cell, violation, seen[TEXTS], context)

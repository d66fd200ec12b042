"""What a session shows of its record: states, outlines and violations (engine's page)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fieldkit.forms.instance import Cell, Range, Scope
from fieldkit.forms.model import BodyNode
from fieldkit.forms.state import OutlineEntry, State, Violation

if TYPE_CHECKING:
    from fieldkit.forms.engine import Engine


def state_of(engine: Engine, cell: Cell) -> State:
    """The state of one node."""
    kind = cell.kind
    common = {
        "ref": cell.ref,
        "kind": kind,
        "relevant": cell.relevant,
        "readonly": cell.readonly,
    }
    if kind == "value":
        return State(**common, value=cell.shown, type=cell.model.type)  # type: ignore[arg-type]
    words, context = engine.wording, engine.context
    group = cell.model.group
    control = cell.model.control
    appearance = group.appearance if group is not None else ()
    if control is None:
        return State(
            **common,  # type: ignore[arg-type]
            valid=cell.invalid == 0,
            label=words.label(cell, context),
            media=words.media(cell),
            appearance=appearance,
            rows=len(cell.rows) if isinstance(cell, Range) else 0,
            editable=isinstance(cell, Range) and cell.repeat.editable,
            classes=engine.definition.classes if kind == "root" else (),
        )
    return State(
        **common,  # type: ignore[arg-type]
        value=cell.shown,
        type=cell.model.type,
        control=control.kind,
        required=cell.required and cell.relevant,
        valid=cell.violation is None,
        violation=cell.violation,
        message=words.message(cell, cell.violation, cell.texts, context),
        label=words.label(cell, context),
        hint=words.hint(cell, context),
        guidance=words.guidance(cell, context),
        media=words.media(cell),
        appearance=control.appearance,
        choices=engine.choices.listed(cell, context),
        parameters=control.parameters,
    )


def walk(scope: Scope, nodes: list[BodyNode] | tuple[BodyNode, ...]) -> Iterator[tuple[Cell, str]]:
    """What is relevant in the body, in form order: each cell with what a person meets there."""
    for body in nodes:
        if body.node is None:
            yield from walk(scope, body.children)
        elif body.kind == "repeat":
            range_ = scope.ranges.get(body.node)
            if range_ is not None:
                yield from _rows(range_, body)
        else:
            cell = scope.cells.get(body.node)
            if cell is None or not cell.relevant:
                continue
            yield cell, body.kind
            yield from walk(scope, body.children)


def _rows(range_: Range, body: BodyNode) -> Iterator[tuple[Cell, str]]:
    for row in range_.rows:
        if row.cell.relevant:
            yield row.cell, "row"
            yield from walk(row, body.children)
    if range_.relevant and range_.repeat.editable:
        yield range_, "add"


def outline(engine: Engine, ref: str) -> Iterator[OutlineEntry]:
    """What a person meets in `ref`, in form order. Raises EngineError `reference`."""
    top = engine.top
    everything = walk(top, engine.definition.body)
    whole = ref.strip() == "/"
    start = top.cell if whole else engine.find(ref)
    for cell, kind in everything:
        if start is not top.cell and not _lies_in(cell, start, kind):
            continue
        yield OutlineEntry(cell.ref, kind)  # type: ignore[arg-type]


def _lies_in(cell: Cell, start: Cell, kind: str) -> bool:
    """Whether a person meets `cell` inside `start`; a question is met in itself."""
    if cell is start:
        return kind in ("question", "add")
    above: Cell | None = cell.parent
    if isinstance(start, Range):
        scope: Scope | None = cell.scope
        while scope is not None:
            if scope.range is start:
                return True
            scope = scope.parent
        return False
    while above is not None:
        if above is start:
            return True
        row = above.scope
        above = above.parent
        if row.cell is start:
            return True
    return False


def validate(engine: Engine) -> list[Violation]:
    """All violations of questions that are relevant, in form order."""
    if engine.top.cell.invalid == 0:
        return []
    seen: set[Cell] = set()
    found: list[Violation] = []
    for cell, kind in walk(engine.top, engine.definition.body):
        if kind == "question" and cell.violation is not None and cell not in seen:
            seen.add(cell)
            message = engine.wording.message(cell, cell.violation, cell.texts, engine.context)
            found.append(Violation(cell.ref, cell.violation, message))
    return found

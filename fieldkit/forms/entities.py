"""What a form says about entities, and the entities that a record makes or changes.

ODK XForms, sub-specification *Entities*: `meta/entity` names a list, an id, a label and whether to
create or update; binds with `entities:saveto` give its properties. In a repeat each row may have
one. A record only says so; whoever receives it acts on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fieldkit.forms.instance import Cell, Scope
from fieldkit.forms.model import ModelNode
from fieldkit.forms.session import Session


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of a record. `base_version` is that of the entity which is updated."""

    dataset: str
    id: str
    create: bool
    update: bool
    label: str
    properties: Mapping[str, str] = field(default_factory=dict)
    base_version: str = ""


def entities_of(session: Session) -> tuple[Entity, ...]:
    """The entities that the record creates or updates now, in form order.

    Those whose conditions do not hold, and those that are not relevant, are left out.
    """
    found: list[Entity] = []
    for node in session.definition.ordered:
        if node.name == "entity" and node.parent is not None and _is_meta(node.parent):
            for cell in session.engine.top.instances(node):
                entity = _entity(session, cell)
                if entity is not None:
                    found.append(entity)
    return tuple(found)


def _is_meta(node: ModelNode) -> bool:
    return node.name.rpartition(":")[2] == "meta"


def _entity(session: Session, cell: Cell) -> Entity | None:
    said = {child.model.name: child.shown for child in cell.children()}
    create, update = _holds(said.get("@create", "")), _holds(said.get("@update", ""))
    if not cell.relevant or not (create or update):
        return None
    saved = dict(_saved(session, cell.scope))
    return Entity(
        said.get("@dataset", ""),
        said.get("@id", ""),
        create,
        update,
        said.get("label", ""),
        saved,
        said.get("@baseVersion", ""),
    )


def _holds(text: str) -> bool:
    return text in ("1", "true")


def _saved(session: Session, scope: Scope) -> Iterator[tuple[str, str]]:
    """Property and value of what is saved to the entity of this row (or of the record)."""
    depth = scope.depth
    for node in session.definition.ordered:
        if node.saveto is not None and len(node.repeats) == depth:
            cell = scope.cells.get(node)
            if cell is not None and cell.relevant:
                yield node.saveto, cell.value

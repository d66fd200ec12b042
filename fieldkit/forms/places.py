"""Where the cards of a form stand in a record: the plan's cards, one for each row of a repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fieldkit.forms.instance import Cell, Scope
from fieldkit.forms.model import ModelNode
from fieldkit.forms.plan import CardPlan, SectionPlan, plan_of
from fieldkit.forms.session import Session


@dataclass(frozen=True, slots=True)
class Place:
    """A card in the record: its plan, and the scope that its questions lie in."""

    plan: CardPlan
    section: SectionPlan
    scope: Scope

    @property
    def id(self) -> str:
        """The card's stable reference."""
        if self.plan.repeat is not None:
            return self.scope.ref
        if not self.plan.node.repeats:
            return self.plan.node.ref
        cell = self.scope.cells.get(self.plan.node)
        return self.plan.node.ref if cell is None else cell.ref

    @property
    def is_relevant(self) -> bool:
        """Whether anything of it is relevant now."""
        if self.plan.repeat is not None:
            return self.scope.cell.relevant
        if self.plan.run:
            nodes = (*self.plan.questions, *self.plan.considers) or (self.plan.node,)
            return any(_is_on(self.scope, node) for node in nodes)
        cell = self.scope.cells.get(self.plan.node)
        return cell is not None and cell.relevant


def _is_on(scope: Scope, node: ModelNode) -> bool:
    cell = scope.cells.get(node)
    return cell is not None and cell.relevant


def places(session: Session, section: SectionPlan) -> Iterator[Place]:
    """The cards of a section, relevant or not: one for each row of a repeat."""
    top = session.engine.top
    for plan in section.cards:
        if plan.repeat is None:
            yield Place(plan, section, top)
            continue
        range_ = top.ranges.get(plan.repeat)
        for row in range_.rows if range_ is not None else ():
            yield Place(plan, section, row)


def all_places(session: Session) -> Iterator[Place]:
    """The relevant cards of the form, in form order."""
    for section in plan_of(session.definition).sections:
        for place in places(session, section):
            if place.is_relevant:
                yield place


def cells_of(place: Place, nodes: list[ModelNode]) -> Iterator[Cell]:
    """The relevant cells of these nodes on a card."""
    for node in nodes:
        for cell in place.scope.instances(node):
            if cell.relevant:
                yield cell


def place_of(session: Session, cell: Cell) -> Place | None:
    """The card that a cell stands on, None where on none."""
    model: ModelNode | None = cell.model
    plan = plan_of(session.definition)
    found = None
    while model is not None and found is None:
        found = plan.card_of.get(model)
        model = model.parent
    if found is None:
        return None
    card_plan, section = found
    node = card_plan.repeat if card_plan.repeat is not None else card_plan.node
    return Place(card_plan, section, cell.scope.above(len(node.repeats)))

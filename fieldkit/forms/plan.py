"""The screens of a form, before there is a record: sections, and what becomes a card.

Design page *forms*, *From a form to screens*. A section is a top-level group or repeat; what stands
outside is a section of the form's title. A card is a `field-list` group, a repeat's row, or a run
of questions between them. What has the appearance `program` is no screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fieldkit.forms.definition import Definition
from fieldkit.forms.model import BodyNode, ModelNode, Text


@dataclass(slots=True, eq=False)
class CardPlan:
    """One card, or one for each row of `repeat`.

    `node` is the group or repeat, or for a run the first question, which names the card.
    """

    node: ModelNode
    body: list[BodyNode]
    label: Text | None
    label_node: ModelNode | None
    run: bool
    repeat: ModelNode | None
    counted: bool
    questions: list[ModelNode] = field(default_factory=list)
    considers: list[ModelNode] = field(default_factory=list)
    lead: ModelNode | None = None


@dataclass(slots=True, eq=False)
class SectionPlan:
    """A section: `node` is its group or repeat, None for what stands outside of all groups."""

    id: str
    node: ModelNode | None
    label: Text | None
    cards: list[CardPlan] = field(default_factory=list)
    adds: list[ModelNode] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Plan:
    """All sections, and the card that each question stands on."""

    sections: list[SectionPlan]
    card_of: dict[ModelNode, tuple[CardPlan, SectionPlan]] = field(default_factory=dict)
    counts: bool = False
    """Whether any card is marked as counted."""


def plan_of(definition: Definition) -> Plan:
    """The plan of a form, made once."""
    known = definition.derived.get("plan")
    if isinstance(known, Plan):
        return known
    plan = Plan([])
    outside: SectionPlan | None = None
    for body in definition.body:
        if "program" in body.appearance:
            continue
        if body.kind != "question" and body.node is not None:
            outside = None
            section = SectionPlan(body.node.ref, body.node, body.label)
            plan.sections.append(section)
            _section(body, section)
        else:
            if outside is None:
                outside = SectionPlan(_outside_id(body, definition, plan), None, None)
                plan.sections.append(outside)
            _cards([body], outside, None, None)
    for section in plan.sections:
        for card in section.cards:
            _look_through(card)
            plan.counts = plan.counts or card.counted
            for node in (card.node, *card.questions, *card.considers):
                plan.card_of.setdefault(node, (card, section))
    definition.derived["plan"] = plan
    return plan


def _outside_id(body: BodyNode, definition: Definition, plan: Plan) -> str:
    first = all(section.node is not None for section in plan.sections)
    return definition.root if first or body.node is None else body.node.ref


def _section(body: BodyNode, section: SectionPlan) -> None:
    if body.kind == "repeat":
        _cards([body], section, None, None)
    elif "field-list" in body.appearance:
        section.cards.append(_group_card(body))
    else:
        _cards(body.children, section, body.label, body.node)


def _cards(
    bodies: list[BodyNode], section: SectionPlan, label: Text | None, node: ModelNode | None
) -> None:
    """Cards in form order; a run of questions goes on through groups that only pass through."""
    run: CardPlan | None = section.cards[-1] if section.cards and node is None else None
    if run is not None and not run.run:
        run = None
    for body in bodies:
        if "program" in body.appearance:
            continue
        if body.kind == "question":
            if body.node is None:
                continue
            if run is None:
                run = CardPlan(body.node, [], label, node, True, None, False)
                section.cards.append(run)
            run.body.append(body)
            run.counted = run.counted or "counted" in body.appearance
            continue
        run = None
        if body.kind == "repeat" and body.node is not None:
            card = CardPlan(body.node, body.children, body.label, body.node, False, body.node,
                            "counted" in body.appearance)  # fmt: skip
            section.cards.append(card)
            section.adds.append(body.node)
        elif "field-list" in body.appearance and body.node is not None:
            section.cards.append(_group_card(body))
        else:
            named = body.label is not None
            _cards(
                body.children,
                section,
                body.label if named else label,
                body.node if named and body.node is not None else node,
            )


def _group_card(body: BodyNode) -> CardPlan:
    node = body.node
    if node is None:
        raise ValueError("a card needs a node")
    counted = "counted" in body.appearance
    return CardPlan(node, body.children, body.label, node, False, None, counted)


def _look_through(card: CardPlan) -> None:
    for node in questions_in(card.body):
        control = node.control
        if control is None:
            continue
        if control.kind == "note":
            if "consider" in control.appearance:
                card.considers.append(node)
            continue
        card.questions.append(node)
        depth = len(card.repeat.repeats) if card.repeat is not None else len(card.node.repeats)
        if card.lead is None and control.kind == "select1" and len(node.repeats) == depth:
            card.lead = node


def questions_in(bodies: list[BodyNode]) -> Iterator[ModelNode]:
    """All question nodes, notes too, in form order, those of nested repeats included."""
    for body in bodies:
        if "program" in body.appearance:
            continue
        if body.kind == "question" and body.node is not None:
            yield body.node
        else:
            yield from questions_in(body.children)

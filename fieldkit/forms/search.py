"""Finding cards and questions by words of their labels, in any language of the form."""

from __future__ import annotations

from fieldkit.forms.definition import Definition
from fieldkit.forms.fold import folded
from fieldkit.forms.model import ModelNode, Text
from fieldkit.forms.places import place_of
from fieldkit.forms.plan import plan_of
from fieldkit.forms.screens import Hit
from fieldkit.forms.session import Session


def search(session: Session, words: str, limit: int = 50) -> tuple[Hit, ...]:
    """Cards and questions whose label has all the words, in any language; cards first.

    Case, accents, hamza seats, tatweel and the kind of digits do not matter.
    """
    wanted = folded(words).split()
    if not wanted:
        return ()
    engine = session.engine
    cards: list[Hit] = []
    questions: list[Hit] = []
    for node, text in _index(session.definition):
        if not all(word in text for word in wanted):
            continue
        for cell in engine.top.instances(node):
            place = place_of(session, cell) if cell.relevant and cell.kind != "repeat" else None
            if place is None:
                continue
            label = engine.wording.label(cell, engine.context) or node.name
            into = questions if node.control is not None else cards
            into.append(Hit(place.id, cell.ref, label))
        if len(cards) >= limit:
            break
    return tuple((cards + questions)[:limit])


def _index(definition: Definition) -> list[tuple[ModelNode, str]]:
    """Every node that stands on a card with its label in all languages, folded; made once."""
    known = definition.derived.get("search")
    if isinstance(known, list):
        return known
    index: list[tuple[ModelNode, str]] = []
    nodes = sorted(plan_of(definition).card_of, key=lambda node: node.order)
    for node in nodes:
        label = node.control.label if node.control else node.group.label if node.group else None
        text = _all_words(definition, label)
        if text:
            index.append((node, text))
    definition.derived["search"] = index
    return index


def _all_words(definition: Definition, label: Text | None) -> str:
    if label is None:
        return ""
    texts = [label]
    if label.itext is not None:
        entries = definition.itext.every(label.itext, lambda _expression: None, "search")
        texts = [entry.words for entry in entries if entry.words is not None]
    return folded("\n".join(part for text in texts for part in text.parts if isinstance(part, str)))

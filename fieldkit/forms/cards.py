"""From a form to screens: sections, cards, progress and findings, read off a session.

A section is a top-level group; a card is one screen: a `field-list` group, a repeat's row, or a
run of questions between them (design page *forms*, *From a form to screens*). Nothing here knows
an instrument; everything follows from appearances, `required`, `relevant` and choice columns.
All functions are pure over the session as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fieldkit.forms.choices import Offer, child_text
from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell, Range
from fieldkit.forms.model import BodyNode, ModelNode
from fieldkit.forms.places import Place, all_places, cells_of, place_of, places
from fieldkit.forms.plan import SectionPlan, plan_of
from fieldkit.forms.screens import (
    Card,
    Entry,
    Finding,
    Hit,
    Item,
    ItemKind,
    Navigator,
    Section,
)
from fieldkit.forms.search import search
from fieldkit.forms.session import Session
from fieldkit.forms.show import walk
from fieldkit.forms.tree import Element
from fieldkit.progress import Mark, Progress, progress_of

PREVIOUS = "previous"
MOVED_LABEL = "generated_table_list_label_"
_LIMIT = re.compile(r"string-length\(\.\)(<=|<)(\d+)")


__all__ = [
    "Card",
    "Entry",
    "Finding",
    "Hit",
    "Item",
    "Navigator",
    "Progress",
    "Section",
    "answer_words",
    "card",
    "card_of",
    "consider",
    "limit_of",
    "must_fix",
    "navigator",
    "next_card",
    "next_unanswered",
    "previous_answers",
    "previous_card",
    "progress",
    "search",
]


def _lead(place: Place) -> Cell | None:
    lead = place.scope.cells.get(place.plan.lead) if place.plan.lead is not None else None
    return lead if lead is not None and lead.relevant else None


def _entry(session: Session, place: Place) -> Entry:
    plan = place.plan
    lead = _lead(place)
    must_fix = _violations(place)
    started = any(cell.value for cell in cells_of(place, plan.questions))
    return Entry(
        id=place.id,
        section=place.section.id,
        label=_label(session, place),
        counted=plan.counted,
        in_count=plan.counted or not plan_of(session.definition).counts,
        answered=_answered(place, lead),
        started=started,
        tone=_tone(session, lead) if lead is not None else None,
        lead=lead.ref if lead is not None else None,
        must_fix=must_fix,
        wrong=_wrong(place) if must_fix and started else 0,
        consider=sum(1 for _ in cells_of(place, plan.considers)),
    )


def _answered(place: Place, lead: Cell | None) -> bool:
    if lead is not None:
        return bool(lead.value)
    return all(cell.value or not cell.required for cell in cells_of(place, place.plan.questions))


def _violations(place: Place) -> int:
    if place.plan.run:
        return sum(cell.violation is not None for cell in cells_of(place, place.plan.questions))
    node = place.plan.repeat or place.plan.node
    return place.scope.cells[node].invalid


def _wrong(place: Place) -> int:
    """Violations but what is missing."""
    cells = cells_of(place, place.plan.questions)
    return sum(cell.violation not in (None, "required") for cell in cells)


def _tone(session: Session, lead: Cell) -> str | None:
    control = lead.model.control
    if not lead.value or control is None or control.itemset is None:
        return None
    offer: Offer = session.engine.choices.offered(lead, session.engine.context)
    return offer.tones.get(lead.value)


def _label(session: Session, place: Place) -> str:
    engine = session.engine
    node = place.plan.label_node
    if node is None:
        return session.definition.title
    if place.plan.repeat is not None:
        label = engine.wording.label(place.scope.cell, engine.context)
        return f"{label or node.name} {place.scope.position}"
    cell = place.scope.cells.get(node)
    label = engine.wording.label(cell, engine.context) if cell is not None else None
    return label or _moved_label(session, place.plan.body) or node.name


def _section_label(session: Session, section: SectionPlan) -> str:
    engine = session.engine
    if section.node is None:
        return session.definition.title
    cell = engine.top.cells.get(section.node) or engine.top.ranges.get(section.node)
    label = engine.wording.label(cell, engine.context) if cell is not None else None
    body = section.cards[0].body if section.cards else []
    return label or _moved_label(session, body) or section.node.name


def _moved_label(session: Session, body: list[BodyNode]) -> str | None:
    """The label of a `table-list` group, which pyxform moves into a note at its beginning."""
    node = body[0].node if body else None
    if node is None or not node.name.startswith(MOVED_LABEL):
        return None
    cell = session.engine.top.cells.get(node)
    return session.engine.wording.label(cell, session.engine.context) if cell is not None else None


def _progress(entries: Iterable[Entry]) -> Progress:
    return progress_of(_mark(entry.answered, entry.tone) for entry in entries if entry.in_count)


def _mark(answered: bool, tone: str | None) -> Mark:
    if not answered:
        return "open"
    return "unknown" if tone == "unknown" else "assessed"


def navigator(session: Session) -> Navigator:
    """Sections and their relevant cards by label, with progress and findings counted."""
    plan = plan_of(session.definition)
    sections: list[Section] = []
    every: list[Entry] = []
    for section in plan.sections:
        entries = [_entry(session, p) for p in places(session, section) if p.is_relevant]
        every += entries
        adds = _adds(session, section)
        sections.append(
            Section(
                section.id,
                _section_label(session, section),
                tuple(entries),
                _progress(entries),
                adds,
                bool(entries or adds),
            )
        )
    return Navigator(tuple(sections), _progress(every))


def _adds(session: Session, section: SectionPlan) -> tuple[str, ...]:
    found = [session.engine.top.ranges.get(node) for node in section.adds]
    return tuple(
        range_.ref
        for range_ in found
        if range_ is not None and range_.relevant and range_.repeat.editable
    )


def card(session: Session, card_id: str) -> Card:
    """What stands on a card now. A card that is not there is EngineError `reference`."""
    cell = session.engine.find(card_id)
    place = place_of(session, cell)
    if place is None or place.id != card_id or not place.is_relevant:
        raise EngineError("reference", f"There is no card {card_id}.")
    plan = place.plan
    previous = previous_answers(session)
    items = tuple(
        _item(found, kind, place, previous)
        for found, kind in walk(place.scope, plan.body)
        if kind != "group" or _has_label(session, found)
    )
    lead = place.scope.cells.get(plan.lead) if plan.lead is not None else None
    return Card(
        place.id,
        place.section.id,
        _label(session, place),
        None if plan.run else place.id,
        lead.ref if lead is not None and lead.relevant else None,
        items,
    )


def _has_label(session: Session, cell: Cell) -> bool:
    return bool(session.engine.wording.label(cell, session.engine.context))


def _item(cell: Cell, kind: str, place: Place, previous: Mapping[str, str]) -> Item:
    shown: ItemKind = "heading"
    if isinstance(cell, Range):
        shown = "add"
    elif kind == "question":
        control = cell.model.control
        note = control is not None and control.kind == "note"
        consider = note and control is not None and "consider" in control.appearance
        shown = "consider" if consider else "note" if note else "question"
    before = previous.get(cell.model.name) if not cell.model.repeats else None
    return Item(cell.ref, shown, _is_folded(cell, place), limit_of(cell.model), before or None)


def _is_folded(cell: Cell, place: Place) -> bool:
    control = cell.model.control
    if control is not None and "folded" in control.appearance:
        return True
    above: Cell | None = cell if control is None else cell.parent
    while above is not None and above.model is not place.plan.node:
        group = above.model.group
        if group is not None and "folded" in group.appearance:
            return True
        above = above.parent
    return False


def limit_of(model: ModelNode) -> int | None:
    """N where the constraint says `string-length(.) <= N`, None elsewhere."""
    rule = model.constraint
    if rule is None or rule.compiled is None:
        return None
    match = _LIMIT.search("".join(rule.compiled.expression.split()))
    if match is None:
        return None
    return int(match.group(2)) - (match.group(1) == "<")


def card_of(session: Session, ref: str) -> str | None:
    """The id of the card on which a question stands, None where on none."""
    place = place_of(session, session.engine.find(ref))
    return place.id if place is not None else None


def progress(session: Session) -> Progress:
    """Counted cards answered, over the whole form."""
    plan = plan_of(session.definition)
    counted = (p for p in all_places(session) if p.plan.counted or not plan.counts)
    return progress_of(_place_mark(session, place) for place in counted)


def _place_mark(session: Session, place: Place) -> Mark:
    lead = _lead(place)
    tone = _tone(session, lead) if lead is not None else None
    return _mark(_answered(place, lead), tone)


def must_fix(session: Session) -> tuple[Finding, ...]:
    """What keeps the record from being finalised, in form order."""
    found = session.validate().violations
    return tuple(
        Finding(card_of(session, v.ref) or "", v.ref, v.message, v.violation) for v in found
    )


def consider(session: Session) -> tuple[Finding, ...]:
    """Findings of notes with appearance `consider` that are relevant now, in form order."""
    engine = session.engine
    return tuple(
        Finding(place.id, cell.ref, engine.wording.label(cell, engine.context))
        for place in all_places(session)
        for cell in cells_of(place, place.plan.considers)
    )


def next_card(session: Session, card_id: str) -> str | None:
    """The card after this one in form order, None at the end."""
    ids = [place.id for place in all_places(session)]
    if card_id not in ids:
        return ids[0] if ids else None
    index = ids.index(card_id) + 1
    return ids[index] if index < len(ids) else None


def previous_card(session: Session, card_id: str) -> str | None:
    """The card before this one, None at the start."""
    ids = [place.id for place in all_places(session)]
    index = ids.index(card_id) if card_id in ids else 0
    return ids[index - 1] if index > 0 else None


def next_unanswered(session: Session, card_id: str | None = None) -> str | None:
    """The first counted card after this one that is not answered, from the start again at the
    end; None where all are answered."""
    plan = plan_of(session.definition)
    places = list(all_places(session))
    ids = [place.id for place in places]
    start = ids.index(card_id) + 1 if card_id in ids else 0
    for place in places[start:] + places[:start]:
        if place.plan.counted or not plan.counts:
            lead = place.scope.cells.get(place.plan.lead) if place.plan.lead else None
            if not _answered(place, lead if lead is not None and lead.relevant else None):
                return place.id
    return None


def previous_answers(session: Session) -> Mapping[str, str]:
    """Name → value of the data set `previous`; empty without one."""
    instances = session.engine.instances
    if PREVIOUS not in instances:
        return {}
    document = instances[PREVIOUS]
    known: Mapping[str, str] | None = document.indexes.get("fieldkit:previous")
    if known is None:
        items = [n for root in document.children for n in root.children if isinstance(n, Element)]
        known = {child_text(item, "name"): child_text(item, "value") for item in items}
        document.indexes["fieldkit:previous"] = known
    return known


def answer_words(session: Session, ref: str, value: str | None = None) -> tuple[str, ...]:
    """An answer as a person reads it: the labels of choices, else the text; () for none.

    `value` is another one than the question holds (`previous`).
    """
    engine = session.engine
    cell = engine.find(ref)
    text = cell.shown if value is None else value
    control = cell.model.control
    if not text or control is None or control.kind not in ("select", "select1", "rank"):
        return (text,) if text else ()
    values = [text] if control.kind == "select1" else text.split()
    return tuple(engine.choices.label(v, cell, engine.context) or v for v in values)

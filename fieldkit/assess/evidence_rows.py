"""The evidence that an assessment rests on, and the rows that tell of it in the submission.

An item belongs to an assessment when an answer to a question on evidence (a name that ends with
`_evidence`) names its code. At finalising the program writes a row of `repeat evidence` for each,
with the fields of the evidence form. Source: `questions.md`, 2.3 and *Contract*.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldkit.assess.filling import Filling
from fieldkit.clock import rfc3339
from fieldkit.forms.session import Session
from fieldkit.forms.state import Answer
from fieldkit.forms.tree import Element, parse_xml
from schemas.evidence import Evidence

REPEAT = "evidence"
LINK = "_evidence"
STRIPPED_NOTHING = "nothing"

ProgramStep = tuple[str, str, Answer]


def linked_codes(session: Session) -> set[str]:
    """Codes that stand in answers to questions on evidence which are relevant now."""
    root = parse_xml(session.submission().xml.decode()).root
    return {code for name, value in _leaves(root) if name.endswith(LINK) for code in value.split()}


def _leaves(element: Element) -> Iterator[tuple[str, str]]:
    for child in element.elements():
        if child.elements():
            yield from _leaves(child)
        else:
            yield child.name, child.string_value


def unasked_codes(session: Session) -> set[str]:
    """Codes that stand only in answers which are not asked any more, and so travel nowhere."""
    nodes = session.definition.nodes.values()
    links = [node for node in nodes if node.name.endswith(LINK) and node.control is not None]
    held = {
        code
        for node in links
        for cell in session.engine.top.instances(node)
        for code in cell.value.split()
    }
    return held - linked_codes(session)


def linked_items(filling: Filling) -> list[Evidence]:
    """The items of the situation that an answer links to, by code."""
    codes = linked_codes(filling.session)
    items = filling.vault.evidence.of(filling.assessment.situation)
    return [item for item in items if item.code in codes]


def has_rows(session: Session) -> bool:
    """Whether the form has a place for evidence."""
    return any(
        node.repeat is not None and node.name == REPEAT
        for node in session.definition.nodes.values()
    )


def row_steps(session: Session, items: list[Evidence]) -> list[ProgramStep]:
    """The program's steps that make the rows those of `items`, whatever stood there before."""
    if not has_rows(session):
        return []
    there = session.state(REPEAT).rows
    steps: list[ProgramStep] = [("remove", f"{REPEAT}[1]", None)] * there
    for number, item in enumerate(items, start=1):
        steps.append(("add", REPEAT, None))
        steps += [
            ("answer", f"{REPEAT}[{number}]/ev_{name}", value)
            for name, value in row_of(item)
            if value != ""
        ]
    return steps


def row_of(item: Evidence) -> list[tuple[str, str]]:
    """Name without `ev_` and value, in the form's order, each after what makes it relevant."""
    record = item.record
    row = [("code", item.code)]
    for name, value in record.model_dump(mode="json").items():
        if name == "captured":
            row.append((name, "" if record.captured is None else rfc3339(record.captured)))
        else:
            row.append((name, "" if value is None else str(value)))
    if item.file is not None:
        row += [
            ("file", item.file.travelling.sha256),
            ("original", item.file.original),
            ("stripped", _stripped(item)),
        ]
    return row


def _stripped(item: Evidence) -> str:
    if item.file is None or not item.file.stripped:
        return STRIPPED_NOTHING
    kinds = dict.fromkeys(found.kind for found in item.file.found)
    return " ".join(kinds) or STRIPPED_NOTHING

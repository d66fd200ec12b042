"""What a form says that cannot be: texts that are nowhere, controls that their types do not fit.

Looked for when a form is loaded, once everything is read (ODK XForms, *Languages*, *Data Types*,
*Body Elements*). Expressions are looked through where they are compiled; advice on what is right
and yet seldom meant is `lint`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from fieldkit.forms.errors import Place, Problem
from fieldkit.forms.itext import Itext
from fieldkit.forms.model import BodyNode, ModelNode, Text

Use = tuple[str | None, str, str]
"""Question, attribute and text id."""
FITTING: Mapping[str, frozenset[str]] = MappingProxyType(
    {"range": frozenset({"int", "decimal"}), "upload": frozenset({"binary"})}
)
"""What may be the type of a question with this control, where not every type may."""


def text_problems(
    itext: Itext, nodes: Sequence[ModelNode], body: Sequence[BodyNode]
) -> list[Problem]:
    """Languages and texts given twice, and texts that are referred to and are nowhere.

    A text that only some languages lack is a warning: the default language stands in for them.
    """
    found = [
        Problem("error", "duplicate", f"The language {language} is given twice.")
        for language in itext.repeated
    ]
    found += [
        Problem("error", "duplicate", f"The text {text_id} is given twice in {language}.")
        for language, text_id in itext.twice
    ]
    everywhere = itext.everywhere
    unsure = (use for use in _uses(nodes, body) if use[2] not in everywhere)
    for question, attribute, text_id in dict.fromkeys(unsure):
        lacking = itext.missing(text_id)
        place = Place(question=question, attribute=attribute)
        if not itext.has(text_id):
            told = f"There is no text {text_id}."
            found.append(Problem("error", "missing-reference", told, place))
        elif lacking:
            told = f"The text {text_id} is missing in {', '.join(lacking)}."
            found.append(Problem("warning", "missing-reference", told, place))
    return found


def _uses(nodes: Sequence[ModelNode], body: Sequence[BodyNode]) -> Iterator[Use]:
    for node in nodes:
        texts: list[tuple[str, Text | None]] = [
            ("constraint_message", node.constraint_message),
            ("required_message", node.required_message),
        ]
        if node.control is not None:
            texts += [("label", node.control.label), ("hint", node.control.hint)]
            texts += [("label", item.label) for item in node.control.items]
        for attribute, text in texts:
            if text is not None and text.itext is not None:
                yield node.ref, attribute, text.itext
    waiting = list(reversed(body))
    while waiting:
        part = waiting.pop()
        waiting += reversed(part.children)
        if part.kind != "question" and part.label is not None and part.label.itext is not None:
            yield part.node.ref if part.node is not None else None, "label", part.label.itext


def type_problems(nodes: Sequence[ModelNode]) -> list[Problem]:
    """Questions whose control cannot give what their type holds."""
    found: list[Problem] = []
    for node in nodes:
        control = node.control
        fitting = FITTING.get(control.kind) if control is not None else None
        if control is not None and fitting is not None and node.type not in fitting:
            told = f"A {control.kind} cannot give a value of the type {node.type}."
            place = Place(question=node.ref, attribute="type")
            # What says no type is taken as string; other engines let it pass.
            declared = node.type != "string"
            found.append(Problem("error" if declared else "warning", "type", told, place))
    return found

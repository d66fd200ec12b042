"""A draft goes on in a newer version of its form: what carries over, and what does not.

The draft's steps are done again on the newer form; nothing is guessed. A question that was moved
to another group is found again by its name, where both versions have only one of it, in the same
repeats. Afterwards every answer of the draft is looked for: what is gone, what the newer form does
not take, and what lies in a row that it does not have is told, with its value, so that nobody
loses an answer without knowing it (design page *forms*: a draft keeps the version it was made
with until it is migrated).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from fieldkit.forms.definition import Definition
from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell, Range
from fieldkit.forms.model import ModelNode
from fieldkit.forms.session import Session
from fieldkit.forms.state import Step
from fieldkit.forms.world import NO_MEDIA, Media, World

Reason = Literal["gone", "refused", "row"]


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that did not carry over.

    `gone`: the newer form has no such question. `refused`: it does not take this value (type,
    choice, read-only). `row`: it does not have the row. `ref` and `label` are the older form's.
    """

    ref: str
    label: str | None
    value: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Migration:
    """The draft in the newer form. `moved` leads from old to new references; `kept` counts the
    answers that carried over."""

    session: Session
    kept: int
    moved: Mapping[str, str]
    lost: tuple[Lost, ...]


def migrate(
    draft: Session, definition: Definition, *, world: World, media: Media = NO_MEDIA
) -> Migration:
    """The draft in another version of its form; the draft itself stays as it is.

    Raises EngineError `record` where `definition` is another form.
    """
    if definition.id != draft.definition.id:
        raise EngineError(
            "record", f"{definition.id} is no version of the form {draft.definition.id}."
        )
    names = _Names(draft.definition, definition)
    steps = [names.step(step) for step in draft.steps]
    steps[0] = _started(steps[0], definition)
    made = Session.replay(definition, steps, world=world, media=media)
    made.take_attachments(draft.attachments)
    kept = 0
    lost: list[Lost] = []
    moved: dict[str, str] = {}
    for cell in answers_of(draft):
        ref = names.reference(cell.ref)
        reason = _reason(made, ref, cell.value)
        if reason is None:
            kept += 1
            if ref is not None and ref != cell.ref:
                moved[cell.ref] = ref
        else:
            label = draft.engine.wording.label(cell, draft.engine.context)
            lost.append(Lost(cell.ref, label, cell.value, reason))
    return Migration(made, kept, moved, tuple(lost))


def answers_of(session: Session) -> Iterator[Cell]:
    """The questions that have an answer which is not computed, relevant or not, in form order."""
    for model in session.definition.ordered:
        control = model.control
        if control is None or control.kind == "note" or model.calculate is not None:
            continue
        for cell in session.engine.top.instances(model):
            if cell.value:
                yield cell


def _started(step: Step, definition: Definition) -> Step:
    """The first step, in a language that the newer form has."""
    opened: dict[str, Any] = dict(step.value)
    if opened.get("language") not in definition.languages:
        opened["language"] = definition.default_language
    return replace(step, value=opened)


def _reason(made: Session, ref: str | None, value: str) -> Reason | None:
    if ref is None:
        return "gone"
    try:
        cell = made.engine.find(ref)
    except EngineError:
        return "row"
    if isinstance(cell, Range) or cell.model.holds_nodes:
        return "gone"
    return None if cell.value == value else "refused"


class _Names:
    """Leads from references of the older form to those of the newer."""

    def __init__(self, older: Definition, newer: Definition) -> None:
        self._older = older
        self._newer = newer
        self._lonely = _lonely(newer)
        self._lonely_before = _lonely(older)

    def step(self, step: Step) -> Step:
        """The step with its reference as the newer form has it."""
        if step.verb in ("start", "language", "rows"):
            return step
        return replace(step, ref=self.reference(step.ref) or step.ref)

    def reference(self, ref: str) -> str | None:
        """The reference in the newer form; None where it has no such node."""
        node, positions = self._older.directory.model(ref)
        target = self._target(node)
        if target is None:
            return None
        rows = [positions[len(repeat.path) - 1] for repeat in node.repeats]
        places = {len(r.path): row for r, row in zip(target.repeats, rows, strict=True)}
        return "".join(
            f"/{name}" + (f"[{places[depth]}]" if places.get(depth) is not None else "")
            for depth, name in enumerate(target.path, start=1)
        )

    def _target(self, node: ModelNode) -> ModelNode | None:
        found = self._newer.primary.find(node.path)
        if found is None and self._lonely_before.get(node.name) is node:
            found = self._lonely.get(node.name)
        if found is None:
            return None
        same = [repeat.name for repeat in found.repeats] == [r.name for r in node.repeats]
        return found if same else None


def _lonely(form: Definition) -> dict[str, ModelNode]:
    """The nodes whose name no other node of the form has."""
    found: dict[str, ModelNode | None] = {}
    for node in form.ordered:
        found[node.name] = None if node.name in found else node
    return {name: node for name, node in found.items() if node is not None}

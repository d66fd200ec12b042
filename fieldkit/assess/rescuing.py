"""What the disk refused, as a rescue copy, and how it comes back.

A copy holds the acts of the open drafts, the drafts of forms, and what was said of evidence, as
far as the vault may not have them. Taking it back does again, one by one, what this vault lacks:
each is an ordinary act that undo takes back; what is there already is passed over, so a copy can
be taken twice. What no longer fits (a signed assessment, a question that is gone) is counted.
Source: interface design, 5 *Saving*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from fieldkit.assess.attaching import describe
from fieldkit.assess.filling import Filling
from fieldkit.clock import Clock, rfc3339
from fieldkit.errors import (
    AlreadyFinalised,
    DamagedRescueCopy,
    EvidenceMissing,
    FieldkitError,
    ForeignRescueCopy,
    StorageError,
    UnknownInstrument,
    UnknownSituation,
)
from fieldkit.forms.errors import EngineError
from fieldkit.vault import Vault
from fieldkit.vault.answers import Act
from fieldkit.vault.remembered import DRAFT
from schemas.evidence import EvidenceRecord

FORMAT: Final = "fieldkit-rescue/1"


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Step(_Told):
    verb: str
    ref: str
    value: Any = None
    at: str = ""
    program: bool = False


class _Act(_Told):
    number: int
    undoes: int | None
    steps: list[_Step]


class _Draft(_Told):
    assessment: str
    revision: int
    acts: list[_Act]


class _Copy(_Told):
    format: Literal["fieldkit-rescue/1"]
    vault: str
    made: str
    answers: list[_Draft]
    drafts: dict[str, Any]
    evidence: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What a page holds and the vault may not: drafts by name, and of evidence items (by id) the
    fields by name, as text."""

    drafts: Mapping[str, Any]
    evidence: Mapping[str, Mapping[str, str]]

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.drafts) or any(self.evidence.values())


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many answers, drafts and fields of evidence came back, and how many no longer fit."""

    answers: int = 0
    drafts: int = 0
    fields: int = 0
    left: int = 0

    @property
    def count(self) -> int:
        """All that came back."""
        return self.answers + self.drafts + self.fields


def rescued(vault: Vault, fillings: Iterable[Filling], unsaved: Unsaved) -> bytes:
    """What is to go into a copy now: JSON."""
    answers = [
        _Draft(
            assessment=filling.assessment.id,
            revision=filling.assessment.revision,
            acts=[_told(act) for act in filling.acts],
        )
        for filling in fillings
    ]
    made = _Copy(
        format=FORMAT,
        vault=vault.id,
        made=rfc3339(vault.clock.now()),
        answers=answers,
        drafts=dict(unsaved.drafts),
        evidence={item: dict(fields) for item, fields in unsaved.evidence.items()},
    )
    return made.model_dump_json().encode()


def take_back(vault: Vault, path: Path, *, clock: Clock | None = None) -> TakenBack:
    """Bring a copy back. `DamagedRescueCopy`, `ForeignRescueCopy`, the storage errors, after which
    it can be taken again."""
    return bring_back(vault, vault.rescue.read(path), clock=clock)


def bring_back(vault: Vault, content: bytes, *, clock: Clock | None = None) -> TakenBack:
    """Bring back what `rescued` gave; errors as `take_back`."""
    try:
        copy = _Copy.model_validate_json(content)
    except ValidationError:
        raise DamagedRescueCopy(reason="content") from None
    if copy.vault != vault.id:
        raise ForeignRescueCopy()
    answers = left = 0
    for draft in copy.answers:
        done, failed = _answers(vault, draft, clock)
        answers, left = answers + done, left + failed
    drafts = 0
    for name, content in copy.drafts.items():
        if name.startswith(DRAFT):
            vault.remembered.keep(name, content).result()
            drafts += 1
    fields = 0
    for item, said in copy.evidence.items():
        done, failed = _said(vault, item, said)
        fields, left = fields + done, left + failed
    vault.audit.record("rescue copy", answers=answers, drafts=drafts, fields=fields, left=left)
    return TakenBack(answers, drafts, fields, left)


def _told(act: Act) -> _Act:
    steps = [
        _Step(verb=s.verb, ref=s.ref, value=s.value, at=s.at, program=s.program) for s in act.steps
    ]
    return _Act(number=act.number, undoes=act.undoes, steps=steps)


def _answers(vault: Vault, draft: _Draft, clock: Clock | None) -> tuple[int, int]:
    try:
        kept = {act.number: _told(act) for act in vault.answers.acts(draft.assessment)}
        wanted = [act for act in draft.acts if kept.get(act.number) != act]
        if not wanted or draft.revision != vault.assessments.get(draft.assessment).revision:
            return 0, len(wanted)
        filling = Filling.open(vault, draft.assessment, clock=clock)
    except (AlreadyFinalised, UnknownSituation, UnknownInstrument):
        return 0, len(draft.acts)
    done = failed = 0
    for act in _in_force(wanted, follows=wanted[0].number > max(kept, default=0)):
        try:
            _again(filling, act)
            done += 1
        except StorageError:
            raise
        except (EngineError, FieldkitError):
            failed += 1
    return done, failed


def _in_force(acts: list[_Act], *, follows: bool) -> list[_Act]:
    """Acts to do again: all where they follow on what is kept, undoing included; else only those
    that were not taken back, for by their numbers other acts are meant here."""
    if follows:
        return acts
    gone = {act.undoes for act in acts}
    return [act for act in acts if act.undoes is None and act.number not in gone]


def _again(filling: Filling, act: _Act) -> None:
    if act.undoes is not None:
        if filling.is_undoing(act.undoes):
            filling.redo()
        else:
            filling.undo()
    elif any(step.program for step in act.steps):
        filling.program([(step.verb, step.ref, step.value) for step in act.steps])
    else:
        for step in act.steps:
            _step(filling, step)


def _step(filling: Filling, step: _Step) -> None:
    if step.verb == "add":
        filling.add(step.ref)
    elif step.verb == "remove":
        filling.remove(step.ref)
    elif step.verb == "language":
        filling.set_language(str(step.value))
    elif step.verb == "answer":
        filling.answer(step.ref, step.value)
    else:
        # A file's name without the file itself: nothing can be brought back of it.
        raise EvidenceMissing(code="")


def _said(vault: Vault, item: str, said: Mapping[str, str]) -> tuple[int, int]:
    try:
        changes = {name: evidence_value(name, text) for name, text in said.items()}
        describe(vault, item, changes)
    except (ValidationError, EvidenceMissing, UnknownSituation, ValueError, KeyError):
        return 0, len(said)
    return len(said), 0


def evidence_value(name: str, text: str) -> Any:
    """What a field of an evidence record holds for a text; `ValueError` for what is no moment,
    `KeyError` for a field that is none."""
    if text:
        return datetime.fromisoformat(text) if name == "captured" else text
    return EvidenceRecord.model_fields[name].default

"""One evidence item as its form asks for it: fields, findings in the file, where it is used.

The evidence form (`questions.md`, 2.3) is a questionnaire like any other: a session of the engine
gives words, choices, what is asked now and what is wrong; each answer is kept in the item's record
at once. Which answers rest on the item is read off the records. Imports no widget.
Source: interface design, 7.5; issue, step 5.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from fieldkit import instruments
from fieldkit.assess import following
from fieldkit.assess.attaching import (
    attach,
    attach_bytes,
    contents,
    describe,
    keep_metadata,
    read_whole,
)
from fieldkit.assess.filling import Filling, form_language, world_of
from fieldkit.assess.rescuing import evidence_value
from fieldkit.errors import EvidenceMissing, EvidenceVanished
from fieldkit.forms.definition import Definition, load
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session
from fieldkit.forms.tree import parse_xml
from fieldkit.forms.world import GivenMedia
from fieldkit.language import N_, Translator
from fieldkit.reports.labels import Labels
from fieldkit.vault import Vault
from fieldkit.words import word
from schemas.assessment import InstrumentRef
from schemas.evidence import Evidence, EvidenceRecord, Found
from ui.form.question import Kind, Question, kind_of, pick, split_code
from ui.jobs import Cancelled, Progress

FORM: Final = "evidence"
PREFIX: Final = "ev_"
LINK: Final = "_evidence"
LIMIT: Final = 250

SPANS: Final[Mapping[str, int]] = {
    "says": 3, "origin": 1, "fact_date": 1, "fact_date_exact": 1, "reliability": 1,
    "credibility": 1, "classification": 1, "grade_reason": 2, "consent": 1, "place": 2,
    "place_coarse": 1, "captured": 2, "harm": 1, "means": 3, "source_code": 1, "based_on": 2,
    "sv_referred": 2, "language": 1, "consent_limits": 3, "consent_why": 3, "harm_measures": 3,
    "url": 3, "archive": 3, "point": 3,
}  # fmt: skip
"""Fields in the order of the page, and how many of its three columns each takes."""

FINDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "gps": ("map-pin", N_("Position")),
    "time": ("clock", N_("Time of capture")),
    "camera": ("camera", N_("Camera and its number")),
    "author": ("user", N_("A person\u2019s name")),
    "software": ("file", N_("Program")),
    "thumbnail": ("image", N_("Small preview inside")),
    "text": ("file-text", N_("Text")),
    "other": ("info", N_("Other details")),
}
"""Icon and words of each kind of metadata."""

TONES: Final[Mapping[str, str]] = {
    "not_observed": "r0",
    "some_signs": "r1",
    "present": "r2",
    "severe": "r4",
    "cannot_assess": "unknown",
}


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A kind of metadata that stands in the file: its value where there is one short one."""

    icon: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class UseLine:
    """An answer that rests on the item: code, words, and the answer with its tone."""

    code: str
    words: str
    tone: str
    answer: str


@lru_cache(maxsize=1)
def _form() -> Definition:
    return load(instruments.instrument(FORM).xform)


class EvidenceForm:
    """The item's fields. What was refused stays in its field; `unsaved` what the disk refused."""

    def __init__(self, vault: Vault, item: Evidence, tr: Translator) -> None:
        self._vault, self._tr = vault, tr
        self.item = item
        definition = _form()
        situation = vault.situations.get(item.situation)
        language = tr.language
        media = GivenMedia(
            {
                following.AREAS: following.area_rows(situation, language),
                following.LANGUAGES: following.language_rows(situation, language),
                following.EVIDENCE: following.evidence_rows(
                    [other for other in vault.evidence.of(situation.id) if other.id != item.id]
                ),
            }
        )
        self._session = Session.start(
            definition,
            world=world_of(vault, None, None),
            media=media,
            language=form_language(definition, language),
        )
        self._refused: dict[str, str] = {}
        self.unsaved: dict[str, str] = {}
        for name in SPANS:
            self._put(name)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be filled in before it can travel."""
        return self.item.record.must_fix()

    def names(self) -> list[str]:
        """The fields that are asked now, in the page's order."""
        return [name for name in SPANS if self._session.state(PREFIX + name).relevant]

    def question(self, name: str, *, strict: bool) -> Question:
        """A field with its words; what is missing is said where `strict`."""
        state = self._session.state(PREFIX + name)
        kind: Kind = kind_of(state)
        if state.control == "select1":
            kind = "list"
        return Question(
            ref=name,
            kind=kind,
            label=state.label or name,
            hint=state.hint or "",
            answer=state.value,
            picks=tuple(pick(choice) for choice in state.choices),
            message=self._message(name, strict),
            required=state.required,
            limit=LIMIT if kind == "line" else None,
        )

    def answer(self, name: str, value: object) -> bool:
        """Keep an answer in the record; whether it was kept. Errors of the vault: then it stays
        in `unsaved` and goes with the next."""
        self._refused.pop(name, None)
        text = "" if value is None else str(value)
        self.unsaved[name] = text
        try:
            self._session.answer(PREFIX + name, text or None)
            self.retry()
        except (EngineError, ValidationError):
            del self.unsaved[name]
            self._refused[name] = self._tr.text("This cannot be kept. Write it another way.")
            return False
        return True

    def retry(self) -> None:
        """Keep what the disk refused. Errors of the vault."""
        changes = {name: evidence_value(name, text) for name, text in self.unsaved.items()}
        self.item = describe(self._vault, self.item.id, changes)
        self.unsaved.clear()

    def keep_all(self, keep: bool) -> None:
        """The officer's decision about what stands in the file."""
        self.item = keep_metadata(self._vault, self.item.id, keep)

    def found(self) -> list[FoundLine]:
        """What stands in the file, by kind."""
        if self.item.file is None:
            return []
        kinds: dict[str, list[Found]] = {}
        for each in self.item.file.found:
            kinds.setdefault(each.kind, []).append(each)
        return [self._found(kind, each) for kind, each in kinds.items()]

    def used_in(self, fillings: Sequence[Filling]) -> list[UseLine]:
        """The answers that rest on it: in what is open, and in the newest signed revisions."""
        lines: list[UseLine] = []
        for xml, instrument in _records(self._vault, self.item.situation, fillings):
            labels = Labels.of(self._vault.instruments.xform(instrument), self._tr.language)
            lines += self._uses(xml, labels)
        return list(dict.fromkeys(lines))

    def _uses(self, xml: bytes, labels: Labels) -> Iterator[UseLine]:
        answers = dict(_leaves(xml))
        for name, value in answers.items():
            if not name.endswith(LINK) or self.item.code not in value.split():
                continue
            base = name.removesuffix(LINK)
            code, words = split_code(labels.question(base))
            status = answers.get(f"{base}_status", "")
            said = word(self._tr, "status", status) if status in TONES else ""
            yield UseLine(code, words or base, TONES.get(status, ""), said)

    def _found(self, kind: str, each: list[Found]) -> FoundLine:
        icon, words = FINDINGS[kind]
        values = [one.value for one in each if one.value]
        short = ", ".join(values)
        if kind == "time" and len(values) == 1 and (moment := _taken_at(values[0])) is not None:
            short = self._tr.moment(moment)
        elif kind != "gps" and (len(each) > 1 or not values):
            short = self._tr.plural("{count} entry", "{count} entries", len(each))
        return FoundLine(icon, self._tr.text(words), short)

    def _message(self, name: str, strict: bool) -> str:
        state = self._session.state(PREFIX + name)
        if name in self._refused:
            return self._refused[name]
        if state.violation == "required" or (not state.value and name in self.missing):
            return self._tr.text("Answer this before it can travel.") if strict else ""
        return (state.message or "") if state.violation else ""

    def _put(self, name: str) -> None:
        value = getattr(self.item.record, name)
        if value is None or value == "":
            return
        text = value.isoformat() if hasattr(value, "isoformat") else str(value)
        try:
            self._session.answer(PREFIX + name, text)
        except EngineError as error:
            # What the form does not take any more stays in the record as it is.
            self._refused[name] = str(error)


def _taken_at(value: str) -> datetime | None:
    """A time as cameras write it (Exif 2.3, DateTimeOriginal)."""
    try:
        return datetime.strptime(value, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _records(
    vault: Vault, situation: str, fillings: Sequence[Filling]
) -> Iterator[tuple[bytes, InstrumentRef]]:
    open_ = {filling.assessment.id for filling in fillings}
    for filling in fillings:
        yield filling.session.submission().xml, filling.assessment.instrument
    for assessment in vault.assessments.of(situation):
        revisions = vault.assessments.revisions(assessment.id)
        if assessment.id not in open_ and revisions:
            yield revisions[-1].submission, assessment.instrument


def _leaves(xml: bytes) -> Iterator[tuple[str, str]]:
    open_ = [parse_xml(xml.decode()).root]
    while open_:
        element = open_.pop()
        children = list(element.elements())
        open_ += reversed(children)
        if not children:
            yield element.name, element.string_value


def find(vault: Vault, *, item: str = "", code: str = "", situation: str = "") -> Evidence | None:
    """An item by its id, or by its code."""
    items = vault.evidence.of(situation) if situation else vault.evidence.all()
    for each in items:
        if item == each.id or (code and each.code == code):
            return each
    return None


@dataclass(frozen=True)
class Attach:
    """A job: read a file, look into it, seal it. The new item; None where it was cancelled."""

    vault: Vault
    situation: str
    path: Path | None

    def run(self, progress: Progress, cancelled: Cancelled) -> Evidence | None:
        """Take it in. Errors as `attach`."""
        record = EvidenceRecord()
        if self.path is None:
            return attach(self.vault, self.situation, record)
        progress(0, 3, "")
        try:
            descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        except OSError:
            raise EvidenceVanished() from None
        try:
            raw = read_whole(descriptor)
        finally:
            os.close(descriptor)
        progress(1, 3, "")
        if cancelled():
            return None
        made = attach_bytes(self.vault, self.situation, record, raw, self.path.name)
        progress(3, 3, "")
        return made


_BINARY: int = getattr(os, "O_BINARY", 0)


def preview_bytes(vault: Vault, item: Evidence) -> bytes | None:
    """The bytes of a picture that was written anew without its metadata, for the preview; None
    for anything else: no other file is decoded in this process."""
    if item.file is None or item.file.copy_ is None or not item.file.type.startswith("image/"):
        return None
    try:
        clean = item.model_copy(update={"file": item.file.model_copy(update={"kept": False})})
        return b"".join(contents(vault, clean))
    except EvidenceMissing:
        return None

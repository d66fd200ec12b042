"""Making a situation, passing it on, and opening an assessment of it.

A situation file (`fieldkit-situation/1`) is unsigned: it is checked for shape, taken, and shown as
taken from a file. Opening prefills what was given: situation, area, period, populations, and
`has_previous` where the device holds an earlier assessment; a form that lacks a name is left
alone. Source: `questions.md`, Conventions, *Contract* and *Situation*.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from pydantic import ValidationError

from fieldkit.assess import following
from fieldkit.assess.evidence_rows import REPEAT
from fieldkit.assess.filling import Filling, definition_of, form_language, iso_code, world_of
from fieldkit.clock import Clock
from fieldkit.errors import DamagedSituationFile, OwnSituation, UnknownSituation
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session
from fieldkit.instruments import Instrument
from fieldkit.vault import Vault
from schemas.assessment import Assessment, InstrumentRef, Period, Progress
from schemas.ids import new_id
from schemas.situation import (
    Area,
    Population,
    Situation,
    SituationFile,
    SpokenLanguage,
    Text,
)
from schemas.strict import NotStrict, read_json, write_json

LARGEST_FILE = 1024 * 1024


def open_situation(
    vault: Vault,
    *,
    name: Text,
    country: Text,
    areas: Sequence[Area] = (),
    languages: Sequence[SpokenLanguage] = (),
    populations: Sequence[Population] = (),
) -> Situation:
    """Make a situation on this device."""
    situation = Situation(
        id=new_id(vault.clock.now(), vault.random(10)),
        name=name,
        country=country,
        areas=tuple(areas),
        languages=tuple(languages),
        populations=tuple(populations),
    )
    vault.situations.keep(situation)
    return situation


def save_situation(vault: Vault, situation_id: str) -> bytes:
    """The situation as a file for another device or desk; `UnknownSituation`."""
    whole = SituationFile(situation=vault.situations.get(situation_id))
    return write_json(whole.model_dump(mode="json"))


def take_situation(vault: Vault, raw: bytes) -> Situation:
    """Take a situation from another device's file; the same id is the same situation.

    `DamagedSituationFile` for what is not one, `OwnSituation` where it would write over what was
    made here: nobody signed the file. Nothing was kept then.
    """
    if len(raw) > LARGEST_FILE:
        raise DamagedSituationFile(reason="size")
    try:
        situation = SituationFile.model_validate(read_json(raw)).situation
    except NotStrict:
        raise DamagedSituationFile(reason="json") from None
    except ValidationError:
        raise DamagedSituationFile(reason="content") from None
    if _made_here(vault, situation):
        return situation
    vault.situations.keep(situation, taken=True)
    return situation


def _made_here(vault: Vault, situation: Situation) -> bool:
    """Whether it is this device's own, word for word; `OwnSituation` where the words differ."""
    try:
        held = vault.situations.get(situation.id)
    except UnknownSituation:
        return False
    if vault.situations.taken(situation.id):
        return False
    if held != situation:
        raise OwnSituation(situation=situation.id)
    return True


def open_assessment(
    vault: Vault,
    situation_id: str,
    instrument: Instrument,
    *,
    period: Period,
    language: str = "en",
    areas: Sequence[str] = (),
    clock: Clock | None = None,
    timezone: tzinfo | None = None,
) -> Filling:
    """Open a new assessment and its first revision; on disk, prefilled, when it returns.

    `language` is an ISO 639 code, `areas` codes of the situation's areas. `UnknownSituation`,
    `FormRefused`.
    """
    situation = vault.situations.get(situation_id)
    now = vault.clock.now()
    reference = InstrumentRef(
        id=instrument.id, version=instrument.version, sha256=instrument.sha256
    )
    assessment = Assessment(
        id=new_id(now, vault.random(10)),
        situation=situation.id,
        instrument=reference,
        period=period,
        language=language,
        revision=1,
        open=True,
        created=now,
        changed=now,
        progress=Progress(),
        ready=False,
        last_place=None,
    )
    # The form is compiled first: what does not compile leaves no assessment behind.
    vault.instruments.keep(reference, instrument.xform, instrument.media)
    definition = definition_of(vault, reference)
    world = world_of(vault, clock, timezone)
    chosen = form_language(definition, language)
    media = following.data_sets(vault, assessment, definition, iso_code(chosen))
    session = Session.start(definition, world=world, media=media, language=chosen)
    previous = following.previous_submission(vault, assessment) is not None
    _prefill(session, situation, period, areas, previous)
    opening = vault.assessments.adding(assessment, instrument.xform)
    return Filling.begin(vault, assessment, session, world, opening)


def _prefill(
    session: Session,
    situation: Situation,
    period: Period,
    areas: Sequence[str],
    previous: bool,
) -> None:
    _put(session, "situation", situation.id)
    if areas:
        _put(session, "area", " ".join(areas))
    _put(session, "period_start", period.start.isoformat())
    _put(session, "period_end", period.end.isoformat())
    if previous:
        _put(session, "has_previous", "yes")
    # A repeat of the program's starts without rows (forms page, `program`).
    while _rows(session, REPEAT):
        session.remove(f"{REPEAT}[1]", program=True)
    for row, population in enumerate(situation.populations, start=1):
        if not _row(session, "population", row):
            return
        _put(session, f"population[{row}]/pop_code", population.code)
        name = population.name.in_language(iso_code(session.language))
        _put(session, f"population[{row}]/pop_name", name)
        _put(session, f"population[{row}]/pop_kind", " ".join(population.kinds))


def _put(session: Session, ref: str, value: str) -> None:
    try:
        session.answer(ref, value, program=True)
    except EngineError as error:
        # An instrument that does not ask for it.
        if error.kind != "reference":
            raise


def _rows(session: Session, repeat: str) -> int:
    """How many rows a repeat has; none where the form lacks it."""
    try:
        return session.state(repeat).rows
    except EngineError as error:
        if error.kind != "reference":
            raise
        return 0


def _row(session: Session, repeat: str, row: int) -> bool:
    """Whether the repeat has that row, added where it may be."""
    try:
        if session.state(repeat).rows < row:
            session.add(repeat, program=True)
    except EngineError as error:
        if error.kind != "reference":
            raise
        return False
    return True

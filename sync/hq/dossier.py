"""What a desk reads of an imported revision: its answers, the assessment before it, a report's
material.

*Before* is the newest revision of the same situation and instrument whose period ended earlier.
Names of situations come from this desk's own list; a situation that is not on it has its id for a
name until its file is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fieldkit.analysis import Reading, read
from fieldkit.errors import UnknownInstrument, UnknownSituation
from fieldkit.reports import About, Material
from schemas.situation import Situation, Text
from schemas.statement import StatedInstrument
from sync.hq.desk import Desk
from sync.hq.store.assessments import Revision


@dataclass(frozen=True)
class Dossier:
    """A revision with its reading, the one before it, and its situation where that is known."""

    revision: Revision
    reading: Reading
    earlier: Revision | None
    earlier_reading: Reading | None
    situation: Situation | None
    corrected: Reading | None = None
    """The revision that this one corrects, where that has been imported."""


def dossier(desk: Desk, revision: Revision) -> Dossier:
    """Everything about one revision; `UnknownInstrument` where it is no Framework assessment."""
    reading = read(revision.submission)
    earlier = _before(desk, revision, reading)
    return Dossier(
        revision=revision,
        reading=reading,
        earlier=earlier[0] if earlier else None,
        earlier_reading=earlier[1] if earlier else None,
        situation=_situation(desk, revision),
        corrected=_corrected(desk, revision),
    )


def material(desk: Desk, told: Dossier) -> Material:
    """What the report of this dossier is made of."""
    revision = told.revision
    situation = told.situation
    about = About(
        situation=situation.name if situation else Text(text=revision.situation or "?"),
        reference=f"{revision.code}/{revision.assessment[-6:].upper()}/{revision.number}",
        signer=revision.code,
        signed=revision.finalised,
        revision=revision.number,
        submission_sha256=revision.sha256,
        training=desk.vault.training,
        areas={area.code: area.name for area in situation.areas} if situation else {},
    )
    return Material(
        reading=told.reading,
        about=about,
        xform=form_of(desk, revision),
        earlier=told.earlier_reading,
    )


def form_of(desk: Desk, revision: Revision) -> bytes:
    """The compiled questionnaire of a revision; `UnknownInstrument` where it is not here."""
    stated = StatedInstrument(
        id=revision.instrument, version=revision.version, sha256=revision.form_sha256
    )
    return desk.forms.form(stated, revision.form)


def _before(desk: Desk, revision: Revision, reading: Reading) -> tuple[Revision, Reading] | None:
    began = reading.period[0]
    found = [each for each in _others(desk, revision) if each[1].period[1] < began]
    return max(
        found,
        key=lambda each: (each[1].period[1], each[0].finalised, each[0].number),
        default=None,
    )


def _corrected(desk: Desk, revision: Revision) -> Reading | None:
    """The reading of the revision that this one names as the one before it."""
    if revision.previous is None:
        return None
    former = desk.store.revisions(assessment=revision.assessment)
    named = next((each for each in former if each.sha256 == revision.previous), None)
    return None if named is None else read(named.submission)


def _others(desk: Desk, revision: Revision) -> Iterator[tuple[Revision, Reading]]:
    if revision.situation is None:
        return
    for other in desk.store.revisions(situation=revision.situation):
        if other.assessment == revision.assessment or other.instrument != revision.instrument:
            continue
        try:
            yield other, read(other.submission)
        except UnknownInstrument:
            # Another instrument's revision of the same situation is nothing to compare with.
            continue


def _situation(desk: Desk, revision: Revision) -> Situation | None:
    if revision.situation is None:
        return None
    try:
        return desk.vault.situations.get(revision.situation)
    except UnknownSituation:
        return None

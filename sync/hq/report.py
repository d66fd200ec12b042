"""The desk's report of an imported revision, beside the assessment before it.

The one before is the latest of the same situation whose period ended before this one began; of two
with one period the same signer's. A second reading of the same period is no earlier assessment.
Source: interface design, 7.11 and 7.15.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fieldkit.analysis import read
from fieldkit.errors import UnknownInstrument, UnknownSituation
from fieldkit.reports import About, Material, assessment_report
from schemas.situation import Situation, Text
from schemas.statement import StatedInstrument
from sync.hq.desk import Desk
from sync.hq.store.assessments import Revision


def report(desk: Desk, revision: Revision, language: str) -> bytes:
    """The PDF. Raises `UnknownInstrument` where its form is not here, `ReportFailed`."""
    others = desk.store.revisions(situation=revision.situation) if revision.situation else []
    stated = StatedInstrument(
        id=revision.instrument, version=revision.version, sha256=revision.form_sha256
    )
    made = material(
        revision,
        xform=desk.forms.form(stated, revision.form),
        situation=_situation(desk, revision),
        earlier=earlier(revision, others),
        training=desk.vault.training,
    )
    return assessment_report(made, language)


def material(
    revision: Revision,
    *,
    xform: bytes,
    situation: Situation | None,
    earlier: Revision | None,
    training: bool,
) -> Material:
    """What the report is made of; a situation that is not here is named by its id."""
    name = situation.name if situation else Text(text=revision.situation or revision.assessment)
    areas = {area.code: area.name for area in situation.areas} if situation else {}
    about = About(
        situation=name,
        reference=reference(revision, training=training),
        signer=revision.code,
        signed=revision.finalised,
        revision=revision.number,
        submission_sha256=revision.sha256,
        training=training,
        areas=areas,
    )
    return Material(
        read(revision.submission), about, xform, read(earlier.submission) if earlier else None
    )


def reference(revision: Revision, *, training: bool) -> str:
    """ "FK-TR-2026-3E4F5A": the year of signing and the end of the assessment's id."""
    kind = "FK-TR" if training else "FK"
    tail = revision.assessment.replace("-", "")[-6:].upper()
    return f"{kind}-{revision.finalised.year}-{tail}"


def earlier(revision: Revision, others: Iterable[Revision]) -> Revision | None:
    """The assessment before it, in its newest revision, or None."""
    begins = _period(revision)
    if begins is None:
        return None
    before = [
        (period[1], other.code == revision.code, other.number, other.sha256, other)
        for other in others
        if other.assessment != revision.assessment
        and (period := _period(other)) is not None
        and period[1] < begins[0]
    ]
    return max(before, key=lambda one: one[:4])[4] if before else None


def _period(revision: Revision) -> tuple[date, date] | None:
    try:
        return read(revision.submission).period
    except UnknownInstrument:
        return None


def _situation(desk: Desk, revision: Revision) -> Situation | None:
    if revision.situation is None:
        return None
    try:
        return desk.vault.situations.get(revision.situation)
    except UnknownSituation:
        return None

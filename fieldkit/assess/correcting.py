"""Correcting: a finalised assessment gets its next revision, which names the one before.

The former revision stays as it is. The new draft begins with its answers; the engine gives the
record a new instance id and keeps the old one as `deprecatedID` (OpenRosa).
"""

from __future__ import annotations

from datetime import tzinfo

from fieldkit.assess import following
from fieldkit.assess.filling import Filling, definition_of, iso_code, world_of
from fieldkit.clock import Clock
from fieldkit.errors import AlreadyFinalised
from fieldkit.forms.session import Session
from fieldkit.vault import Vault


def correct(
    vault: Vault,
    assessment_id: str,
    *,
    clock: Clock | None = None,
    timezone: tzinfo | None = None,
) -> Filling:
    """Open the next revision. `AlreadyFinalised` while one is open; ValueError before the first."""
    assessment = vault.assessments.get(assessment_id)
    if assessment.open:
        raise AlreadyFinalised(revision=assessment.revision)
    former = vault.assessments.revision(assessment_id, assessment.revision)
    if former is None:
        raise ValueError("nothing was finalised")
    definition = definition_of(vault, assessment.instrument)
    world = world_of(vault, clock, timezone)
    language = assessment.language if assessment.language in definition.languages else None
    session = Session.edit(
        definition,
        former.submission,
        world=world,
        media=following.data_sets(vault, assessment, definition, iso_code(language)),
        language=language,
    )
    reopening = vault.assessments.reopening(assessment_id, assessment.revision + 1)
    return Filling.begin(vault, assessment, session, world, reopening)

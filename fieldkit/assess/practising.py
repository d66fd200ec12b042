"""The sample situation, entered as an officer would enter it: for the demo and for practice.

Every step goes through the use cases that the window calls: situation taken from its file,
evidence attached, each answer committed by itself. Only the forms' clock is set (to the day on
which the sample was filled). Source: domain/sample-situation.md, section 14.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timezone
from typing import Final

from fieldkit import training
from fieldkit.assess.attaching import attach, attach_bytes
from fieldkit.assess.filling import Filling
from fieldkit.assess.opening import open_assessment, take_situation
from fieldkit.clock import SetClock
from fieldkit.instruments import instrument
from fieldkit.training import Assessor, SampleEvidence
from fieldkit.training import Period as SamplePeriod
from fieldkit.vault import Vault
from schemas.assessment import Period
from schemas.evidence import Evidence, EvidenceRecord
from schemas.situation import Situation

INSTRUMENT = "framework-assessment"
Cancelled = Callable[[], bool]


FIRST_SIGNED: Final[Mapping[SamplePeriod, tuple[tuple[str, str], ...]]] = {
    "T5": (("f07_14_trend", "stable"),),
}
"""What the period before said when it was first signed (section 8): stable, though the radio log
doubles. Its correction, revision 2, is what the sample's tables hold."""


def never() -> bool:
    """Nobody cancels."""
    return False


def take_sample(vault: Vault) -> Situation:
    """The sample's situation, as if its file had been opened."""
    return take_situation(vault, json.dumps(training.situation()).encode())


def take_sample_evidence(vault: Vault, situation: str) -> list[Evidence]:
    """All 22 items in their order, so that the device counts them E-01 to E-22."""
    return [_attached(vault, situation, item) for item in training.evidence_items()]


def _attached(vault: Vault, situation: str, item: SampleEvidence) -> Evidence:
    record = EvidenceRecord.model_validate(item.record)
    if item.file is None:
        return attach(vault, situation, record)
    return attach_bytes(vault, situation, record, item.file.content, item.file.name)


def fill_sample(
    vault: Vault,
    situation: str,
    period: SamplePeriod,
    assessor: Assessor,
    *,
    language: str = "en",
    before_factor: int | None = None,
    cancelled: Cancelled = never,
) -> Filling:
    """Open an assessment of the sample and answer it; `before_factor` leaves that one and what
    follows unanswered."""
    first, last = training.dates(period)
    played = training.played_at(period)
    filling = open_assessment(
        vault,
        situation,
        instrument(INSTRUMENT),
        period=Period(start=first, end=last),
        language=language,
        clock=SetClock(played),
        timezone=timezone(played.utcoffset() or played - played),
    )
    stop = None if before_factor is None else f"f{before_factor:02}_"
    for step in training.steps(period, assessor, prefilled=True):
        if cancelled():
            break
        if "add" in step:
            filling.add(str(step["add"]))
        elif stop is not None and str(step["answer"]).startswith(stop):
            break
        else:
            filling.answer(str(step["answer"]), step["value"])  # type: ignore[arg-type]
    return filling

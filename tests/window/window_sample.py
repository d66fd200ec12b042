"""A profile for the window's tests and pictures: the sample situation, its evidence, the period
before finalised and the latest one filled up to a place. Real vault, real questionnaire.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from fieldkit import instruments, training
from fieldkit.assess import Filling, attach, finalise, open_assessment
from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault
from schemas.assessment import Period
from schemas.evidence import EvidenceRecord
from schemas.situation import SituationFile

ZONE = timezone(timedelta(hours=3))
NOW = datetime(2026, 10, 2, 6, 42, tzinfo=UTC)
SERIES = ("E-18", "E-20", "E-22")
PASSPHRASE = "cedar lantern river copper window seven"
_CODE = re.compile(r"f(\d\d)_(\d\d)_")


def make_profile(folder: Path, *, until: str = "", language: str = "en") -> tuple[Vault, str]:
    """A new profile in `folder`, open; and the id of its latest assessment.

    `until` is the last indicator that is answered ("07_14"), all by default. The period before
    is finalised, so that last time's answers are known.
    """
    clock = SetClock(training.played_at("T5"))
    vault, _ = Vault.create(
        folder, PASSPHRASE, clock=clock, cost=SMALLEST_COST, training=True, reserve=0
    )
    situation = SituationFile.model_validate(training.situation()).situation
    vault.situations.keep(situation)
    for item in training.evidence_items():
        path = None
        if item.file is not None:
            path = folder.parent / item.file.name
            path.write_bytes(item.file.content)
        fields = {name: value or None for name, value in item.record.items()}
        if item.code in SERIES:
            # Earlier issues of these are what the period before rested on.
            fields |= {"fact_date": "2026-06-20", "captured": "2026-06-20T06:00:00Z"}
        record = EvidenceRecord.model_validate({k: v for k, v in fields.items() if v is not None})
        attach(vault, situation.id, record, path)
    earlier = _open(vault, "T5", language)
    _play(earlier, training.steps("T5", prefilled=True))
    if earlier.session.state("evidence").rows:
        earlier.program([("remove", "evidence[1]", None)])
    finalise(earlier)
    clock.at = NOW
    latest = _open(vault, "T6", language)
    _play(latest, _cut(training.steps("T6", prefilled=True), until))
    return vault, latest.assessment.id


def copy_profile(made: Path, to: Path) -> Vault:
    """A profile of one's own, opened; cheaper than making it."""
    shutil.copytree(made, to)
    return Vault.open(to, passphrase=PASSPHRASE, clock=SetClock(NOW), reserve=0)


def digest(path: Path) -> str:
    """For comparing two pictures."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _open(vault: Vault, period: training.Period, language: str) -> Filling:
    first, last = training.dates(period)
    return open_assessment(
        vault,
        vault.situations.all()[0].id,
        instruments.instrument("framework-assessment"),
        period=Period(start=first, end=last),
        language=language,
        clock=SetClock(training.played_at(period)),
        timezone=ZONE,
    )


def _cut(steps: Iterable[training.Step], until: str) -> list[training.Step]:
    kept: list[training.Step] = []
    for step in steps:
        found = _CODE.search(str(step.get("answer", "")))
        if until and found is not None and f"{found[1]}_{found[2]}" > until:
            continue
        if until and "answer" in step and found is None and kept and _later(step, until):
            continue
        kept.append(step)
    return kept


def _later(step: training.Step, until: str) -> bool:
    found = re.search(r"f(\d\d)_", str(step["answer"]))
    return found is not None and found[1] >= until[:2]


def _play(filling: Filling, steps: Iterable[training.Step]) -> None:
    told: list[tuple[str, str, object]] = []
    for step in steps:
        if "add" in step:
            told.append(("add", str(step["add"]), None))
        else:
            told.append(("answer", str(step["answer"]), step["value"]))
    filling.program(told)  # type: ignore[arg-type]

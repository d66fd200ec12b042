"""The officers' part: the situation passed on, evidence, two periods, a second reading, sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from fieldkit import training
from fieldkit.assess import practising
from fieldkit.assess.correcting import correct
from fieldkit.assess.finalising import finalise
from fieldkit.assess.opening import save_situation, take_situation
from fieldkit.assess.reviewing import review
from fieldkit.clock import SetClock
from fieldkit.errors import FieldkitError
from fieldkit.training import Assessor
from fieldkit.training import Period as SamplePeriod
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from sync.outbox import seal_revision
from sync.push import usb
from sync.push.pusher import Progress, Pusher
from ui.journey.account import Step, StepFailed, expect
from ui.journey.headquarters import ReceiverProcess
from ui.journey.stage import Stage

INDICATORS = 143
CORRECTED_AT = training.played_at("T5") + timedelta(days=6)
"""When the correction was sent (section 8: 11 July 2026)."""


def pass_situation_on(vaults: dict[str, Vault]) -> str:
    """FO-1 makes the situation; the others take its file. Its id."""
    situation = practising.take_sample(vaults["field"]).id
    file = save_situation(vaults["field"], situation)
    for name in ("field-2", "hq"):
        take_situation(vaults[name], file)
    return situation


def enter_evidence(vault: Vault, situation: str, step: Step) -> None:
    """All items; what a picture told about place and time is shown and taken off."""
    items = practising.take_sample_evidence(vault, situation)
    files = [item.file for item in items if item.file is not None]
    found = [finding for file in files for finding in file.found]
    step.counts = {"items": len(items), "files": len(files), "details taken off": len(found)}
    expect(len(items) == 22 and len(files) == 4, "22 items, four with a file")
    expect(any(file.copy_ is not None for file in files), "a copy without its metadata")


def assess(
    stage: Stage,
    vault: Vault,
    situation: str,
    period: SamplePeriod,
    assessor: Assessor,
    step: Step,
) -> Parcel:
    """Fill, review, finalise and seal one assessment."""
    filling = practising.fill_sample(vault, situation, period, assessor, language=stage.language)
    for ref, value in practising.FIRST_SIGNED.get(period, ()):
        filling.answer(ref, value)
    page = review(filling)
    expect(page.ready, f"{page.to_fix} things to fix")
    revision = finalise(filling)
    parcel = seal_revision(
        vault,
        revision.record.assessment,
        revision.record.revision,
        now=stage.clock.now(),
        random=stage.random,
    )
    progress = filling.assessment.progress
    expect(progress.total == INDICATORS, "all indicators")
    step.counts = {
        "indicators": progress.answered,
        "cannot be assessed": progress.unknown,
        "to consider": page.counts.consider,
        "files": len(revision.files),
        "bytes sealed": parcel.size,
    }
    return parcel


def correct_one(stage: Stage, vault: Vault, first: Parcel, step: Step) -> Parcel:
    """What was first signed otherwise is corrected: revision 2 names revision 1, which stays."""
    assessment, former = str(first.assessment), first.revision or 1
    filling = correct(
        vault,
        assessment,
        clock=SetClock(CORRECTED_AT),
        timezone=CORRECTED_AT.tzinfo,
    )
    for ref, _ in practising.FIRST_SIGNED["T5"]:
        right = next(
            each["value"]
            for each in training.steps("T5", "FO-1", prefilled=True)
            if each.get("answer") == ref
        )
        filling.answer(ref, str(right))
    expect(review(filling).ready, "nothing to fix after the correction")
    revision = finalise(filling)
    before = vault.assessments.revision(assessment, former)
    expect(before is not None and revision.record.previous == before.sha256, "names the one before")
    parcel = seal_revision(
        vault, assessment, revision.record.revision, now=stage.clock.now(), random=stage.random
    )
    step.counts = {
        "answers corrected": len(practising.FIRST_SIGNED["T5"]),
        "revisions kept": revision.record.revision,
        "bytes sealed": parcel.size,
    }
    return parcel


def push(stage: Stage, vault: Vault, step: Step) -> None:
    """Send what waits; the receipt is verified and kept."""
    outcome = Pusher(vault, stage.clock, stage.random).run(_quiet, practising.never)
    _raise_first(outcome.problems)
    expect(len(outcome.delivered) == 1, "one bundle delivered")
    step.counts = {"receipts": len(outcome.delivered)}


def push_through_a_cut(
    stage: Stage, vault: Vault, parcel: Parcel, receiver: ReceiverProcess, step: Step
) -> None:
    """The receiver is killed when half has gone; started again, only the rest is sent."""
    half = parcel.size // 2

    def watch(progress: Progress) -> None:
        if progress.sent >= half:
            receiver.kill()

    pusher = Pusher(vault, stage.clock, stage.random)
    cut = pusher.run(watch, practising.never)
    expect(parcel.bundle in cut.problems, "the push was cut")
    receiver.start()
    resumed_at: list[int] = []
    pusher.wake()
    outcome = pusher.run(lambda progress: resumed_at.append(progress.sent), practising.never)
    _raise_first(outcome.problems)
    expect(outcome.delivered == [parcel.bundle], "the bundle delivered after the cut")
    expect(resumed_at[0] > 0, "only what was missing was sent again")
    step.counts = {"bytes": parcel.size, "bytes kept from before the cut": resumed_at[0]}


def save_to_stick(vault: Vault, stick: Path, parcel: Parcel) -> None:
    """Write the bundle to a stick's transfer folder, read back and compared."""
    stick.mkdir()
    usb.save(vault, stick, parcel)


def take_receipts_home(vault: Vault, stick: Path) -> None:
    """The receipt that the desk wrote beside the bundle comes back with the stick."""
    taken, doubts = usb.take_receipts(vault, stick)
    _raise_first(doubts)
    expect(len(taken) == 1, "one receipt on the stick")


def copy_out(stage: Stage, vault: Vault) -> list[Path]:
    """Copies of everything that was received, and its receipts."""
    left: list[Path] = []
    for parcel in vault.outbox.all():
        kept = vault.receipts.get(parcel.bundle)
        if parcel.state is not Sending.DELIVERED or kept is None:
            raise StepFailed("a bundle without a receipt")
        bundle = stage.copy_of(parcel.bundle)
        with bundle.open("wb") as out:
            out.writelines(usb.container(vault, parcel))
        proof = stage.path("receipts", f"{parcel.bundle}.tlog-proof")
        proof.write_text(kept.proof, encoding="utf-8")
        left += [bundle, proof]
    return left


def _quiet(_: Progress) -> None:
    """Nobody watches."""


def _raise_first(problems: Mapping[str, FieldkitError]) -> None:
    for problem in problems.values():
        raise problem

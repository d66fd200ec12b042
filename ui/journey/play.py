"""The order of the journey: who does what, when (domain/sample-situation.md, section 14)."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from pathlib import Path

from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel
from sync.hq.desk import Desk, open_desk
from ui.journey import desk as desks
from ui.journey import headquarters, officers, readme
from ui.journey.account import Account
from ui.journey.headquarters import ReceiverProcess
from ui.journey.screens import take_pictures
from ui.journey.stage import Stage


def play(folder: Path, language: str, account: Account) -> None:
    """Play it all into `folder`, which is new or empty. Raises `StepFailed` and typed errors."""
    stage = Stage(folder, language)
    with ExitStack() as stack:
        receiver, vaults = _set_up(stage, account, stack)
        latest = _assess_and_send(stage, account, receiver, vaults)
        desk = stack.enter_context(closing(open_desk(vaults["hq"], stage.clock, stage.random)))
        _receive(stage, account, desk, vaults, latest)
    with account.step("Pictures taken") as step:
        taken = take_pictures(stage)
        account.add_files(step, *taken)
        step.counts = {"pictures": len(taken)}


def _set_up(
    stage: Stage, account: Account, stack: ExitStack
) -> tuple[ReceiverProcess, dict[str, Vault]]:
    with account.step("Headquarters set up") as step:
        receiver = headquarters.set_up(stage)
        stage.make()
        account.add_files(step, stage.path("root"), stage.path("receiver"))
    stack.callback(receiver.stop)
    with account.step("Receiver started"):
        receiver.start()
    with account.step("Two officers and a desk enrolled by file") as step:
        vaults = headquarters.enrol_everybody(stage, stack)
        account.add_files(step, *(stage.path(name) for name in vaults))
        step.counts = {"devices": len(vaults)}
    return receiver, vaults


def _assess_and_send(
    stage: Stage, account: Account, receiver: ReceiverProcess, vaults: dict[str, Vault]
) -> Parcel:
    """FO-1's latest assessment; FO-2's second reading of the same period is on the stick."""
    first, second = vaults["field"], vaults["field-2"]
    with account.step("Situation made and passed on by file"):
        situation = officers.pass_situation_on(vaults)
    with account.step("Evidence entered") as step:
        officers.enter_evidence(first, situation, step)
    with account.step("Previous period assessed, signed and sealed") as step:
        previous = officers.assess(stage, first, situation, "T5", "FO-1", step)
    with account.step("Pushed in one request") as step:
        officers.push(stage, first, step)
    with account.step("Previous period corrected, signed and sealed as revision 2") as step:
        officers.correct_one(stage, first, previous, step)
    with account.step("Correction pushed") as step:
        officers.push(stage, first, step)
    with account.step("Latest period assessed, signed and sealed") as step:
        latest = officers.assess(stage, first, situation, "T6", "FO-1", step)
    with account.step("Push cut in the middle, and resumed") as step:
        officers.push_through_a_cut(stage, first, latest, receiver, step)
    with account.step("Second reading, signed and sealed") as step:
        reading = officers.assess(stage, second, situation, "T6", "FO-2", step)
    with account.step("Saved to a stick"):
        officers.save_to_stick(second, stage.stick, reading)
    return latest


def _receive(
    stage: Stage,
    account: Account,
    desk: Desk,
    vaults: dict[str, Vault],
    latest: Parcel,
) -> None:
    with account.step("Imported from receiver and stick") as step:
        desks.import_everything(desk, stage.stick, step)
    with account.step("Receipt carried home by the stick"):
        officers.take_receipts_home(vaults["field-2"], stage.stick)
        shutil.rmtree(stage.stick)
    with account.step("Bundles and receipts copied out") as step:
        for name in ("field", "field-2"):
            account.add_files(step, *officers.copy_out(stage, vaults[name]))
    with account.step("Altered bundle refused") as step:
        altered = stage.path("reviewer", "tampered.fieldkit")
        desks.tamper(stage.copy_of(latest.bundle), altered)
        desks.refuse(desk, altered, step)
        account.add_files(step, altered)
    with account.step("Correction read beside what it corrects") as step:
        desks.read_correction(desk, step)
    with account.step("Compared with the period before") as step:
        told = desks.compare_periods(desk, str(latest.assessment), step)
    with account.step("Reports written") as step:
        account.add_files(step, *desks.write_reports(desk, told, stage.path("reports")))
    with account.step("Put together for the reviewer") as step:
        account.add_files(step, *desks.for_the_reviewer(stage, desk), readme.write(stage))

"""From home to the seal, a correction of it, and a package that goes by itself to a receiver."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from fieldkit.clock import SetClock
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Sending
from schemas.assessment import State
from schemas.manifest import Role
from sync.training import enrol_oneself
from tests.sync.sync_world import Headquarters
from tests.window.conftest import Desk, work_off
from tests.window.looking import cut, nameless, small
from tests.window.walking import answer_dialog, push, shows
from tests.window.window_sample import PASSPHRASE
from ui.app import open_window
from ui.screens.outbox import OutboxScreen
from ui.screens.sealed import SealedScreen
from ui.screens.sign import SignScreen
from ui.sending import SendingLoop
from ui.theme.look import Choices
from ui.workspace import Workspace

Opens = Callable[..., Desk]


def at_signing(desk: Desk) -> SignScreen:
    desk.workspace.root("home")
    desk.shell.show()
    desk.workspace.go("sign", assessment=desk.assessment)
    desk.settle(lambda: getattr(desk.screen, "model", None) is not None)
    assert isinstance(desk.screen, SignScreen)
    return desk.screen


def sign(desk: Desk) -> SealedScreen:
    at_signing(desk)
    push(
        desk, "I have answered to the best of my knowledge, and have said where I could not assess."
    )
    desk.press(Qt.Key.Key_Tab)
    desk.type(PASSPHRASE)
    desk.press(Qt.Key.Key_Return)
    shows(desk, "sealed")
    assert isinstance(desk.screen, SealedScreen)
    return desk.screen


def test_nothing_is_signed_without_the_statement_and_the_passphrase(open_desk: Opens) -> None:
    desk = open_desk("full")
    screen = at_signing(desk)
    screen._sign()
    assert screen._disagreed.isVisible()
    push(
        desk, "I have answered to the best of my knowledge, and have said where I could not assess."
    )
    screen._secret.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.type("cedar lantern river copper window")
    desk.press(Qt.Key.Key_Return)
    desk.settle(lambda: not desk.workspace.jobs.busy)
    assert desk.screen is screen
    assert desk.workspace.open_vault.assessments.get(desk.assessment).open
    told = screen._secret.field.accessibleDescription()
    assert told.startswith("This is not the passphrase")


def test_without_headquarters_it_is_signed_and_kept_and_sealed_later(open_desk: Opens) -> None:
    desk = open_desk("full")
    screen = sign(desk)
    vault = desk.workspace.open_vault
    assert screen.model.state is State.SIGNED
    assert screen.model.unsealed
    assert screen._next.text() == "Finish enrolment"
    enrol_oneself(vault, desk.workspace.clock, desk.workspace.random)
    desk.workspace.moved.emit()
    shows(desk, "sealed")
    push(desk, "Seal and queue")
    desk.settle(lambda: bool(vault.outbox.all()))
    desk.settle(lambda: not desk.workspace.jobs.busy)
    again = desk.screen
    assert isinstance(again, SealedScreen)
    assert again.model.state is State.WAITING


def test_a_correction_is_the_next_version_and_keeps_the_first(open_desk: Opens) -> None:
    desk = open_desk("full")
    sign(desk)
    first = desk.workspace.open_vault.assessments.revision(desk.assessment, 1)
    push(desk, "Make a correction")
    shows(desk, "questionnaire")
    sign(desk)
    revisions = desk.workspace.open_vault.assessments.revisions(desk.assessment)
    assert [each.record.revision for each in revisions] == [1, 2]
    assert revisions[0] == first
    assert revisions[1].record.previous == revisions[0].sha256


@pytest.mark.parametrize(
    ("language", "percent", "size"),
    [("en", 150, (1280, 720)), ("ar", 100, (1024, 600)), ("en", 100, (1366, 728))],
)
def test_nothing_is_cut_and_all_is_named(
    open_desk: Opens, language: str, percent: int, size: tuple[int, int]
) -> None:
    desk = open_desk("full", language=language, percent=percent, size=size)
    vault = desk.workspace.open_vault
    enrol_oneself(vault, desk.workspace.clock, desk.workspace.random)
    at_signing(desk)
    desk.settle()
    assert cut(desk.shell) + nameless(desk.shell) + small(desk.shell) == []
    for name in ("home", "outbox", "settings", "new-assessment", "situation", "enrol", "recovery"):
        desk.workspace.root(name)
        shows(desk, name)
        found = cut(desk.shell) + nameless(desk.shell) + small(desk.shell)
        assert (name, found) == (name, [])
    earlier = next(each for each in vault.assessments.all() if not each.open)
    desk.workspace.go("sealed", assessment=earlier.id)
    shows(desk, "sealed")
    assert cut(desk.shell) + nameless(desk.shell) + small(desk.shell) == []


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headquarters]:
    """A receiver that runs."""
    made = Headquarters(tmp_path_factory.mktemp("hq") / "receiver")
    made.enrol("officer")
    made.enrol("desk", Role.DESK_OFFICER)
    made.publish()
    made.start()
    made.publish()
    yield made
    made.stop()


@pytest.fixture
def sender(app: object, hq: Headquarters, tmp_path: Path) -> Iterator[tuple[Desk, Vault]]:
    """A window over a profile that is enrolled there, nothing sent yet."""
    clock = SetClock(datetime.now(UTC))
    vault = hq.vault(tmp_path / "profile", "officer", clock)
    workspace = Workspace(tmp_path / "profile", clock=clock)
    shell = open_window(workspace, Choices(), idle=0)
    shell.resize(1366, 728)
    workspace.sending = SendingLoop(workspace)
    desk = Desk(shell, workspace, "")
    yield desk, vault
    shell.close()
    workspace.jobs.wait()
    workspace.lock()
    vault.lock()
    shell.deleteLater()
    work_off()


def test_what_waits_goes_by_itself_when_the_vault_opens(
    hq: Headquarters, sender: tuple[Desk, Vault]
) -> None:
    desk, vault = sender
    parcel = hq.put(vault, hq.bundle(hq.signers["officer"], 400_000))
    desk.workspace.unlocked(vault)
    desk.shell.show()
    desk.workspace.root("outbox")
    desk.settle(lambda: vault.receipts.get(parcel.bundle) is not None)
    desk.settle(lambda: not desk.workspace.jobs.busy)
    screen = desk.screen
    assert isinstance(screen, OutboxScreen)
    assert screen.model.waiting == 0
    assert desk.workspace.counts["outbox"] == 0
    assert desk.workspace.connection == "online"


def test_what_is_paused_stays_until_it_is_sent_on(
    hq: Headquarters, sender: tuple[Desk, Vault]
) -> None:
    desk, vault = sender
    parcel = hq.put(vault, hq.bundle(hq.signers["officer"]))
    vault.outbox.update(parcel, state=Sending.PAUSED)
    desk.workspace.unlocked(vault)
    desk.shell.show()
    desk.workspace.root("outbox")
    desk.settle(lambda: not desk.workspace.jobs.busy)
    held = vault.outbox.get(parcel.bundle)
    assert held is not None
    assert held.state is Sending.PAUSED
    push(desk, "Resume")
    desk.settle(lambda: vault.receipts.get(parcel.bundle) is not None)


def test_without_a_receiver_it_waits_and_is_told_calmly(
    hq: Headquarters, sender: tuple[Desk, Vault]
) -> None:
    desk, vault = sender
    hq.stop()
    try:
        parcel = hq.put(vault, hq.bundle(hq.signers["officer"]))
        desk.workspace.unlocked(vault)
        desk.shell.show()
        desk.workspace.root("outbox")
        desk.settle(lambda: desk.workspace.connection == "offline")
        shows(desk, "outbox")
        screen = desk.screen
        assert isinstance(screen, OutboxScreen)
        detail = screen.model.detail(parcel.bundle)
        assert detail is not None
        assert detail.trouble is None
        assert detail.row.ink != "err"
    finally:
        hq.start()
    push(desk, "Send now")
    desk.settle(lambda: vault.receipts.get(parcel.bundle) is not None, 60)


def test_send_now_is_not_lost_while_a_try_still_runs(
    hq: Headquarters, sender: tuple[Desk, Vault]
) -> None:
    """What is asked for during a try that fails is done after it, without the waiting time."""
    desk, vault = sender
    loop = desk.workspace.sending
    assert isinstance(loop, SendingLoop)
    parcel = hq.put(vault, hq.bundle(hq.signers["officer"]))
    hq.stop()
    try:
        with socket.create_server(("127.0.0.1", hq.port)) as silent:
            desk.workspace.unlocked(vault)
            desk.settle(lambda: loop.sending)
            asking, _ = silent.accept()
            loop.send_now()
            asking.close()
    finally:
        hq.start()
    desk.settle(lambda: vault.receipts.get(parcel.bundle) is not None, 60)


def test_a_stick_takes_the_package_and_it_waits_on(
    hq: Headquarters, sender: tuple[Desk, Vault], tmp_path: Path
) -> None:
    desk, vault = sender
    parcel = hq.put(vault, hq.bundle(hq.signers["officer"]))
    vault.outbox.update(parcel, state=Sending.PAUSED)
    desk.workspace.unlocked(vault)
    desk.shell.show()
    desk.workspace.root("outbox")
    shows(desk, "outbox")
    stick = tmp_path / "stick"
    stick.mkdir()
    push(desk, "Export to USB")
    answer_dialog(desk, stick)
    desk.settle(lambda: not desk.workspace.jobs.busy)
    assert [each.name for each in (stick / "fieldkit-transfer").iterdir()] == [
        f"{parcel.bundle}.fieldkit"
    ]
    kept = vault.outbox.get(parcel.bundle)
    assert kept is not None
    assert kept.state is Sending.PAUSED

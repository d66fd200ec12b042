"""Unlocking: a wrong phrase costs time and no words, the kit opens and changes the phrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault
from fieldkit.vault.recovery_code import RecoveryCode
from tests.window.conftest import Desk, work_off
from tests.window.looking import cut, nameless, small
from tests.window.walking import push, shows
from tests.window.window_sample import NOW, PASSPHRASE
from ui.app import open_window
from ui.screens.kit_digits import misread_group, whole_groups
from ui.screens.unlock import UnlockScreen
from ui.screens.unlock_model import Unlocking
from ui.theme.look import Choices
from ui.workspace import Workspace


@pytest.fixture
def code(tmp_path: Path) -> RecoveryCode:
    """The kit of a vault that is locked."""
    vault, made = Vault.create(
        tmp_path / "profile", PASSPHRASE, cost=SMALLEST_COST, reserve=0, clock=SetClock(NOW)
    )
    vault.lock()
    return made


@pytest.fixture
def locked(app: QApplication, tmp_path: Path, code: RecoveryCode) -> Iterator[Callable[..., Desk]]:
    """A window at its unlock screen."""
    opened: list[Desk] = []

    def opens(
        language: str = "en", size: tuple[int, int] = (1366, 728), percent: int = 100
    ) -> Desk:
        workspace = Workspace(tmp_path / "profile", clock=SetClock(NOW))
        shell = open_window(workspace, Choices(language=language, percent=percent), idle=0)
        shell.resize(*size)
        workspace.root("unlock")
        shell.show()
        desk = Desk(shell, workspace, "")
        opened.append(desk)
        desk.settle()
        return desk

    yield opens
    for desk in opened:
        desk.shell.close()
        desk.workspace.jobs.wait()
        if desk.workspace.vault is not None:
            desk.workspace.vault.lock()
        desk.shell.deleteLater()
        work_off()


def unlock(desk: Desk) -> UnlockScreen:
    assert isinstance(desk.screen, UnlockScreen)
    return desk.screen


def test_a_wrong_phrase_keeps_the_words_and_the_right_one_opens(
    locked: Callable[..., Desk],
) -> None:
    desk = locked()
    desk.type("cedar lantern river")
    desk.press(Qt.Key.Key_Return)
    desk.settle(lambda: not desk.workspace.jobs.busy)
    screen = unlock(desk)
    assert screen._secret.text() == "cedar lantern river"
    assert screen._secret.field.accessibleDescription()
    assert "1" in screen._button.text()
    assert cut(desk.shell) == []
    screen._tick()
    desk.type(" copper window seven")
    desk.press(Qt.Key.Key_Return)
    shows(desk, "home")
    assert desk.workspace.vault is not None


def test_the_wait_grows_and_ends() -> None:
    model = Unlocking(Path(), SetClock(NOW), lambda n: bytes(n))
    assert [model.failed() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_the_kit_opens_and_gives_a_new_phrase(
    locked: Callable[..., Desk], code: RecoveryCode, tmp_path: Path
) -> None:
    desk = locked()
    push(desk, "I can\u2019t unlock")
    screen = unlock(desk)
    desk.type(code.text)
    assert not screen._kit._field._message.words
    screen._secret.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.type("meadow orbit velvet lantern thirty")
    desk.press(Qt.Key.Key_Return)
    shows(desk, "home")
    desk.workspace.lock()
    with Vault.open(tmp_path / "profile", passphrase="meadow orbit velvet lantern thirty"):
        pass


def test_a_misread_group_of_the_kit_is_named(code: RecoveryCode) -> None:
    groups = list(code.groups)
    swapped = groups[2][1] + groups[2][0] + groups[2][2:]
    if swapped == groups[2]:
        swapped = str((int(groups[2][0]) + 1) % 10) + groups[2][1:]
    groups[2] = swapped
    assert misread_group(" ".join(groups[:4])) == 3
    assert whole_groups(" ".join(groups[:4])) == 4


@pytest.mark.parametrize(
    ("language", "percent", "size"),
    [("en", 150, (1280, 720)), ("ar", 100, (1024, 600)), ("en", 100, (1366, 728))],
)
def test_nothing_is_cut_and_all_is_named(
    locked: Callable[..., Desk], language: str, percent: int, size: tuple[int, int]
) -> None:
    desk = locked(language, size, percent)
    for show in (unlock(desk).show_card, unlock(desk).show_kit):
        show()
        desk.settle()
        assert cut(desk.shell) == []
        assert nameless(desk.shell) == []
        assert small(desk.shell) == []

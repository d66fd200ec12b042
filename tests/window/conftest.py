"""A window over a real profile, off screen, and ways to act on it as a person would."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from fieldkit.clock import SetClock
from fieldkit.vault import Vault
from tests.hq.headquarters import BEGINNING
from tests.window.desk_sample import DeskSample, make_desk
from tests.window.window_sample import NOW, copy_profile, make_profile
from ui.app import application, open_window
from ui.shell import Screen, Shell
from ui.theme.look import Choices
from ui.workspace import Workspace


@pytest.fixture(scope="session")
def app() -> QApplication:
    """The application of all window tests; accessibility is on."""
    made = application()
    QAccessible.setActive(True)
    return made


@pytest.fixture(scope="session")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, str]]:
    """A profile by name, made once: `half` stops at 7.14, `full` has all answers."""

    @cache
    def made(name: str) -> tuple[Path, str]:
        folder = tmp_path_factory.mktemp(name) / "profile"
        vault, assessment = make_profile(folder, until="07_14" if name == "half" else "")
        vault.lock()
        return folder, assessment

    return made


def work_off() -> None:
    """One turn of the event loop with all that it would delete; a test has no loop of its own."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # type: ignore[call-overload]


class Desk:
    """A shown window, its workspace and what a person does with it."""

    def __init__(self, shell: Shell, workspace: Workspace, assessment: str) -> None:
        self.shell, self.workspace, self.assessment = shell, workspace, assessment

    @property
    def screen(self) -> Screen:
        """The screen that is shown."""
        return self.shell.screen_now

    def settle(self, until: Callable[[], bool] = lambda: True, seconds: float = 20) -> None:
        """Let the window work until it has come to rest and `until` holds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QTest.qWait(2)
            if until():
                break
        for _ in range(4):
            work_off()
        assert until()

    def show(self, name: str, **about: object) -> None:
        """Open a screen of the assessment and wait until it is built."""
        self.workspace.root(name, assessment=self.assessment, **about)
        self.shell.show()
        part = "form" if name == "questionnaire" else "model"
        self.settle(lambda: getattr(self.screen, part, None) is not None)

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """A key with its release, to what has the focus."""
        self._send(key, modifiers, "")

    def type(self, text: str) -> None:
        """Letters, one after another; `QTest.keyClicks` cannot send what is not ASCII."""
        for letter in text:
            self._send(Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)

    def focus(self) -> QWidget:
        """What has the focus now."""
        widget = QApplication.focusWidget()
        if widget is None:
            # The window of a test before was the active one.
            self.shell.activateWindow()
            QApplication.processEvents()
            self.screen.first_focus()
            widget = QApplication.focusWidget() or self.screen.focusWidget() or self.screen
        return widget

    def _send(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
        target = self.focus()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))
        QApplication.processEvents()


@pytest.fixture
def open_desk(
    app: QApplication, profiles: Callable[[str], tuple[Path, str]], tmp_path: Path
) -> Iterator[Callable[..., Desk]]:
    """Opens a copy of a profile in a window: `open_desk("half", language="ar", size=(…))`."""
    opened: list[Desk] = []

    def opens(
        name: str,
        *,
        language: str = "en",
        theme: str = "light",
        percent: int = 100,
        size: tuple[int, int] = (1366, 728),
    ) -> Desk:
        folder, assessment = profiles(name)
        vault = copy_profile(folder, tmp_path / f"{name}-{len(opened)}")
        workspace = Workspace(tmp_path, clock=SetClock(NOW))
        chosen = Choices(language=language, theme=theme, percent=percent)  # type: ignore[arg-type]
        shell = open_window(workspace, chosen, idle=0)
        shell.resize(*size)
        workspace.vault, workspace.training = vault, True
        desk = Desk(shell, workspace, assessment)
        opened.append(desk)
        return desk

    yield opens
    for desk in opened:
        desk.shell.close()
        desk.workspace.jobs.wait()
        if desk.workspace.vault is not None:
            desk.workspace.vault.lock()
        desk.shell.deleteLater()
        work_off()


@pytest.fixture(scope="session")
def sample(
    profiles: Callable[[str], tuple[Path, str]], tmp_path_factory: pytest.TempPathFactory
) -> DeskSample:
    """A headquarters with an officer's two signed assessments; the desk knows no situation."""
    folder = tmp_path_factory.mktemp("headquarters")
    officer = folder / "officer"
    shutil.copytree(profiles("full")[0], officer)
    return make_desk(folder, officer)


@pytest.fixture
def open_hq(app: QApplication, sample: DeskSample, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """A window over a copy of the desk's profile; `filled` has both assessments."""
    opened: list[Desk] = []

    def opens(
        *,
        filled: bool = True,
        language: str = "en",
        percent: int = 100,
        size: tuple[int, int] = (1366, 728),
    ) -> Desk:
        profile = tmp_path / f"desk-{len(opened)}"
        shutil.copytree(sample.filled if filled else sample.empty, profile)
        clock = SetClock(BEGINNING)
        vault = Vault.open(profile, passphrase=sample.passphrase, clock=clock, reserve=0)
        workspace = Workspace(profile, clock=clock)
        shell = open_window(workspace, Choices(language=language, percent=percent), idle=0)
        shell.resize(*size)
        workspace.unlocked(vault)
        shell.show()
        desk = Desk(shell, workspace, "")
        opened.append(desk)
        rest(desk)
        return desk

    yield opens
    for desk in opened:
        desk.workspace.jobs.wait()
        desk.workspace.lock()
        desk.shell.close()
        desk.shell.deleteLater()
        work_off()


def rest(desk: Desk) -> None:
    """Wait until no job is under way."""
    desk.settle(lambda: not desk.workspace.jobs.busy)

"""A window in a process of its own that a test kills: no lock, no close, nothing is tidied up."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from fieldkit.clock import SetClock
from tests.window.conftest import Desk, work_off
from tests.window.window_sample import NOW, PASSPHRASE
from ui.app import application, open_window
from ui.theme.look import Choices
from ui.whereabouts import PAUSE
from ui.workspace import Workspace

Play = Callable[[Desk], object]


def killed_while(play: Play, profile: Path, assessment: str = "") -> None:
    """Unlock the profile in another process, let `play` act on its window, kill the process once
    it returns and the window has had time to write down where it is."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    child = processes.Process(target=_played, args=(play, profile, assessment, theirs))
    child.start()
    theirs.close()
    try:
        assert ours.recv() == "there"
    finally:
        child.kill()
        child.join()


def _played(play: Play, profile: Path, assessment: str, told: Pipe) -> None:
    with window(profile, assessment) as desk:
        play(desk)
        rest(desk)
        told.send("there")
        told.recv()


def rest(desk: Desk) -> None:
    """Let the window write down what it writes after a pause."""
    keeper = desk.shell._whereabouts
    assert keeper is not None
    desk.settle(lambda: not keeper._timer.isActive(), seconds=PAUSE / 1000 + 20)
    desk.workspace.open_vault.remembered.keep("rest", 0).result()


@contextmanager
def window(profile: Path, assessment: str = "", language: str = "en") -> Iterator[Desk]:
    """A window over a profile, unlocked by its passphrase."""
    application()
    QAccessible.setActive(True)
    workspace = Workspace(profile, clock=SetClock(NOW))
    shell = open_window(workspace, Choices(language=language), idle=0)
    shell.resize(1366, 728)
    workspace.root("unlock")
    shell.show()
    desk = Desk(shell, workspace, assessment)
    desk.settle()
    desk.type(PASSPHRASE)
    desk.press(Qt.Key.Key_Return)
    desk.settle(lambda: workspace.vault is not None)
    try:
        yield desk
    finally:
        shell.close()
        workspace.jobs.wait()
        if workspace.vault is not None:
            workspace.vault.lock()
        shell.deleteLater()
        work_off()

"""Drives the application as a person at the keyboard does: real key events through X.

`Keyboard` runs beside the window, in a thread of its process. It presses keys with xdotool and
looks only at what a screen reader is told: name and role of what has the focus, the screen's
place, texts that are shown. It never calls into a screen.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui.shell import Shell

Answer = TypeVar("Answer")
PATIENCE = 30.0


class Lost(AssertionError):
    """What was waited for did not come."""


@dataclass(frozen=True)
class Seen:
    """What has the focus, as a screen reader says it."""

    name: str
    role: str
    value: str
    checked: bool = False


class _Asker(QObject):
    """Carries a question to the interface's thread and waits for the answer."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer, Qt.ConnectionType.BlockingQueuedConnection)

    def _answer(self, box: list[Any]) -> None:
        try:
            box.append(box[0]())
        except BaseException as error:  # noqa: BLE001 - carried back to the asking thread
            box.append(error)

    def ask(self, question: Callable[[], Answer]) -> Answer:
        box: list[Any] = [question]
        self.asked.emit(box)
        if isinstance(box[1], BaseException):
            raise box[1]
        answer: Answer = box[1]
        return answer


class Keyboard:
    """Keys in, what is seen out."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self._asker = _Asker()

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Look at something on the interface's thread."""
        return self._asker.ask(question)

    # What is seen

    def place(self) -> str:
        """The name of the screen."""
        return self.ask(lambda: self.shell.workspace.place.name)

    def focus(self) -> Seen:
        """What has the focus."""
        return self.ask(_focus)

    def texts(self) -> str:
        """All texts that are shown."""
        return self.ask(lambda: "\n".join(_texts(self.shell)))

    def dialog_is_open(self) -> bool:
        """Whether a dialog stands before the window."""
        return self.ask(lambda: QApplication.activeModalWidget() is not None)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until it holds; `Lost` after half a minute."""
        ends = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > ends:
                raise Lost(f"{what}; focus {self.focus()}, place {self.place()}\n{self.texts()}")
            QThread.msleep(20)

    def at(self, place: str) -> None:
        """Wait for a screen."""
        self.until(lambda: self.place() == place, f"never came to {place}")

    def shows(self, text: str) -> None:
        """Wait for a text."""
        self.until(lambda: text in self.texts(), f"never showed {text!r}")

    # What is done

    def press(self, *keys: str) -> None:
        """Press keys one after another, each until the application has seen it."""
        for key in keys:
            before = self.ask(lambda: _counter().count)
            subprocess.run(["xdotool", "key", "--clearmodifiers", key], check=True)
            ends = time.monotonic() + 2
            while self.ask(lambda: _counter().count) == before and time.monotonic() < ends:
                QThread.msleep(5)

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        subprocess.run(["xdotool", "type", "--delay", "12", text], check=True)
        QThread.msleep(150)

    def type_whole(self, text: str) -> None:
        """Type a text instead of what is there, and see that it is there as it was typed."""
        for _ in range(5):
            self.press("ctrl+a")
            self.type(text)
            ends = time.monotonic() + 2
            while time.monotonic() < ends:
                if self.focus().value == text:
                    return
                QThread.msleep(20)
        raise Lost(f"{text} was never typed; focus {self.focus()}")

    def tab_to(self, *names: str, back: bool = False, most: int = 120) -> Seen:
        """Walk with Tab until something with one of these in its name has the focus."""
        seen = self.focus()
        for _ in range(most):
            if any(name in seen.name for name in names):
                return seen
            self.press("shift+Tab" if back else "Tab")
            seen = self.focus()
        raise Lost(f"Tab never came to {names}; last {seen}\n{self.texts()}")


def name_a_file(keys: Keyboard, path: Path) -> None:
    """In Qt's own file dialog."""
    keys.until(keys.dialog_is_open, "no file dialog came")
    keys.type_whole(str(path))
    keys.press("Return")
    keys.until(lambda: not keys.dialog_is_open(), "the dialog stayed")


def lock(keys: Keyboard) -> None:
    """By its key."""
    keys.press("F12")
    keys.until(lambda: keys.ask(lambda: keys.shell.workspace.vault is None), "never locked")


def _focus() -> Seen:
    widget = QApplication.focusWidget()
    if widget is None:
        return Seen("", "none", "")
    told = QAccessible.queryAccessibleInterface(widget)
    if told is None:
        return Seen(widget.accessibleName(), type(widget).__name__, "")
    child = told.focusChild() if told.childCount() else None
    now = child or told
    return Seen(now.text(QAccessible.Text.Name), now.role().name, now.text(QAccessible.Text.Value))


def _texts(widget: QWidget) -> list[str]:
    shown = []
    for child in widget.findChildren(QWidget):
        if not child.isVisible():
            continue
        if child.accessibleName():
            shown.append(child.accessibleName())
        elif isinstance(child, QLabel):
            shown.append(child.text())
    return shown


class _Counter(QObject):
    """Counts key releases that reached the application."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if event.type() == event.Type.KeyRelease:
            self.count += 1
        return False


_counters: list[_Counter] = []


def _counter() -> _Counter:
    if not _counters:
        counter = _Counter()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(counter)
        _counters.append(counter)
    return _counters[0]

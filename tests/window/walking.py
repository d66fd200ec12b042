"""Ways through the field officer's screens by keyboard, and a window over an empty profile."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from tests.window.conftest import Desk

MOST = 60


def name_of(widget: QWidget | None) -> str:
    """What a screen reader calls it."""
    return widget.accessibleName() if widget is not None else ""


def tab_to(desk: Desk, name: str) -> QWidget:
    """Press Tab until what is called so has the focus; it is found that way or the test fails."""
    seen = []
    for _ in range(MOST):
        widget = QApplication.focusWidget()
        if name_of(widget) == name:
            assert widget is not None
            return widget
        seen.append(name_of(widget))
        desk.press(Qt.Key.Key_Tab)
    raise AssertionError(f"{name!r} is not on the way of Tab: {seen}")


def push(desk: Desk, name: str) -> None:
    """Walk to a button and press it."""
    tab_to(desk, name)
    desk.press(Qt.Key.Key_Space)


def answer_dialog(desk: Desk, path: Path) -> None:
    """Give Qt's own file dialog a path."""
    dialogs = [each for each in desk.shell.findChildren(QFileDialog) if each.isVisible()]
    assert len(dialogs) == 1
    dialog = dialogs[0]
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    line.setText(str(path))
    dialog.accept()
    desk.settle()


def shows(desk: Desk, name: str) -> None:
    """Wait until a screen stands."""
    desk.settle(lambda: desk.screen.opened_as == name and not desk.workspace.jobs.busy)

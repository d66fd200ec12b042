"""Asking for a file or folder: Qt's own dialog, which leaves no path behind.

The system's dialogs keep lists of recent files, and Qt's writes the last folder to
`QtProject.conf`: that file is sent to a place where nothing can be written. The dialog is modal to
the window and tells by a call, so nothing waits in a loop of its own.
Source: vault design, *While it is open*; interface design, 5 *Dialogs*.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.theme import look

Chosen = Callable[[Path], None]


@cache
def leave_no_path() -> None:
    """Send Qt's own settings to a place that cannot be: what is not written needs no wiping."""
    nowhere = str(Path(os.devnull) / "fieldkit")
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, nowhere)


def ask_open(parent: QWidget, title: str, chosen: Chosen, *, kinds: Sequence[str] = ()) -> None:
    """Ask for a file that is there; `kinds` as `*.json`."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, chosen)


def ask_save(parent: QWidget, title: str, name: str, chosen: Chosen) -> None:
    """Ask where to save a file that is called `name` at first; it asks before replacing one."""
    dialog = _dialog(parent, title, ())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    _open(dialog, chosen)


def ask_folder(parent: QWidget, title: str, chosen: Chosen) -> None:
    """Ask for a folder: a stick."""
    dialog = _dialog(parent, title, ())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, chosen)


def _dialog(parent: QWidget, title: str, kinds: Sequence[str]) -> QFileDialog:
    leave_no_path()
    dialog = QFileDialog(parent.window(), title)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    if kinds:
        tr = look().tr
        # The brackets are Qt's notation, not words.
        dialog.setNameFilters(
            [f"{tr.text('Files of this kind')} ({' '.join(kinds)})", f"{tr.text('All files')} (*)"]
        )
    dialog.setDirectory(str(Path.home()))
    dialog.setMinimumSize(720, 480)
    return dialog


def _open(dialog: QFileDialog, chosen: Chosen) -> None:
    def done(path: str) -> None:
        if path:
            chosen(Path(path))

    dialog.fileSelected.connect(done)
    window = dialog.parentWidget()
    if window is not None:
        dialog.finished.connect(window.activateWindow)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()

"""Start: one process, one window, one profile.

`run` makes the application, puts the look in force and shows first-run, or unlock where a vault
is. `fieldkit` without words calls it; no other module of the command line imports Qt. Without a
display Qt would abort the process, so that is found out first and told as `NoDisplay`.
Source: architecture; commands; interface design, 2 and 9.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from fieldkit.clock import Clock, Random, system_random
from ui import preferences, theme
from ui.collecting import collector_of
from ui.shell import Shell
from ui.theme.look import Choices
from ui.training_profile import shows_training
from ui.workspace import Workspace, lock_after

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator


class NoDisplay(RuntimeError):
    """There is no screen to show a window on."""


def has_display() -> bool:
    """Whether a window can be shown here (or a platform without one was asked for)."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal", "vnc")):
        return True
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def application(arguments: Sequence[str] = ()) -> QApplication:
    """The QApplication of this process on Fusion; made at the first call."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    # By its name: the class of styles alone would cost a start four milliseconds.
    app = QApplication(["fieldkit", "-style", "fusion", *arguments])
    app.setApplicationName("fieldkit")
    collector_of(app)
    return app


def open_window(
    workspace: Workspace, choices: Choices, *, idle: int = 300, dressed: bool = True
) -> Shell:
    """The window of a workspace, on the place where the person was; not yet shown.

    Not `dressed`, it gets its style sheet when it is shown: for a start, whose first screen is
    bare. Richer screens rearrange themselves at a style sheet, which Qt does not outlive.
    """
    app = application()
    look = theme.start(choices, dressed=dressed)
    shell = Shell(workspace)

    def complete() -> None:
        """The rest, when the first screen is painted: Qt's words are for menus and calendars, the
        keys of other layouts for shortcuts."""
        from ui.keys import KeyFilter

        _own_words(app, look.choices.language)
        keys = KeyFilter(shell, idle)
        keys.idle.connect(workspace.lock)
        if idle:
            workspace.lock_after_changed.connect(keys.set_idle)

    def keep() -> None:
        _own_words(app, look.choices.language)
        if workspace.settings is not None:
            preferences.write(workspace.settings, look.choices)

    def begin() -> None:
        if workspace.sending is None:
            # Imported when the first screen stands: the start needs no network.
            from ui.sending import SendingLoop

            workspace.sending = SendingLoop(workspace)
        workspace.sending.look()

    def opened() -> None:
        workspace.lock_after = lock_after(workspace.open_vault)
        workspace.lock_after_changed.emit(workspace.lock_after)
        QTimer.singleShot(0, workspace, begin)

    shell.stands.connect(complete)
    workspace.locking.connect(collector_of(app).soon)
    workspace.opened.connect(opened)
    look.changed.connect(keep)
    return shell


def run(
    profile: Path,
    *,
    clock: Clock | None = None,
    random: Random = system_random,
    settings: Path | None = None,
) -> int:
    """Open the window of `profile` and stay until it is closed; the exit status.

    `NoDisplay` where no window can be shown.
    """
    if not has_display():
        raise NoDisplay
    from fieldkit.vault.folder import HEADER

    file = settings or preferences.settings_file()
    app = application()
    workspace = Workspace(profile, clock=clock, random=random, settings=file)
    workspace.training = shows_training(profile)
    shell = open_window(workspace, preferences.read(file), dressed=False)
    workspace.root("unlock" if (profile / HEADER).exists() else "first-run")
    shell.resize(1366, 728)
    shell.show()
    status = app.exec()
    workspace.jobs.wait()
    if workspace.vault is not None:
        workspace.vault.lock()
    return status


_translator: list[QTranslator] = []


def _own_words(app: QApplication, language: str) -> None:
    """Qt's own buttons and context menus in the language, and a locale with a country."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    QLocale.setDefault(QLocale({"ar": "ar_AE", "zh": "zh_CN"}.get(language, language)))
    for old in _translator:
        app.removeTranslator(old)
    _translator.clear()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    words = QTranslator(app)
    if words.load(f"qtbase_{'zh_CN' if language == 'zh' else language}", folder):
        app.installTranslator(words)
        _translator.append(words)

"""What stands while an assessment is being opened, and why it could not be.

Opening compiles the form and plays the draft: a job. When it is done the workspace holds the
filling and the place is shown again. Source: interface design, 5 *Waiting*.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout

from fieldkit.assess.filling import Filling
from ui.jobs import Outcome
from ui.messages import message
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.layout import clear
from ui.widgets.surfaces import Busy, EmptyState

QUIET = 400


class Opening(QObject):
    """Fills a screen that has nothing to show yet."""

    def __init__(self, screen: Screen, assessment: str) -> None:
        super().__init__(screen)
        self._screen, self._assessment = screen, assessment
        screen.waiting = True
        self._box = QVBoxLayout(screen)
        self._box.addStretch(1)
        workspace = screen.workspace
        vault = workspace.open_vault
        self._running = workspace.jobs.start(
            lambda: Filling.open(vault, assessment, clock=workspace.clock), self._ended
        )
        # No sign of waiting under 400 ms.
        QTimer.singleShot(QUIET, self, self._show_busy)

    def _show_busy(self) -> None:
        if self._running.outcome is None:
            clear(self._box)
            self._box.addStretch(1)
            self._box.addWidget(Busy(look().tr.text("Opening the assessment\u2026")))
            self._box.addStretch(1)

    def _ended(self, outcome: Outcome) -> None:
        workspace = self._screen.workspace
        if outcome.ok and workspace.vault is not None:
            workspace.hold_filling(self._assessment, outcome.value)
            workspace.moved.emit()
        elif outcome.error is not None:
            told = message(outcome.error, look().tr)
            home = Button(look().tr.text("Home"), "filled", size=40)
            home.clicked.connect(lambda: workspace.root("home"))
            clear(self._box)
            state = EmptyState("circle-alert", told.title, told.what_to_do, [home])
            self._box.addWidget(state)

"""The recovery kit, step 5 and later from home: shown once, saved or printed, then gone.

Every time this page makes a kit the former one opens nothing any more. The digits are in memory
while the page stands and are forgotten when it is left or locked; the vault remembers only that a
kit was made. Source: interface design, 7.1 (step 5); vault design, *Keys* (recovery).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt

from fieldkit.clock import rfc3339
from fieldkit.vault.recovery_code import RecoveryCode
from ui import files
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.assistant import Assistant
from ui.screens.recovery_model import KIT_MADE, Kit, renew, write_kit
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.check import CheckLine
from ui.widgets.digits import DigitWell
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import holder, row
from ui.widgets.surfaces import Card, Notice, fact
from ui.workspace import Workspace


class RecoveryScreen(Assistant):
    """`first`: as step 5 of the set-up, which goes on to step 6."""

    def __init__(
        self, workspace: Workspace, *, first: bool = False, kit: Kit | None = None
    ) -> None:
        super().__init__(workspace, side=first)
        self._first, self._kit = first, kit or Kit()
        workspace.locking.connect(self._forget)
        self._show()

    def _forget(self) -> None:
        # The screen's own method: Qt lets go of it with the screen, of a plain object's never.
        self._kit.forget()

    def place(self) -> Mapping[str, object]:
        """The kit that is shown: turning the language does not make another one."""
        return {"kit": self._kit}

    def first_focus(self) -> None:
        """The next thing to do."""
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        if self._kit.code is None:
            self._ask()
        else:
            self._shown(self._kit.code)
        self.end()

    def _ask(self) -> None:
        tr = look().tr
        self.show_step(
            5,
            tr.text("Make a recovery kit"),
            tr.text("66 digits that open this device if the passphrase is lost."),
            told=self._first,
        )
        card = Card(padding=24)
        for at, (icon, words, note) in enumerate(
            (
                (
                    "life-buoy",
                    tr.text("With the kit"),
                    tr.text("You open the device and choose a new passphrase."),
                ),
                (
                    "shield-alert",
                    tr.text("Without passphrase and kit"),
                    tr.text("Nobody opens it again: not headquarters, not who made Fieldkit."),
                ),
                (
                    "lock",
                    tr.text("Keep it apart from the device"),
                    tr.text("On paper, in a place that is locked, without a word what it opens."),
                ),
            )
        ):
            card.add(fact(icon, words, note), 16 if at else 0)
        self.add(card)
        later = Button(tr.text("Later"), "quiet", size=40)
        later.clicked.connect(self._go_on)
        self._next = Button(tr.text("Make the kit"), "filled", icon="life-buoy", size=40)
        self._next.clicked.connect(self._make)
        self.set_buttons(None if self._first else self._home(), [later, self._next])

    def _home(self) -> Button:
        back = Button(look().tr.text("Back"), icon="arrow-left", size=40)
        back.clicked.connect(self.workspace.back)
        return back

    def _make(self) -> None:
        vault = self.workspace.open_vault
        self.workspace.jobs.start(lambda: renew(vault), self._made)

    def _made(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            told = message(outcome.error, look().tr)
            self.add(Notice("err", told.what_to_do, title=told.title), 16)
        elif outcome.ok and isinstance(outcome.value, RecoveryCode):
            self._kit.code = outcome.value
            self._show()
            self.first_focus()

    def _shown(self, code: RecoveryCode) -> None:
        tr = look().tr
        self.show_step(
            5,
            tr.text("Your recovery kit"),
            tr.text("It is shown this once. Copy it by hand, or save it as a file and print that."),
            told=self._first,
        )
        self.add(DigitWell(tr.text("Recovery kit"), code.groups, columns=4, pixels=22))
        self.add(
            WrapLabel(
                tr.text(
                    "Eleven groups of six. The last digit of each is a check: "
                    "a misread group is named when you type it."
                ),
                "small",
                "text_2",
            ),
            10,
        )
        save = Button(tr.text("Save as a file"), icon="download", size=40)
        save.clicked.connect(self._save)
        self.add(holder(row(save, None)), 16)
        self._told = Notice("ok", "")
        self._told.setVisible(self._kit.saved)
        self._told.set_words(tr.text("Saved. Print the file, then delete it: it opens everything."))
        self.add(self._told, 12)
        self._kept = CheckLine(tr.text("I have the digits on paper or in a safe place."))
        self._kept.setChecked(self._kit.kept)
        self._kept.toggled.connect(self._keep)
        self.add(self._kept, 12)
        self._missing = Notice("warn", tr.text("Tick that you have the digits, or go on later."))
        self._missing.hide()
        self.add(self._missing, 8)
        later = Button(tr.text("Later"), "quiet", size=40)
        later.clicked.connect(self._go_on)
        words = tr.text("Continue") if self._first else tr.text("Done")
        self._next = Button(words, "filled", trailing="arrow-right" if self._first else "", size=40)
        self._next.clicked.connect(self._finish)
        self.set_buttons(None, [later, self._next])

    def _keep(self, on: bool) -> None:
        self._kit.kept = on
        self._missing.hide()

    def _save(self) -> None:
        code, tr = self._kit.code, look().tr
        if code is None:
            return

        def write(path: Path) -> None:
            try:
                write_kit(path, code, tr)
            except OSError:
                self._told.set_words(tr.text("The file could not be written there."))
            else:
                self._kit.saved = True
            self._told.show()

        files.ask_save(self, tr.text("Save the recovery kit"), tr.text("recovery-kit.txt"), write)

    def _finish(self) -> None:
        if not self._kit.kept:
            self._missing.show()
            self._kept.setFocus(Qt.FocusReason.OtherFocusReason)
            self.show_whole(self._missing)
            return
        made = rfc3339(self.workspace.clock.now())
        self.workspace.open_vault.settings.set(KIT_MADE, made)
        self._go_on()

    def _go_on(self) -> None:
        self._kit.forget()
        if self._first:
            self.workspace.replace("enrol", first=True)
        else:
            self.workspace.back()

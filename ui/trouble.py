"""The red bar of a failed save: it stays, names the cause, and offers a rescue copy.

What was typed stays in its field. *Try again* writes it; *Export a rescue copy* seals what the
vault may lack (answers of all open drafts, and what the page gives) to the vault's own key, where
the officer chooses. The bar goes once the disk took everything. Source: interface design, 5
*Saving*.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from fieldkit.assess.rescuing import Unsaved, rescued
from fieldkit.errors import ReadOnlyStorage
from fieldkit.language import Words
from ui import files
from ui.jobs import Outcome
from ui.messages import message
from ui.theme import look
from ui.toast import announce
from ui.widgets.buttons import Button
from ui.widgets.surfaces import Notice
from ui.workspace import Saved, Workspace

NAME: Final = "rescue-copy.age"


class Trouble(Notice):
    """Hidden until `tell`. `unsaved` gives what the page holds, after storing what is typed."""

    def __init__(
        self, workspace: Workspace, retry: Callable[[], object], unsaved: Callable[[], Unsaved]
    ) -> None:
        tr = look().tr
        again = Button(tr.text("Try again"), size=32)
        super().__init__("err", "", action=again, across=True)
        self._workspace, self._unsaved = workspace, unsaved
        self._cause = ""
        again.clicked.connect(lambda: retry())
        self._export = Button(tr.text("Export a rescue copy"), icon="download", size=32)
        self._export.clicked.connect(self._ask)
        box = self.layout()
        if box is not None:
            box.addWidget(self._export)
        self.hide()

    def tell(self, error: Exception) -> None:
        """Say why something is not saved, and keep saying it."""
        tr = look().tr
        told = message(error, tr)
        still = tr.text("What you typed last is still here.")
        self._cause = f"{told.title}. {told.what_to_do} {still}"
        if isinstance(error, ReadOnlyStorage):
            # Translators: in a red bar, because an answer could not be saved
            self._cause = tr.text(
                "This device cannot be written to. Take away the write protection and try again. "
                "What you typed last is still here."
            )
        self._workspace.tell_saved(Saved("failed", error=error))
        self._say(self._cause)

    def over(self) -> None:
        """Everything is saved."""
        self.hide()

    def _say(self, words: str) -> None:
        self.set_words(words)
        self.show()
        announce(self, words)

    def _ask(self) -> None:
        title = look().tr.text("Export a rescue copy")
        files.ask_save(self, title, NAME, self.export)

    def export(self, path: Path) -> None:
        """Write the copy there."""
        workspace = self._workspace
        vault = workspace.vault
        if vault is None:
            return
        content = rescued(vault, workspace.fillings, self._unsaved())
        workspace.jobs.start(partial(vault.rescue.write, path, content), self._exported)

    def _exported(self, outcome: Outcome) -> None:
        tr = look().tr
        if (wrong := outcome.error or outcome.fault) is not None:
            told = message(wrong, tr)
            words = tr.text(
                "The rescue copy could not be written there: {why}.", why=Words(told.title)
            )
        else:
            words = tr.text(
                "The rescue copy is written. Only this device can open it: {button}, in Settings.",
                button=Words(tr.text("Take back a rescue copy")),
            )
        self._say(f"{self._cause}\n{words}")

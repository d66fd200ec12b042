"""Take back a rescue copy: a part of the settings.

What this vault lacks of the copy is done again; what is open meanwhile is saved first and opened
anew afterwards, so that nothing is answered from an older state. Source: interface design, 5
*Saving*.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from fieldkit.assess.filling import Filling
from fieldkit.assess.rescuing import TakenBack, take_back
from fieldkit.clock import Clock
from fieldkit.language import Translator, Words
from fieldkit.vault import Vault
from ui import files
from ui.jobs import Outcome
from ui.messages import message
from ui.theme import look
from ui.toast import announce
from ui.widgets.buttons import Button
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import clear, column, row
from ui.widgets.surfaces import Notice
from ui.workspace import Workspace


class RescuePart(QWidget):
    """The button, what it does, and how it went."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        tr = look().tr
        button = Button(tr.text("Take back a rescue copy"), icon="life-buoy")
        button.clicked.connect(self._ask)
        note = WrapLabel(
            tr.text(
                "A copy that you exported because something could not be saved. "
                "What is here already stays as it is."
            ),
            "small",
            "text_2",
        )
        self._told = column()
        self.setLayout(column(row(button, None), 6, note, self._told))

    def _ask(self) -> None:
        title = look().tr.text("Take back a rescue copy")
        files.ask_open(self, title, self.take, kinds=["*.age"])

    def take(self, path: Path) -> None:
        """Take the copy back, as a job."""
        workspace = self._workspace
        work = partial(_take, workspace.open_vault, workspace.fillings, path, workspace.clock)
        workspace.jobs.start(work, self._taken)

    def _taken(self, outcome: Outcome) -> None:
        tr = look().tr
        if (wrong := outcome.error or outcome.fault) is not None:
            told = message(wrong, tr)
            notice = Notice("err", told.what_to_do, title=told.title)
        elif isinstance(outcome.value, TakenBack):
            for filling in self._workspace.fillings:
                self._workspace.drop_filling(filling.assessment.id)
            notice = Notice("warn" if outcome.value.left else "ok", words_of(outcome.value, tr))
        else:
            return
        clear(self._told)
        self._told.addSpacing(10)
        self._told.addWidget(notice)
        announce(notice, notice.accessibleName())


def words_of(back: TakenBack, tr: Translator) -> str:
    """What came back, in a sentence or two."""
    if not back.count and not back.left:
        return tr.text("Everything in this copy is here already.")
    parts = [
        tr.plural("{count} answer", "{count} answers", back.answers) if back.answers else "",
        tr.plural("{count} draft", "{count} drafts", back.drafts) if back.drafts else "",
        tr.plural("{count} field of evidence", "{count} fields of evidence", back.fields)
        if back.fields
        else "",
    ]
    told = []
    if back.count:
        listed = tr.listed([Words(part) for part in parts if part])
        told.append(tr.text("Taken back: {what}.", what=Words(listed)))
    if back.left:
        told.append(
            tr.plural(
                "{count} entry no longer fits: its assessment is signed or not on this device.",
                "{count} entries no longer fit: their assessment is signed or not on this device.",
                back.left,
            )
        )
    return " ".join(told)


def _take(vault: Vault, fillings: list[Filling], path: Path, clock: Clock) -> TakenBack:
    for filling in fillings:
        if filling.unsaved:
            filling.retry().result()
    return take_back(vault, path, clock=clock)

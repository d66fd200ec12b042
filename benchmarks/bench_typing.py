"""Key press to paint in a narrative with autosave on, against a bare text box; and opening a card.

Off screen, in one process: a key event is sent and the window repainted at once. The floor is an
empty `QTextEdit` under the same style sheet.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Result, in_pairs
from benchmarks.stage import PASSPHRASE
from fieldkit.assess import practising
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault

CARD = "/data/f07/f07_14"
OTHER = "/data/f07/f07_13"
NARRATIVE = "f07_14_narrative"


def run() -> Iterator[Result]:
    """Two hundred key presses, and forty cards."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

    from ui.app import application, open_window
    from ui.screens.questionnaire import QuestionnaireScreen
    from ui.theme.look import Choices
    from ui.workspace import Workspace

    def key(widget: QWidget) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, "a")
            QApplication.sendEvent(widget, event)
        widget.window().repaint()

    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        profile = Path(folder) / "p"
        vault, _ = Vault.create(profile, PASSPHRASE, cost=SMALLEST_COST, training=True)
        situation = practising.take_sample(vault).id
        practising.take_sample_evidence(vault, situation)
        filling = practising.fill_sample(vault, situation, "T6", "FO-1", language="en")
        app = application()
        workspace = Workspace(profile, settings=Path(folder) / "settings.json")
        shell = open_window(workspace, Choices())
        workspace.unlocked(vault)
        shell.resize(1366, 728)
        shell.show()
        workspace.root("questionnaire", assessment=filling.assessment.id, card=NARRATIVE)
        ends = time.monotonic() + 60
        while getattr(shell.screen_now, "form", None) is None and time.monotonic() < ends:
            app.processEvents()
        screen = shell.screen_now
        assert isinstance(screen, QuestionnaireScreen) and screen.form is not None  # noqa: PT018
        screen.page.enter(NARRATIVE)
        box = screen.page.findChildren(QTextEdit)[0]
        bare = QTextEdit()
        bare.resize(shell.size())
        bare.show()
        mine, floor, ratio = in_pairs(lambda: key(box), lambda: key(bare), pairs=200, warm=20)
        yield Result("typing: key press to paint, narrative", mine, floor, ratio, "bare text box")

        form, cards = screen.form, iter([OTHER, CARD] * 40)

        def open_card() -> None:
            form.open(next(cards))
            shell.repaint()

        mine, floor, ratio = in_pairs(open_card, lambda: shell.repaint(), pairs=40, warm=4)
        yield Result("card: open another indicator", mine, floor, ratio, "repaint of the window")
        shell.close()
        vault.lock()

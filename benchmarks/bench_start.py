"""Start to the painted unlock screen, against an empty PySide6 window: whole processes, off screen.

Both end at once when their first frame was painted, in the first turn of the event loop after it,
so that leaving counts for neither; ours must have painted the screen itself. The floor imports what
any window needs and shows nothing. Both find their modules compiled, as after any first start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Result, in_pairs
from benchmarks.stage import PASSPHRASE
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault

ROOT = Path(__file__).resolve().parents[1]
EMPTY = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: os._exit(0))
app = QApplication([])
window = Window()
window.resize(1366, 728)
window.show()
app.exec()
"""
OURS = """
import os
import sys
from pathlib import Path
from ui.start import quicken
quicken()
from ui import app
from PySide6.QtCore import QEvent, QObject
from ui.shell import Shell
seen = []
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            seen.append(watched)
        return False
def shown(shell, event):
    shell.painted = Painted()
    shell.screen_now.installEventFilter(shell.painted)
Shell.showEvent = shown
Shell._complete = lambda shell: os._exit(0 if seen else 1)
app.run(Path(sys.argv[1]), settings=Path(sys.argv[1]) / "settings.json")
"""


def run() -> Iterator[Result]:
    """Twenty starts of each, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        vault, _ = Vault.create(profile, PASSPHRASE, cost=SMALLEST_COST)
        vault.lock()
        mine, floor, ratio = in_pairs(
            lambda: _start(OURS, str(profile)), lambda: _start(EMPTY), pairs=20, warm=2
        )
        yield Result("start: to the unlock screen", mine, floor, ratio, "empty window", at_most=1.5)


def _start(program: str, *words: str) -> None:
    here = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    here.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(
        [sys.executable, "-c", program, *words],
        env=here,
        check=True,
        cwd=ROOT,
    )

"""Garbage in cycles is collected in the interface's thread alone.

Python collects in whatever thread makes the next object. Where that is a job's, widgets of a page
that was left end there, and Qt does not outlive that. So the collector stands still, and a timer of
the interface does its work in turns: what is young often, everything only where much was made.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

EVERY: Final = 1000
"""Milliseconds between two looks."""
GROWTH: Final = 1_000_000
"""Blocks of memory, of some 80 bytes each, by which the process grows before all is looked at."""


class Collector(QObject):
    """Belongs to the application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._kept = sys.getallocatedblocks()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def soon(self) -> None:
        """Collect everything at the next look: after a lock nothing of the vault shall stay."""
        self._kept = -GROWTH

    def collect(self) -> None:
        """Collect what is due; a library may have set Python's own collector going again."""
        gc.disable()
        if sys.getallocatedblocks() > self._kept + GROWTH:
            gc.collect()
            self._kept = sys.getallocatedblocks()
        elif gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect(1)


_standing: list[Collector] = []


def collector_of(application: QObject) -> Collector:
    """The application's collector: from the first call on, nothing else collects."""
    if not _standing or not isValid(_standing[0]):
        # Held here: Qt holds the object, but not what Python adds to it.
        _standing[:] = [Collector(application)]
    return _standing[0]

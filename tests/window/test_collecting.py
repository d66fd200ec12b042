"""Pages that were left end in the interface's thread, whatever the threads of jobs make."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.collecting import EVERY, collector_of


class Leaf:
    """Holds itself, as a page and its slots do."""

    def __init__(self) -> None:
        self.itself = self
        self.widget = QWidget()


def test_no_other_thread_collects(app: QApplication) -> None:
    collector = collector_of(app)
    collector.collect()
    ended: list[int] = []
    weakref.finalize(Leaf(), lambda: ended.append(threading.get_ident()))

    def job() -> None:
        kept = [[number] for number in range(200_000)]
        assert len(kept) == 200_000

    other = threading.Thread(target=job)
    other.start()
    other.join()
    assert ended == []
    collector.soon()
    QTest.qWait(EVERY + 200)
    assert ended == [threading.get_ident()]
    assert not gc.isenabled()

"""A list of which several may be chosen, searchable by whoever hides rows: boxes, not blue rows.

Derives from QListWidget, so that arrows, type-ahead and screen readers keep working; Space and
Enter turn the row under the focus. Source: interface design, 3 *States of a control*, 5 *Choices*.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
)

from ui.theme import look
from ui.widgets.listrows import Index, RowDelegate
from ui.widgets.painting import check_box

_ON = Qt.CheckState.Checked


class _Delegate(RowDelegate):
    def is_on(self, index: Index) -> bool:
        return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == _ON

    def mark(self, painter: QPainter, where: QRectF, *, on: bool) -> None:
        check_box(painter, where, on=on)


class CheckList(QListWidget):
    """Rows with boxes. `picked` tells all chosen values in the order of the rows."""

    picked = Signal(list)

    def __init__(self, height: int = 190) -> None:
        super().__init__()
        self.setProperty("role", "checks")
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(look().type.scaled(height))
        self.itemClicked.connect(self._turn)

    @property
    def values(self) -> list[str]:
        """What is chosen, in the order of the rows."""
        rows = (self.item(at) for at in range(self.count()))
        return [str(row.data(Qt.ItemDataRole.UserRole)) for row in rows if row.checkState() == _ON]

    def offer(self, choices: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        """Offer `(value, label)` and show what is chosen, without telling."""
        rows = [self.item(at) for at in range(self.count())]
        if [(row.data(Qt.ItemDataRole.UserRole), row.text()) for row in rows] != list(choices):
            self.clear()
            for value, label in choices:
                row = QListWidgetItem(label)
                row.setData(Qt.ItemDataRole.UserRole, value)
                self.addItem(row)
        for at in range(self.count()):
            row = self.item(at)
            on = row.data(Qt.ItemDataRole.UserRole) in chosen
            row.setCheckState(_ON if on else Qt.CheckState.Unchecked)
        if self.count() and not self.currentIndex().isValid():
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter turn the row; what else is a key of lists."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentItem() is not None and not event.modifiers():
                self._turn(self.currentItem())
                return
            event.ignore()
            return
        super().keyPressEvent(event)

    def _turn(self, row: QListWidgetItem) -> None:
        row.setCheckState(Qt.CheckState.Unchecked if row.checkState() == _ON else _ON)
        self.picked.emit(self.values)

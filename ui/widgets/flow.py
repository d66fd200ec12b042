"""A layout that fills lines in reading direction and breaks when one is full: chips, tags.

Source: Qt's own advice for height-for-width layouts; interface design, 3.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme import look


class FlowLayout(QLayout):
    """Items in lines, `gap` px apart both ways; the last `ends` at the line's end where one line
    holds all."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, ends: int = 0) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._ends = gap, ends
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """One more."""
        self._items.append(item)

    def count(self) -> int:
        """How many."""
        return len(self._items)

    def itemAt(self, at: int) -> QLayoutItem | None:
        """The item at a place, none behind the end."""
        return self._items[at] if 0 <= at < len(self._items) else None

    def takeAt(self, at: int) -> QLayoutItem | None:
        """Take an item out."""
        return self._items.pop(at) if 0 <= at < len(self._items) else None

    def clear(self) -> None:
        """Take all out; their widgets go."""
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def expandingDirections(self) -> Qt.Orientation:
        """None."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Lines depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place all."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """One line."""
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() + self._gap for hint in hints)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """The widest item."""
        hints = [item.minimumSize() for item in self._items]
        width = max((hint.width() for hint in hints), default=0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        x = y = high = 0
        spare = rect.width() - self.sizeHint().width() + self._gap
        for at, item in enumerate(self._items):
            size = item.sizeHint()
            if spare > 0 and at and at == len(self._items) - self._ends:
                x += spare
            if x and x + size.width() > rect.width():
                x, y, high = 0, y + high + self._gap, 0
            if place:
                left = rect.right() + 1 - x - size.width() if look().rtl else rect.left() + x
                item.setGeometry(QRect(left, rect.top() + y, size.width(), size.height()))
            x += size.width() + self._gap
            high = max(high, size.height())
        return y + high

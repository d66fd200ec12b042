"""Rows of a list with a mark before their words: a dot or a box, painted alike.

Source: interface design, 3 *Measures* (list field), 4 *Painting by hand*.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import look
from ui.widgets.painting import focus_ring

MARK, START, GAP, ROW = 18, 12, 10, 36
Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints ground, mark, words and ring of a row; a list says what is on and how it is marked."""

    def is_on(self, index: Index) -> bool:
        """Whether the row is chosen."""
        raise NotImplementedError

    def mark(self, painter: QPainter, where: QRectF, *, on: bool) -> None:
        """The mark before the words."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A row's height."""
        return QSize(120, look().type.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        look_ = look()
        tokens, box = look_.tokens, option.rect
        on = self.is_on(index)
        painter.save()
        if on or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(tokens.brand_soft if on else tokens.sunken))

        def visual(x: int, y: int, w: int, h: int) -> QRect:
            left = box.right() + 1 - x - w if look_.rtl else box.left() + x
            return QRect(left, box.top() + y, w, h)

        size = look_.type.scaled(MARK)
        self.mark(painter, QRectF(visual(START, (box.height() - size) // 2, size, size)), on=on)
        painter.setFont(look_.type.font("body", weight=600 if on else 400))
        painter.setPen(QColor(tokens.text))
        begin = START + size + GAP
        words = visual(begin, 0, box.width() - begin - START, box.height())
        side = Qt.AlignmentFlag.AlignRight if look_.rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        painter.drawText(words, int(flags | Qt.TextFlag.TextDontClip), text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, box)
        painter.restore()

"""A list that a person puts in order: pick a row up, move it, put it down; by keys or by mouse.

Space or Enter picks a row up and puts it down, arrows move it meanwhile, Esc puts it back where it
was; Ctrl+arrow moves at once. Each place is announced. Derives from QListWidget, so that arrows,
type-ahead and screen readers keep working; up and down mean the same in both directions.
Source: ARIA practices, *Rearrangeable listbox*; interface design, 3 *States of a control*.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from fieldkit.language import N_, Code
from fieldkit.language.numbers import shown
from ui.theme import look
from ui.widgets.painting import focus_ring, rounded

ROW, START, NUMBER = 40, 12, 32
# Translators: said while answers are put in order; {name} is the answer
PICKED = N_("{name} picked up, place {place} of {count}")
PUT = N_("{name} put down, place {place} of {count}")
BACK = N_("{name} put back, place {place} of {count}")
MOVED = N_("{name}, place {place} of {count}")
Index = QModelIndex | QPersistentModelIndex


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, look().type.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look_, rows = look(), self.parent()
        tokens, box = look_.tokens, option.rect
        lifted = isinstance(rows, OrderList) and rows.lifted == index.row()
        ordered = isinstance(rows, OrderList) and rows.ordered
        painter.save()
        if lifted:
            rounded(painter, box, tokens.brand_soft, tokens.brand, 2)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(tokens.sunken))

        def visual(x: int, w: int) -> QRect:
            left = box.right() + 1 - x - w if look_.rtl else box.left() + x
            return QRect(left, box.top(), w, box.height())

        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.setFont(look_.type.font("body", weight=600 if lifted or ordered else 400))
        painter.setPen(QColor(tokens.brand if ordered else tokens.text_3))
        number = look_.type.scaled(NUMBER)
        place = shown(str(index.row() + 1), look_.tr.digits) if ordered or lifted else "\u2013"
        centre = int(middle | Qt.AlignmentFlag.AlignHCenter)
        painter.drawText(visual(START, number), centre, place)
        painter.setPen(QColor(tokens.text))
        begin = START + number + 8
        size = look_.type.scaled(16)
        words = visual(begin, box.width() - begin - size - 2 * START)
        side = Qt.AlignmentFlag.AlignRight if look_.rtl else Qt.AlignmentFlag.AlignLeft
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        painter.drawText(words, int(middle | side | Qt.TextFlag.TextDontClip), text)
        if isinstance(rows, OrderList) and not rows.fixed:
            grip = visual(box.width() - START - size, size)
            top = grip.top() + (box.height() - size) // 2
            painter.drawPixmap(grip.left(), top, look_.pixmap("menu", "text_3", 16))
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, box)
        painter.restore()


class OrderList(QListWidget):
    """Rows to be put in order. `arranged` tells all values in their new order."""

    arranged = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.lifted = -1
        self.ordered = False
        self._before: list[tuple[str, str]] = []
        self.fixed = False
        self.setProperty("role", "checks")
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model().rowsMoved.connect(self._dropped)

    @property
    def values(self) -> list[str]:
        """All values, in the order of the rows."""
        return [value for value, _ in self._rows()]

    def offer(self, choices: Sequence[tuple[str, str]], *, ordered: bool) -> None:
        """Show `(value, label)` in this order; `ordered` where a person has put them so."""
        self.ordered = ordered
        if self.lifted >= 0:
            return
        if self._rows() != list(choices):
            at = self.currentRow()
            self._fill(choices)
            self.setCurrentRow(min(max(at, 0), self.count() - 1))
        self.viewport().update()

    def set_read_only(self, fixed: bool) -> None:
        """Show the order and let nobody change it."""
        self.fixed = fixed
        self.setDragEnabled(not fixed)

    def move_row(self, by: int) -> None:
        """Move the row under the focus at once."""
        if self._shift(by):
            self._tell()

    def sizeHint(self) -> QSize:
        """All rows: the page scrolls, not the list."""
        return QSize(320, self.count() * look().type.scaled(ROW) + 8)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return QSize(160, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick up, move, put down, put back; what else is a key of lists."""
        key, modifiers = event.key(), event.modifiers()
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        plain = not modifiers & ~Qt.KeyboardModifier.KeypadModifier
        if self.fixed:
            super().keyPressEvent(event)
        elif plain and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._put_down() if self.lifted >= 0 else self._pick_up()
        elif plain and key == Qt.Key.Key_Escape and self.lifted >= 0:
            self._put_back()
        elif by and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.move_row(by)
        elif by and plain and self.lifted >= 0:
            self._shift(by)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A row that is held is put down where it is."""
        self.put_down()
        super().focusOutEvent(event)

    def put_down(self) -> None:
        """Put a row that is held down where it is; nothing where none is held."""
        if self.lifted >= 0:
            self._put_down()

    def _pick_up(self) -> None:
        if self.currentRow() < 0:
            return
        self._before = self._rows()
        self.lifted = self.currentRow()
        self._place(PICKED)
        self.viewport().update()

    def _put_down(self) -> None:
        self.lifted = -1
        self._place(PUT)
        self.viewport().update()
        self._tell()

    def _put_back(self) -> None:
        value = self.values[self.lifted]
        self.lifted = -1
        self._fill(self._before)
        at = [each for each, _ in self._before].index(value)
        self.setCurrentRow(at)
        self._place(BACK)

    def _shift(self, by: int) -> bool:
        at = self.currentRow()
        to = at + by
        if self.fixed or at < 0 or not 0 <= to < self.count():
            return False
        self.blockSignals(True)
        row = self.takeItem(at)
        self.insertItem(to, row)
        self.blockSignals(False)
        if self.lifted >= 0:
            self.lifted = to
        self.setCurrentRow(to)
        self._place(MOVED)
        return True

    def _dropped(self) -> None:
        self.setCurrentRow(self.currentRow())
        self._tell()

    def _tell(self) -> None:
        self.ordered = True
        self.viewport().update()
        self.arranged.emit(self.values)

    def _place(self, sentence: str) -> None:
        item = self.currentItem()
        if item is None or not QAccessible.isActive():
            return
        tr = look().tr
        place, count = str(self.currentRow() + 1), str(self.count())
        words = tr.text(sentence, name=item.text(), place=Code(place), count=Code(count))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _rows(self) -> list[tuple[str, str]]:
        rows = (self.item(at) for at in range(self.count()))
        return [(str(row.data(Qt.ItemDataRole.UserRole)), row.text()) for row in rows]

    def _fill(self, choices: Sequence[tuple[str, str]]) -> None:
        self.blockSignals(True)
        self.clear()
        for value, label in choices:
            row = QListWidgetItem(label)
            row.setData(Qt.ItemDataRole.UserRole, value)
            self.addItem(row)
        self.blockSignals(False)
        self.updateGeometry()
        self.setFixedHeight(self.sizeHint().height())

"""The reader's list: the overview, 14 factors with their levels, the open factor's indicators.

Source: interface design, 7.11 *Measures* (reader): list 280 (Arabic 296), factor 34, indicator 28.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.screens.assessment_model import Entry
from ui.screens.inbox_panel import level_cell
from ui.theme import look
from ui.widgets.dense import Index, visual, write
from ui.widgets.painting import focus_ring, level_swatch
from ui.widgets.tips import tip

FACTOR, INDICATOR, EDGE, CODE_AT, TEXT_AT, SWATCH, CELL = 34, 28, 14, 28, 64, 18, 20


class EntryModel(QAbstractListModel):
    """The rows as Qt asks for them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self.open_factor = 0

    def set_entries(self, entries: Sequence[Entry], open_factor: int) -> None:
        """Show these."""
        self.beginResetModel()
        self.entries, self.open_factor = tuple(entries), open_factor
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The entry, or its name."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(entry.name)
        named = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return entry.name if role in named else None


class EntryList(QListView):
    """The rows; `chosen(key)` when another is current."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = EntryModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(look().tr.text("Factors and indicators"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self._quiet = False

    @property
    def key(self) -> str:
        """The current row's key."""
        entry: Entry | None = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        return entry.key if entry is not None else ""

    def show_entries(self, entries: Sequence[Entry], open_factor: int, key: str) -> None:
        """Show these rows without telling; `key` is current where it is among them."""
        self._quiet = True
        self.rows.set_entries(entries, open_factor)
        for at, entry in enumerate(entries):
            if entry.key == key:
                index = self.rows.index(at)
                self.setCurrentIndex(index)
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._quiet = False

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which one."""
        super().currentChanged(current, previous)
        if current.isValid() and not self._quiet:
            self.chosen.emit(self.key)


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: EntryList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """34 or 28."""
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        least = INDICATOR if entry.kind == "indicator" else FACTOR
        line = look().type.line("small", rows=True)
        return QSize(120, max(look().type.scaled(least), line + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, chevron, code, words, level or status."""
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        box, look_ = option.rect, look()
        tokens, type_ = look_.tokens, look_.type
        painter.save()
        current = index == self._view.currentIndex()
        if current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(tokens.brand_soft if current else tokens.sunken))
        focused = current and self._view.hasFocus()
        if current and not focused:
            bar = visual(QRect(box.left(), box.top(), 3, box.height()), box)
            painter.fillRect(bar, QColor(tokens.brand))
        factor = entry.kind == "factor"
        opened = factor and entry.code == str(self._view.rows.open_factor)
        heavy = current or opened
        start = box.left() + type_.scaled(CODE_AT)
        if factor:
            name = "chevron-down" if opened else "chevron-right"
            size = type_.scaled(14)
            at = QRect(box.left() + 10, box.top() + (box.height() - size) // 2, size, size)
            painter.drawPixmap(visual(at, box).topLeft(), look_.pixmap(name, "text_2", 14))
        if entry.code:
            painter.setPen(QColor(tokens.text))
            painter.setFont(type_.font("small", weight=600))
            code = QRect(start, box.top(), type_.scaled(TEXT_AT - CODE_AT), box.height() - 1)
            write(painter, visual(code, box), entry.code)
        text_at = type_.scaled(TEXT_AT if entry.kind == "indicator" else TEXT_AT - 12)
        left = box.left() + (text_at if entry.code else type_.scaled(CODE_AT))
        right = box.right() - EDGE - type_.scaled(CELL) - 8
        font = type_.font("small", weight=600 if heavy else 400)
        painter.setFont(font)
        quiet = entry.kind == "indicator" and not current
        painter.setPen(QColor(tokens.text_2 if quiet else tokens.text))
        # One line shows the most of a title where it may end amid a word.
        metrics = QFontMetrics(font)
        words = metrics.elidedText(entry.words, Qt.TextElideMode.ElideRight, right - left)
        place = QRect(left, box.top(), right - left, box.height() - 1)
        write(painter, visual(place, box), words)
        self._mark(painter, box, entry)
        if focused:
            focus_ring(painter, box)
        painter.restore()

    def _mark(self, painter: QPainter, box: QRect, entry: Entry) -> None:
        look_ = look()
        size = look_.type.scaled(CELL if entry.kind == "factor" else SWATCH)
        place = QRect(box.right() - EDGE - size, box.top() + (box.height() - size) // 2, size, size)
        at = visual(place, box)
        if entry.kind == "factor":
            if entry.step is not None:
                level_cell(painter, at, entry.step)
            elif entry.level == look_.tr.context("level", "Cannot say"):
                level_cell(painter, at, None)
            else:
                painter.setPen(QColor(look_.tokens.text_2))
                painter.drawText(at, int(Qt.AlignmentFlag.AlignCenter), "\u2013")
        elif entry.tone:
            level_swatch(painter, QRectF(at), entry.tone)

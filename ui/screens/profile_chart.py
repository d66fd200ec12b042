"""The profile painted: a list of 14 rows on the five-step scale, and the heads above it.

A filled cell now, an open ring before where it differs, a line between; the end of the answered
bar is hatched for what could not be assessed. Rows are walked by arrows and read as sentences.
Source: interface design, 7.11 (*Profile*) and its measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from fieldkit.reports.chart import BARS
from ui.screens.profile_model import Row
from ui.theme import look
from ui.theme.tokens import RADIUS_CHIP
from ui.widgets.dense import Index, visual, write
from ui.widgets.lines import broken, draw_lines
from ui.widgets.painting import confidence_bars, focus_ring, hatch, rounded
from ui.widgets.tips import tip

HEAD, HEAD_ARABIC, ROW, LEAST_ROW, STEP = 40, 58, 32, 29, 56
EDGE, TITLE_AT, CELL_WIDE, CELL_HIGH, RING = 12, 40, 36, 22, 7
BAR_WIDE, BAR_HIGH, ICON = 48, 10, 16


class Columns:
    """Where things stand in a row of a width, as logical x."""

    def __init__(self, width: int, rows: Sequence[Row], steps: Sequence[str]) -> None:
        type_ = look().type
        heads = QFontMetrics(type_.font("meta", weight=600))
        small = QFontMetrics(type_.font("small"))

        def widest(words: Sequence[str], head: str) -> int:
            cells = max((small.horizontalAdvance(each) for each in words), default=0)
            return max(heads.horizontalAdvance(head), cells + type_.scaled(ICON) + 8)

        tr = look().tr
        gap = type_.scaled(20)
        bar = type_.scaled(BAR_WIDE) + 8
        answered = max((small.horizontalAdvance(row.assessed) for row in rows), default=0) + bar
        trend = widest([row.trend for row in rows], tr.text("Trend")) + gap
        confidence = widest([row.confidence for row in rows], tr.text("Confidence")) + gap
        self.title = type_.scaled(TITLE_AT)
        self.step, least = type_.scaled(STEP), type_.scaled(220)
        self.bar, self.assessed_head = bar, tr.text("Indicators assessed")
        self.stacked = False
        others = self.title + 8 + 5 * self.step + gap // 2 + trend + confidence + EDGE
        if width - others - answered < least:
            # Little room: the bar goes, its numbers stay; then the scale closes up.
            self.bar, self.assessed_head = 0, tr.context("fact", "Assessed")
            answered -= bar
            missing = least - (width - others - answered)
            words = (part for each in steps for part in each.split())
            narrowest = max(map(heads.horizontalAdvance, words), default=0) + 6
            if missing > 0 and narrowest < self.step:
                spared = min(missing // 5, self.step - narrowest)
                self.step, missing = self.step - spared, missing - 5 * spared
            # Still too little: titles stand above the scale, with the whole width for them.
            self.stacked = missing > type_.scaled(40)
        answered = max(answered, heads.horizontalAdvance(self.assessed_head))
        self.assessed = width - EDGE - answered
        self.confidence = self.assessed - confidence
        self.trend = self.confidence - trend
        self.scale = self.trend - gap // 2 - 5 * self.step
        self.title_wide = max(self.scale - self.title - 8, 40)
        if self.stacked:
            self.title_wide = width - self.title - EDGE

    def middle(self, step: int) -> int:
        """The middle of a step's column."""
        return self.scale + step * self.step + self.step // 2


class _Model(QAbstractListModel):
    def __init__(self, rows: Sequence[Row], parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.name
        return tip(row.title) if role == Qt.ItemDataRole.ToolTipRole else None


class FactorList(QListView):
    """The rows. `chosen(number)` when another factor is current, `opened` on Enter."""

    chosen = Signal(int)
    opened = Signal(int)
    resized = Signal()

    def __init__(self, rows: Sequence[Row], steps: Sequence[str]) -> None:
        super().__init__()
        self.rows, self.steps = tuple(rows), tuple(steps)
        self.setModel(_Model(rows, self))
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(look().tr.text("Risk factors"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.doubleClicked.connect(self._open)
        self.activated.connect(self._open)

    @property
    def number(self) -> int:
        """The chosen factor."""
        return self.currentIndex().row() + 1

    def choose(self, number: int) -> None:
        """Make a factor current."""
        self.setCurrentIndex(self.model().index(number - 1, 0))

    def row_height(self, at: int) -> int:
        """32, or a little less where all 14 come into one sight by it; what the division leaves
        over is given to the first rows, a px each, so that the last one ends with the table."""
        scaled, count = look().type.scaled, len(self.rows)
        high, over = divmod(self.viewport().height(), count)
        if high >= scaled(ROW):
            return scaled(ROW)
        return max(high + (at < over), scaled(LEAST_ROW))

    def columns(self) -> Columns:
        """Where things stand at the present width."""
        return Columns(self.viewport().width(), self.rows, self.steps)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which one."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(self.number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Heights depend on the width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self.resized.emit()
        QTimer.singleShot(0, self, self._show_current)

    def _show_current(self) -> None:
        self.scrollTo(self.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.row() + 1)


class ProfileTable(QFrame):
    """Heads and rows in a card."""

    def __init__(self, rows: Sequence[Row], steps: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.list = FactorList(rows, steps)
        self._heads = _Heads(self.list)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(self._heads)
        box.addWidget(self.list, 1)
        self.list.resized.connect(self._limit)

    def _limit(self) -> None:
        # No empty strip below the last row.
        self.setMaximumHeight(self.full_height())

    def full_height(self) -> int:
        """The height at which all is seen."""
        least = look().type.scaled(ROW)
        model = self.list.model()
        rows = sum(
            max(least, self.list.sizeHintForIndex(model.index(at, 0)).height())
            for at in range(model.rowCount())
        )
        return self._heads.minimumHeight() + rows + 2


class _Heads(QWidget):
    def __init__(self, list_: FactorList) -> None:
        super().__init__()
        self._list, self._steps = list_, list_.steps
        list_.resized.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        high = self._high()
        lines = max(len(self._broken(words)) for words in self._steps)
        least = HEAD_ARABIC if look().type.arabic else HEAD
        self.setFixedHeight(max(look().type.scaled(least), (lines + 1) * high + 3))
        self.update()

    @staticmethod
    def _high() -> int:
        return round(look().type.px("meta") * 1.4)

    def _broken(self, words: str) -> tuple[str, ...]:
        font = look().type.font("meta", weight=600)
        return broken(words, font, max(self._list.columns().step + 4, 30), 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        look_ = look()
        tokens, tr, painter = look_.tokens, look_.tr, QPainter(self)
        columns = self._list.columns()
        high = self._high()
        base = self.height() - high - 3
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line_strong))
        painter.setFont(look_.type.font("meta", weight=600))
        painter.setPen(QColor(tokens.text_2))
        for at, words in (
            (EDGE, tr.text("Risk factor")),
            (columns.trend, tr.text("Trend")),
            (columns.confidence, tr.text("Confidence")),
            (columns.assessed, columns.assessed_head),
        ):
            write(painter, visual(QRect(at, base, 400, high), self.rect()), words)
        centre = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip)
        for step, words in enumerate(self._steps):
            lines = self._broken(words)
            middle = columns.middle(step)
            for at, line in enumerate(lines):
                top = base - (len(lines) - at) * high
                box = visual(QRect(middle - 60, top, 120, high), self.rect())
                painter.setFont(look_.type.font("meta", weight=600))
                painter.drawText(box, centre, line)
            box = visual(QRect(middle - 20, base, 40, high), self.rect())
            painter.setFont(look_.type.font("meta"))
            painter.drawText(box, centre, tr.number(step))


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: FactorList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """32, or as many lines as the title needs."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        type_ = look().type
        columns = self._view.columns()
        lines = len(self._lines(row, columns, heavy=True)) * type_.line("small", rows=True)
        height = max(self._view.row_height(index.row()), lines + 8)
        if columns.stacked:
            height = lines + type_.scaled(ROW) + 4
        return QSize(self._view.viewport().width(), height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, grid, cells, words, lines."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        box, look_, columns = option.rect, look(), self._view.columns()
        tokens = look_.tokens
        painter.save()
        chosen = index == self._view.currentIndex()
        if chosen:
            painter.fillRect(box, QColor(tokens.brand_soft))
        scale = box
        if columns.stacked:
            high = look_.type.scaled(ROW)
            scale = QRect(box.left(), box.bottom() - high, box.width(), high)
        ends = row.line.ends_group
        line = QColor(tokens.line_strong if ends else tokens.line)
        for step in range(5):
            x = visual(QRect(columns.middle(step), scale.top(), 1, scale.height()), box)
            painter.fillRect(x, QColor(tokens.line))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, line)
        focused = chosen and self._view.hasFocus()
        if chosen and not focused:
            bar = visual(QRect(box.left(), box.top(), 3, box.height()), box)
            painter.fillRect(bar, QColor(tokens.brand))
        self._title(painter, box, row, columns, chosen=chosen)
        self._words(painter, scale, row, columns)
        self._scale(painter, scale, row, columns)
        self._answered(painter, scale, row, columns)
        if focused:
            focus_ring(painter, box.adjusted(0, 0, 0, -1))
        painter.restore()

    def _lines(self, row: Row, columns: Columns, *, heavy: bool) -> tuple[str, ...]:
        font = look().type.font("small", weight=600 if heavy else 400)
        return broken(row.title, font, columns.title_wide, 9)

    def _title(
        self, painter: QPainter, box: QRect, row: Row, columns: Columns, *, chosen: bool
    ) -> None:
        look_ = look()
        high = look_.type.line("small", rows=True)
        lines = self._lines(row, columns, heavy=chosen)
        if columns.stacked:
            box = QRect(box.left(), box.top() + 4, box.width(), len(lines) * high)
        painter.setPen(QColor(look_.tokens.text))
        painter.setFont(look_.type.font("small", weight=600))
        number = QRect(EDGE, box.top(), columns.title - EDGE, box.height())
        write(painter, visual(number, box), look_.tr.number(row.line.number))
        painter.setFont(look_.type.font("small", weight=600 if chosen else 400))
        title = QRect(columns.title, box.top(), columns.title_wide, box.height() - 1)
        draw_lines(painter, visual(title, box), lines, high)

    @staticmethod
    def _words(painter: QPainter, box: QRect, row: Row, columns: Columns) -> None:
        look_ = look()
        painter.setFont(look_.type.font("small"))
        size = look_.type.scaled(ICON)
        for at, words, mark in (
            (columns.trend, row.trend, row.trend_icon),
            (columns.confidence, row.confidence, ""),
        ):
            if not words:
                continue
            place = QRect(at, box.top() + (box.height() - size) // 2, size, size)
            if mark:
                pixmap = look_.pixmap(mark, "text_2", ICON)
                painter.drawPixmap(visual(place, box).topLeft(), pixmap)
            else:
                reached = BARS[row.line.confidence] if row.line.confidence else 0
                bars = QRectF(visual(place.adjusted(0, -1, 2, 1), box))
                confidence_bars(painter, bars, reached, look_.tokens.text_2)
            painter.setPen(QColor(look_.tokens.text))
            after = QRect(at + size + 8, box.top(), 200, box.height() - 1)
            write(painter, visual(after, box), words)

    def _scale(self, painter: QPainter, box: QRect, row: Row, columns: Columns) -> None:
        look_, line = look(), row.line
        tokens = look_.tokens
        if row.instead:
            wide = 5 * columns.step
            place = visual(QRect(columns.scale, box.top() + 1, wide, box.height() - 2), box)
            if line.kind == "cannot_say":
                path = QPainterPath()
                path.addRect(QRectF(place))
                hatch(painter, path, tokens.hatch, 5)
            painter.setFont(look_.type.font("small"))
            text = QFontMetrics(painter.font()).horizontalAdvance(row.instead) + 16
            middle = QRect(
                place.center().x() - text // 2, place.top() + 4, text, place.height() - 8
            )
            rounded(painter, middle, tokens.surface, radius=RADIUS_CHIP)
            painter.setPen(QColor(tokens.text_2))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
            painter.drawText(middle, int(flags), row.instead)
            return
        if line.step is None:
            return
        wide = min(look_.type.scaled(CELL_WIDE), columns.step - 4)
        high = look_.type.scaled(CELL_HIGH)
        top = box.top() + (box.height() - high) // 2
        cell = visual(QRect(columns.middle(line.step) - wide // 2, top, wide, high), box)
        if line.ring is not None:
            self._ring(painter, box, columns.middle(line.ring), cell)
        tone = f"r{line.step}"
        edge = tokens.line_strong if line.step == 0 else None
        rounded(painter, cell, tokens.tone(tone), edge, radius=RADIUS_CHIP)
        painter.setFont(look_.type.font("small", weight=600))
        painter.setPen(QColor(tokens.on_tone(tone)))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        painter.drawText(cell, int(flags), look_.tr.number(line.step))

    def _ring(self, painter: QPainter, box: QRect, middle: int, cell: QRect) -> None:
        look_ = look()
        radius = look_.type.scaled(RING)
        x = visual(QRect(middle, box.top(), 1, 1), box).left()
        y = box.top() + box.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look_.tokens.text_2), 2))
        painter.drawLine(QPointF(x, y), QPointF(cell.center().x(), y))
        chosen = QColor(look_.tokens.surface)
        painter.setBrush(chosen)
        painter.drawEllipse(QPointF(x, y), radius, radius)

    def _answered(self, painter: QPainter, box: QRect, row: Row, columns: Columns) -> None:
        look_ = look()
        if columns.bar:
            self._bar(painter, box, row, columns)
        painter.setPen(QColor(look_.tokens.text))
        painter.setFont(look_.type.font("small"))
        after = QRect(columns.assessed + columns.bar, box.top(), 200, box.height() - 1)
        write(painter, visual(after, box), row.assessed)

    @staticmethod
    def _bar(painter: QPainter, box: QRect, row: Row, columns: Columns) -> None:
        look_ = look()
        tokens = look_.tokens
        wide, high = look_.type.scaled(BAR_WIDE), look_.type.scaled(BAR_HIGH)
        top = box.top() + (box.height() - high) // 2
        full = round(wide * row.line.filled)
        asked = round(wide * row.line.hatched)
        painter.fillRect(
            visual(QRect(columns.assessed, top, wide, high), box), QColor(tokens.neutral_soft)
        )
        filled = visual(QRect(columns.assessed, top, full, high), box)
        painter.fillRect(filled, QColor(tokens.line_strong))
        if asked:
            path = QPainterPath()
            path.addRect(QRectF(visual(QRect(columns.assessed + full, top, asked, high), box)))
            painter.fillPath(path, QColor(tokens.surface))
            hatch(painter, path, tokens.hatch, 3)

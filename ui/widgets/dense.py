"""The desk's dense list: one line a row with columns, or two lines where there is no room for them.

A model of `Line`s, one delegate that paints them, and the line of heads above. Each row is one item
with a whole sentence for a name, so arrows walk rows and a screen reader reads them. Columns are as
wide as their words; the one of width 0 takes the rest, and its text is cut at a word.
Source: interface design, 7.11 *Measures of desk, verify and report* (table, row states).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from fieldkit.language import isolate_text
from ui.theme import look
from ui.widgets.labels import anchored
from ui.widgets.layout import rule
from ui.widgets.lines import broken
from ui.widgets.painting import focus_ring
from ui.widgets.tips import tip

HEAD, ROW, EDGE, PADDING, ICON, GAP, PART = 32, 36, 12, 8, 16, 8, 6
LEAST_REST = 210
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """Words, quieter words behind them, an icon before them; `ink` is the icon's, `tone` the
    words'. `said` where the quieter words are a person's own and run in their own direction."""

    text: str
    second: str = ""
    icon: str = ""
    ink: str = "text_2"
    tone: str = "text"
    heavy: bool = False
    mono: bool = False
    said: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its key, a cell a column, and its name for who does not see it."""

    key: str
    cells: tuple[Cell, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A head; `rest` takes what the others leave."""

    head: str
    rest: bool = False


class LineModel(QAbstractListModel):
    """The rows as Qt asks for them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The line itself, or its name."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return line
        named = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(line.name)
        return line.name if role in named else None


class DenseList(QListView):
    """The rows. `chosen(key)` when another is current, `opened(key)` on Enter or a double click."""

    chosen = Signal(str)
    opened = Signal(str)
    resized = Signal()

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows = LineModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMinimumWidth(look().type.scaled(200))
        self.doubleClicked.connect(self._open)
        self.hugged = False
        self._widths: tuple[int, ...] = ()
        self._told = ""

    @property
    def key(self) -> str:
        """The chosen row's key; empty where there is none."""
        line: Line | None = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        return line.key if line is not None else ""

    def show_lines(self, lines: Sequence[Line], chosen: str = "") -> None:
        """Show these rows; `chosen`, or the first, is current."""
        self._told = ""
        self.rows.set_lines(lines)
        self._measure()
        keys = [line.key for line in lines]
        if keys:
            self.choose(chosen if chosen in keys else keys[0])

    def choose(self, key: str) -> None:
        """Make a row current."""
        for at, line in enumerate(self.rows.lines):
            if line.key == key:
                self.setCurrentIndex(self.rows.index(at))

    def narrow(self) -> bool:
        """Whether rows have two lines for want of room."""
        fixed = sum(self.natural())
        rest = any(column.rest for column in self.columns)
        least = look().type.scaled(LEAST_REST) if rest else 0
        return self.viewport().width() < fixed + least + 2 * EDGE

    def natural(self) -> tuple[int, ...]:
        """How wide each column wants to be; 0 for the one that takes the rest."""
        return self._widths

    def widths(self) -> list[int]:
        """How wide each column is now."""
        room = self.viewport().width() - 2 * EDGE - sum(self._widths)
        return [
            room if column.rest else width
            for column, width in zip(self.columns, self._widths, strict=True)
        ]

    def full_height(self) -> int:
        """The height at which all rows are seen."""
        index = self.rows.index(0)
        one = self.sizeHintForIndex(index).height() if index.isValid() else 0
        return one * len(self.rows.lines)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which one."""
        super().currentChanged(current, previous)
        if self.key and self.key != self._told:
            self._told = self.key
            self.chosen.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the row under the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press chooses; nothing else happens."""
        super().mouseReleaseEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns and lines depend on the width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self.resized.emit()

    def _open(self) -> None:
        if self.key:
            self.opened.emit(self.key)

    def _measure(self) -> None:
        widths = []
        for at, column in enumerate(self.columns):
            cells = [line.cells[at] for line in self.rows.lines]
            head = QFontMetrics(head_font()).horizontalAdvance(column.head)
            # A cell with nothing behind it may run on, so it asks for no room of its own.
            asking = [
                _wanted(line.cells[at])
                for line in self.rows.lines
                if not (at + 1 < len(line.cells) and line.cells[at + 1] == Cell(""))
            ]
            wide = max([head, *asking]) if cells else head
            widths.append(0 if column.rest else wide + 2 * PADDING)
        self._widths = tuple(widths)


class DenseTable(QFrame):
    """Heads over a `DenseList`, in a card; `foot` is said below the rows."""

    def __init__(self, name: str, columns: Sequence[Column], *, card: bool = True) -> None:
        super().__init__()
        if card:
            self.setProperty("role", "card")
        self.list = DenseList(name, columns)
        self._heads = _Heads(self.list)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(1, 1, 1, 1)
        self.box.setSpacing(0)
        self.box.addWidget(self._heads)
        self.box.addWidget(self.list, 1)

    def show_lines(self, lines: Sequence[Line], chosen: str = "") -> None:
        """Show these rows."""
        self.list.show_lines(lines, chosen)
        self._heads.refresh()

    def hug(self) -> None:
        """Be as high as the rows: for a few rows amid other things."""
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.list.hugged = True
        self.list.resized.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.list.setFixedHeight(self.list.full_height())

    def add_foot(self, foot: QWidget) -> None:
        """Words below the rows."""
        self.box.addWidget(rule())
        self.box.addWidget(foot)


class _Heads(QWidget):
    def __init__(self, list_: DenseList) -> None:
        super().__init__()
        self._list = list_
        list_.resized.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Gone where the rows have two lines."""
        self.setFixedHeight(0 if self._list.narrow() else look().type.scaled(HEAD) + 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The heads, and the stronger line under them."""
        if self.height() < 2:
            return
        tokens, painter = look().tokens, QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line_strong))
        if not self._list.rows.lines:
            return
        painter.setFont(head_font())
        painter.setPen(QColor(tokens.text_2))
        at = EDGE
        for column, width in zip(self._list.columns, self._list.widths(), strict=True):
            box = QRect(at, 0, width, self.height() - 1)
            write(painter, visual(box, self.rect()), column.head)
            at += width


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: DenseList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """36, or two lines."""
        type_ = look().type
        line = type_.line("small", rows=True)
        height = max(type_.scaled(ROW), line + 12)
        if self._view.narrow():
            height = 2 * line + 16
        return QSize(self._view.viewport().width(), height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, cells, line, ring."""
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        box, tokens = option.rect, look().tokens
        painter.save()
        chosen = index == self._view.currentIndex()
        focused = chosen and self._view.hasFocus()
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(tokens.brand_soft if chosen else tokens.sunken))
        if not (self._view.hugged and index.row() + 1 == len(self._view.rows.lines)):
            painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(tokens.line))
        if chosen and not focused:
            bar = visual(QRect(box.left(), box.top(), 3, box.height() - 1), box)
            painter.fillRect(bar, QColor(tokens.brand))
        if self._view.narrow():
            self._two_lines(painter, box, line)
        else:
            self._columns(painter, box, line)
        if focused:
            focus_ring(painter, box.adjusted(0, 0, 0, -1))
        painter.restore()

    def _columns(self, painter: QPainter, box: QRect, line: Line) -> None:
        at = box.left() + EDGE
        widths = self._view.widths()
        for number, (cell, width) in enumerate(zip(line.cells, widths, strict=True)):
            following = line.cells[number + 1 :]
            room = width
            for more, wide in zip(following, widths[number + 1 :], strict=True):
                if more != Cell(""):
                    break
                room += wide
            cell_box = QRect(at, box.top(), room - PADDING, box.height() - 1)
            paint_cell(painter, cell_box, box, cell)
            at += width

    def _two_lines(self, painter: QPainter, box: QRect, line: Line) -> None:
        high = look().type.line("small", rows=True)
        lead = next((at for at, column in enumerate(self._view.columns) if column.rest), 0)
        wide = box.width() - 2 * EDGE
        first = QRect(box.left() + EDGE, box.top() + 7, wide, high)
        paint_cell(painter, first, box, line.cells[lead])
        start = EDGE + look().type.scaled(ICON) + GAP
        room = box.width() - start - EDGE
        for at, cell in enumerate(line.cells):
            if at == lead or cell == Cell("") or cell.text == "\u2013":
                continue
            width = min(_wanted(cell) + PADDING, room)
            if room < look().type.scaled(32):
                break
            part = QRect(box.left() + start, box.top() + 8 + high, width, high)
            paint_cell(painter, part, box, cell)
            start += width + PADDING
            room -= width + PADDING


def head_font() -> QFont:
    """Heads are meta, 600."""
    return look().type.font("meta", weight=600)


def visual(rect: QRect, around: QRect) -> QRect:
    """A logical rectangle in its place in the direction in force."""
    direction = Qt.LayoutDirection.RightToLeft if look().rtl else Qt.LayoutDirection.LeftToRight
    return QStyle.visualRect(direction, around, rect)


def write(painter: QPainter, box: QRect, text: str, *, end: bool = False) -> None:
    """One line at the leading (or trailing) side of a box that is visual already."""
    rtl = look().rtl
    side = Qt.AlignmentFlag.AlignRight if rtl != end else Qt.AlignmentFlag.AlignLeft
    flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, int(flags | Qt.TextFlag.TextDontClip), anchored(text))


def paint_cell(painter: QPainter, cell_box: QRect, around: QRect, cell: Cell) -> None:
    """A cell in its logical box inside `around`."""
    look_ = look()
    at, end = cell_box.left(), cell_box.left() + cell_box.width()
    if cell.icon:
        size = look_.type.scaled(ICON)
        mark = QRect(at, cell_box.top() + (cell_box.height() - size) // 2, size, size)
        place = visual(mark, around)
        painter.drawPixmap(place.topLeft(), look_.pixmap(cell.icon, cell.ink, ICON))
        at += size + GAP
    font = cell_font(cell)
    wide = QFontMetrics(font).horizontalAdvance(cell.text)
    painter.setFont(font)
    painter.setPen(QColor(getattr(look_.tokens, cell.tone)))
    (words,) = broken(cell.text, font, end - at, 1)
    write(painter, visual(QRect(at, cell_box.top(), end - at, cell_box.height()), around), words)
    at += wide + PART
    if cell.second and end - at > look_.type.scaled(32):
        second = second_font(cell)
        painter.setFont(second)
        painter.setPen(QColor(look_.tokens.text_2))
        (words,) = broken(cell.second, second, end - at, 1)
        place = visual(QRect(at, cell_box.top(), end - at, cell_box.height()), around)
        write(painter, place, isolate_text(words) if cell.said else words)


def cell_font(cell: Cell) -> QFont:
    """The font of a cell's words."""
    return look().type.font("small", weight=600 if cell.heavy else 400)


def second_font(cell: Cell) -> QFont:
    """The font of a cell's second part."""
    return look().type.mono(12) if cell.mono else look().type.font("small")


def _wanted(cell: Cell) -> int:
    wide = QFontMetrics(cell_font(cell)).horizontalAdvance(cell.text)
    if cell.second:
        wide += PART + QFontMetrics(second_font(cell)).horizontalAdvance(cell.second)
    if cell.icon:
        wide += look().type.scaled(ICON) + GAP
    return wide + 2


__all__ = ["Cell", "Column", "DenseList", "DenseTable", "Line", "visual", "write"]

"""A short table of rows that can be opened: heads, lines, cells; every row is a button.

For lists of dozens. Columns have a width or a share of what is left; the chosen row has a bar at
the leading edge. Source: interface design, 3 *Measures* (table).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStyle, QVBoxLayout, QWidget

from ui.theme import look
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, column, holder, margins, row, rule
from ui.widgets.painting import focus_ring
from ui.widgets.surfaces import Card, Icon, RowButton, leading

EDGE, BETWEEN, HEAD, ROW = 16, 20, 36, 54


@dataclass(frozen=True, slots=True)
class Column:
    """Head, width in px at 100 % (0: takes the rest), and whether its cells stand at the end."""

    head: str
    width: int = 0
    end: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One or two lines, with an icon before them; `heavy` for the row's name."""

    text: str
    second: str = ""
    icon: str = ""
    ink: str = "text_2"
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its key, its cells, and its name for who does not see it."""

    key: str
    cells: tuple[Cell, ...]
    name: str


class _Row(RowButton):
    def __init__(self, name: str, table: Table) -> None:
        super().__init__(name)
        self._table = table

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._table.walk(self, 1 if event.key() == Qt.Key.Key_Down else -1)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        painter = QPainter(self)
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), tokens.brand_soft if self.isChecked() else tokens.sunken)
        if self.isChecked():
            bar = QRect(0, 0, 3, self.height())
            painter.fillRect(
                QStyle.visualRect(self.layoutDirection(), self.rect(), bar), tokens.brand
            )
        if self.hasFocus():
            focus_ring(painter, self.rect())


class Table(Card):
    """The table; `opened` is called with a row's key, `chosen` marks one."""

    def __init__(
        self, columns: Sequence[Column], opened: Callable[[str], None], *, choose: bool = False
    ) -> None:
        super().__init__(padding=0)
        self._columns, self._opened, self._choose = tuple(columns), opened, choose
        self.body.setContentsMargins(1, 1, 1, 1)
        self._widths = [look().type.scaled(each.width) for each in self._columns]
        self._head = QVBoxLayout()
        self._head.addWidget(self._heads())
        self.body.addLayout(self._head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.body.addLayout(self._lines)
        self._rows: dict[str, _Row] = {}

    def show_lines(self, lines: Sequence[Line], chosen: str = "") -> None:
        """Show these rows; the focus stays on the row that has it."""
        focused = next((key for key, row_ in self._rows.items() if row_.hasFocus()), "")
        clear(self._lines)
        self._rows = {}
        self._fit(lines)
        for line in lines:
            self._lines.addWidget(rule())
            made = self._row(line)
            made.setChecked(line.key == chosen)
            self._rows[line.key] = made
            self._lines.addWidget(made)
        if focused in self._rows:
            self._rows[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_row(self, key: str = "") -> None:
        """Put the focus on a row, the first by default."""
        rows = list(self._rows)
        if rows:
            self._rows[key if key in self._rows else rows[0]].setFocus(
                Qt.FocusReason.OtherFocusReason
            )

    def walk(self, from_: QWidget, by: int) -> None:
        """Up and down."""
        rows = list(self._rows.values())
        at = next(at for at, each in enumerate(rows) if each is from_) + by
        if 0 <= at < len(rows):
            rows[at].setFocus(Qt.FocusReason.OtherFocusReason)
            if self._choose:
                rows[at].click()

    def _fit(self, lines: Sequence[Line]) -> None:
        """With large text a column takes no more than it needs: the one that takes the rest has
        little left."""
        if look().type.percent <= 100:
            return
        widths = []
        for at, column_ in enumerate(self._columns):
            needed = [_needed(Cell(column_.head, heavy=True))]
            needed += [_needed(line.cells[at]) for line in lines]
            widths.append(min(look().type.scaled(column_.width), max(needed)))
        if widths != self._widths:
            self._widths = widths
            clear(self._head)
            self._head.addWidget(self._heads())

    def _heads(self) -> QWidget:
        box = self._line(
            [Text(column_.head, "small", "text_2", heavy=True) for column_ in self._columns]
        )
        whole = holder(box)
        whole.setMinimumHeight(look().type.scaled(HEAD))
        return whole

    def _row(self, line: Line) -> _Row:
        made = _Row(line.name, self)
        made.setCheckable(self._choose)
        made.setAutoExclusive(False)
        cells = [
            self._cell(cell, column_)
            for cell, column_ in zip(line.cells, self._columns, strict=True)
        ]
        box = self._line(cells)
        made.setLayout(box)
        made.setMinimumHeight(look().type.scaled(ROW))
        for child in made.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        made.clicked.connect(lambda: self._press(line.key))
        return made

    def _press(self, key: str) -> None:
        if self._choose:
            for other, row_ in self._rows.items():
                row_.setChecked(other == key)
        self._opened(key)

    def _line(self, parts: Sequence[QWidget]) -> QHBoxLayout:
        box = row(gap=BETWEEN)
        for part, column_, width in zip(parts, self._columns, self._widths, strict=True):
            if column_.width:
                part.setFixedWidth(width)
                box.addWidget(part)
            else:
                box.addWidget(part, 1)
            if column_.end and isinstance(part, QLabel):
                part.setAlignment(_end())
        box.setContentsMargins(margins(EDGE, 5, EDGE, 5))
        return box

    def _cell(self, cell: Cell, column_: Column) -> QWidget:
        first = WrapLabel(cell.text, "small", heavy=cell.heavy, rows=True)
        lines: list[QLabel] = [first]
        if cell.second:
            lines.append(WrapLabel(cell.second, "small", "text_2", rows=True))
        if column_.end:
            for label in lines:
                label.setAlignment(_end())
        box = column(*lines, gap=0)
        line = row(gap=8)
        if cell.icon and cell.second:
            line.addLayout(leading(Icon(cell.icon, cell.ink, 16), rows=True))
        elif cell.icon:
            line.addWidget(Icon(cell.icon, cell.ink, 16))
        line.addLayout(box, 1)
        # In a high row two lines keep together, in its middle.
        return holder(column(None, holder(line), None) if cell.second else line)


def _needed(cell: Cell) -> int:
    """The width at which nothing of a cell goes to another line, px."""
    type_ = look().type
    first = QFontMetrics(type_.font("small", weight=600 if cell.heavy else 400))
    second = QFontMetrics(type_.font("small"))
    words = max(first.horizontalAdvance(cell.text), second.horizontalAdvance(cell.second))
    return words + 4 + (type_.scaled(16) + 8 if cell.icon else 0)


def _end() -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if look().rtl else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


__all__ = ["Cell", "Column", "Line", "Table"]

"""One tile of a choice: a radio button or a check box that paints itself.

Arrows, digits and Backspace go to the group (`keyed`); focus coming and going is told, so that the
group can show the definition. Source: interface design, 3 *Measures* (choice tile).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QStyle, QWidget

from ui.theme import TONES, look
from ui.widgets.painting import (
    check_box,
    confidence_bars,
    focus_ring,
    level_swatch,
    radio_dot,
    rounded,
)

START, GLYPH, AFTER, END = 12, 18, 8, 10
SIGNS = {
    "up": "arrow-up",
    "same": "equal",
    "down": "arrow-down",
    "unsure": "circle-question-mark",
}


def text_room(width: int) -> int:
    """What is left for the words in a tile of `width` px."""
    return width - START - look().type.scaled(GLYPH) - AFTER - END


def lines_of(label: str, width: int) -> int:
    """Lines that the label needs in a tile; negative where a word is wider than the tile."""
    metrics = QFontMetrics(look().type.font("body", weight=600))
    room = text_room(width)
    lines, used = 1, 0
    space = metrics.horizontalAdvance(" ")
    broken = False
    for word in label.split():
        wide = metrics.horizontalAdvance(word)
        broken = broken or wide > room
        if used and used + space + wide > room:
            lines, used = lines + 1, wide
        else:
            used += (space if used else 0) + wide
    return -lines if broken else lines


def draw_glyph(painter: QPainter, glyph: str, box: QRectF, *, on: bool, several: bool) -> None:
    """The mark before a choice: swatch, sign, bars, dot or box."""
    look_ = look()
    if glyph in TONES:
        level_swatch(painter, box, glyph)
    elif glyph in SIGNS:
        mark = look_.pixmap(SIGNS[glyph], "brand" if on else "text_2", GLYPH)
        painter.drawPixmap(box.topLeft().toPoint(), mark)
    elif glyph.startswith("bars-"):
        ink = look_.tokens.brand if on else look_.tokens.text_2
        confidence_bars(painter, box, int(glyph[-1]), ink)
    elif several:
        check_box(painter, box, on=on)
    else:
        radio_dot(painter, box, on=on)


def _paint(tile: QAbstractButton, glyph: str, hover: bool, several: bool) -> None:
    look_ = look()
    tokens, box, on = look_.tokens, tile.rect(), tile.isChecked()
    painter = QPainter(tile)
    ground = tokens.brand_soft if on else tokens.sunken if hover else tokens.surface
    rounded(painter, box, ground, tokens.brand if on else tokens.line_strong, 2 if on else 1)
    size = look_.type.scaled(GLYPH)

    def visual(rect: QRect) -> QRect:
        return QStyle.visualRect(tile.layoutDirection(), box, rect)

    bare = bool(tile.property("bare"))
    start = (box.width() - size) // 2 if bare else START
    mark = visual(QRect(start, (box.height() - size) // 2, size, size))
    draw_glyph(painter, glyph, QRectF(mark), on=on, several=several)
    painter.setFont(look_.type.font("body", weight=600 if on else 400))
    painter.setPen(QColor(tokens.text if tile.isEnabled() else tokens.text_2))
    if tile.property("bare"):
        if tile.hasFocus():
            focus_ring(painter, box)
        painter.end()
        return
    words = visual(QRect(START + size + AFTER, 0, text_room(box.width()) + 4, box.height()))
    side = Qt.AlignmentFlag.AlignRight if look_.rtl else Qt.AlignmentFlag.AlignLeft
    flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(
        words, int(flags | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip), tile.text()
    )
    if tile.hasFocus():
        focus_ring(painter, box)
    painter.end()


if TYPE_CHECKING:
    _Base = QAbstractButton
else:
    _Base = object


class _Events(_Base):
    """What both kinds answer to; stands before the standard class."""

    _glyph: str
    _hover: bool
    several: bool
    focused: SignalInstance
    left: SignalInstance
    keyed: SignalInstance

    def set_glyph(self, glyph: str) -> None:
        """Another mark."""
        self._glyph = glyph
        self.update()

    def sizeHint(self) -> QSize:
        """The least; the group gives the true size."""
        return QSize(96, look().type.scaled(44))

    def hitButton(self, pos: QPoint) -> bool:
        """All of the tile can be pressed."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, glyph, words, ring."""
        _paint(self, self._glyph, self._hover, self.several)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        self._hover = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hover = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the group."""
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the group."""
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The group knows the order; Qt would walk by place."""
        self.keyed.emit(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space was taken when it was pressed."""
        event.ignore()


class RadioTile(_Events, QRadioButton):
    """One of which one may be chosen."""

    focused = Signal()
    left = Signal()
    keyed = Signal(QKeyEvent)
    several = False

    def __init__(self, label: str, glyph: str, parent: QWidget) -> None:
        QRadioButton.__init__(self, label, parent)
        self._glyph, self._hover = glyph, False
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def setChecked(self, chosen: bool) -> None:
        """Also taken back, which Qt refuses an exclusive button; only while it is set, since a
        screen reader takes a button that is not exclusive for a check box."""
        self.setAutoExclusive(False)
        super().setChecked(chosen)
        self.setAutoExclusive(True)


class CheckTile(_Events, QCheckBox):
    """One of which several may be chosen."""

    focused = Signal()
    left = Signal()
    keyed = Signal(QKeyEvent)
    several = True

    def __init__(self, label: str, glyph: str, parent: QWidget) -> None:
        QCheckBox.__init__(self, label, parent)
        self._glyph, self._hover = glyph, False
        self.setCursor(Qt.CursorShape.PointingHandCursor)

"""A box to tick with a sentence of any length beside it; the whole line can be pressed.

Source: interface design, 7.5 (*Keep*), 7.8 (the statement that is confirmed).
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QWidget

from ui.theme import Style, look
from ui.widgets.labels import WrapLabel
from ui.widgets.painting import check_box
from ui.widgets.ring import OuterRing

BOX, GAP, EDGE = 20, 10, 4
"""Box, box to words, and the room above and below."""


class CheckLine(QCheckBox):
    """A check box whose words wrap."""

    def __init__(
        self, words: str, *, style: Style = "small", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(words)
        self._ring: OuterRing | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._words = WrapLabel(words, style, parent=self)
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hitButton(self, pos: QPoint) -> bool:
        """The words too."""
        return self.rect().contains(pos)

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the words, and never less than a finger needs."""
        need = self._words.heightForWidth(max(width - self._start(), 40))
        return max(need, look().type.scaled(24)) + 2 * EDGE

    def sizeHint(self) -> QSize:
        """A line of some length."""
        return QSize(260, self.heightForWidth(max(self.width(), 260)))

    def minimumSizeHint(self) -> QSize:
        """Narrower than that it may be."""
        return QSize(120, look().type.scaled(24) + 2 * EDGE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the words."""
        super().resizeEvent(event)
        start = self._start()
        box = QRect(start, EDGE, self.width() - start, self.height() - 2 * EDGE)
        self._words.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), box))

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the words have the font that they are drawn in."""
        super().showEvent(event)
        self._words.ensurePolished()
        self._words.set_words(self._words.words)
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box."""
        painter = QPainter(self)
        side = look().type.scaled(BOX)
        line = look().type.line("small")
        box = QRect(0, EDGE + max((line - side) // 2, 0), side, side)
        place = QStyle.visualRect(self.layoutDirection(), self.rect(), box)
        check_box(painter, QRectF(place), on=self.isChecked())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring stands around box and words."""
        super().focusInEvent(event)
        if self._ring is None:
            self._ring = OuterRing(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """It goes with the focus."""
        super().focusOutEvent(event)
        if self._ring is not None:
            self._ring.hide()
            self._ring.deleteLater()
            self._ring = None

    def _start(self) -> int:
        return look().type.scaled(BOX) + GAP

"""A phrase to remember, its words numbered in reading order; and how hard a phrase is to guess.

Source: interface design, 7.1 (passphrase step).
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from ui.theme import look
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import column, row
from ui.widgets.painting import rounded

_PIXELS, _ROW, _SEGMENTS = 20, 42, 5


class PhraseCard(QLabel):
    """Six words in two rows of three, or four groups of digits in two rows of two."""

    def __init__(self, phrase: str) -> None:
        super().__init__()
        self._words = phrase.split()
        self._columns = 3 if len(self._words) > 4 else 2
        tr = look().tr
        self.setAccessibleName(tr.text("The phrase: {phrase}", phrase=phrase))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Rows of 42 with 10 above and below."""
        type_ = look().type
        metrics = QFontMetrics(type_.mono(_PIXELS))
        widest = max(metrics.horizontalAdvance(word) for word in self._words)
        rows = -(-len(self._words) // self._columns)
        wide = self._columns * (widest + type_.scaled(52))
        return QSize(wide, rows * type_.scaled(_ROW) + 2 * type_.scaled(10))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, numbers, words."""
        look_ = look()
        tokens, type_ = look_.tokens, look_.type
        painter = QPainter(self)
        rounded(painter, self.rect(), tokens.surface, tokens.line_strong, 1, 8)
        line, edge = type_.scaled(_ROW), type_.scaled(16)
        wide = (self.width() - edge) // self._columns
        side = Qt.AlignmentFlag.AlignRight if look_.rtl else Qt.AlignmentFlag.AlignLeft
        flags = int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        for at, word in enumerate(self._words):
            x = edge + at % self._columns * wide
            y = type_.scaled(10) + at // self._columns * line
            number = QRect(x, y, type_.scaled(22), line)
            place = QRect(x + type_.scaled(26), y, wide - type_.scaled(26), line)
            painter.setFont(type_.font("meta"))
            painter.setPen(QColor(tokens.text_2))
            painter.drawText(self._visual(number), flags, look_.tr.number(at + 1))
            painter.setFont(type_.mono(_PIXELS))
            painter.setPen(QColor(tokens.text))
            painter.drawText(self._visual(place), flags, word)

    def _visual(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)


class _Segments(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._filled = 0
        self.setFixedSize(look().type.scaled(136), 6)

    def set_filled(self, filled: int) -> None:
        self._filled = filled
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look().tokens
        painter = QPainter(self)
        wide = (self.width() - 4 * (_SEGMENTS - 1)) / _SEGMENTS
        for at in range(_SEGMENTS):
            left = at * (wide + 4)
            if look().rtl:
                left = self.width() - left - wide
            ink = tokens.brand if at < self._filled else tokens.neutral_soft
            rounded(painter, QRectF(left, 0, wide, 6), ink, radius=3)


class Strength(QWidget):
    """Five segments, the words, and the reasons below them."""

    def __init__(self, end: QWidget | None = None) -> None:
        super().__init__()
        self._segments = _Segments()
        self._words = Text("", "small", "text_2")
        self._reasons = WrapLabel("", "small", "warn")
        self._reasons.hide()
        line = row(self._segments, self._words, None, *([end] if end else []), gap=12)
        self.setLayout(column(line, self._reasons))

    def say(self, score: int, words: str, reasons: str = "") -> None:
        """`score` 0–4; -1 for nothing yet."""
        self._segments.set_filled(score + 1)
        self._words.setText(words)
        self._reasons.set_words(reasons)
        self._reasons.setVisible(bool(reasons))


__all__ = ["PhraseCard", "Strength"]

"""Mark and name: the tent on its blue ground, as at the top of the rail and on bare screens.

Source: interface design, 3 *Measures*.
"""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import look
from ui.widgets.labels import Text
from ui.widgets.layout import row
from ui.widgets.painting import rounded


class Mark(QLabel):
    """The tent on its blue ground."""

    def __init__(self) -> None:
        super().__init__()
        side = look().type.scaled(28)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and tent."""
        painter = QPainter(self)
        tokens = look().tokens
        rounded(painter, self.rect(), "#1F69B3" if not tokens.dark else tokens.brand)
        size = look().type.scaled(18)
        at = (self.width() - size) // 2
        painter.drawPixmap(at, at, look().pixmap("tent-tree", "on_brand", 18))


def brand() -> QWidget:
    """Mark and name, as at the top of the rail and on bare screens."""
    box = row(Mark(), Text("Fieldkit", "h2"), None, gap=10)
    whole = QWidget()
    whole.setLayout(box)
    return whole

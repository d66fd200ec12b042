"""A page of the frame `page` with one column that scrolls: forms, the seal, settings.

Source: interface design, 3 *Measures* (heads, card).
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import look
from ui.widgets.layout import column, holder


def paper(body: QLayout, width: int) -> QScrollArea:
    """`body` in a column of at most `width` px, centred, scrolled where it is high."""
    inner = holder(body)
    inner.setMaximumWidth(look().type.scaled(width))
    around = QHBoxLayout()
    around.setContentsMargins(24, 20, 24, 24)
    around.addStretch(1)
    around.addWidget(inner, 1000)
    around.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder(around, "canvas"))
    return area


def bar(content: QLayout, width: int) -> QWidget:
    """The action bar's content on the edges of the same column."""
    inner = holder(content)
    inner.setMaximumWidth(look().type.scaled(width))
    around = QHBoxLayout()
    around.setContentsMargins(24, 0, 24, 0)
    around.addStretch(1)
    around.addWidget(inner, 1000)
    around.addStretch(1)
    return holder(around)


def stacked(*parts: QWidget, gap: int = 16) -> QVBoxLayout:
    """Parts below one another, `gap` px apart."""
    return column(*parts, gap=gap)

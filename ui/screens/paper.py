"""A page of the frame `page` with one column that scrolls: forms, the seal, settings.

Source: interface design, 3 *Measures* (heads, card).
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QWidget

from ui.theme import look
from ui.widgets.layout import holder, margins


class Paper(QScrollArea):
    """`body` in a column of at most `width` px, centred as if no scroll bar stood beside it."""

    def __init__(self, body: QLayout, width: int) -> None:
        super().__init__()
        inner = holder(body)
        inner.setMaximumWidth(look().type.scaled(width))
        self._around = QHBoxLayout()
        self._around.addStretch(1)
        self._around.addWidget(inner, 1000)
        self._around.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(holder(self._around, "canvas"))
        self.verticalScrollBar().rangeChanged.connect(self._fit)
        self._fit(0, 0)

    def _fit(self, _low: int, high: int) -> None:
        bar = self.verticalScrollBar().sizeHint().width() if high else 0
        self._around.setContentsMargins(margins(24 + bar, 20, 24, 24))


def paper(body: QLayout, width: int) -> Paper:
    """A page of one column that scrolls."""
    return Paper(body, width)


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

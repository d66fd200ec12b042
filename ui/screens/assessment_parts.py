"""Parts of the reader's page: the row of facts, the assessor's words.

Source: interface design, 7.11 (*Reader*).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.screens.assessment_model import Fact
from ui.theme import look
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import column, holder, row
from ui.widgets.painting import confidence_bars
from ui.widgets.surfaces import Icon, Swatch


class Bars(QWidget):
    """Confidence as three bars; the word beside it says it."""

    def __init__(self, reached: int) -> None:
        super().__init__()
        self._reached = reached
        side = look().type.scaled(18)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bars."""
        ink = look().tokens.text_2
        confidence_bars(QPainter(self), QRectF(self.rect()), self._reached, ink)


def facts_row(facts: Sequence[Fact]) -> QWidget:
    """Head over word, side by side; breaks where there is no room."""
    flow = FlowLayout(gap=20)
    for fact in facts:
        line = row(gap=8)
        if fact.tone:
            line.addWidget(Swatch(fact.tone))
        elif fact.icon:
            line.addWidget(Icon(fact.icon, "text_2", 18))
        elif fact.bars:
            line.addWidget(Bars(fact.bars))
        line.addWidget(Text(fact.words, "label"))
        line.addStretch(1)
        part = holder(column(Text(fact.head, "meta", "text_2"), 2, line))
        flow.addWidget(part)
    return holder(flow)


def told_text(text: str) -> QWidget:
    """The assessor's words as they were written, each paragraph in its own direction."""
    tr = look().tr
    lines = (line.strip() for line in text.strip().split("\n"))
    return WrapLabel("\n".join(tr.isolated(line) if line else "" for line in lines), "body")

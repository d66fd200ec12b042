"""Steps one after another: of an assistant, or of what happens to a package.

Each is a circle (done, here, ahead), its words and, where it has one, a note and a bar below; a
line leads to the next. Source: interface design, 3 *Measures* (steps).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.theme import look
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, column, margins, row
from ui.widgets.surfaces import Progress

CIRCLE, LINE, GAP, ROOM = 24, 2, 12, 21


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step: where it stands, its words, a note, and how much of it is done (done, total).

    `number` stands in the circle of a step that is not done; 0 shows a dot where it is here.
    """

    state: Literal["done", "here", "ahead"]
    words: str
    note: str = ""
    number: int = 0
    part: tuple[int, int] | None = None


class _Circle(QWidget):
    """The circle and the line below it; the words beside it speak."""

    def __init__(self, step: StepLine, *, last: bool) -> None:
        super().__init__()
        self._step, self._last = step, last
        self.setFixedWidth(look().type.scaled(CIRCLE))
        self.setMinimumHeight(look().type.scaled(CIRCLE))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Circle, tick or number, line."""
        tokens = look().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.width()
        if not self._last:
            ink = tokens.brand if self._step.state == "done" else tokens.line
            painter.setPen(QPen(QColor(ink), LINE))
            middle = side / 2
            painter.drawLine(QPointF(middle, side + 4), QPointF(middle, self.height() - 4))
        box = QRectF(1, 1, side - 2, side - 2)
        if self._step.state == "done":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.brand))
            painter.drawEllipse(box)
            self._tick(painter, box)
            return
        here = self._step.state == "here"
        painter.setPen(
            QPen(QColor(tokens.brand if here else tokens.line_strong), 2 if here else 1.5)
        )
        painter.setBrush(QColor(tokens.surface))
        painter.drawEllipse(box)
        if self._step.number:
            painter.setPen(QColor(tokens.link if here else tokens.text_2))
            painter.setFont(look().type.font("meta", weight=600))
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignCenter), look().tr.number(self._step.number)
            )
        elif here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.brand))
            painter.drawEllipse(box.center(), side * 0.2, side * 0.2)

    @staticmethod
    def _tick(painter: QPainter, box: QRectF) -> None:
        tick = QPainterPath(box.topLeft() + QPointF(box.width() * 0.28, box.height() * 0.52))
        tick.lineTo(box.topLeft() + QPointF(box.width() * 0.44, box.height() * 0.67))
        tick.lineTo(box.topLeft() + QPointF(box.width() * 0.73, box.height() * 0.35))
        pen = QPen(QColor(look().tokens.on_brand), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(tick)


class StepList(QWidget):
    """All steps; `show_steps` shows them anew."""

    def __init__(self, steps: Sequence[StepLine] = (), *, room: int = ROOM) -> None:
        super().__init__()
        self._room = room
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._shown: tuple[StepLine, ...] = ()
        self.show_steps(steps)

    def show_steps(self, steps: Sequence[StepLine]) -> None:
        """Show these."""
        if tuple(steps) == self._shown:
            return
        self._shown = tuple(steps)
        clear(self._box)
        for at, step in enumerate(steps):
            self._box.addLayout(self._step(step, last=at == len(steps) - 1))

    def _step(self, step: StepLine, *, last: bool) -> QVBoxLayout:
        ink = "text_2" if step.state == "ahead" else "text"
        heavy = step.state == "here"
        words: Text | WrapLabel = WrapLabel(step.words, "body", ink, heavy=heavy)
        parts: list[QWidget | int] = [words]
        if step.note:
            parts += [2, WrapLabel(step.note, "small", "text_2", rows=True)]
        if step.part is not None:
            bar = Progress(step.words)
            bar.set_counts(*step.part)
            parts += [6, bar]
        texts = column(*parts)
        texts.setContentsMargins(margins(0, 1, 0, 0 if last else self._room))
        line = row(_Circle(step, last=last), gap=GAP)
        line.addLayout(texts, 1)
        return column(line)


__all__ = ["StepLine", "StepList"]

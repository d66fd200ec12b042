"""What hand-painted controls share: rounded boxes, the focus ring, glyphs of a scale, hatching.

Everything else here takes rectangles that are already visual (`mirrored` is the caller's).
Confidence is painted, not an icon, because outlined bars must stay visible.
Source: interface design, 3 *States of a control*, *Measures* (level swatch), 4.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import look
from ui.theme.tokens import RADIUS_CHIP, RADIUS_CONTROL, RING

LEVEL_BARS = {"r0": 0, "r1": 1, "r2": 2, "r3": 3, "r4": 3}


def mirrored(widget: QWidget, rect: QRect) -> QRect:
    """A logical rectangle of `widget` where its direction has it.

    As `QStyle.visualRect`; the mere use of that class costs a start four milliseconds.
    """
    if not widget.isRightToLeft():
        return rect
    return QRect(widget.width() - rect.x() - rect.width(), rect.y(), rect.width(), rect.height())


def rounded(
    painter: QPainter,
    rect: QRectF | QRect,
    fill: str | None,
    line: str | None = None,
    width: float = 1,
    radius: float = RADIUS_CONTROL,
) -> None:
    """A filled, lined box whose line lies inside `rect`; colours are tokens' values."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = width / 2 if line else 0
    box = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.setPen(QPen(QColor(line), width) if line else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius - inset, radius - inset)


def focus_ring(painter: QPainter, rect: QRectF | QRect, *, gap: bool = False) -> None:
    """The 3-px ring inside the bounds; with `gap` 2 px of surface between ring and fill."""
    tokens = look().tokens
    if gap:
        inner = QRectF(rect).adjusted(RING, RING, -RING, -RING)
        rounded(painter, inner, None, tokens.surface, 2, RADIUS_CONTROL - 1)
    rounded(painter, rect, None, tokens.focus, RING)


def hatch(painter: QPainter, path: QPainterPath, colour: str, step: float = 3.5) -> None:
    """Lines at 45 degrees inside `path`: what could not be assessed."""
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(colour), 1.1))
    box = path.boundingRect()
    at = box.left() - box.height()
    while at < box.right():
        painter.drawLine(QLineF(at, box.bottom(), at + box.height(), box.top()))
        at += step
    painter.restore()


def level_swatch(painter: QPainter, rect: QRectF, tone: str) -> None:
    """A level as colour and bars; r0 a dash, `unknown` hatch and a question mark."""
    look_ = look()
    tokens = look_.tokens
    scale = rect.width() / 18
    rounded(painter, rect, tokens.tone(tone), tokens.line_strong, 1, RADIUS_CHIP)
    if tone == "unknown":
        _unknown(painter, rect, scale)
        return
    ink = QColor(tokens.on_tone(tone))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if tone == "r0":
        painter.drawRoundedRect(_centred(rect, 8 * scale, 1.8 * scale), 0.9, 0.9)
        return
    base = rect.bottom() - 4 * scale
    for at in range(LEVEL_BARS[tone]):
        height = (4, 7, 10)[at] * scale
        start = (4.25 + 3.5 * at) * scale
        left = rect.right() - start - 2.5 * scale if look_.rtl else rect.left() + start
        painter.drawRect(QRectF(left, base - height, 2.5 * scale, height))


def _centred(rect: QRectF, width: float, height: float) -> QRectF:
    return QRectF(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height)


def _unknown(painter: QPainter, rect: QRectF, scale: float) -> None:
    look_ = look()
    path = QPainterPath()
    path.addRoundedRect(rect.adjusted(1, 1, -1, -1), 3, 3)
    hatch(painter, path, look_.tokens.hatch)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look_.tokens.surface))
    painter.drawRoundedRect(_centred(rect, 9 * scale, 13 * scale), 2, 2)
    font = QFont(look_.type.font("label"))
    font.setPixelSize(round(12.5 * scale))
    painter.setFont(font)
    painter.setPen(QColor(look_.tokens.text))
    mark = "\u061f" if look_.type.arabic else "?"
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
    painter.drawText(rect, int(flags), mark)


def confidence_bars(painter: QPainter, rect: QRectF, reached: int, colour: str) -> None:
    """Three rising bars, the first `reached` filled, the others outlined."""
    scale = rect.width() / 18
    base = rect.bottom() - 3 * scale
    pen = QPen(QColor(colour), 1)
    for at in range(3):
        height = (5, 9, 13)[at] * scale
        start = (1 + 6 * at) * scale
        width = 4 * scale
        left = rect.right() - start - width if look().rtl else rect.left() + start
        bar = QRectF(left, base - height, width, height)
        if at < reached:
            painter.fillRect(bar, QColor(colour))
        else:
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))


def radio_dot(painter: QPainter, rect: QRectF, *, on: bool) -> None:
    """The ring of a plain choice, filled where it is chosen."""
    tokens = look().tokens
    painter.setPen(QPen(QColor(tokens.brand if on else tokens.line_strong), 2 if on else 1.5))
    painter.setBrush(QColor(tokens.surface))
    painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.brand))
        painter.drawEllipse(rect.center(), rect.width() * 0.25, rect.height() * 0.25)


def check_box(painter: QPainter, rect: QRectF, *, on: bool) -> None:
    """The box of a choice of which several may hold."""
    tokens = look().tokens
    rounded(
        painter,
        rect,
        tokens.brand if on else tokens.surface,
        tokens.brand if on else tokens.line_strong,
        1.5,
        4,
    )
    if on:
        tick = QPainterPath(rect.topLeft() + QPointF(rect.width() * 0.24, rect.height() * 0.52))
        tick.lineTo(rect.topLeft() + QPointF(rect.width() * 0.43, rect.height() * 0.7))
        tick.lineTo(rect.topLeft() + QPointF(rect.width() * 0.77, rect.height() * 0.32))
        pen = QPen(QColor(tokens.on_brand), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(tick)

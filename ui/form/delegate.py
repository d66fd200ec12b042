"""How a row of the navigator is painted: ring or swatch, code, words, count or mark.

Source: interface design, 3 *Measures* (navigator); 4 *Painting by hand*.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fieldkit.forms.cards import Section
from ui.form.rows import Row
from ui.theme import look
from ui.widgets.lines import broken, draw_lines
from ui.widgets.painting import focus_ring, level_swatch, rounded

RING, RING_AT, TITLE_AT = 24, 16, 52
SWATCH, SWATCH_AT, CODE_AT, TEXT_AT, EDGE, MARK = 18, 19, 48, 88, 16, 16
_MARKS = {
    "flag": ("flag", "text_2"),
    "fix": ("circle-alert", "err"),
    "consider": ("triangle-alert", "warn"),
}


class RowDelegate(QStyledItemDelegate):
    """Paints rows; heights depend on the view's width."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """A section is at least 44 high, a card 38 or, in two lines, 48."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        width = option.rect.width() or 280
        view = option.widget
        if view is not None and hasattr(view, "viewport"):
            width = view.viewport().width()
        type_ = look().type
        line = type_.line("small", rows=True)
        lines = len(self._lines(row, width))
        if row.kind == "section":
            return QSize(width, max(type_.scaled(44), lines * line + 14))
        least = 38 if lines == 1 else 48
        return QSize(width, max(type_.scaled(least), lines * line + 12))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One row in its rectangle."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        self.paint_row(painter, option.rect, row, focused=focused, hover=hover)
        painter.restore()

    def paint_row(
        self, painter: QPainter, box: QRect, row: Row, *, focused: bool = False, hover: bool = False
    ) -> None:
        """The same without a view: the head that stays on top."""
        tokens = look().tokens
        if row.current or hover:
            painter.fillRect(box, QColor(tokens.brand_soft if row.current else tokens.sunken))
        if row.current:
            painter.fillRect(self._visual(box, 0, 0, 3, box.height()), QColor(tokens.brand))
        if row.kind == "section":
            self._section(painter, box, row)
        elif row.kind == "card":
            self._card(painter, box, row)
        else:
            self._add(painter, box, row)
        if focused:
            focus_ring(painter, box)

    def _section(self, painter: QPainter, box: QRect, row: Row) -> None:
        look_ = look()
        type_ = look_.type
        size = type_.scaled(RING)
        place = self._visual(box, RING_AT, (box.height() - size) // 2, size, size)
        if row.section is not None:
            progress_ring(painter, QRectF(place), row.section, row.code, row.bad)
        count, ink = _count(row)
        painter.setFont(type_.font("small"))
        wide = QFontMetrics(painter.font()).horizontalAdvance(count) + 4
        painter.setPen(QColor(getattr(look_.tokens, ink)))
        at = self._visual(box, box.width() - EDGE - wide, 0, wide, box.height())
        painter.drawText(at, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), count)
        if row.fixes:
            side = type_.scaled(MARK)
            x = box.width() - EDGE - wide - 4 - side
            mark = self._visual(box, x, (box.height() - side) // 2, side, side)
            painter.drawPixmap(mark.topLeft(), look_.pixmap("circle-alert", "err", side))
        painter.setFont(self._font(row))
        painter.setPen(QColor(look_.tokens.text))
        start, room = self._room(row, box.width())
        words = self._visual(box, start, 0, room, box.height())
        draw_lines(painter, words, self._lines(row, box.width()), type_.line("small", rows=True))

    def _card(self, painter: QPainter, box: QRect, row: Row) -> None:
        look_ = look()
        tokens, type_ = look_.tokens, look_.type
        size = type_.scaled(SWATCH)
        place = self._visual(box, SWATCH_AT, (box.height() - size) // 2, size, size)
        if row.tone:
            level_swatch(painter, QRectF(place), row.tone)
        elif row.answered:
            painter.drawPixmap(place.topLeft(), look_.pixmap("check", "text_2", SWATCH))
        else:
            _empty(painter, QRectF(place), row.started)
        painter.setFont(type_.font("small", weight=600 if row.current else 500))
        painter.setPen(QColor(tokens.text if row.current else tokens.text_2))
        start = type_.scaled(CODE_AT)
        side = Qt.AlignmentFlag.AlignRight if look_.rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        if row.code:
            code = self._visual(box, start, 0, type_.scaled(40), box.height())
            painter.drawText(code, int(flags | Qt.TextFlag.TextDontClip), row.code)
        painter.setFont(self._font(row))
        painter.setPen(QColor(tokens.text))
        start, room = self._room(row, box.width())
        words = self._visual(box, start, 0, room, box.height())
        draw_lines(painter, words, self._lines(row, box.width()), type_.line("small", rows=True))
        if row.mark:
            name, ink = _MARKS[row.mark]
            side_px = type_.scaled(MARK)
            x = box.width() - EDGE - side_px
            at = self._visual(box, x, (box.height() - side_px) // 2, side_px, side_px)
            painter.drawPixmap(at.topLeft(), look_.pixmap(name, ink, MARK))

    def _add(self, painter: QPainter, box: QRect, row: Row) -> None:
        look_ = look()
        size = look_.type.scaled(SWATCH)
        at = self._visual(box, SWATCH_AT, (box.height() - size) // 2, size, size)
        painter.drawPixmap(at.topLeft(), look_.pixmap("plus", "link", SWATCH))
        painter.setFont(self._font(row))
        painter.setPen(QColor(look_.tokens.link))
        start, room = self._room(row, box.width())
        words = self._visual(box, start, 0, room, box.height())
        line = look_.type.line("small", rows=True)
        draw_lines(painter, words, self._lines(row, box.width()), line)

    @staticmethod
    def _font(row: Row) -> QFont:
        heavy = (row.kind == "section" and row.open) or row.current
        weight = 600 if heavy else 500 if row.kind == "add" else 400
        return look().type.font("small", weight=weight)

    @staticmethod
    def _room(row: Row, width: int) -> tuple[int, int]:
        type_ = look().type
        if row.kind == "section":
            start = type_.scaled(TITLE_AT)
            wide = QFontMetrics(type_.font("small")).horizontalAdvance(_count(row)[0])
            wide += type_.scaled(MARK) + 4 if row.fixes else 0
            return start, width - start - EDGE - wide - 12
        start = type_.scaled(TEXT_AT if row.code else CODE_AT)
        end = EDGE + (type_.scaled(MARK) + 8 if row.mark else 0)
        return start, width - start - end

    def _lines(self, row: Row, width: int) -> tuple[str, ...]:
        _, room = self._room(row, width)
        return broken(row.words, self._font(row), room, 2)

    @staticmethod
    def _visual(box: QRect, x: int, y: int, w: int, h: int) -> QRect:
        left = box.right() + 1 - x - w if look().rtl else box.left() + x
        return QRect(left, box.top() + y, w, h)


def _count(row: Row) -> tuple[str, str]:
    """What stands at a section's end: how much of it is answered, else what is to do there."""
    tr, section = look().tr, row.section
    if section is None:
        return "", "text_2"
    if section.progress.total:
        done, total = section.progress.answered, section.progress.total
        return tr.text("{done} of {total}", done=done, total=total), "text_2"
    if row.fixes:
        return tr.plural("{count} to fix", "{count} to fix", row.fixes), "err"
    if section.to_answer:
        return tr.plural("{count} to answer", "{count} to answer", section.to_answer), "text_2"
    return "", "text_2"


def _empty(painter: QPainter, box: QRectF, started: bool) -> None:
    tokens = look().tokens
    rounded(painter, box, None, tokens.line_strong if started else tokens.line, 1.5, 4)
    if started:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line_strong))
        painter.drawEllipse(box.center(), 2.5, 2.5)


def progress_ring(painter: QPainter, box: QRectF, section: Section, code: str, bad: int) -> None:
    """Answered of all as an arc from the top, in reading direction; what is unknown is dashed,
    what is to fix has the colour of errors. Only what is complete is closed."""
    look_ = look()
    tokens, progress = look_.tokens, section.progress
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
    painter.setPen(QPen(QColor(tokens.line), 3))
    painter.drawEllipse(inner)
    if section.complete and not code:
        side = look_.type.scaled(14)
        corner = box.center() - QPointF(side / 2, side / 2)
        painter.setPen(QPen(QColor(tokens.brand), 3))
        painter.drawEllipse(inner)
        painter.drawPixmap(corner.toPoint(), look_.pixmap("check", "brand", side))
        return
    total = max(progress.total + section.unfinished, 1)
    wrong = min(bad, total)
    known = min(progress.assessed, total - wrong - progress.unknown)
    at = 0.0
    for share, colour, dashed in (
        (known, tokens.brand, False),
        (progress.unknown, tokens.hatch, True),
        (wrong, tokens.err, False),
    ):
        if share <= 0:
            continue
        pen = QPen(QColor(colour), 3)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashed:
            pen.setDashPattern([0.5, 0.5])
        painter.setPen(pen)
        sign = 1 if look_.rtl else -1
        start = 90 * 16 + round(sign * at * 360 * 16)
        painter.drawArc(inner, start, round(sign * share / total * 360 * 16))
        at += share / total
    painter.setFont(look_.type.font("meta", weight=600))
    painter.setPen(QColor(tokens.brand if progress.answered else tokens.text_3))
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip)
    painter.drawText(box, flags, code)

"""Cards, notices, badges, chips, progress and the empty state: what screens are put together of.

A card parts its rows by lines and never frames them. A notice says one thing with an icon beside
the words: `info`, `ok`, `warn` (to consider), `err` (must fix). An empty state is one of three
kinds and always says what to do next. Source: interface design, 3 *Measures*, 5 *Empty*.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import look
from ui.theme.type import Style
from ui.widgets.labels import Text, WrapLabel, first_line, heading
from ui.widgets.layout import column, margins, row, rule
from ui.widgets.painting import focus_ring, hatch, level_swatch, mirrored, rounded

Mood = Literal["info", "ok", "warn", "err"]
_MOOD_ICONS: dict[Mood, str] = {
    "info": "info",
    "ok": "circle-check",
    "warn": "triangle-alert",
    "err": "circle-alert",
}
_MOOD_INKS: dict[Mood, str] = {"info": "link", "ok": "ok", "warn": "warn", "err": "err"}


class Icon(QLabel):
    """A drawn mark beside words; says nothing to a screen reader, the words do."""

    def __init__(self, name: str, ink: str = "text_2", size: int = 18) -> None:
        super().__init__()
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_icon(name, ink)

    def set_icon(self, name: str, ink: str = "text_2") -> None:
        """Show another one."""
        self.setPixmap(look().pixmap(name, ink, self._size))


def leading(icon: Icon, style: Style = "small", *, rows: bool = False) -> QVBoxLayout:
    """An icon beside a `WrapLabel` of any length: it stands in the middle of the first line."""
    drop = (first_line(style, rows=rows) - icon.sizeHint().height()) // 2
    return column(max(drop, 0), icon, None)


class Swatch(QWidget):
    """A level's swatch beside its word; says nothing to a screen reader, the word does."""

    def __init__(self, tone: str, size: int = 18) -> None:
        super().__init__()
        self._tone = tone
        side = look().type.scaled(size)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The swatch."""
        level_swatch(QPainter(self), QRectF(self.rect()), self._tone)


class Card(QFrame):
    """A surface with a line around it. `body` is the layout to fill."""

    def __init__(
        self, *, padding: int = 16, role: str = "card", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(0)

    def add(self, part: QWidget, gap: int = 0) -> None:
        """A part below the last, `gap` px under it."""
        if gap:
            self.body.addSpacing(gap)
        self.body.addWidget(part)

    def add_rule(self) -> None:
        """A line before the next row."""
        self.body.addWidget(rule())


class Notice(QFrame):
    """One remark with its icon; `title` is heavier and stands first, `action` at the end. `across`
    is a bar from side to side of the window, with a line below it and no corners."""

    def __init__(
        self,
        mood: Mood,
        text: str,
        *,
        title: str = "",
        action: QPushButton | None = None,
        across: bool = False,
    ) -> None:
        super().__init__()
        self.mood = mood
        self.setProperty("role", f"notice-{mood}")
        self.setProperty("across", across)
        ink = "text" if mood in ("info", "ok") else _MOOD_INKS[mood]
        words = []
        if title:
            words.append(WrapLabel(title, "small", ink, heavy=True))
        self._text = WrapLabel(text, "small", ink)
        words.append(self._text)
        texts = column(*words, gap=2)
        icon = Icon(_MOOD_ICONS[mood], _MOOD_INKS[mood])
        # What it says stands in the middle, beside an action that is higher.
        said = row(leading(icon), texts, gap=10)
        said.setStretch(1, 1)
        box = row(column(None, said, None))
        box.setStretch(0, 1)
        if action is not None:
            box.addWidget(action)
        side = 16 if across else 12
        box.setContentsMargins(margins(side, 7, side, 7))
        self.setLayout(box)
        self.setAccessibleName(f"{title} {text}".strip())

    def set_words(self, text: str) -> None:
        """Say something else."""
        self._text.set_words(text)
        self.setAccessibleName(text)


class Badge(QLabel):
    """An icon on a soft square (36, radius 8) or a round ground."""

    def __init__(
        self,
        icon: str,
        *,
        ink: str = "link",
        ground: str = "brand_soft",
        size: int = 36,
        icon_size: int = 18,
        round_: bool = False,
    ) -> None:
        super().__init__()
        self._icon, self._ink, self._ground = icon, ink, ground
        self._icon_size, self._round = icon_size, round_
        side = look().type.scaled(size)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and icon."""
        painter = QPainter(self)
        radius = self.width() / 2 if self._round else 8
        rounded(painter, self.rect(), getattr(look().tokens, self._ground), radius=radius)
        side = look().type.scaled(self._icon_size)
        at = (self.width() - side) // 2
        painter.drawPixmap(at, at, look().pixmap(self._icon, self._ink, self._icon_size))


class Tag(QLabel):
    """A few words or a count on a quiet ground: counts, states, a key's name."""

    def __init__(self, text: str, ink: str = "text", ground: str = "neutral_soft") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "meta")
        self._ground, self._ink = ground, ink
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(8, 1, 8, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, then the words."""
        painter = QPainter(self)
        rounded(painter, self.rect(), getattr(look().tokens, self._ground), radius=10)
        painter.end()
        super().paintEvent(event)


class Key(QLabel):
    """The name of a key as it stands on a keyboard ("F1"); left to right everywhere."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "meta")
        self.setProperty("heavy", "medium")
        self.setContentsMargins(6, 1, 6, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, then the words."""
        painter = QPainter(self)
        tokens = look().tokens
        rounded(painter, self.rect(), tokens.surface, tokens.line, radius=4)
        painter.end()
        super().paintEvent(event)


class Chip(QPushButton):
    """A filter with its count, fully round; checkable, and the chosen one is heavier."""

    def __init__(self, text: str, count: str = "", *, icon: str = "", ink: str = "text_2") -> None:
        super().__init__(text)
        self.setCheckable(True)
        self._count, self._icon, self._ink = count, icon, ink
        self.setAccessibleName(f"{text} {count}".strip())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: str) -> None:
        """Another count behind the words."""
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the heavier weight, so that choosing moves nothing."""
        type_ = look().type
        metrics = QFontMetrics(type_.font("small", weight=600))
        width = 24 + metrics.horizontalAdvance(self.text())
        width += (8 + metrics.horizontalAdvance(self._count)) if self._count else 0
        width += (type_.scaled(16) + 6) if self._icon else 0
        return QSize(width + 2, type_.scaled(32) + (2 if type_.arabic else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, icon or swatch, words, count, ring."""
        look_ = look()
        tokens, box, on = look_.tokens, self.rect(), self.isChecked()
        painter = QPainter(self)
        fill = tokens.brand_soft if on else tokens.sunken if self.underMouse() else tokens.surface
        line, width = (tokens.brand, 2) if on else (tokens.line, 1)
        rounded(painter, box, fill, line, width, box.height() / 2)
        font = look_.type.font("small", weight=600 if on else 400)
        metrics = QFontMetrics(font)
        parts = metrics.horizontalAdvance(self.text())
        count = metrics.horizontalAdvance(self._count) if self._count else 0
        icon = look_.type.scaled(16)
        total = parts + (8 + count if count else 0) + (icon + 6 if self._icon else 0)
        at = (box.width() - total) // 2
        if self._icon:
            mark = self._visual(QRect(at, (box.height() - icon) // 2, icon, icon))
            if self._icon == "unknown":
                level_swatch(painter, QRectF(mark), "unknown")
            else:
                painter.drawPixmap(mark.topLeft(), look_.pixmap(self._icon, self._ink, 16))
            at += icon + 6
        painter.setFont(font)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip)
        painter.setPen(QColor(tokens.text))
        painter.drawText(self._visual(QRect(at, 0, parts, box.height())), flags, self.text())
        if count:
            painter.setPen(QColor(tokens.text if on else tokens.text_2))
            where = self._visual(QRect(at + parts + 8, 0, count, box.height()))
            painter.drawText(where, flags, self._count)
        if self.hasFocus():
            rounded(painter, box, None, tokens.focus, 3, box.height() / 2)

    def _visual(self, rect: QRect) -> QRect:
        return mirrored(self, rect)


class Progress(QProgressBar):
    """A thin bar; its end is hatched for what was answered "cannot be assessed"."""

    def __init__(self, name: str, height: int = 6) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self._unknown = 0
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, done: int, total: int, unknown: int = 0) -> None:
        """`done` of `total`, of which `unknown` could not be assessed."""
        self._unknown = unknown
        self.setRange(0, max(total, 1))
        self.setValue(done)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, fill, hatched end; runs in reading direction."""
        tokens = look().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        radius = box.height() / 2
        rounded(painter, box, tokens.neutral_soft, radius=radius)
        clip = QPainterPath()
        clip.addRoundedRect(box, radius, radius)
        painter.setClipPath(clip)
        unit = box.width() / max(self.maximum(), 1)
        known = (self.value() - self._unknown) * unit
        painter.fillRect(self._part(0, known), QColor(tokens.brand))
        if self._unknown:
            path = QPainterPath()
            path.addRect(self._part(known, self._unknown * unit))
            hatch(painter, path, tokens.hatch, 3)

    def _part(self, start: float, width: float) -> QRectF:
        box = QRectF(self.rect())
        left = box.right() - start - width if look().rtl else box.left() + start
        return QRectF(left, box.top(), width, box.height())


class EmptyState(QWidget):
    """Badge, title, two lines and what to do next: `actions`, the first the filled one."""

    def __init__(
        self, icon: str, title: str, text: str, actions: Sequence[QPushButton] = ()
    ) -> None:
        super().__init__()
        badge = Badge(icon, size=64, icon_size=30, round_=True)
        name = heading(title, "h1")
        words = WrapLabel(text, "body", "text_2")
        for label in (name, words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMinimumWidth(look().type.scaled(300))
            label.setMaximumWidth(look().type.scaled(460))
        buttons = row(None, *actions, None)
        box = column(None, badge, 16, gap=0)
        box.setAlignment(badge, Qt.AlignmentFlag.AlignHCenter)
        for label, gap in ((name, 6), (words, 20)):
            # In a row of its own a label is as high as its lines; aligned, it would have one.
            line = row(None, label, None, gap=0)
            line.setStretch(1, 1000)
            box.addLayout(line)
            box.addSpacing(gap)
        box.addLayout(buttons)
        box.addStretch(1)
        self.setLayout(box)


class Busy(QWidget):
    """What runs, how far it is, and a way to stop it; shown only after 400 ms."""

    def __init__(self, text: str, cancel: QPushButton | None = None) -> None:
        super().__init__()
        self._label = WrapLabel(text, "small", "text_2")
        self._bar = Progress(text)
        box = column(self._label, 6, self._bar)
        whole = row(*([box, cancel] if cancel else [box]), gap=16)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def set_progress(self, done: int, total: int, text: str = "") -> None:
        """How far it is; `text` where the step has a name."""
        self._bar.set_counts(done, total)
        if text:
            self._label.set_words(text)


class RowButton(QPushButton):
    """A whole row that can be pressed: its parts are in a layout, the ring is the row's."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def sizeHint(self) -> QSize:
        """As its parts ask."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As its parts ask: never the width of the name."""
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """As its parts ask."""
        layout = self.layout()
        return bool(layout is not None and layout.hasHeightForWidth())

    def heightForWidth(self, width: int) -> int:
        """As its parts ask."""
        layout = self.layout()
        return layout.heightForWidth(width) if layout is not None else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hover and ring; nothing at rest."""
        painter = QPainter(self)
        if self.underMouse():
            rounded(painter, self.rect(), look().tokens.sunken)
        if self.hasFocus():
            focus_ring(painter, self.rect())


def titled(text: str, part: QWidget, note: str = "", end: QWidget | None = None) -> QVBoxLayout:
    """A section: its head (16/600) with a note, 8 px above its card."""
    label = heading(text, "h2", note)
    head = row(label)
    head.setStretch(0, 1)
    if end is not None:
        head.addWidget(end)
    # The head's own leading gives the rest of the 8.
    return column(head, 5, part)


def fact(icon: str, text: str, note: str = "", ink: str = "text_2") -> QWidget:
    """An icon, what it says, and a remark below it: a row of a device card or a list of steps."""
    mark = Icon(icon, ink)
    texts: list[QWidget] = [WrapLabel(text, "small", rows=True)]
    if note:
        texts.append(WrapLabel(note, "small", "text_2", rows=True))
    box = row(leading(mark, rows=True), column(*texts), gap=12)
    box.setStretch(1, 1)
    whole = QWidget()
    whole.setLayout(box)
    return whole


__all__ = [
    "Badge",
    "Busy",
    "Card",
    "Chip",
    "EmptyState",
    "Icon",
    "Key",
    "Mood",
    "Notice",
    "Progress",
    "RowButton",
    "Swatch",
    "Tag",
    "Text",
    "fact",
    "titled",
]

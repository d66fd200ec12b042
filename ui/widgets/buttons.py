"""Buttons: filled (one on a screen: the next step), plain, quiet, link, and one icon alone.

They derive from QPushButton, so roles, keys and screen readers keep working, and paint themselves,
because Qt's style sheets know neither an icon at the trailing end nor a ring inside the bounds.
Nothing is greyed out: a button that cannot act says why. Source: interface design, 3, 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme import look
from ui.widgets.painting import focus_ring, mirrored, rounded
from ui.widgets.tips import tip

if TYPE_CHECKING:
    from ui.widgets.ring import OuterRing

Kind = Literal["filled", "plain", "quiet", "link", "danger"]

_PADDING: dict[Kind, int] = {"filled": 16, "plain": 16, "quiet": 10, "link": 0, "danger": 16}
_GAP = 8


class Button(QPushButton):
    """A button with words and, before or after them, an icon.

    `size` is its height at 100 % (36; 40 in assistants and panels; 44 on unlock and sign), `about`
    what a screen reader says beside the words where they repeat ("Change" about "3.1").
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "plain",
        *,
        icon: str = "",
        trailing: str = "",
        size: int = 36,
        about: str = "",
        wide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        # Text and parent each by itself: given together they bring in the class of icons.
        super().__init__(parent)
        self.setText(text)
        self._kind: Kind = kind
        self._icon, self._trailing, self._size = icon, trailing, size
        self._hover = False
        self._bare = False
        self._ring: OuterRing | None = None
        self.setAccessibleName(f"{text} {about}".strip())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(False)
        across = QSizePolicy.Policy.MinimumExpanding if wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it too: Qt lets that only in dialogs."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    @property
    def kind(self) -> Kind:
        """Which of the five it is."""
        return self._kind

    def set_words(self, text: str, about: str = "") -> None:
        """Other words; `about` as at the start."""
        self.setText(text)
        self.setAccessibleName(f"{text} {about}".strip())
        self.updateGeometry()

    def set_bare(self, bare: bool) -> None:
        """Only the icon, the words as tooltip: where a bar has no room for them."""
        if bare != self._bare and self._icon:
            self._bare = bare
            self.setToolTip(tip(self.text()) if bare else "")
            self.updateGeometry()
            self.update()

    def set_icon(self, name: str, *, trailing: str = "") -> None:
        """Other icons; an empty name takes them away."""
        self._icon, self._trailing = name, trailing
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The words, the icons and the padding, and never less than what a finger needs."""
        look_ = look()
        metrics = QFontMetrics(self._font())
        width = metrics.horizontalAdvance(self._shown()) + 2 * look_.type.scaled(
            _PADDING[self._kind]
        )
        width += (look_.type.scaled(16) + _GAP) * (bool(self._icon) + bool(self._trailing))
        if not self._shown():
            width -= _GAP
        if self._kind == "link":
            height = max(24, metrics.height() + 6)
        else:
            height = look_.type.scaled(self._size)
            if look_.type.arabic:
                height = round(height * 1.07)
        return QSize(max(width + 2, 24), max(height, 24))

    def minimumSizeHint(self) -> QSize:
        """The same: words are never cut."""
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A link's ring stands around its letters."""
        super().focusInEvent(event)
        if self._kind == "link" and self._ring is None:
            from ui.widgets.ring import OuterRing

            self._ring = OuterRing(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """It goes with the focus."""
        super().focusOutEvent(event)
        if self._ring is not None:
            self._ring.hide()
            self._ring.deleteLater()
            self._ring = None

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        self._hover = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hover = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, icon, words, icon, ring; left and right by the direction."""
        painter = QPainter(self)
        self._ground(painter)
        look_ = look()
        ink = QColor(self._ink())
        icon = look_.type.scaled(16)
        metrics = QFontMetrics(self._font())
        words = metrics.horizontalAdvance(self._shown())
        total = words + (icon + _GAP) * (bool(self._icon) + bool(self._trailing))
        if not self._shown():
            total -= _GAP
        at = 0 if self._kind == "link" else max((self.width() - total) // 2, 0)
        if self._icon:
            self._draw_icon(painter, self._icon, at)
            at += icon + _GAP
        painter.setFont(self._font())
        painter.setPen(ink)
        box = self._visual(QRect(at, 0, words + 1, self.height()))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        painter.drawText(box, int(flags), self._shown())
        if self._trailing:
            self._draw_icon(painter, self._trailing, at + words + _GAP)
        if self.hasFocus() and self._kind != "link":
            focus_ring(painter, self.rect(), gap=self._kind == "filled")

    def _shown(self) -> str:
        return "" if self._bare else self.text()

    def _draw_icon(self, painter: QPainter, name: str, at: int) -> None:
        size = look().type.scaled(16)
        box = self._visual(QRect(at, (self.height() - size) // 2, size, size))
        painter.drawPixmap(box.topLeft(), look().pixmap(name, self._token(), 16))

    def _visual(self, rect: QRect) -> QRect:
        return mirrored(self, rect)

    def _font(self) -> QFont:
        weight = {"quiet": 500, "link": 500}.get(self._kind, 600)
        return look().type.font("small" if self._kind == "link" else "body", weight=weight)

    def _token(self) -> str:
        if self._kind == "filled":
            return "on_brand"
        if self._kind == "danger":
            return "err"
        return {"plain": "text", "quiet": "text_2", "link": "link"}[self._kind]

    def _ink(self) -> str:
        return str(getattr(look().tokens, self._token()))

    def _ground(self, painter: QPainter) -> None:
        tokens = look().tokens
        pressed = self.isDown()
        if self._kind == "filled":
            fill = tokens.brand
            if pressed or self._hover:
                fill = tokens.brand_press if pressed else tokens.brand_hover
            rounded(painter, self.rect(), fill)
        elif self._kind in ("plain", "danger"):
            line = tokens.line_strong if self._kind == "plain" else tokens.err_line
            rounded(painter, self.rect(), self._rest(tokens.surface), line)
        elif self._hover or pressed or self.isChecked():
            if self._kind == "quiet":
                fill = tokens.brand_soft if self.isChecked() else tokens.sunken
                rounded(painter, self.rect(), fill)
            else:
                painter.setPen(QColor(self._ink()))
                base = self.height() - max(
                    (self.height() - QFontMetrics(self._font()).height()) // 2, 1
                )
                painter.drawLine(0, base, self.width(), base)

    def _rest(self, fill: str) -> str:
        return look().tokens.sunken if self._hover or self.isDown() else fill


class IconButton(Button):
    """An icon alone: menu, back, close, search, reveal. Its name is also its tooltip."""

    def __init__(
        self, icon: str, name: str, *, size: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "quiet", icon=icon, size=size, parent=parent)
        self.setAccessibleName(name)
        self.setToolTip(tip(name))

    def sizeHint(self) -> QSize:
        """A square."""
        side = max(look().type.scaled(self._size), 24)
        return QSize(side, side)

"""A short remark at the bottom of the window that goes by itself: status, never a question.

Six seconds, longer while the pointer rests on it; said politely to a screen reader.
Source: interface design, 5 *Notifications*.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import look
from ui.widgets.labels import anchored
from ui.widgets.painting import rounded

SECONDS = 6
_ABOVE = 76


def announce(widget: QWidget, words: str) -> None:
    """Say something to a screen reader; nothing where none listens."""
    if QAccessible.isActive() and words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class Toast(QLabel):
    """One at a time, above the action bar, in the middle of the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "small")
        self.setProperty("ink", "surface")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(16, 9, 16, 9)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def say(self, words: str) -> None:
        """Show `words` and announce them."""
        self.setText(anchored(words))
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while somebody reads."""
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on."""
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Inverse ground, then the words."""
        painter = QPainter(self)
        rounded(painter, self.rect(), look().tokens.text, radius=6)
        painter.end()
        super().paintEvent(event)

    def _place(self) -> None:
        window = self._window
        x = (window.width() - self.width()) // 2
        self.move(x, window.height() - look().type.scaled(_ABOVE) - self.height())

"""Keys that work everywhere: shortcuts under any keyboard layout, and the idle clock of the lock.

Qt gives no Ctrl+letter where an Arabic or Russian layout is active and no Latin one is installed
(Ctrl+L arrives as Ctrl+م): one filter maps the physical key back to its Latin letter. The same
filter sees every key and pointer event, so it also tells when somebody is there.
Source: interface design, 4 (last item) and 5 *Locking*, *Shortcuts*.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

# X11 and Wayland give evdev codes plus 8; these are the letters of the shortcuts by place.
_LINUX = {
    24: "Q", 25: "W", 26: "E", 27: "R", 28: "T", 29: "Y", 30: "U", 31: "I", 32: "O", 33: "P",
    38: "A", 39: "S", 40: "D", 41: "F", 42: "G", 43: "H", 44: "J", 45: "K", 46: "L",
    52: "Z", 53: "X", 54: "C", 55: "V", 56: "B", 57: "N", 58: "M", 59: ",", 61: "/",
}  # fmt: skip
_WINDOWS = {
    16: "Q", 17: "W", 18: "E", 19: "R", 20: "T", 21: "Y", 22: "U", 23: "I", 24: "O", 25: "P",
    30: "A", 31: "S", 32: "D", 33: "F", 34: "G", 35: "H", 36: "J", 37: "K", 38: "L",
    44: "Z", 45: "X", 46: "C", 47: "V", 48: "B", 49: "N", 50: "M", 51: ",", 53: "/",
}  # fmt: skip
_PRESENT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class KeyFilter(QObject):
    """Installed on the application. `idle` after `seconds` without a key or a pointer."""

    idle = Signal()

    def __init__(self, app: QApplication, seconds: int = 300) -> None:
        super().__init__(app)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.idle)
        self._mapping = False
        self.set_idle(seconds)
        app.installEventFilter(self)

    def set_idle(self, seconds: int) -> None:
        """Lock after so long; 0 switches it off (tests, pictures)."""
        self._timer.stop()
        if seconds:
            self._timer.start(seconds * 1000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there; map Ctrl+letter of a non-Latin layout."""
        if event.type() in _PRESENT and self._timer.interval() and self._timer.isActive():
            self._timer.start()
        kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if event.type() in kinds and isinstance(event, QKeyEvent) and not self._mapping:
            return self._map(watched, event)
        return False

    def _map(self, watched: QObject, event: QKeyEvent) -> bool:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or event.key() < 0x80:
            return False
        if event.key() >= 0x01000000:
            return False
        codes = _WINDOWS if sys.platform == "win32" else _LINUX
        letter = codes.get(event.nativeScanCode())
        if letter is None:
            return False
        mapped = QKeyEvent(
            event.type(),
            ord(letter),
            event.modifiers(),
            event.nativeScanCode(),
            event.nativeVirtualKey(),
            event.nativeModifiers(),
            "",
        )
        self._mapping = True
        try:
            taken = QApplication.sendEvent(watched, mapped)
        finally:
            self._mapping = False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(mapped.isAccepted())
            return False
        return bool(taken and mapped.isAccepted())

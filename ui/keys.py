"""Keys that work everywhere: shortcuts under any keyboard layout, and the idle clock of the lock.

Qt gives no Ctrl+letter where an Arabic or Russian layout is active and no Latin one is installed
(Ctrl+L arrives as Ctrl+م): the filter maps the physical key back to its Latin letter and acts the
shortcut, or hands the key to the field. It sits on the window, not on the application, where it
would see each event of each widget. Source: interface design, 4 (last item), 5 *Locking*.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

# X11 and Wayland give evdev codes plus 8; these are the keys of the shortcuts by place.
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
_LATIN_END, _NAMED_START = 0x80, 0x01000000


class KeyFilter(QObject):
    """Watches a window. `idle` after so many seconds without a key or a pointer; 0 never."""

    idle = Signal()

    def __init__(self, window: QWidget, seconds: int = 300) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.idle)
        self.set_idle(seconds)
        window.winId()
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def set_idle(self, seconds: int) -> None:
        """Lock after so long; 0 switches it off."""
        self._timer.stop()
        self._timer.setInterval(seconds * 1000)
        if seconds:
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there; act Ctrl+letter of a layout that is not Latin."""
        kind = event.type()
        if kind in _PRESENT and self._timer.isActive():
            self._timer.start()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._act(event)
        return False

    def _act(self, event: QKeyEvent) -> bool:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not control or not _LATIN_END <= event.key() < _NAMED_START:
            return False
        codes = _WINDOWS if sys.platform == "win32" else _LINUX
        letter = codes.get(event.nativeScanCode())
        if letter is None:
            return False
        keys = QKeySequence(event.modifiers().value | ord(letter))
        for shortcut in self._window.findChildren(QShortcut):
            owner = shortcut.parent()
            meant = shortcut.key() == keys and isinstance(owner, QWidget) and owner.isVisible()
            if meant:
                shortcut.activated.emit()
                return True
        focus = QApplication.focusWidget()
        if focus is None:
            return False
        mapped = QKeyEvent(QEvent.Type.KeyPress, ord(letter), event.modifiers(), "")
        return bool(QApplication.sendEvent(focus, mapped))

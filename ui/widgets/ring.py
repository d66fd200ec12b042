"""The focus ring of what has no padding: a link's letters and a box with its sentence stand on the
edges of their column, and the ring stands around them, outside their bounds.

It lies on the nearest ancestor that has the room, never beyond a scrolled area's content, and goes
where its control goes. Source: interface design, 3 *States of a control*, *Measures* (link 0).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.widgets.painting import focus_ring

ASIDE, ABOVE = 6, 2
"""How far it stands outside: 3 px of ring and 3 before the letters; a line is high enough."""

_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.LayoutRequest,
    QEvent.Type.Show,
    QEvent.Type.Hide,
)


class OuterRing(QWidget):
    """A ring around `control` for as long as it has the focus."""

    def __init__(self, control: QWidget) -> None:
        self._control = control
        host, between = _host_of(control)
        super().__init__(host)
        self._host = host
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for each in between:
            each.installEventFilter(self)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go where the control goes."""
        if event.type() in _MOVES:
            self._follow()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring."""
        focus_ring(QPainter(self), self.rect())

    def _follow(self) -> None:
        self.setGeometry(_around(self._control, self._host))
        self.setVisible(self._control.isVisible())
        self.raise_()


def _around(control: QWidget, host: QWidget) -> QRect:
    corner = control.mapTo(host, QPoint(0, 0))
    return QRect(corner, control.size()).adjusted(-ASIDE, -ABOVE, ASIDE, ABOVE)


def _host_of(control: QWidget) -> tuple[QWidget, list[QWidget]]:
    """The ancestor that the ring lies on, and who moves it: the control and all below that one."""
    between = [control]
    host = control.parentWidget() or control
    while (above := host.parentWidget()) is not None and not host.isWindow():
        content = isinstance(above.parentWidget(), QAbstractScrollArea)
        if content or host.rect().contains(_around(control, host)):
            break
        between.append(host)
        host = above
    return host, between

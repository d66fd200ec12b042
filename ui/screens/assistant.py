"""The frame of a device's set-up: steps at the side, one column, Back and Continue below.

The steps 1–4 are the screen `first-run`, 5 is `recovery`, 6 is `enrol`: the last two need an open
vault, stand by themselves later on, and are locked away like any other screen.
Source: interface design, 3 *Measures* (assistant), 7.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldkit.language import N_
from ui.shell import Screen
from ui.theme import look
from ui.widgets.brand import brand
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.language import language_button
from ui.widgets.layout import clear, column, holder, margins, row, rule
from ui.widgets.steps import StepLine, StepList
from ui.widgets.surfaces import Icon
from ui.workspace import Workspace

STEPS = (
    N_("Language"),
    N_("What this is"),
    N_("Who you are"),
    N_("Passphrase"),
    N_("Recovery"),
    N_("Check with headquarters"),
)
SIDE, NARROW, WIDE = 280, 640, 1080
_LEAST_WITH_SIDE = 1100


class Assistant(Screen):
    """A page of the set-up. Subclasses put parts into `body` and call `set_buttons`."""

    frame = "bare"

    def __init__(self, workspace: Workspace, *, side: bool = True, width: int = NARROW) -> None:
        super().__init__(workspace)
        self._side = self._make_side() if side else None
        self._brand = brand()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 8)
        self.body.setSpacing(0)
        self._buttons = row(gap=8)
        self._tongue = language_button()
        top = row(self._brand, None, self._tongue)
        top.setContentsMargins(margins(24, 12 if side else 14, 16, 0))
        page = column(top, self._area(width), rule(), self._foot(width))
        page.setStretch(1, 1)
        whole = row(gap=0)
        if self._side is not None:
            whole.addWidget(self._side)
        whole.addLayout(page, 1)
        self.setLayout(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list of steps goes where there is no room for it."""
        super().resizeEvent(event)
        self._fit()

    def show_step(self, number: int, title: str, *lines: str, told: bool = True) -> None:
        """Head of a page: which step, its title, what it is for; earlier parts go."""
        clear(self.body)
        tr = look().tr
        if self._side is not None:
            self._list.show_steps(
                [
                    StepLine(
                        "done" if at < number else "here" if at == number else "ahead",
                        tr.text(words),
                        number=at,
                    )
                    for at, words in enumerate(STEPS, start=1)
                ]
            )
        if told:
            words = tr.text("Step {number} of {count}", number=number, count=len(STEPS))
            self.body.addWidget(Text(words, "small", "text_2"))
            self.body.addSpacing(4)
        self.body.addWidget(heading(title, "display"))
        if lines:
            self.body.addSpacing(8)
            self.body.addWidget(WrapLabel("\n".join(lines), "body", "text_2"))
        self.body.addSpacing(20)

    def add(self, part: QWidget, gap: int = 0) -> None:
        """A part of the page, `gap` px below the one before."""
        if gap:
            self.body.addSpacing(gap)
        self.body.addWidget(part)

    def end(self) -> None:
        """No more parts: what is there stays at the top."""
        self.body.addStretch(1)

    def set_buttons(self, start: QPushButton | None, ends: Sequence[QPushButton]) -> None:
        """The buttons of the page: one at the start, the next step at the end."""
        clear(self._buttons)
        if start is not None:
            self._buttons.addWidget(start)
        self._buttons.addStretch(1)
        for button in ends:
            self._buttons.addWidget(button)

    def set_busy(self, busy: bool) -> None:
        """While something runs for this page, nothing builds it anew."""
        self._tongue.setVisible(not busy)

    def show_whole(self, part: QWidget) -> None:
        """Bring a part into view: where something is wrong."""
        self._scroll.ensureWidgetVisible(part, 0, 40)

    def _make_side(self) -> QWidget:
        tr = look().tr
        self._list = StepList()
        top = brand()
        note = row(Icon("wifi-off"), Text(tr.text("No connection needed"), "small", "text_2"), None)
        inner = column(top, 22, Text(tr.text("Set up this device"), "small", "text_2"), 14)
        inner.addWidget(self._list)
        inner.addStretch(1)
        inner.addLayout(note)
        inner.setContentsMargins(margins(24, 18, 16, 20))
        box = row(holder(inner, "surface"), rule(vertical=True), gap=0)
        box.setStretch(0, 1)
        whole = holder(box)
        whole.setFixedWidth(look().type.scaled(SIDE) + 1)
        return whole

    def _area(self, width: int) -> QScrollArea:
        inner = holder(self.body)
        inner.setMaximumWidth(look().type.scaled(width))
        around = QHBoxLayout()
        around.setContentsMargins(24, 0, 24, 0)
        around.addStretch(1)
        around.addWidget(inner, 1000)
        around.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(holder(around, "canvas"))
        self._scroll.verticalScrollBar().rangeChanged.connect(self._align_foot)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_in_sight)
        return self._scroll

    def _align_foot(self, _least: int, most: int) -> None:
        """The buttons stay on the column's edges where a scroll bar takes room beside it."""
        bar = self._scroll.verticalScrollBar().sizeHint().width() if most > 0 else 0
        self._foot_row.setContentsMargins(margins(24, 0, 24 + bar, 0))
        # The layout is not through yet.
        QTimer.singleShot(0, self, lambda: self._keep_in_sight(None, QApplication.focusWidget()))

    def _keep_in_sight(self, _former: QWidget | None, focus: QWidget | None) -> None:
        """What has the focus is seen: Qt scrolls to it after Tab alone."""
        if focus is not None and self._scroll.isAncestorOf(focus):
            self._scroll.ensureWidgetVisible(focus, 0, look().type.scaled(40))

    def _foot(self, width: int) -> QWidget:
        inner = holder(self._buttons)
        inner.setMaximumWidth(look().type.scaled(width))
        around = QHBoxLayout()
        around.setContentsMargins(24, 0, 24, 0)
        around.addStretch(1)
        around.addWidget(inner, 1000)
        around.addStretch(1)
        self._foot_row = around
        foot = holder(around, "surface")
        foot.setMinimumHeight(look().type.scaled(64))
        return foot

    def _fit(self) -> None:
        if self._side is None:
            return
        wide = self.width() >= look().type.scaled(_LEAST_WITH_SIDE) - 80
        room = wide and look().type.percent < 150
        self._side.setVisible(room)
        self._brand.setVisible(not room)

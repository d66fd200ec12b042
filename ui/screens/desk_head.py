"""The head of a desk's page: title with its note, and buttons at its end, below it where need be.

Source: interface design, 3 *Measures* (heads), 7.11 *Measures* (page margin, head 36).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.widgets.flow import FlowLayout
from ui.widgets.labels import heading
from ui.widgets.layout import holder, row

GAP = 12


class DeskHead(QWidget):
    """Side by side where both have room, else one below the other."""

    def __init__(self, title: str, note: str, buttons: Sequence[QWidget]) -> None:
        super().__init__()
        self._title = heading(title, "h1", note)
        self._buttons = tuple(buttons)
        self._beside = holder(row(*buttons, gap=GAP))
        self._flow = FlowLayout(gap=8)
        self._below = holder(self._flow)
        self._below.hide()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(self._title, 1)
        self._box.addWidget(self._beside)
        self._box.addWidget(self._below)
        self._wide = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose anew."""
        super().resizeEvent(event)
        acts = sum(button.sizeHint().width() + GAP for button in self._buttons)
        wide = self.width() >= self._title.sizeHint().width() + acts + GAP
        if wide == self._wide:
            return
        self._wide = wide
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(beside if wide else below)
        target = self._beside.layout() if wide else self._flow
        for button in self._buttons:
            if target is not None:
                target.addWidget(button)
        self._beside.setVisible(wide)
        self._below.setVisible(not wide)

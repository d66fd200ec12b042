"""Rows, columns and the helpers that every layout needs.

Layout margins are physical in Qt, so one helper swaps them; spacing is logical already.
Source: interface design, 4 *Style sheets*.
"""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.theme import look

Part = QWidget | QLayout | int | None
"""A widget, a layout, a gap in px, or `None` for what takes the room that is left."""


def margins(start: int, top: int, end: int, bottom: int) -> QMargins:
    """Logical margins as the physical ones of the direction in force."""
    return QMargins(end, top, start, bottom) if look().rtl else QMargins(start, top, end, bottom)


def _fill(box: QBoxLayout, parts: tuple[Part, ...], gap: int) -> None:
    box.setSpacing(gap)
    box.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)


def row(*parts: Part, gap: int = 8, top: bool = False) -> QHBoxLayout:
    """Parts side by side in reading direction, centred in height or at the `top`."""
    box = QHBoxLayout()
    _fill(box, parts, gap)
    if top:
        for at in range(box.count()):
            item = box.itemAt(at)
            widget = item.widget() if item is not None else None
            if widget is not None:
                box.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
    return box


def column(*parts: Part, gap: int = 0) -> QVBoxLayout:
    """Parts below one another."""
    box = QVBoxLayout()
    _fill(box, parts, gap)
    return box


def holder(layout: QLayout, role: str | None = None, parent: QWidget | None = None) -> QWidget:
    """A widget around a layout; `role` names its ground (`canvas`, `surface`, `sunken`)."""
    widget = QWidget(parent)
    widget.setLayout(layout)
    if role:
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        widget.setProperty("role", role)
    return widget


def rule(vertical: bool = False) -> QFrame:
    """A line of one pixel that parts two things."""
    line = QFrame()
    line.setProperty("role", "line")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; widgets go at the next turn of the event loop."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)

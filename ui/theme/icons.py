"""Icons: vendored SVG files, tinted by token, mirrored where they point along the line.

Each is drawn once a name, size, colour and direction, at the screen's own resolution. An icon
never stands alone but for menu, close, search and reveal, which carry a name and a tooltip.
Source: interface design, 3 *Icons*.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"
MIRRORED = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "list-tree",
        "log-out",
        "undo-2",
        "redo-2",
    }
)


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(
    name: str, colour: str, size: int, *, mirrored: bool = False, ratio: float = 1.0, room: int = 0
) -> QPixmap:
    """The icon in `colour`, `size` px square; `room` px are left free behind it.

    `FileNotFoundError` for a name that was not vendored: a wrong name is a fault of ours.
    """
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    image = QPixmap(QSize(round((size + room) * ratio), round(size * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    offset = room if mirrored and room else 0
    if mirrored and name in MIRRORED:
        painter.translate(size + 2 * offset, 0)
        painter.scale(-1, 1)
    renderer.render(painter, QRectF(offset, 0, size, size))
    painter.end()
    return image

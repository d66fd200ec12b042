"""Text painted by hand in a few lines, the last one cut at a word; never the dots of final ya.

Each line is drawn on its own, so that no space stands at a line's end in Arabic.
Source: interface design, 3 *Measures* (navigator), 4 *Painting by hand*.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from ui.theme import look

_MORE = "\u00a0\u2026"


def broken(text: str, font: QFont, width: int, most: int) -> tuple[str, ...]:
    """At most `most` lines of at most `width` px; what is left out shows as dots."""
    return _broken(text, font.key(), width, most)


@lru_cache(maxsize=4096)
def _broken(text: str, key: str, width: int, most: int) -> tuple[str, ...]:
    font = QFont()
    font.fromString(key)
    metrics = QFontMetrics(font)
    lines: list[str] = []
    words = text.split(" ")
    line = ""
    for at, word in enumerate(words):
        longer = f"{line} {word}" if line else word
        if not line or metrics.horizontalAdvance(longer) <= width:
            line = longer
            continue
        if len(lines) == most - 1:
            while " " in line and metrics.horizontalAdvance(line + _MORE) > width:
                line = line.rsplit(" ", 1)[0]
            return (*lines, line + _MORE)
        lines.append(line)
        line = " ".join(words[at : at + 1])
    return (*lines, line)


def draw_lines(
    painter: QPainter, box: QRect, lines: tuple[str, ...], height: int, *, middle: bool = True
) -> None:
    """Lines of `height` px from the leading side of `box`, in its middle or from its top."""
    top = box.top() + ((box.height() - height * len(lines)) // 2 if middle else 0)
    side = Qt.AlignmentFlag.AlignRight if look().rtl else Qt.AlignmentFlag.AlignLeft
    flags = int(
        side
        | Qt.AlignmentFlag.AlignAbsolute
        | Qt.AlignmentFlag.AlignVCenter
        | Qt.TextFlag.TextDontClip
    )
    for at, line in enumerate(lines):
        painter.drawText(QRect(box.left(), top + at * height, box.width(), height), flags, line)

"""Digits that people read aloud and type: a well of groups, and a field for each group.

Both run left to right in every language, groups too. A field takes the digits of any script, goes
on to the next when it is full, and says at once whether its group is right.
Source: interface design, 3 *Measures* (digits), 4, 7.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from fieldkit.language.numbers import typed
from ui.theme import look
from ui.widgets.fields import LineField
from ui.widgets.labels import Text
from ui.widgets.layout import holder, row
from ui.widgets.painting import rounded
from ui.widgets.surfaces import Icon


class DigitWell(QLabel):
    """Groups of digits in rows of `columns`, to be read aloud; can be selected by keyboard."""

    def __init__(
        self, name: str, groups: Sequence[str], *, columns: int = 3, pixels: int = 28
    ) -> None:
        super().__init__()
        self._groups, self._columns, self._pixels = tuple(groups), columns, pixels
        self.setAccessibleName(f"{name}: {' '.join(groups)}")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Rows of 44 with 14 above and below."""
        rows = -(-len(self._groups) // self._columns)
        type_ = look().type
        line = type_.scaled(self._pixels * 44 / 28)
        metrics = QFontMetrics(type_.mono(self._pixels, weight=500))
        widest = max((metrics.horizontalAdvance(group) for group in self._groups), default=0)
        wide = self._columns * widest + (self._columns - 1) * type_.scaled(self._pixels) + 32
        return QSize(wide, rows * line + 2 * type_.scaled(14))

    def minimumSizeHint(self) -> QSize:
        """Digits are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and groups, left to right."""
        look_ = look()
        painter = QPainter(self)
        rounded(painter, self.rect(), look_.tokens.neutral_soft)
        font = look_.type.mono(self._pixels, weight=500)
        painter.setFont(font)
        painter.setPen(look_.tokens.text)
        metrics = QFontMetrics(font)
        gap = look_.type.scaled(self._pixels)
        widest = max((metrics.horizontalAdvance(group) for group in self._groups), default=0)
        line = look_.type.scaled(self._pixels * 44 / 28)
        rows = -(-len(self._groups) // self._columns)
        left = (self.width() - self._columns * widest - (self._columns - 1) * gap) // 2
        top = (self.height() - rows * line) // 2
        base = (line + metrics.ascent() - metrics.descent()) // 2
        for at, group in enumerate(self._groups):
            x = left + at % self._columns * (widest + gap)
            painter.drawText(x, top + at // self._columns * line + base, group)


class _Group(LineField):
    """One group: digits only, of any script."""

    moved = Signal(int)
    full = Signal()

    def __init__(self, name: str, length: int) -> None:
        super().__init__(name, code=True, height=48)
        self._length = length
        self.setFont(look().type.mono(22))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMaxLength(length)
        self.setFixedWidth(look().type.scaled(104))
        self._stands = False
        self.textEdited.connect(self._clean)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A full group that one comes back to is typed anew."""
        super().focusInEvent(event)
        self._stands = len(self.text()) == self._length

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace in an empty group goes back to the one before."""
        if self._stands and typed(event.text()).isdecimal():
            self.selectAll()
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.moved.emit(-1)
            return
        super().keyPressEvent(event)

    def _clean(self, text: str) -> None:
        self._stands = False
        digits = "".join(letter for letter in typed(text) if letter.isdigit())
        if digits != text:
            self.setText(digits)
        if len(digits) == self._length:
            self.full.emit()


class DigitFields(QWidget):
    """A field for each of `count` groups. `changed` after every key.

    `right(at, text)` tells of a full group whether it is right, or None where nothing is known.
    """

    changed = Signal()

    def __init__(
        self,
        name: Callable[[int], str],
        count: int,
        length: int = 4,
        *,
        right: Callable[[int, str], bool | None],
        columns: int = 3,
    ) -> None:
        super().__init__()
        self._right, self._length = right, length
        self._fields: list[_Group] = []
        self._notes: list[tuple[Icon, Text, QWidget]] = []
        # The block stands at the interface's side; inside it the first group is at the left.
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for at in range(count):
            field = _Group(name(at + 1), length)
            field.textChanged.connect(lambda _="", at=at: self._told(at))
            field.full.connect(lambda at=at: self._go(at + 1))
            field.moved.connect(lambda by, at=at: self._go(at + by))
            icon, words = Icon("check", "ok", 16), Text("", "small", "text_2")
            note = holder(row(None, icon, words, None, gap=6))
            note.setMinimumHeight(look().type.line("small") + 4)
            self._fields.append(field)
            self._notes.append((icon, words, note))
            grid.addWidget(field, at // columns * 2, at % columns)
            grid.addWidget(note, at // columns * 2 + 1, at % columns)
            icon.hide()
        block = holder(grid)
        block.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setLayout(row(block, None, gap=0))

    @property
    def groups(self) -> list[str]:
        """What was typed, group by group."""
        return [field.text() for field in self._fields]

    def set_groups(self, groups: Sequence[str]) -> None:
        """Show what was typed before."""
        for field, group in zip(self._fields, groups, strict=False):
            field.setText(group)

    def refresh(self) -> None:
        """Look at all groups again: what is right has become known."""
        for at in range(len(self._fields)):
            self._mark(at)

    def focus(self) -> None:
        """Put the focus on the first group that is not right yet."""
        for at, field in enumerate(self._fields):
            if len(field.text()) < self._length or self._right(at, field.text()) is False:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._fields[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_wrong(self) -> None:
        """Put the focus on the first full group that is not right."""
        for at, field in enumerate(self._fields):
            if len(field.text()) == self._length and self._right(at, field.text()) is False:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                field.selectAll()
                return

    def _told(self, at: int) -> None:
        self._mark(at)
        self.changed.emit()

    def _mark(self, at: int) -> None:
        field, (icon, words, _note) = self._fields[at], self._notes[at]
        found = self._right(at, field.text()) if len(field.text()) == self._length else None
        tr = look().tr
        icon.setVisible(found is not None)
        if found is None:
            words.setText("")
        else:
            icon.set_icon("check" if found else "circle-alert", "ok" if found else "err")
            # Translators: under a group of digits that was typed
            words.setText(tr.text("matches") if found else tr.text("differs"))
            words.set_ink("text_2" if found else "err")
        field.set_wrong(found is False)
        field.setAccessibleDescription(words.text())

    def _go(self, at: int) -> None:
        if 0 <= at < len(self._fields):
            self._fields[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self._fields[at].selectAll()


__all__ = ["DigitFields", "DigitWell"]

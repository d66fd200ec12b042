"""A list to choose one from, painted as a field; a long value stands on two lines.

Source: interface design, 3 *Measures* (list field).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyledItemDelegate, QWidget

from ui.theme import look
from ui.widgets.painting import focus_ring, rounded


class ListField(QComboBox):
    """A list to choose one from, painted as a field; a long value stands on two lines.

    `picked` gives the value (not the label) that a person chose. Nothing chosen shows `prompt`.
    """

    picked = Signal(str)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, str]],
        *,
        prompt: str = "",
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._prompt = prompt or look().tr.text("Choose")
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setItemDelegate(QStyledItemDelegate(self))
        self.set_choices(choices)
        self.activated.connect(lambda at: self.picked.emit(str(self.itemData(at) or "")))

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer `(value, label)`; the chosen value stays where it is still offered."""
        value = self.value
        self.blockSignals(True)
        self.clear()
        for item, label in choices:
            self.addItem(label, item)
        self.blockSignals(False)
        self.set_value(value)

    @property
    def value(self) -> str:
        """The chosen value, `""` for none."""
        return str(self.currentData() or "") if self.currentIndex() >= 0 else ""

    def set_value(self, value: str) -> None:
        """Choose without telling."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(value) if value else -1)
        self.blockSignals(False)
        self.update()

    def sizeHint(self) -> QSize:
        """A field's height, or that of two lines."""
        tall = self._lines(self.width() - 60) if self.width() > 100 else 1
        height = look().type.scaled(52 if tall > 1 else 40) + (2 if look().type.arabic else 0)
        return QSize(160, height)

    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`: a field never shrinks in height."""
        return QSize(96, self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel scrolls the page, it does not change an answer."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace and Delete take the answer back."""
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.setCurrentIndex(-1)
            self.picked.emit("")
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, icon, value, chevron, ring."""
        look_ = look()
        tokens, box = look_.tokens, self.rect()
        painter = QPainter(self)
        wrong = self.property("wrong") == "true"
        rounded(painter, box, tokens.surface, tokens.err_line if wrong else tokens.line_strong)
        start = look_.type.scaled(12)
        size = look_.type.scaled(16)
        middle = (box.height() - size) // 2
        if self._icon:
            at = self._visual(QRect(start, middle, size, size))
            painter.drawPixmap(at.topLeft(), look_.pixmap(self._icon, "text_2", 16))
            start += size + 8
        chevron = self._visual(QRect(box.width() - 12 - size, middle, size, size))
        painter.drawPixmap(chevron.topLeft(), look_.pixmap("chevron-down", "text_2", 16))
        chosen = self.currentIndex() >= 0
        painter.setFont(look_.type.font("body"))
        painter.setPen(QColor(tokens.text if chosen else tokens.text_3))
        words = self.currentText() if chosen else self._prompt
        room = self._visual(QRect(start, 0, box.width() - start - size - 20, box.height()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        side = Qt.AlignmentFlag.AlignRight if look_.rtl else Qt.AlignmentFlag.AlignLeft
        wrap = Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags | side | Qt.AlignmentFlag.AlignAbsolute | wrap), words)
        if self.hasFocus():
            focus_ring(painter, box)

    def _visual(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def _lines(self, width: int) -> int:
        metrics = QFontMetrics(look().type.font("body"))
        return 2 if metrics.horizontalAdvance(self.currentText()) > width else 1

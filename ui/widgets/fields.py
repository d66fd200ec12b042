"""Fields: one line, passphrase, digits, many lines, a list to choose from, and the frame of all.

`Field` is the frame: label above, hint at the end of the label's row or below it, the control, and
the message under it in the same words as on the review page. Many lines are a QTextEdit that takes
no rich text, so that each paragraph has its own direction. Source: interface design, 3, 4, 5.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextOption,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.theme import look
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import row
from ui.widgets.painting import focus_ring, rounded


def _restyle(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class LineField(QLineEdit):
    """One line of text; `code` runs left to right in every language and is set in mono."""

    def __init__(
        self, name: str, *, code: bool = False, height: int = 40, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        extra = 2 if look().type.arabic else 0
        self.setFixedHeight(look().type.scaled(height) + extra)
        if code:
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            self.setFont(look().type.mono(14))

    def set_wrong(self, wrong: bool) -> None:
        """Mark the border; the words stand under the field."""
        self.setProperty("wrong", "true" if wrong else "false")
        _restyle(self)


class PassphraseField(LineField):
    """A masked line whose dots stay on the interface's side, whatever script is typed."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, height=44, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText
        )
        tr = look().tr
        self._eye = self.addAction(
            QIcon(look().pixmap("eye", "text_2", 16)), QLineEdit.ActionPosition.TrailingPosition
        )
        self._eye.setText(tr.text("Show the passphrase"))
        self._eye.setToolTip(self._eye.text())
        self._eye.triggered.connect(self._turn)
        self._hold_direction()

    def _turn(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        tr = look().tr
        self._eye.setIcon(QIcon(look().pixmap("eye-off" if hidden else "eye", "text_2", 16)))
        self._eye.setText(
            tr.text("Hide the passphrase") if hidden else tr.text("Show the passphrase")
        )
        self._eye.setToolTip(self._eye.text())

    def _hold_direction(self) -> None:
        # QLineEdit learns a fixed direction from this key alone; else the dots tell the script.
        key = Qt.Key.Key_Direction_R if look().rtl else Qt.Key.Key_Direction_L
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


class TextArea(QTextEdit):
    """Many lines, plain text; each paragraph finds its own direction.

    `left` is emitted when the focus goes, for whoever commits on leaving. Tab leaves the field.
    """

    left = Signal()

    def __init__(self, name: str, *, height: int = 118, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(look().type.scaled(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hold_direction()

    def sizeHint(self) -> QSize:
        """The least height; the layout gives the width."""
        return QSize(320, self.minimumHeight())

    def set_text(self, text: str) -> None:
        """Show `text` and keep the caret's side right in an empty field."""
        if self.toPlainText() != text:
            self.setPlainText(text)
        self._hold_direction()

    def set_wrong(self, wrong: bool) -> None:
        """Mark the border; the words stand under the field."""
        self.setProperty("wrong", "true" if wrong else "false")
        _restyle(self)

    def focusOutEvent(self, event):  # type: ignore[no-untyped-def]
        """Tell that the field was left."""
        super().focusOutEvent(event)
        self.left.emit()

    def _hold_direction(self) -> None:
        option = QTextOption()
        side = Qt.LayoutDirection.RightToLeft if look().rtl else Qt.LayoutDirection.LeftToRight
        option.setTextDirection(
            Qt.LayoutDirection.LayoutDirectionAuto if self.toPlainText() else side
        )
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)


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

    def wheelEvent(self, event):  # type: ignore[no-untyped-def]
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


class Field(QWidget):
    """Label, hint, control and message as one: what a screen reader hears with the control."""

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        hint: str = "",
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self.label = WrapLabel(label, "label")
        self._message = WrapLabel("", "small", "err")
        self._message.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = row(self.label)
        head.setStretch(0, 1)
        if beside is not None:
            head.addWidget(beside)
        box.addLayout(head)
        if hint:
            box.addSpacing(2)
            box.addWidget(WrapLabel(hint, "small", "text_2"))
        box.addSpacing(6)
        box.addWidget(control)
        box.addWidget(self._message)
        self._hint = hint
        if not control.accessibleName():
            control.setAccessibleName(label)
        control.setAccessibleDescription(hint)

    def set_message(self, message: str) -> None:
        """Say what is wrong and what to do; an empty one takes it away."""
        self._message.set_words(message)
        self._message.setContentsMargins(0, 8 if message else 0, 0, 0)
        self._message.setVisible(bool(message))
        self.control.setAccessibleDescription(" ".join(filter(None, (message, self._hint))))
        mark = getattr(self.control, "set_wrong", None)
        if mark is not None:
            mark(bool(message))


def hint_text(text: str) -> Text:
    """A remark at the end of a label's row."""
    return Text(text, "small", "text_2")

"""Fields: one line, passphrase, many lines, and the frame of all.

`Field` is the frame: label above, hint at the end of the label's row or below it, the control, and
the message under it in the same words as on the review page. Many lines are a QTextEdit that takes
no rich text, so that each paragraph has its own direction. Source: interface design, 3, 4, 5.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.theme import look
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import holder, row
from ui.widgets.painting import mirrored
from ui.widgets.surfaces import Icon, leading


def _mark_wrong(widget: QWidget, wrong: bool) -> None:
    told = "true" if wrong else "false"
    if (widget.property("wrong") or "false") != told:
        widget.setProperty("wrong", told)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class _EndButton(IconButton):
    """A button inside a field, which is its parent: keys that it does not know end here, else Qt
    would pass them on and the field would type them. A click leaves the focus in the field."""

    def __init__(self, icon: str, name: str, parent: QWidget) -> None:
        super().__init__(icon, name, size=28, parent=parent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter press it; Escape goes on to whoever cancels."""
        super().keyPressEvent(event)
        event.setAccepted(event.key() != Qt.Key.Key_Escape)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """As the press."""
        super().keyReleaseEvent(event)
        event.setAccepted(event.key() != Qt.Key.Key_Escape)


class LineField(QLineEdit):
    """One line of text; `code` runs left to right in every language and is set in mono, `figures`
    (times, years) run so in the interface's own type."""

    def __init__(
        self,
        name: str,
        *,
        code: bool = False,
        figures: bool = False,
        height: int = 40,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lead = ""
        self._end: IconButton | None = None
        self.setAccessibleName(name)
        extra = 2 if look().type.arabic else 0
        self.setFixedHeight(look().type.scaled(height) + extra)
        if look().rtl and not (code or figures):
            # Else the caret of an empty field stands at its far end.
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
            self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if code or figures:
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if code:
            self.setFont(look().type.mono(14))

    def set_wrong(self, wrong: bool) -> None:
        """Mark the border; the words stand under the field."""
        _mark_wrong(self, wrong)

    def lead_with(self, icon: str) -> None:
        """An icon before the text."""
        self._lead = icon
        self._make_room()

    def end_with(self, icon: str, name: str) -> IconButton:
        """A button behind the text; its own widget, as large as a finger needs."""
        button = _EndButton(icon, name, self)
        self._end = button
        self._make_room()
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button stands at the end."""
        super().resizeEvent(event)
        if self._end is not None:
            side = self._end.sizeHint().width()
            left = 6 if self.isRightToLeft() else self.width() - side - 6
            self._end.setGeometry(left, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, then the icon."""
        super().paintEvent(event)
        if self._lead:
            size = look().type.scaled(16)
            box = QRect(12, (self.height() - size) // 2, size, size)
            place = mirrored(self, box)
            painter = QPainter(self)
            painter.drawPixmap(place.topLeft(), look().pixmap(self._lead, "text_2", 16))

    def _make_room(self) -> None:
        start = look().type.scaled(16) + 8 if self._lead else 0
        end = self._end.sizeHint().width() if self._end is not None else 0
        if self.isRightToLeft():
            start, end = end, start
        self.setTextMargins(start, 0, end, 0)


class PassphraseField(LineField):
    """A masked line whose dots stay on the interface's side, whatever script is typed."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, height=44, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._eye = self.end_with("eye", look().tr.text("Show the passphrase"))
        self._eye.clicked.connect(self._turn)
        self._hold_direction()

    def reveal(self) -> None:
        """Show what is typed from the beginning: where it is made up, not given away."""
        if self.echoMode() == QLineEdit.EchoMode.Password:
            self._turn()

    def _turn(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        tr = look().tr
        hide, show = tr.text("Hide the passphrase"), tr.text("Show the passphrase")
        self._eye.set_icon("eye-off" if hidden else "eye")
        self._eye.setAccessibleName(hide if hidden else show)
        self._eye.setToolTip(self._eye.accessibleName())

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
        self._unread = True
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
            self._unread = True
        self._hold_direction()

    def set_wrong(self, wrong: bool) -> None:
        """Mark the border; the words stand under the field."""
        _mark_wrong(self, wrong)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by the keyboard writes on behind the text; later where they left off."""
        super().focusInEvent(event)
        if self._unread and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.moveCursor(QTextCursor.MoveOperation.End)
        self._unread = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
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
        told = row(leading(Icon("circle-alert", "err", 16)), self._message, gap=8)
        told.setStretch(1, 1)
        told.setContentsMargins(0, 8, 0, 0)
        self._told = holder(told)
        self._told.hide()
        box.addWidget(self._told)
        self._hint = hint
        if not control.accessibleName():
            control.setAccessibleName(label)
        control.setAccessibleDescription(hint)

    def set_message(self, message: str) -> None:
        """Say what is wrong and what to do; an empty one takes it away."""
        self._message.set_words(message)
        self._told.setVisible(bool(message))
        self.control.setAccessibleDescription(" ".join(filter(None, (message, self._hint))))
        mark = getattr(self.control, "set_wrong", None)
        if mark is not None:
            mark(bool(message))


def hint_text(text: str) -> Text:
    """A remark at the end of a label's row."""
    return Text(text, "small", "text_2")

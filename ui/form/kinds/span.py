"""A number between two others, on a slider (XLSForm, *range*).

Without an answer the handle stands pale at the start and the value says so; the first key or press
makes one. The value is said in words as it changes, for a slider speaks of its own steps only.
Source: ODK XForms, *range*; interface design, 5 *Assistive technology*.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from fieldkit.language import Code
from fieldkit.language.numbers import shown
from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question, bounds_of, plain_decimal, steps_of
from ui.theme import look
from ui.toast import announce
from ui.widgets.buttons import Button
from ui.widgets.labels import Text
from ui.widgets.layout import holder, row
from ui.widgets.painting import focus_ring, rounded

_HANDLE, _TRACK, _MOST_TICKS = 20, 6, 21


class Slider(QSlider):
    """A slider that may have no value. `moved` tells the step, `cleared` that it was taken back."""

    moved = Signal(int)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.empty = True
        self.ticks = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sliderMoved.connect(self._told)

    def sizeHint(self) -> QSize:
        """As high as a field."""
        return QSize(240, look().type.scaled(40))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows keep the height."""
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, page and end keys move; Backspace takes the answer back."""
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.cleared.emit()
            return
        ahead = Qt.Key.Key_Left if look().rtl else Qt.Key.Key_Right
        behind = Qt.Key.Key_Right if look().rtl else Qt.Key.Key_Left
        page = max((self.maximum() - self.minimum()) // 10, 1)
        steps = {
            ahead: 1,
            Qt.Key.Key_Up: 1,
            behind: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: page,
            Qt.Key.Key_PageDown: -page,
            Qt.Key.Key_Home: self.minimum() - self.maximum(),
            Qt.Key.Key_End: self.maximum() - self.minimum(),
        }
        by = steps.get(Qt.Key(key))
        if by is None and key != Qt.Key.Key_Space:
            event.ignore()
            return
        # The first key only says that here is an answer, as a first press does.
        start = self.value() if not self.empty or abs(by or 0) > 1 else self.value() - (by or 0)
        self._go(start + (by or 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The handle goes to where it is pressed."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.setSliderDown(True)
        self._to(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """And follows."""
        if self.isSliderDown():
            self._to(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Until it is let go."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel scrolls the page, it does not change an answer."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, ticks, what is reached, handle, ring."""
        look_ = look()
        tokens = look_.tokens
        painter = QPainter(self)
        track = self._track()
        at = self._place(self.value())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, track, tokens.sunken, tokens.line_strong, 1, _TRACK // 2)
        if not self.empty:
            begin = self._place(self.minimum())
            left, right = sorted((begin, at))
            done = QRect(left, track.top(), right - left, track.height())
            rounded(painter, done, tokens.brand, None, 0, _TRACK // 2)
        self._paint_ticks(painter, track)
        size = look_.type.scaled(_HANDLE)
        handle = QRect(at - size // 2, (self.height() - size) // 2, size, size)
        painter.setPen(QPen(QColor(tokens.line_strong if self.empty else tokens.brand), 2))
        painter.setBrush(QColor(tokens.surface if self.empty else tokens.brand))
        painter.drawEllipse(handle.adjusted(1, 1, -1, -1))
        if self.hasFocus():
            focus_ring(painter, self.rect())
        painter.end()

    def _paint_ticks(self, painter: QPainter, track: QRect) -> None:
        count = self.maximum() - self.minimum() + 1
        if not self.ticks or not 2 < count <= _MOST_TICKS:
            return
        painter.setPen(QPen(QColor(look().tokens.line_strong), 1))
        for step in range(self.minimum(), self.maximum() + 1):
            x = self._place(step)
            painter.drawLine(x, track.bottom() + 5, x, track.bottom() + 9)

    def _track(self) -> QRect:
        side = look().type.scaled(_HANDLE) // 2 + 4
        thick = look().type.scaled(_TRACK)
        return QRect(side, (self.height() - thick) // 2, self.width() - 2 * side, thick)

    def _place(self, step: int) -> int:
        """The middle of the handle at a step, in px from the left."""
        track, span = self._track(), max(self.maximum() - self.minimum(), 1)
        along = round(track.width() * (step - self.minimum()) / span)
        return track.right() - along if look().rtl else track.left() + along

    def _to(self, point: QPoint) -> None:
        track = self._track()
        along = track.right() - point.x() if look().rtl else point.x() - track.left()
        span = self.maximum() - self.minimum()
        self._go(self.minimum() + round(span * along / max(track.width(), 1)))

    def _go(self, step: int) -> None:
        step = min(max(step, self.minimum()), self.maximum())
        self.setValue(step)
        self._told(step)

    def _told(self, step: int) -> None:
        self.empty = False
        self.update()
        self.moved.emit(step)


class RangeQuestion(QuestionWidget):
    """The slider between its two ends; the value stands at the end of its row."""

    def __init__(self) -> None:
        super().__init__()
        self._values: tuple[str, ...] = ()
        self.slider = Slider()
        self.slider.moved.connect(self._moved)
        self.slider.cleared.connect(lambda: self.answered.emit(self.question.ref, None))
        self._least, self._most = Text("", "small", "text_2"), Text("", "small", "text_2")
        self.value = Text("", "h2")
        self._clear = Button(look().tr.text("No answer"), "quiet", icon="x")
        self._clear.clicked.connect(lambda: self.answered.emit(self.question.ref, None))
        line = row(self._least, self.slider, self._most, 8, self.value, self._clear, gap=10)
        line.setStretch(1, 1)
        self.set_control(holder(line))

    def fill(self, question: Question, other: bool) -> None:
        """The ends, and the value where there is one."""
        tr = look().tr
        self._values = steps_of(question.parameters) or _coarse(question)
        self.slider.setRange(0, len(self._values) - 1)
        self.slider.ticks = "no-ticks" not in question.appearance
        at = _index(self._values, question.answer)
        self.slider.empty = at is None
        if at is not None:
            self.slider.setValue(at)
        elif other:
            self.slider.setValue(0)
        self._least.setText(told_number(self._values[0]))
        self._most.setText(told_number(self._values[-1]))
        told = told_number(question.answer) or tr.text("no answer")
        self.value.setText(told)
        self.value.set_ink("text" if question.answer else "text_3")
        # The value stands in the name: a screen reader knows only the slider's steps.
        self.slider.setAccessibleName(tr.text("{name}: {answer}", name=question.name, answer=told))
        ends = tr.text("from {first} to {last}", first=self._least.text(), last=self._most.text())
        self.slider.setAccessibleDescription(" ".join(filter(None, (ends, self.spoken()))))
        self.slider.setEnabled(not question.readonly)
        self._clear.set_words(self._clear.text(), about=question.name)
        self._clear.setVisible(bool(question.answer) and not question.readonly)
        self.slider.update()

    def enter(self) -> None:
        """The focus goes to the slider."""
        self.slider.setFocus()

    def _moved(self, step: int) -> None:
        value = self._values[step]
        if value != self.question.answer:
            announce(self.slider, told_number(value))
            self.answered.emit(self.question.ref, value)


def told_number(value: str) -> str:
    """A number in the reader's digits, with a true minus sign, left to right; `""` for none."""
    if not value:
        return ""
    tr = look().tr
    return tr.isolated(Code(shown(value.replace("-", "\u2212"), tr.digits)))


def _coarse(question: Question) -> tuple[str, ...]:
    """A range of more steps than a slider can show: a thousand of them."""
    start, end, _ = bounds_of(question.parameters)
    return tuple(plain_decimal(start + (end - start) * at / 1000) for at in range(1001))


def _index(values: tuple[str, ...], answer: str) -> int | None:
    """The step of an answer, the nearest where the form gave one between two."""
    if not answer:
        return None
    try:
        wanted = float(answer)
    except ValueError:
        return None
    return min(range(len(values)), key=lambda at: abs(float(values[at]) - wanted))


__all__ = ["RangeQuestion", "Slider"]

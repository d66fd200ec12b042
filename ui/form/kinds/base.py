"""What every question on a card has: label, last time's answer, hint, its control, its message.

A widget is made for a `shape` and shows one question after another (`show_question`), so that
opening a card builds nothing. It tells `answered(ref, value)`; what is typed and not yet told is
given by `commit`. Source: interface design, 3 *Measures* (question), 7.4.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.form.media import MediaSource, MediaStrip, named_media
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, holder, row
from ui.widgets.markdown import plain
from ui.widgets.surfaces import Icon, leading


class QuestionWidget(QWidget):
    """The frame; a subclass puts its control in with `set_control` and overrides `fill`."""

    answered = Signal(str, object)
    entered = Signal(str)
    waiting = Signal(bool)
    """Whether what was typed has not been told for longer than a pause."""
    reshaped = Signal()
    """Controls came or went: the order of Tab is to be made anew."""

    def __init__(self) -> None:
        super().__init__()
        self.question = Question("", "note", "")
        self.timed = False
        """While it tells: whether a timer made it, and the person may be typing on."""
        self.label = WrapLabel("", "label", marked=True)
        self._shown_media: tuple[object, ...] = ()
        self._media: MediaStrip | None = None
        self.files: MediaSource | None = None
        self._last_icon = Icon("history", "text_2", 14)
        self._last = Text("", "small", "text_2")
        self._words = Button(look().tr.text("Last time\u2019s words"), "link")
        self._words.setCheckable(True)
        self._words.toggled.connect(self._show_words)
        self._beside = holder(row(self._last_icon, self._last, self._words, gap=6))
        self._hint = WrapLabel("", "small", "text_2", marked=True)
        self._former = WrapLabel("", "small", "text_2")
        self._message = WrapLabel("", "small", "err")
        message = row(leading(Icon("circle-alert", "err", 16)), self._message, gap=8)
        message.setStretch(1, 1)
        self._message_row = holder(message)
        head = row(self.label, gap=16)
        head.setStretch(0, 1)
        head.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignTop)
        arabic = look().type.arabic
        # Arabic's taller lines have their room above the letters: down to the label's baseline.
        self._beside.setContentsMargins(0, 2 if arabic else 0, 0, 0)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)
        self.box.addLayout(head)
        self.box.addWidget(self._hint)
        self.box.addWidget(self._former)
        # 7 below the letters; the label's own leading gives the rest.
        self.box.addSpacing(5)

    def bare(self) -> None:
        """Take label, hint and message away: for what is only read."""
        clear(self.box)

    def set_control(self, *controls: QWidget, gap: int = 6) -> None:
        """The control, below the label; several stand below one another."""
        for at, control in enumerate(controls):
            if at:
                self.box.addSpacing(gap)
            self.box.addWidget(control)
        self.box.addWidget(self._message_row)

    def beside(self, control: QWidget, asked: int, offered: int) -> None:
        """The control at the end of the label's row, which they share as `asked` to `offered`."""
        item = self.box.takeAt(0)
        head = item.layout() if item is not None else None
        line = row(gap=12)
        if head is not None:
            head.setParent(None)
            words = holder(head)
            policy = words.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            words.setSizePolicy(policy)
            line.addWidget(words, asked)
        line.addWidget(control, offered)
        self.box.insertLayout(0, line)
        self.box.addWidget(self._message_row)

    def show_question(self, question: Question) -> None:
        """Show a question; the same one again keeps caret, focus and what is being typed."""
        other = question.ref != self.question.ref
        self.question = question
        if other or self.label.words != question.label:
            self.label.set_words(question.label)
        self._hint.setVisible(bool(question.hint))
        if self._hint.words != question.hint:
            self._hint.set_words(question.hint)
        self._show_last(other)
        self._show_media(question)
        self._message_row.setVisible(bool(question.message))
        if self._message.words != question.message:
            self._message.set_words(question.message)
        self._message_row.setContentsMargins(0, 8 if question.message else 0, 0, 0)
        self.fill(question, other)

    def fill(self, question: Question, other: bool) -> None:
        """Put the answer into the control; `other` where it is not the question of before."""

    def commit(self) -> None:
        """Tell what was typed and not yet told."""

    def enter(self) -> None:
        """Put the focus on the control."""

    def spoken(self) -> str:
        """What a screen reader hears besides the name: hint, last time, what is wrong."""
        question = self.question
        last = self._last.text() if question.previous else ""
        return " ".join(filter(None, (question.message, plain(question.hint), last)))

    def _show_media(self, question: Question) -> None:
        """Pictures, sound and films of the label and of the choices, above the control."""
        wanted = named_media(question)
        if self._media is None:
            if not wanted or self.files is None:
                return
            self._media = MediaStrip(self.files)
            self.box.insertWidget(3, self._media)
        self._media.show_media(wanted)

    def _long(self) -> bool:
        return self.question.kind in ("area", "line")

    def _show_last(self, other: bool) -> None:
        previous, tr = self.question.previous, look().tr
        self._beside.setVisible(bool(previous))
        long = self._long()
        self._words.setVisible(bool(previous) and long)
        self._last.setVisible(bool(previous) and not long)
        self._last_icon.setVisible(bool(previous) and not long)
        if previous and not long:
            self._last.setText(tr.text("Last time: {answer}", answer=previous))
        if other:
            self._words.setChecked(False)
            self._words.set_words(self._words.text(), about=self.question.name)
            self._former.setVisible(False)
            self._former.set_words(previous if long else "")

    def _show_words(self, on: bool) -> None:
        self._former.setVisible(on)
        self._former.setContentsMargins(0, 4 if on else 0, 0, 0)


__all__ = ["QuestionWidget"]

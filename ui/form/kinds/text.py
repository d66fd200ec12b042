"""Text: one line, or many with a counter. Commits 400 ms after the last key and on leaving, and
every second where somebody types without a pause: no kill takes more than the last second's words.

While words wait longer than 400 ms `waiting` says so, for the top bar. Ctrl+Z first takes back what
was typed since the last commit; then it is the page's.
Source: interface design, 5 *Saving*, *Undo*; design *forms* (`multiline`, counter).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit

from ui.form.kinds.base import QuestionWidget
from ui.form.question import Question
from ui.theme import look
from ui.widgets.fields import LineField, TextArea
from ui.widgets.labels import Text
from ui.widgets.layout import holder, row

PAUSE, LONGEST = 400, 1000
_TELL_FROM = 0.8


class TextQuestion(QuestionWidget):
    """One line (`line`) or many (`area`)."""

    def __init__(self, *, many: bool, code: bool = False) -> None:
        super().__init__()
        self._filling = False
        self._dirty = self._waits = False
        self._pause = self._timer(PAUSE, self._paused)
        self._longest = self._timer(LONGEST, self._tell_meanwhile)
        self._late = self._timer(PAUSE, self._say_waiting)
        self._counter = Text("", "meta", "text_3")
        self._below = holder(row(None, self._counter))
        self.field: LineField | TextArea
        if many:
            area = TextArea("")
            area.textChanged.connect(self._typed)
            area.left.connect(self.commit)
            self.field = area
            self.set_control(area, self._below, gap=4)
        else:
            line = LineField("", code=code)
            line.textEdited.connect(self._typed)
            line.editingFinished.connect(self.commit)
            self.field = line
            self.set_control(line, self._below, gap=4)

    def _timer(self, pause: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(act)
        return timer

    @property
    def text(self) -> str:
        """What stands in the field now."""
        return self.field.text() if isinstance(self.field, QLineEdit) else self.field.toPlainText()

    def fill(self, question: Question, other: bool) -> None:
        """Never overwrites what is being typed."""
        self.field.setAccessibleName(question.name)
        self.field.setAccessibleDescription(self.spoken())
        self.field.set_wrong(bool(question.message))
        self.field.setReadOnly(question.readonly)
        if other or not self._dirty:
            self._dirty = False
            self._stop()
            self._filling = True
            shown = question.answer if question.typed is None else question.typed
            if isinstance(self.field, TextArea):
                self.field.set_text(shown)
            elif self.text != shown:
                self.field.setText(shown)
            self._filling = False
        self._count()

    def commit(self) -> None:
        """Tell what stands there, once."""
        self._stop()
        self._tell()
        if self._waits:
            self._waits = False
            self.waiting.emit(False)

    def value(self) -> str:
        """What stands there as the record has it."""
        return self.text

    def enter(self) -> None:
        """The caret goes behind what stands there."""
        self.field.setFocus()
        if isinstance(self.field, TextArea):
            self.field.moveCursor(QTextCursor.MoveOperation.End)

    def _typed(self) -> None:
        if self._filling:
            return
        self._dirty = True
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()
            self._late.start()
        self._count()

    def _tell(self) -> None:
        self._longest.stop()
        self._late.stop()
        if not self._dirty:
            return
        self._dirty = False
        if isinstance(self.field, TextArea):
            self.field.document().clearUndoRedoStacks()
        self.answered.emit(self.question.ref, self.value() or None)

    def _tell_meanwhile(self) -> None:
        """The next key may come at once: it must not wait for the disk."""
        self.timed = True
        try:
            self._tell()
        finally:
            self.timed = False

    def _paused(self) -> None:
        self._tell_meanwhile()
        self.commit()

    def _say_waiting(self) -> None:
        # Due in the same turn as the pause: what it is about to tell does not wait.
        if self._dirty and not self._waits and self._pause.remainingTime() > 0:
            self._waits = True
            self.waiting.emit(True)

    def _stop(self) -> None:
        for timer in (self._pause, self._longest, self._late):
            timer.stop()

    def _count(self) -> None:
        limit, tr = self.question.limit, look().tr
        text = self.text
        words = ""
        near = limit is not None and len(text) >= limit * _TELL_FROM
        if near and limit is not None:
            words = tr.text("{count} of {limit} characters", count=len(text), limit=limit)
        elif isinstance(self.field, TextArea) and text:
            words = tr.plural("{count} word", "{count} words", len(text.split()))
        over = limit is not None and len(text) > limit
        self._counter.set_ink("err" if over else "text_3")
        self._counter.setText(words)
        self._below.setVisible(isinstance(self.field, TextArea) or bool(words))

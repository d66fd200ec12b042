"""A card on screen: crumb, title, what to look for, questions, *More*. Reused for every card.

Widgets are kept by shape and shown again, so opening a card builds nothing that was built before.
After each answer the card's questions are read anew: those that stay keep focus and caret.
Source: interface design, 7.4, 3 *Measures* (question: 15 between), 9 (card reused).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from fieldkit.language import Code
from ui.form.kinds import QuestionWidget, make
from ui.form.kinds.choice import TilesQuestion
from ui.form.model import FormModel
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.labels import WrapLabel, heading
from ui.widgets.layout import column, holder, margins, row
from ui.widgets.surfaces import Icon, Key, leading

COLUMN, BETWEEN = 760, 15
LEADING, LEADING_ARABIC = 2, 5
"""Of each gap that lines bring along: their leading is above and below the letters."""


class CardPage(QScrollArea):
    """One card of a form, in a column of at most 760 px.

    `here` is the question that had the focus last, `""` before the first.
    """

    column_moved = Signal()

    def __init__(self, form: FormModel) -> None:
        super().__init__()
        self.form = form
        self._shown: list[QuestionWidget] = []
        self._spare: dict[tuple[object, ...], list[QuestionWidget]] = defaultdict(list)
        self._more_open = False
        self._arranging = self._stale = False
        self._compact = False
        self.here = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tr = look().tr
        self._crumb = WrapLabel("", "small", "text_2")
        self._look_for = Button(tr.text("What to look for"), "link")
        self._look_for.setCheckable(True)
        self._look_for.toggled.connect(self._show_guidance)
        self._key = Key("F1")
        self.tools = row(gap=16)
        self._remove = Button(tr.text("Remove this entry"), "link", icon="trash-2")
        self._remove.clicked.connect(self._remove_row)
        self._head = row(self._crumb, gap=8)
        self._head.setStretch(0, 1)
        self._head.addLayout(self.tools)
        self._head.addSpacing(8)
        for part in (self._remove, self._look_for, self._key):
            self._head.addWidget(part)
        self._title = heading("", "question")
        self._guidance = WrapLabel("", "small", "text", marked=True)
        frame = QFrame()
        frame.setProperty("role", "notice-info")
        inside = row(leading(Icon("info", "link")), self._guidance, gap=10)
        inside.setStretch(1, 1)
        inside.setContentsMargins(margins(12, 9, 12, 9))
        frame.setLayout(inside)
        self._guidance_frame = frame
        self._questions = QVBoxLayout()
        self._questions.setContentsMargins(0, 0, 0, 0)
        arabic = look().type.arabic
        self._between = BETWEEN - (LEADING_ARABIC if arabic else LEADING)
        self._questions.setSpacing(self._between)
        self._more = Button("", "quiet", icon="chevron-down")
        self._more.clicked.connect(self._turn_more)
        self._folded = QVBoxLayout()
        self._folded.setSpacing(self._between)
        self._folded.setContentsMargins(0, 0, 0, 0)
        self._folded_holder = holder(self._folded)
        gap = 5 + (LEADING_ARABIC if arabic else 0)
        inner = column(
            self._head, max(8 - gap, 0), self._title, 11 - gap, frame, 8, self._questions, BETWEEN,
            row(self._more, None), 8, self._folded_holder, 24, None,
        )  # fmt: skip
        self._column = holder(inner)
        self._column.setMaximumWidth(look().type.scaled(COLUMN))
        self._column.installEventFilter(self)
        around = row(self._column, gap=0)
        around.setContentsMargins(24, 12, 24, 0)
        self._around = around
        self.setWidget(holder(around, "canvas"))
        form.opening.connect(self.commit)
        form.opened.connect(self._opened)
        form.changed.connect(self.refresh)
        self._opened()

    def refresh(self) -> None:
        """The same card, as it is now."""
        if self._arranging:
            # What is hidden loses the focus, and may tell an answer on its way.
            self._stale = True
            return
        self._heads()
        questions = self.form.questions()
        keep = {(widget.question.ref, widget.property("shape")): widget for widget in self._shown}
        for widget in self._shown:
            if (widget.question.ref, widget.property("shape")) not in {
                (question.ref, _shape(question)) for question in questions
            }:
                self._spare[widget.property("shape")].append(widget)
        wanted = [keep.get((q.ref, _shape(q))) or self._take(q) for q in questions]
        self._arrange(wanted, questions)

    def commit(self) -> None:
        """Store what is being typed: before another card, a lock, the end."""
        for widget in list(self._shown):
            widget.commit()

    def enter(self, ref: str = "") -> None:
        """Put the focus on a question, else on the first that can be answered."""
        for widget in self._shown:
            if (not ref or widget.question.ref == ref) and widget.question.asked:
                if widget.question.folded and not self._more_open:
                    self._turn_more()
                widget.enter()
                self.ensureWidgetVisible(widget, 0, 40)
                return

    def widget_of(self, ref: str) -> QuestionWidget | None:
        """The widget that shows a question now."""
        return next((w for w in self._shown if w.question.ref == ref), None)

    def turn_guidance(self) -> None:
        """F1: show what to look for, or hide it."""
        if self._look_for.isVisible():
            self._look_for.toggle()

    def set_compact(self, compact: bool) -> None:
        """Low windows: less space, definitions only for the first question and under the focus."""
        if compact == self._compact:
            return
        self._compact = compact
        for layout in (self._questions, self._folded):
            layout.setSpacing(self._between - 7 if compact else self._between)
        self._definitions()

    def column_left(self) -> int:
        """Where the reading column begins, from the page's left side."""
        return self._column.mapTo(self, self._column.rect().topLeft()).x()

    def column_width(self) -> int:
        """How wide the reading column is now."""
        return self._column.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column stands in the middle of what is there."""
        super().resizeEvent(event)
        spare = self.viewport().width() - look().type.scaled(COLUMN) - 48
        side = max(spare // 2, 0) + 24
        self._around.setContentsMargins(side, 12, side, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What gets the focus comes into sight; whoever stands on the column's edges is told."""
        if watched is self._column and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.column_moved.emit()
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 24)
            self._be_at(watched)
        return super().eventFilter(watched, event)

    def _be_at(self, control: QWidget) -> None:
        for widget in self._shown:
            if widget is control or widget.isAncestorOf(control):
                self.here = widget.question.ref

    def _opened(self) -> None:
        self._more_open = False
        self.here = ""
        questions = self.form.questions()
        for widget in self._shown:
            self._spare[widget.property("shape")].append(widget)
        self._look_for.setChecked(False)
        self._heads()
        self._arrange([self._take(question) for question in questions], questions)
        self.verticalScrollBar().setValue(0)

    def _take(self, question: Question) -> QuestionWidget:
        """A spare widget of the shape, the topmost first, or a new one."""
        shape = _shape(question)
        spare = self._spare[shape]
        if spare:
            layout = self._layout_of(question)
            found = min(spare, key=layout.indexOf)
            spare.remove(found)
            return found
        widget = make(question.kind)
        widget.setProperty("shape", shape)
        widget.answered.connect(self._answered)
        widget.waiting.connect(self.form.hold_saved)
        widget.reshaped.connect(self._tab_order)
        widget.files = self.form.files
        return widget

    def _layout_of(self, question: Question) -> QVBoxLayout:
        return self._folded if question.folded else self._questions

    def _arrange(self, wanted: list[QuestionWidget], questions: list[Question]) -> None:
        """Widgets stay in their layout, hidden while spare; only what is out of order moves."""
        self._arranging = True
        self._place(wanted, questions)
        self._arranging = False
        if self._stale:
            self._stale = False
            self.refresh()

    def _place(self, wanted: list[QuestionWidget], questions: list[Question]) -> None:
        self._column.setUpdatesEnabled(False)
        for spare in self._spare.values():
            for widget in spare:
                widget.hide()
        last = {id(self._questions): -1, id(self._folded): -1}
        for widget, question in zip(wanted, questions, strict=True):
            layout = self._layout_of(question)
            at, before = layout.indexOf(widget), last[id(layout)]
            if 0 <= at <= before:
                layout.removeWidget(widget)
                before -= 1
                at = -1
            if at < 0:
                at = before + 1
                layout.insertWidget(at, widget)
            last[id(layout)] = at
        order_changed = self._shown != wanted
        self._shown = wanted
        for widget, question in zip(wanted, questions, strict=True):
            widget.show_question(question)
            widget.show()
        folded = [question for question in questions if question.folded]
        if any(question.answer for question in folded):
            self._more_open = True
        self._more.setVisible(bool(folded))
        self._show_more(len(folded))
        self._definitions()
        if order_changed:
            self._tab_order()
        self._column.setUpdatesEnabled(True)

    def _heads(self) -> None:
        code, words = self.form.crumb()
        tr = look().tr
        place = tr.text("{code} \u00b7 {title}", code=Code(code), title=words) if code else words
        code, words = self.form.titles()
        title = f"{code} {words}" if code else words
        self._crumb.set_words("" if place == title else place)
        if self._title.words != title:
            self._title.set_words(title)
        guidance = self.form.guidance()
        self._look_for.setVisible(bool(guidance))
        self._key.setVisible(bool(guidance))
        self._guidance.set_words(guidance)
        self._guidance_frame.setVisible(bool(guidance) and self._look_for.isChecked())
        self._remove.setVisible(self.form.is_row())

    def _show_guidance(self, on: bool) -> None:
        self._guidance_frame.setVisible(on)

    def _turn_more(self) -> None:
        self._more_open = not self._more_open
        self._show_more(sum(widget.question.folded for widget in self._shown))

    def _show_more(self, count: int) -> None:
        tr = look().tr
        self._more.set_icon("chevron-up" if self._more_open else "chevron-down")
        self._more.set_words(
            tr.text("Fewer questions")
            if self._more_open
            else tr.plural("{count} more question", "{count} more questions", count)
        )
        self._folded_holder.setVisible(self._more_open and count > 0)

    def _definitions(self) -> None:
        first = True
        for widget in self._shown:
            if isinstance(widget, TilesQuestion):
                widget.group.set_compact(self._compact and not first)
                first = False

    def _tab_order(self) -> None:
        last: QWidget | None = None
        window = self.window()
        for widget in self._shown:
            for child in widget.findChildren(QWidget):
                # A list field's opened list is a window of its own.
                if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.window() is window:
                    if last is not None:
                        QWidget.setTabOrder(last, child)
                    child.installEventFilter(self)
                    last = child

    def _answered(self, ref: str, value: object) -> None:
        widget = self.widget_of(ref)
        kind = widget.question.kind if widget is not None else "line"
        if kind == "add":
            self.form.add(ref)
        elif kind == "row":
            self.form.remove(ref)
        elif kind == "file":
            self.form.attach(ref, value if isinstance(value, Path) else None)
        else:
            self._answer(widget, ref, value)

    def _answer(self, widget: QuestionWidget | None, ref: str, value: object) -> None:
        wait = widget is None or not widget.timed
        stored = self.form.answer(ref, value, wait=wait)  # type: ignore[arg-type]
        if stored and widget is not None and value:
            self._go_on(widget.question)

    def _go_on(self, question: Question) -> None:
        """`quick`: the answer of a card's only question leads to the next card."""
        asked = [widget for widget in self._shown if widget.question.asked]
        quick = any(word.startswith("quick") for word in question.appearance)
        following = self.form.next()
        if quick and question.kind == "tiles" and len(asked) == 1 and following is not None:
            self.form.open(following)
            self.enter()

    def _remove_row(self) -> None:
        self.form.remove(self.form.card.id)


def _shape(question: Question) -> tuple[object, ...]:
    """What a widget can be used again for: the shape, and in which of the two places."""
    return (*question.shape, question.folded)

"""A card on screen: crumb, title, what to look for, questions, *More*. Reused for every card.

Widgets are kept by shape and shown again, so opening a card builds nothing that was built before.
After each answer the card's questions are read anew: those that stay keep focus and caret.
Source: interface design, 7.4, 3 *Measures* (question: 15 between), 9 (card reused).
"""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.language import Code
from ui.form.kinds import QuestionWidget, make
from ui.form.kinds.choice import TilesQuestion
from ui.form.model import FormModel
from ui.form.question import Question
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import column, holder, margins, row
from ui.widgets.surfaces import Icon, Key

COLUMN, BETWEEN = 760, 15


class CardPage(QScrollArea):
    """One card of a form, in a column of at most 760 px."""

    def __init__(self, form: FormModel) -> None:
        super().__init__()
        self.form = form
        self._shown: list[QuestionWidget] = []
        self._spare: dict[tuple[object, ...], list[QuestionWidget]] = defaultdict(list)
        self._more_open = False
        self._compact = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tr = look().tr
        self._crumb = Text("", "small", "text_2")
        self._crumb.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
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
        self._guidance = WrapLabel("", "small", "text")
        frame = QFrame()
        frame.setProperty("role", "notice-info")
        inside = row(Icon("info", "link"), self._guidance, gap=10, top=True)
        inside.setStretch(1, 1)
        inside.setContentsMargins(margins(12, 9, 12, 9))
        frame.setLayout(inside)
        self._guidance_frame = frame
        self._questions = QVBoxLayout()
        self._questions.setContentsMargins(0, 0, 0, 0)
        self._questions.setSpacing(BETWEEN)
        self._more = Button("", "quiet", icon="chevron-down")
        self._more.clicked.connect(self._turn_more)
        self._folded = QVBoxLayout()
        self._folded.setSpacing(BETWEEN)
        self._folded.setContentsMargins(0, 0, 0, 0)
        self._folded_holder = holder(self._folded)
        inner = column(
            self._head, 3, self._title, 6, frame, 8, self._questions, BETWEEN,
            row(self._more, None), 8, self._folded_holder, 24, None,
        )  # fmt: skip
        self._column = holder(inner)
        self._column.setMaximumWidth(look().type.scaled(COLUMN))
        around = row(self._column, gap=0)
        around.setContentsMargins(24, 12, 24, 0)
        self._around = around
        self.setWidget(holder(around, "canvas"))
        form.opened.connect(self._opened)
        form.changed.connect(self.refresh)
        self._opened(first=True)

    def refresh(self) -> None:
        """The same card, as it is now."""
        self._heads()
        questions = self.form.questions()
        keep = {widget.question.ref: widget for widget in self._shown}
        wanted: list[QuestionWidget] = []
        for question in questions:
            widget = keep.get(question.ref)
            if widget is not None and widget.property("shape") == question.shape:
                keep.pop(question.ref)
            else:
                widget = self._take(question)
            wanted.append(widget)
        self._arrange(wanted, questions)

    def commit(self) -> None:
        """Store what is being typed: before another card, a lock, the end."""
        for widget in list(self._shown):
            widget.commit()

    def enter(self, ref: str = "") -> None:
        """Put the focus on a question, else on the first that can be answered."""
        for widget in self._shown:
            if (not ref or widget.question.ref == ref) and widget.question.kind not in (
                "note",
                "consider",
                "heading",
            ):
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
        """Low windows: definitions only for the first question and where the focus is."""
        self._compact = compact
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
        """What gets the focus comes into sight."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 24)
        return super().eventFilter(watched, event)

    def _opened(self, *, first: bool = False) -> None:
        if not first:
            self.commit()
        self._more_open = False
        questions = self.form.questions()
        for widget in self._shown:
            self._spare[widget.property("shape")].insert(0, widget)
        before, self._shown = self._shown, []
        for spare in self._spare.values():
            # The order in which they stood, so that a card of the same shape moves nothing.
            spare.sort(key=lambda w: before.index(w) if w in before else len(before))
        self._heads()
        self._look_for.setChecked(False)
        self._arrange([self._take(question) for question in questions], questions, before)
        self.verticalScrollBar().setValue(0)

    def _take(self, question: Question) -> QuestionWidget:
        spare = self._spare[question.shape]
        if spare:
            return spare.pop(0)
        widget = make(question.kind)
        widget.setProperty("shape", question.shape)
        widget.answered.connect(self._answered)
        return widget

    def _arrange(
        self,
        wanted: list[QuestionWidget],
        questions: list[Question],
        before: list[QuestionWidget] | None = None,
    ) -> None:
        old = self._shown if before is None else before
        for widget in old:
            if widget not in wanted:
                widget.hide()
                self._questions.removeWidget(widget)
                self._folded.removeWidget(widget)
                spare = self._spare[widget.property("shape")]
                if widget not in spare:
                    spare.append(widget)
        if old != wanted or self._places_differ(wanted, questions):
            for layout in (self._questions, self._folded):
                while layout.count():
                    layout.takeAt(0)
            for widget, question in zip(wanted, questions, strict=True):
                (self._folded if question.folded else self._questions).addWidget(widget)
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
        self._tab_order()

    def _places_differ(self, wanted: list[QuestionWidget], questions: list[Question]) -> bool:
        return any(
            (self._folded.indexOf(widget) >= 0) != question.folded
            for widget, question in zip(wanted, questions, strict=True)
        )

    def _heads(self) -> None:
        code, words = self.form.crumb()
        tr = look().tr
        place = tr.text("{code} \u00b7 {title}", code=Code(code), title=words) if code else words
        self._crumb.setText(place)
        code, words = self.form.titles()
        title = f"{code} {words}" if code else words
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
        for widget in self._shown:
            for child in widget.findChildren(QWidget):
                if child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    if last is not None:
                        QWidget.setTabOrder(last, child)
                    child.installEventFilter(self)
                    last = child

    def _answered(self, ref: str, value: object) -> None:
        widget = self.widget_of(ref)
        if widget is not None and widget.question.kind == "add":
            self.form.add(ref)
        else:
            self.form.answer(ref, value)  # type: ignore[arg-type]

    def _remove_row(self) -> None:
        self.form.remove(self.form.card.id)

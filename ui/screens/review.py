"""Check your answers: what must be fixed, what to consider, every answer with *Change*.

*Change* opens the card in the questionnaire; *Back* returns to the same place (filter, open
sections, scroll). *Continue to signing* with something to fix goes to the summary instead and says
so. Source: interface design, 5 *Errors*, 7.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fieldkit.assess.reviewing import review
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.opening import Opening
from ui.screens.review_model import FILTERS, Filter, Problem, ReviewModel
from ui.screens.review_parts import SectionCard, Summary
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Text, heading
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.surfaces import Chip, EmptyState
from ui.workspace import Workspace

WIDTH, SIDE_BY_SIDE = 1104, 1240


class ReviewScreen(Screen):
    """The review of one assessment. `filter`, `open`, `scroll` are its place."""

    frame = "page"

    def __init__(
        self,
        workspace: Workspace,
        assessment: str,
        filter: Filter = "all",
        open: Sequence[str] | None = None,
        scroll: int = 0,
        at: str = "",
    ) -> None:
        super().__init__(workspace)
        self.assessment, self._filter, self._scroll, self._at = assessment, filter, scroll, at
        self._open: set[str] | None = set(open) if open is not None else None
        self.model: ReviewModel | None = None
        self._sections: dict[str, SectionCard] = {}
        self._names = ("", "")
        self._make_bar()
        filling = workspace.held_filling(assessment)
        if filling is None:
            Opening(self, assessment)
            return
        self._names = workspace.names_of(filling.assessment)
        self._frame()
        self._session = filling.session
        workspace.jobs.start(lambda: review(filling), self._looked)

    def titles(self) -> tuple[str, str]:
        """Situation and period."""
        return self._names

    def action_bar(self) -> QWidget | None:
        """What is left to do | Next problem · Continue to signing."""
        return self._bar

    def place(self) -> Mapping[str, object]:
        """Filter, open sections, scroll and the row that was left."""
        if self.model is None:
            return {}
        return {
            "filter": self._filter,
            "open": sorted(self._open or ()),
            "scroll": self._area.verticalScrollBar().value(),
            "at": self._at,
        }

    def first_focus(self) -> None:
        """The row that was left, else the page."""
        if self._at and self.model is not None:
            self._focus_line(self._at)
        elif self.model is not None:
            self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The summaries stand side by side where there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.model is None:
            return
        side = self.width() >= SIDE_BY_SIDE and look().type.percent < 150
        direction = QBoxLayout.Direction.LeftToRight if side else QBoxLayout.Direction.TopToBottom
        self._summaries.setDirection(direction)

    def _frame(self) -> None:
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.setContentsMargins(0, 14, 0, 24)
        inner = holder(self._column)
        inner.setMaximumWidth(look().type.scaled(WIDTH))
        around = QHBoxLayout()
        # The scroll bar stands at the end; the column is centred as if it did not.
        around.setContentsMargins(margins(34, 0, 24, 0))
        around.addStretch(1)
        around.addWidget(inner, 1000)
        around.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(holder(around, "canvas"))
        self.setLayout(column(self._area))

    def _looked(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            told = message(outcome.error, look().tr)
            self._column.addWidget(EmptyState("circle-alert", told.title, told.what_to_do))
            return
        if not outcome.ok:
            return
        self.model = ReviewModel(outcome.value, self._session, look().tr)
        self._build(self.model)

    def _build(self, model: ReviewModel) -> None:
        tr = look().tr
        self._column.addWidget(heading(tr.text("Check your answers"), "h1", model.summary()))
        self._column.addSpacing(12)
        self._summaries = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._summaries.setSpacing(16)
        problems, hints = model.problems(), model.hints()
        self._fixes: Summary | None = None
        if problems:
            self._fixes = Summary("err", model.verdict(), problems)
            self._fixes.opened.connect(self._open_problem)
            self._summaries.addWidget(self._fixes, 1)
        if hints:
            title = tr.plural("{count} thing to consider", "{count} things to consider", len(hints))
            card = Summary("warn", title, hints)
            card.opened.connect(self._open_problem)
            self._summaries.addWidget(card, 1)
        self._column.addLayout(self._summaries)
        if problems or hints:
            self._column.addSpacing(16)
        self._column.addWidget(self._chips(model))
        self._column.addSpacing(12)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._column.addLayout(self._list)
        self._column.addStretch(1)
        if self._open is None:
            self._open = self._first_open(model)
        self._show_parts()
        self._refresh_bar()
        self._fit()
        QTimer.singleShot(0, self, self._return)

    def _return(self) -> None:
        self._area.verticalScrollBar().setValue(self._scroll)
        self.first_focus()

    def _first_open(self, model: ReviewModel) -> set[str]:
        troubled = model.next_problem("")
        if troubled is not None:
            return {model.section_of(troubled)}
        parts = model.parts("all")
        return {parts[0].id} if parts else set()

    def _chips(self, model: ReviewModel) -> QWidget:
        whole = QWidget()
        flow = FlowLayout(whole, gap=8)
        tr = look().tr
        self._buttons: dict[Filter, Chip] = {}
        counts = model.counts()
        for name, (words, icon, ink) in FILTERS.items():
            if name != "all" and not counts[name] and name != self._filter:
                continue
            chip = Chip(tr.text(words), tr.number(counts[name]), icon=icon, ink=ink or "text_2")
            chip.setChecked(name == self._filter)
            chip.clicked.connect(lambda _=False, name=name: self._choose(name))
            self._buttons[name] = chip
            flow.addWidget(chip)
        return whole

    def _choose(self, name: Filter) -> None:
        self._filter = name
        for other, chip in self._buttons.items():
            chip.setChecked(other == name)
        self._show_parts()

    def _show_parts(self) -> None:
        if self.model is None:
            return
        clear(self._list)
        self._sections = {}
        narrowed = self._filter != "all"
        for part in self.model.parts(self._filter):
            is_open = narrowed or part.id in (self._open or ())
            card = SectionCard(part, is_open, self._turn, self._change, self._describe)
            self._sections[part.id] = card
            self._list.addWidget(card)

    def _turn(self, section: str) -> None:
        self._open = (self._open or set()) ^ {section}
        at = self._area.verticalScrollBar().value()
        self._show_parts()
        card = self._sections.get(section)
        if card is not None:
            card.head.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(at))

    def _change(self, card: str) -> None:
        self._at = card
        self.workspace.go("questionnaire", assessment=self.assessment, card=card, missing=True)

    def _describe(self, code: str) -> None:
        self.workspace.go("evidence", code=code, assessment=self.assessment)

    def _open_problem(self, problem: Problem) -> None:
        if problem.evidence:
            self._describe(problem.evidence)
            return
        self._at = problem.card
        self.workspace.go(
            "questionnaire",
            assessment=self.assessment,
            card=problem.ref or problem.card,
            missing=True,
        )

    def _focus_line(self, card: str) -> None:
        for section in self._sections.values():
            line = section.lines.get(card)
            if line is not None:
                line.change.setFocus(Qt.FocusReason.OtherFocusReason)
                self._area.ensureWidgetVisible(line, 0, 60)

    def _next_problem(self) -> None:
        if self.model is None:
            return
        card = self.model.next_problem(self._at)
        if card is None:
            return
        self._at = card
        self._open = (self._open or set()) | {self.model.section_of(card)}
        if self._filter not in ("all",):
            self._choose("all")
        else:
            self._show_parts()
        QTimer.singleShot(0, self, lambda: self._focus_line(card))

    def _continue(self) -> None:
        if self.model is None:
            return
        if self.model.ready:
            self.workspace.go("sign", assessment=self.assessment)
            return
        self._area.verticalScrollBar().setValue(0)
        if self._fixes is not None:
            self._fixes.enter()
        if QAccessible.isActive():
            told = QAccessibleAnnouncementEvent(self, self.model.verdict())
            QAccessible.updateAccessibility(told)

    def _make_bar(self) -> None:
        tr = look().tr
        self._left = Text("", "small", "text_2")
        self._next = Button(tr.text("Next problem"), trailing="arrow-down")
        self._next.clicked.connect(self._next_problem)
        self._sign = Button(tr.text("Continue to signing"), "filled", trailing="arrow-right")
        self._sign.clicked.connect(self._continue)
        inner = holder(row(self._left, None, self._next, self._sign))
        inner.setMaximumWidth(look().type.scaled(WIDTH))
        around = QHBoxLayout()
        around.setContentsMargins(margins(34, 0, 34, 0))
        around.addStretch(1)
        around.addWidget(inner, 1000)
        around.addStretch(1)
        self._bar = holder(around)

    def _refresh_bar(self) -> None:
        if self.model is None:
            return
        self._left.setText(self.model.verdict())
        self._next.setVisible(bool(self.model.problems() or self.model.hints()))

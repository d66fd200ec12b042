"""Home: what needs the officer now, the assessments, the state of the device.

A row of the table opens its assessment: a draft where it was left, a signed one on its seal.
Source: interface design, 3 *Measures* (task row, table), 7.3.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fieldkit.language import Code
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.home_model import STATE_ICONS, HomeModel, Row, Task
from ui.screens.situation_file import save_button
from ui.shell import Screen
from ui.theme import look
from ui.training_profile import OpenTraining, training_folder
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import WrapLabel, heading
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.surfaces import Badge, Busy, Card, EmptyState, Notice, fact, titled
from ui.widgets.table import Cell, Column, Line, Table
from ui.workspace import Workspace

SIDE, _LEAST_BESIDE = 248, 940


class HomeScreen(Screen):
    """The field officer's home."""

    frame = "rail"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._focus: QWidget | None = None
        self._body = QVBoxLayout()
        self._body.setContentsMargins(24, 16, 24, 24)
        self._body.setSpacing(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(self._body, "canvas"))
        self.setLayout(column(area))
        self._show()
        workspace.outbox_changed.connect(self._refresh)

    def first_focus(self) -> None:
        """The next step."""
        if self._focus is not None:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The device card goes below the table where there is no room beside it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        beside = self.width() >= look().type.scaled(_LEAST_BESIDE)
        self._parts.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )
        self._device.setMaximumWidth(look().type.scaled(SIDE) if beside else 16_777_215)
        self._device.setMinimumWidth(look().type.scaled(SIDE) if beside else 0)

    def _refresh(self) -> None:
        if self.workspace.vault is None or self._look() == self._shown:
            return
        focus = QApplication.focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        self._show()
        if inside:
            self.first_focus()

    def _look(self) -> tuple[object, ...]:
        """What the page shows; it is built anew only where that changed."""
        workspace = self.workspace
        self.model = HomeModel(workspace.open_vault, look().tr, workspace.now())
        told = (self.model.waiting_words(), self.model.enrolled, workspace.connection)
        return (*self.model.tasks(), *self.model.rows(), *told)

    def _show(self) -> None:
        tr, workspace = look().tr, self.workspace
        clear(self._body)
        self._shown = self._look()
        workspace.counts["outbox"] = len(self.model.waiting)
        tasks, rows = self.model.tasks(), self.model.rows()
        self._notes = QVBoxLayout()
        self._head = 0
        self._new = Button(
            tr.text("New assessment"),
            "plain" if rows and tasks else "filled",
            icon="plus",
            size=36 if rows else 40,
        )  # fmt: skip
        self._new.clicked.connect(lambda: workspace.go("new-assessment"))
        self._focus = self._new
        if tasks or rows:
            head = row(heading(tr.text("What needs you") if tasks else tr.text("Home"), "h1"))
            head.setStretch(0, 1)
            if rows:
                head.addWidget(self._new)
            self._body.addLayout(head)
            self._body.addSpacing(12)
        self._body.addLayout(self._notes)
        if tasks:
            self._body.addWidget(self._task_card(tasks, first_filled=bool(rows)))
            self._body.addSpacing(22)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(24)
        self._parts.addLayout(self._situations(rows), 1)
        self._device = self._device_card()
        self._parts.addWidget(self._device)
        self._body.addLayout(self._parts, 1)
        if rows:
            self._body.addStretch(1)
        self._fit()

    def _task_card(self, tasks: list[Task], *, first_filled: bool) -> Card:
        card = Card(padding=0)
        for at, task in enumerate(tasks):
            if at:
                card.add_rule()
            kind: Kind = "filled" if first_filled and not at else "plain"
            button = Button(task.act, kind, about=task.subject or task.title)
            button.clicked.connect(
                lambda _=False, task=task: self.workspace.go(task.screen, **task.about)
            )
            if first_filled and not at:
                self._focus = button
            title = WrapLabel(task.title, "label", rows=True)
            words = column(title, WrapLabel(task.note, "small", "text_2", rows=True))
            line = row(Badge(task.icon, ink=task.ink, ground=task.ground), gap=14)
            line.addLayout(words, 1)
            line.addWidget(button)
            line.setContentsMargins(margins(16, 9, 16, 9))
            card.add(holder(line))
        return card

    def _situations(self, rows: list[Row]) -> QVBoxLayout:
        tr = look().tr
        if not rows:
            return titled(tr.text("Situations"), self._empty())
        table = Table(
            [
                Column(tr.text("Situation")),
                Column(tr.text("Period"), 180),
                Column(tr.text("Answered"), 140, end=True),
                Column(tr.text("State"), 172),
            ],
            self._open,
        )
        table.show_lines([self._line(each) for each in rows])
        vault = self.workspace.open_vault
        save = save_button(self.workspace, vault.situations.all, self._tell, "link")
        self._head = save.sizeHint().height()
        whole = titled(tr.text("Situations"), table, self.model.count(), save)
        whole.addStretch(1)
        return whole

    def _line(self, each: Row) -> Line:
        icon, ink = STATE_ICONS[each.state]
        return Line(
            each.assessment,
            (
                Cell(each.situation, heavy=True),
                Cell(each.period, each.correction),
                Cell(each.answered, each.unknown),
                Cell(each.word, icon=icon, ink=ink),
            ),
            ", ".join(
                filter(
                    None,
                    (each.situation, each.period, each.correction, each.answered, each.word),
                )
            ),
        )

    def _open(self, assessment: str) -> None:
        each = next(row_ for row_ in self.model.rows() if row_.assessment == assessment)
        self.workspace.go("questionnaire" if each.open else "sealed", assessment=assessment)

    def _tell(self, notice: Notice) -> None:
        clear(self._notes)
        self._notes.addWidget(notice)
        self._notes.addSpacing(12)

    def _empty(self) -> QWidget:
        tr = look().tr
        actions = [self._new]
        if not self.workspace.training:
            training = Button(tr.text("Try with training data"), icon="graduation-cap", size=40)
            training.clicked.connect(self._start_training)
            actions.append(training)
        card = Card()
        card.add(
            EmptyState(
                "clipboard-list",
                tr.text("No assessments yet"),
                tr.text("An assessment covers one situation and one period.")
                + "\n"
                + tr.text("It is saved here as you type, with or without a connection."),
                actions,
            )
        )
        self._empty_card = card
        return card

    def _device_card(self) -> QWidget:
        tr, workspace = look().tr, self.workspace
        card = Card()
        minutes = int(workspace.lock_after // 60)
        facts = [
            fact(
                "shield-check",
                tr.text("Encrypted"),
                tr.plural("locks after {count} minute", "locks after {count} minutes", minutes),
                "ok",
            ),
            fact(
                "key-round",
                tr.text("Headquarters"),
                tr.text("enrolled") if self.model.enrolled else tr.text("not enrolled yet"),
            ),
            fact("send", tr.text("Waiting to send"), self.model.waiting_words()),
        ]
        if workspace.connection == "offline":
            facts.insert(2, fact("wifi-off", tr.text("Offline"), tr.text("everything works here")))
        for at, part in enumerate(facts):
            card.add(part, 12 if at else 0)
        code = tr.isolated(Code(self.model.code)) if self.model.code else ""
        # Its head is as high as the one of the table beside it, which has a button.
        level = QWidget()
        level.setFixedHeight(self._head)
        box = titled(tr.text("This device"), card, code, level)
        box.addStretch(1)
        return holder(box)

    def _start_training(self) -> None:
        tr, workspace = look().tr, self.workspace
        stop = Button(tr.text("Cancel"))
        busy = Busy(tr.text("Six months of an invented country are being entered\u2026"), stop)
        clear(self._empty_card.body)
        self._empty_card.body.addStretch(1)
        self._empty_card.add(busy)
        self._empty_card.body.addStretch(1)
        job = OpenTraining(workspace.profile, tr.language, workspace.clock, workspace.random)
        running = workspace.jobs.start(job, self._training_ended)
        running.progressed.connect(busy.set_progress)
        stop.clicked.connect(running.cancel)

    def _training_ended(self, outcome: Outcome) -> None:
        workspace = self.workspace
        if outcome.ok:
            workspace.lock()
            workspace.profile = training_folder(workspace.profile)
            workspace.unlocked(outcome.value)
            return
        self._show()
        if outcome.error is not None:
            told = message(outcome.error, look().tr)
            self._body.insertWidget(0, Notice("err", told.what_to_do, title=told.title))

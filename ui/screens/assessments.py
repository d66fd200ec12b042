"""The desk's assessments: what was imported and can be read, profiled and reported.

Source: interface design, 7.11.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.errors import FieldkitError
from sync.hq.dossier import Dossier
from sync.hq.store.assessments import Revision
from ui.desk import Room, room_of
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.assessments_model import AssessmentsModel, Row
from ui.screens.desk_head import DeskHead
from ui.screens.gone import could_not
from ui.screens.unknown_situation import UnknownSituation, not_known, take_button
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.dense import Cell, Column, DenseTable, Line
from ui.widgets.layout import clear, column, margins
from ui.widgets.surfaces import EmptyState, Notice
from ui.workspace import Workspace


class AssessmentsScreen(Screen):
    """A table; Enter reads the chosen one."""

    frame = "rail"

    def __init__(self, workspace: Workspace, *, chosen: str = "") -> None:
        super().__init__(workspace)
        self.model: AssessmentsModel | None = None
        self._chosen = chosen
        self.table: DenseTable | None = None
        self._body = QVBoxLayout()
        whole = column()
        whole.addLayout(self._body, 1)
        whole.setContentsMargins(margins(24, 12, 24, 16))
        self.setLayout(whole)
        self._notes = QVBoxLayout()
        try:
            self._room: Room = room_of(workspace)
        except FieldkitError as error:
            self._body.addWidget(could_not(workspace, error))
            return
        self._read()

    def place(self) -> dict[str, object]:
        """The row."""
        return {"chosen": self._chosen}

    def panes(self) -> list[QWidget]:
        """The table."""
        return [self] if self.table is None else [self.table.list]

    def first_focus(self) -> None:
        """The table."""
        if self.table is not None:
            self.table.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self) -> None:
        room = self._room
        self.workspace.jobs.start(lambda: _read(room), self._have)

    def _have(self, outcome: Outcome) -> None:
        tr = look().tr
        if (wrong := outcome.error or outcome.fault) is not None:
            told = message(wrong, tr)
            self._body.addWidget(Notice("err", told.what_to_do, title=told.title))
        if not outcome.ok or self.workspace.vault is None:
            return
        self.model = AssessmentsModel(outcome.value, tr, self.workspace.now())
        self._show(self.model, not_known(outcome.value))

    def _show(self, model: AssessmentsModel, unknown: Sequence[Revision]) -> None:
        clear(self._body)
        self._notes = QVBoxLayout()
        self._body.addLayout(self._notes)
        tr, rows = look().tr, model.rows()
        take = take_button(self.workspace, self._room, self._read, self._tell)
        if not rows:
            inbox = Button(tr.text("Open inbox"), "filled", size=40)
            inbox.clicked.connect(lambda: self.workspace.root("inbox"))
            words = tr.text("An assessment stands here once its package was imported.")
            title = tr.text("No assessments yet")
            self._body.addWidget(EmptyState("file-text", title, words, [inbox, take]), 1)
            inbox.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        # A situation that is missing has the button beside what is said of it.
        buttons = [] if unknown else [take]
        for words, icon, kind, name in (
            (tr.text("Profile"), "chart-column", "plain", "profile"),
            (tr.text("Report"), "printer", "plain", "report"),
            (tr.text("Read"), "file-text", "filled", "assessment"),
        ):
            button = Button(words, kind, icon=icon)  # type: ignore[arg-type]
            button.clicked.connect(lambda _=False, name=name: self._go(name))
            buttons.append(button)
        self.table = DenseTable(
            tr.text("Assessments"),
            [
                Column(tr.text("Situation"), rest=True),
                Column(tr.text("From")),
                Column(tr.text("Revision")),
                Column(tr.context("fact", "Signed")),
                Column(tr.context("fact", "Answered")),
                Column(tr.text("Label")),
            ],
        )
        self.table.list.chosen.connect(self._choose)
        self.table.list.opened.connect(lambda _: self._go("assessment"))
        self._body.insertWidget(0, DeskHead(tr.text("Assessments"), model.head(), buttons))
        self._body.addSpacing(12)
        if unknown:
            told = UnknownSituation(self.workspace, self._room, unknown, self._read)
            self._body.addWidget(told)
            self._body.addSpacing(12)
        self._body.addWidget(self.table, 1)
        self.table.show_lines([_line(each) for each in rows], self._chosen)
        self.first_focus()

    def _tell(self, notice: Notice) -> None:
        clear(self._notes)
        self._notes.addSpacing(12)
        self._notes.addWidget(notice)

    def _choose(self, key: str) -> None:
        self._chosen = key

    def _go(self, name: str) -> None:
        if self._chosen:
            self.workspace.go(name, revision=self._chosen)


def _read(room: Room) -> list[Dossier]:
    found = (room.dossier(each) for each in room.desk.store.revisions())
    return [each for each in found if each is not None]


def _line(each: Row) -> Line:
    return Line(
        each.key,
        (
            Cell(each.situation, each.period, "file-text", heavy=True),
            Cell(each.signer),
            Cell(each.revision),
            Cell(each.signed),
            Cell(each.answered),
            Cell(each.label),
        ),
        each.name,
    )

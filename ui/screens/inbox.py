"""The desk's inbox: what waits, what could not be verified, what is in; checked before it is read.

Arrows walk the list, Enter does what the panel's filled button says. What fails shows no content.
Source: interface design, 7.10, 6; 7.11 *Measures* (table, row states, side panel).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.errors import FieldkitError
from sync.errors import Unreachable
from ui.desk import Room, room_of
from ui.files import ask_folder, ask_open
from ui.jobs import Job, Outcome
from ui.messages import message
from ui.screens.desk_head import DeskHead
from ui.screens.gone import could_not
from ui.screens.inbox_facts import Package
from ui.screens.inbox_jobs import Carry, Fetch, Gather, LookAt, Take, Tally, TryAgain
from ui.screens.inbox_model import InboxModel
from ui.screens.inbox_panel import SidePanel, act
from ui.screens.inbox_words import FILTERS, Filter, Row
from ui.screens.unknown_situation import UnknownSituation, not_known
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.dense import Cell, Column, DenseTable, Line
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.surfaces import Busy, Chip, EmptyState, Notice
from ui.workspace import Workspace

QUIET = 400
_KIND = "*.fieldkit"


class InboxScreen(Screen):
    """The list and its panel. `model` is None until the inbox was read."""

    frame = "rail"

    def __init__(self, workspace: Workspace, *, filter: Filter = "all", chosen: str = "") -> None:
        super().__init__(workspace)
        self.model: InboxModel | None = None
        self._filter: Filter = filter
        self._chosen = chosen
        self._act: Callable[[], None] | None = None
        self.table: DenseTable | None = None
        self.panel = SidePanel()
        try:
            self._room: Room = room_of(workspace)
        except FieldkitError as error:
            self.setLayout(column(could_not(workspace, error)))
            return
        self._head = QVBoxLayout()
        self._head.setSpacing(12)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(8)
        self._middle = QVBoxLayout()
        main = column()
        main.addLayout(self._head)
        main.addLayout(self._notes)
        main.addSpacing(12)
        main.addLayout(self._middle, 1)
        main.setContentsMargins(margins(16, 12, 16, 12))
        self.panel.hide()
        whole = row(gap=0)
        whole.addLayout(main, 1)
        whole.addWidget(self.panel)
        self.setLayout(whole)
        self._read()

    @property
    def inbox(self) -> InboxModel:
        """The model; `RuntimeError` before the inbox was read."""
        if self.model is None:
            raise RuntimeError("the inbox is not read yet")
        return self.model

    def place(self) -> dict[str, object]:
        """The filter and the row."""
        return {"filter": self._filter, "chosen": self._chosen}

    def panes(self) -> list[QWidget]:
        """List, then panel."""
        return [self, self.panel] if self.table is None else [self.table.list, self.panel]

    def first_focus(self) -> None:
        """The list, or the first button where there is none."""
        if self.table is not None:
            self.table.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel leaves the list most of the room."""
        super().resizeEvent(event)
        self.panel.fit(self.width())

    # Reading

    def _read(self) -> None:
        self.workspace.jobs.start(Gather(self._room), self._have)

    def _have(self, outcome: Outcome) -> None:
        self._complain(outcome)
        if not outcome.ok or self.workspace.vault is None:
            return
        roster = self._room.desk.roster.roster
        tr = look().tr
        self.model = InboxModel(
            outcome.value,
            tr,
            self.workspace.now(),
            (roster.version, roster.issued),
            lambda revision: self._room.labels(revision, tr.language),
        )
        self.workspace.tell_count("inbox", self.model.counts()["mine"])
        self._show()

    def _show(self) -> None:
        model = self.inbox
        counts = model.counts()
        if self._filter != "all" and not counts[self._filter]:
            self._filter = "all"
        self._show_head(model)
        clear(self._middle)
        self.table = None
        if not model.packages:
            self._show_empty()
            return
        tr = look().tr
        columns = [
            Column(tr.text("What"), rest=True),
            Column(tr.text("From")),
            Column(tr.text("Received")),
            Column(tr.text("Check")),
            Column(tr.text("Change")),
            Column(tr.context("inbox", "State")),
        ]
        self.table = DenseTable(tr.text("Packages"), columns)
        foot = WrapLabel(model.foot(), "meta", "text_2")
        box = row(foot)
        box.setContentsMargins(margins(12, 6, 12, 6))
        self.table.add_foot(holder(box))
        self.table.list.chosen.connect(self._choose)
        self.table.list.opened.connect(lambda _: self._act() if self._act else None)
        self._middle.addWidget(self.table, 1)
        rows = model.rows(self._filter)
        shown = [each.key for each in rows]
        chosen = self._chosen if self._chosen in shown else model.first_of(shown)
        self.table.show_lines([_line(each) for each in rows], chosen)
        self.first_focus()

    def _show_head(self, model: InboxModel) -> None:
        clear(self._head)
        tr, counts = look().tr, model.counts()
        buttons = []
        for words, icon, do in (
            (tr.text("Receiver"), "download", self._fetch),
            (tr.text("USB drive"), "usb", self._ask_stick),
            (tr.text("Open file"), "folder-open", self._ask_file),
        ):
            button = Button(words, icon=icon)
            button.clicked.connect(do)
            buttons.append(button)
        self._head.addWidget(DeskHead(tr.text("Inbox"), model.head(), buttons))
        chips = FlowLayout()
        for name in FILTERS:
            if name != "all" and not counts[name]:
                continue
            chip = Chip(model.filter_words(name), tr.number(counts[name]))
            chip.setChecked(name == self._filter)
            chip.clicked.connect(lambda _=False, name=name: self._filter_by(name))
            chips.addWidget(chip)
        line = row(holder(chips), gap=12)
        line.setStretch(0, 1)
        if waiting := len(model.waiting()):
            words = tr.plural("Import {count} valid", "Import {count} valid", waiting)
            button = Button(words, size=32)
            button.clicked.connect(self._take_valid)
            line.addWidget(button)
        self._head.addLayout(line)

    def _show_empty(self) -> None:
        tr = look().tr
        self.panel.hide()
        fetch = Button(tr.text("Ask the receiver"), "filled", icon="download", size=40)
        fetch.clicked.connect(self._fetch)
        state = EmptyState(
            "inbox",
            tr.text("Nothing to import"),
            tr.text("Open a file or a USB drive, or ask headquarters' receiver."),
            [fetch],
        )
        self._middle.addWidget(state, 1)
        fetch.setFocus(Qt.FocusReason.OtherFocusReason)

    def _filter_by(self, name: Filter) -> None:
        self._filter = name
        self._show()

    # The panel

    def _choose(self, key: str) -> None:
        self._chosen = key
        package = self.inbox.packages[key]
        acts, note = self._acts(package)
        self.panel.show_panel(self.inbox.panel(key), acts, note, self._unknown(package))
        self.panel.fit(self.width())
        self.panel.show()

    def _unknown(self, package: Package) -> QWidget | None:
        unknown = not_known([package.inside.dossier] if package.inside is not None else [])
        if not unknown:
            return None
        return UnknownSituation(self.workspace, self._room, unknown, self._read, narrow=True)

    def _acts(self, package: Package) -> tuple[list[QWidget], str]:
        tr, name = look().tr, package.name
        self._act = None
        if package.where == "waiting":
            note = tr.text("Importing cannot be undone.")
            return [self._button(tr.text("Import"), "download", name, self._take(package))], note
        if package.where == "doubtful":
            note = tr.text("In quarantine it stays as it came; a newer roster is tried by itself.")
            if package.signer is not None:
                compare = tr.text("Compare the key's digits with the sender by another way.")
                note = f"{compare} {note}"
            words = tr.text("Quarantine")
            return [self._button(words, "shield-alert", name, self._take(package))], note
        if package.where == "refused":
            note = tr.text("Kept as it came. A newer roster is tried by itself.")
            again = act(tr.text("Check again"), "plain", "refresh-cw", name)
            again.clicked.connect(self._again(package, decided=False))
            self._act = self._again(package, decided=False)
            if package.error != "NeedsDecision":
                return [again], note
            words = tr.text("Import by decision")
            button = self._button(words, "download", name, self._again(package, decided=True))
            self._act = None
            note = tr.text("It contradicts what is known here. A decision is marked for ever.")
            return [button, again], note
        if package.inside is None or package.inside.dossier is None:
            return [], ""
        sha256 = package.inside.dossier.revision.sha256
        read = self._button(
            tr.text("Read"),
            "file-text",
            package.name,
            lambda: self.workspace.go("assessment", revision=sha256),
        )
        profile = act(tr.text("Profile"), "plain", "chart-column", package.name)
        profile.clicked.connect(lambda: self.workspace.go("profile", revision=sha256))
        report = act(tr.text("Report"), "plain", "printer", package.name)
        report.clicked.connect(lambda: self.workspace.go("report", revision=sha256))
        return [read, holder(row(profile, report))], ""

    def _button(self, words: str, icon: str, about: str, do: Callable[[], None]) -> Button:
        button = act(words, "filled", icon, about)
        button.clicked.connect(lambda: do())
        self._act = do
        return button

    # Acts

    def _ask_file(self) -> None:
        ask_open(self, look().tr.text("Open a package"), self.look_at, kinds=[_KIND])

    def _ask_stick(self) -> None:
        ask_folder(self, look().tr.text("Choose the USB drive"), self.look_at)

    def look_at(self, path: Path) -> None:
        """Check the packages at a path; nothing is kept yet."""
        self._start(LookAt(self._room, path), look().tr.text("Checking packages\u2026"))

    def _fetch(self) -> None:
        self._start(Fetch(self._room), look().tr.text("Asking the receiver\u2026"))

    def _take(self, package: Package) -> Callable[[], None]:
        def do() -> None:
            if package.path is not None:
                self._import([package.path])

        return do

    def _take_valid(self) -> None:
        self._import([each.path for each in self.inbox.waiting() if each.path is not None])

    def _import(self, paths: list[Path]) -> None:
        self._start(Take(self._room, paths), look().tr.text("Importing\u2026"))

    def _again(self, package: Package, *, decided: bool) -> Callable[[], None]:
        def do() -> None:
            if package.refused is not None:
                job = TryAgain(self._room, package.refused, decided)
                self._start(job, look().tr.text("Checking packages\u2026"))

        return do

    def _start(self, job: Job, words: str) -> None:
        # What comes of it stands first, so it is chosen then.
        self._chosen = ""
        clear(self._notes)
        stop = Button(look().tr.text("Cancel"), size=32)
        busy = Busy(words, stop)
        busy.hide()
        self._notes.addWidget(busy)
        running = self.workspace.jobs.start(job, self._done)
        running.progressed.connect(busy.set_progress)
        stop.clicked.connect(running.cancel)
        QTimer.singleShot(QUIET, busy, lambda: busy.show() if running.outcome is None else None)

    def _done(self, outcome: Outcome) -> None:
        clear(self._notes)
        if self.workspace.vault is None:
            return
        self._complain(outcome)
        if isinstance(outcome.value, Tally):
            self.workspace.say(tally_words(outcome.value))
            if outcome.value.onward:
                job = Carry(self._room, outcome.value.onward)
                self.workspace.jobs.start(job, self._carried)
        self._read()

    def _carried(self, outcome: Outcome) -> None:
        if outcome.ok and self.workspace.vault is not None:
            tr, given = look().tr, int(outcome.value)
            self.workspace.say(
                tr.plural(
                    "{count} receipt written beside the file",
                    "{count} receipts written beside the files",
                    given,
                )
                if given
                else tr.text("The receiver was not reached. What was imported stays imported.")
            )

    def _complain(self, outcome: Outcome) -> None:
        wrong = outcome.error or outcome.fault
        if wrong is None:
            return
        tr = look().tr
        told = message(wrong, tr)
        notice = Notice("err", told.what_to_do, title=told.title)
        if isinstance(wrong, Unreachable):
            # Being offline is a normal state.
            words = tr.text(
                "What lies at the receiver stays there. A stick or a file can be imported now."
            )
            notice = Notice("info", words, title=told.title)
        self._notes.addSpacing(10)
        self._notes.addWidget(notice)
        if self.model is None:
            # Nothing else is there that would keep it as low as its words.
            self._middle.addStretch(1)


def tally_words(tally: Tally) -> str:
    """What came of a job, in a sentence or two."""
    tr = look().tr
    told = []
    if tally.waiting:
        told.append(tr.plural("{count} package checked", "{count} packages checked", tally.waiting))
    if tally.imported:
        told.append(
            tr.plural("{count} package imported", "{count} packages imported", tally.imported)
        )
    if tally.known:
        told.append(tr.plural("{count} imported before", "{count} imported before", tally.known))
    if tally.refused:
        told.append(tr.plural("{count} in quarantine", "{count} in quarantine", tally.refused))
    return " \u00b7 ".join(told) if told else tr.text("Nothing new")


def _line(each: Row) -> Line:
    icon, ink, words = each.check
    failed = not each.change[1]
    return Line(
        each.key,
        (
            Cell(each.what, each.about, each.icon, heavy=True),
            Cell(each.sender),
            Cell(each.received),
            Cell(words, icon=icon, ink=ink),
            Cell("") if failed else Cell(each.change[1], icon=each.change[0]),
            Cell(each.state, heavy=each.needs, tone="text" if each.needs else "text_2"),
        ),
        each.name,
    )

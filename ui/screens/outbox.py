"""The outbox: packages, where each stands, send, pause, a stick, receipts.

Packages go by themselves (`ui.sending`); this page shows it and lets the person act.
Source: interface design, 3 *Measures* (table, steps), 7.9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from fieldkit.errors import FieldkitError, UnknownSituation
from fieldkit.language import Code
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from schemas.situation import Situation
from sync.push import usb
from ui import files
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.outbox_model import Detail, OutboxModel, PackageRow
from ui.screens.situation_file import save_button
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, row
from ui.widgets.steps import StepLine, StepList
from ui.widgets.surfaces import Card, EmptyState, Notice
from ui.widgets.table import Cell, Column, Line, Table
from ui.workspace import Workspace

SIDE, _LEAST_BESIDE = 314, 940
_PACE = 150
"""Milliseconds between two looks at what is going out."""


class OutboxScreen(Screen):
    """`chosen` is the package whose detail is shown."""

    frame = "rail"

    def __init__(self, workspace: Workspace, *, chosen: str = "") -> None:
        super().__init__(workspace)
        self.chosen = chosen
        self._sent: dict[str, int] = {}
        self._offered: list[Situation] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PACE)
        self._soon.timeout.connect(self._refresh)
        tr = look().tr
        self._title = heading(tr.text("Outbox"), "h1", " ")
        self._receipts = Button(tr.text("Open receipts from USB"), icon="usb")
        self._receipts.clicked.connect(self._take_receipts)
        head = row(self._title, self._receipts)
        head.setStretch(0, 1)
        self._notice = column()
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(20)
        self._table = Table(
            [
                Column(tr.text("Package")),
                Column(tr.text("Size"), 66, end=True),
                Column(tr.text("State"), 154),
                Column(tr.text("Last and next try"), 158),
            ],
            self._choose,
            choose=True,
        )
        left = column(self._table, None)
        self._parts.addLayout(left, 1)
        self._detail_box = column()
        self._side = holder(self._detail_box)
        self._parts.addWidget(self._side)
        self._empty = self._nothing()
        body = column(head, 12, self._notice, gap=0)
        body.addLayout(self._parts, 1)
        body.addWidget(self._empty, 1)
        body.setContentsMargins(24, 16, 24, 16)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(body, "canvas"))
        self.setLayout(column(area))
        self._steps: StepList | None = None
        self._shown: tuple[object, ...] = ()
        self._show()
        workspace.outbox_changed.connect(self._refresh)
        if workspace.sending is not None:
            workspace.sending.progressed.connect(self._progressed)

    def place(self) -> Mapping[str, object]:
        """The chosen package."""
        return {"chosen": self.chosen}

    def panes(self) -> list[QWidget]:
        """Table and detail."""
        return [self._table, self._side]

    def first_focus(self) -> None:
        """The chosen row."""
        if self.model.rows:
            self._table.focus_row(self.chosen)
        else:
            self._receipts.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The detail goes below the table where there is no room beside it."""
        super().resizeEvent(event)
        beside = self.width() >= look().type.scaled(_LEAST_BESIDE)
        self._parts.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )
        if beside:
            self._side.setFixedWidth(look().type.scaled(SIDE))
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)

    def _refresh(self) -> None:
        if self.workspace.vault is not None:
            self._show()

    def _progressed(self, bundle: str, sent: int, _size: int) -> None:
        self._sent[bundle] = sent
        if not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        workspace = self.workspace
        self.model = OutboxModel(
            workspace.open_vault,
            look().tr,
            workspace.now(),
            connected=workspace.connection == "online",
            sent=self._sent,
        )
        rows = self.model.rows
        if rows and all(each.bundle != self.chosen for each in rows):
            self.chosen = rows[0].bundle
        self._title.set_note(self.model.summary() or " ")
        self._empty.setVisible(not rows)
        self._table.setVisible(bool(rows))
        self._side.setVisible(bool(rows))
        self._table.show_lines([_line(each) for each in rows], self.chosen)
        self._show_detail()

    def _choose(self, bundle: str) -> None:
        self.chosen = bundle
        self._show_detail()

    def _show_detail(self) -> None:
        detail = self.model.detail(self.chosen)
        state = (detail,)
        if state == self._shown:
            return
        self._shown = state
        held = next(
            (
                button.objectName()
                for button in self._side.findChildren(Button)
                if button.hasFocus() and button.objectName()
            ),
            "",
        )
        clear(self._detail_box)
        if detail is not None:
            self._detail_box.addWidget(self._card(detail))
            self._detail_box.addStretch(1)
        if held and (again := self._side.findChild(Button, held)) is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, detail: Detail) -> Card:
        tr = look().tr
        card = Card(padding=20)
        card.add(WrapLabel(detail.row.title, "h2"))
        card.add(WrapLabel(detail.row.second, "small", "text_2"))
        card.add(StepList(self._step_lines(detail), room=12), 14)
        if detail.trouble is not None:
            mood = "err" if detail.row.ink == "err" else "warn"
            card.add(
                Notice(mood, detail.trouble.what_to_do, title=detail.trouble.title),  # type: ignore[arg-type]
                12,
            )
        card.body.addSpacing(12)
        card.add_rule()
        card.body.addSpacing(6)
        for term, words in (
            (tr.text("To"), detail.recipients),
            (tr.text("Short code"), tr.isolated(Code(detail.code))),
            (tr.text("Files"), tr.number(detail.files)),
        ):
            card.add(_fact(term, words))
        card.body.addSpacing(12)
        for part in self._buttons(detail):
            card.body.addSpacing(8)
            card.body.addWidget(part)
        return card

    def _step_lines(self, detail: Detail) -> list[StepLine]:
        tr = look().tr
        done = detail.parcel.state is Sending.DELIVERED
        sent = self.model.sent_of(detail.parcel)
        first = StepLine("done", tr.text("Sealed"), detail.sealed)
        if done:
            return [
                first,
                StepLine("done", tr.text("Sent")),
                StepLine("done", tr.text("Receipt verified"), detail.received),
            ]
        part = (sent, detail.parcel.size) if sent else None
        words = tr.text("Sent in part") if sent else tr.text("Waiting to go")
        if detail.parcel.state is Sending.SENDING:
            words = tr.text("Sending")
        if detail.parcel.state is Sending.HELD:
            words = tr.text("Does not go")
        if detail.parcel.state is Sending.PAUSED:
            words = tr.text("Paused")
        return [
            first,
            StepLine("here", words, detail.sent, part=part),
            StepLine(
                "ahead", tr.text("Receipt verified"), tr.text("Only then it counts as delivered")
            ),
        ]

    def _buttons(self, detail: Detail) -> list[QWidget]:
        tr, parcel = look().tr, detail.parcel
        if parcel.state is Sending.DELIVERED:
            remove = self._button(
                "remove", tr.text("Remove from the outbox"), "trash-2", self._remove
            )
            return [remove]
        stick = self._button("stick", tr.text("Export to USB"), "usb", self._export, "filled", 40)
        now = self._button("send", tr.text("Send now"), "send", self._send)
        paused = parcel.state is Sending.PAUSED
        pause = self._button(
            "pause",
            tr.text("Resume") if paused else tr.text("Pause"),
            "play" if paused else "pause",
            self._resume if paused else self._pause,
        )
        pair = row(now, pause, gap=8)
        pair.setStretch(0, 1)
        pair.setStretch(1, 1)
        return [stick, holder(pair)]

    def _button(
        self,
        name: str,
        words: str,
        icon: str,
        act: Callable[[], None],
        kind: str = "plain",
        size: int = 36,
    ) -> Button:
        button = Button(words, kind, icon=icon, size=size, wide=True)  # type: ignore[arg-type]
        button.setObjectName(name)
        button.clicked.connect(act)
        return button

    def _send(self) -> None:
        if self.workspace.sending is not None:
            self.workspace.sending.send_now(self.chosen)

    def _pause(self) -> None:
        if self.workspace.sending is not None:
            self.workspace.sending.pause(self.chosen)

    def _resume(self) -> None:
        if self.workspace.sending is not None:
            self.workspace.sending.resume(self.chosen)

    def _remove(self) -> None:
        vault = self.workspace.open_vault
        parcel = vault.outbox.get(self.chosen)
        if parcel is not None:
            vault.outbox.remove(parcel)
            self.workspace.outbox_changed.emit()

    def _export(self) -> None:
        bundle, vault = self.chosen, self.workspace.open_vault

        def save(folder: Path) -> None:
            parcel = vault.outbox.get(bundle)
            if parcel is not None:
                self._offered = _situations(vault, parcel)
                self.workspace.jobs.start(lambda: usb.save(vault, folder, parcel), self._exported)

        files.ask_folder(self, look().tr.text("Choose the USB stick"), save)

    def _exported(self, outcome: Outcome) -> None:
        tr = look().tr
        if outcome.error is not None:
            self._tell_error(outcome.error)
        elif outcome.ok and isinstance(outcome.value, Path):
            words = tr.text(
                "{name} was written, read back and compared. The stick can be taken out.",
                name=Code(outcome.value.name),
            )
            # The desk reads the situation's name in its file alone, which no bundle carries.
            offered = self._offered
            save = save_button(self.workspace, lambda: offered, self._tell) if offered else None
            self._tell(Notice("ok", words, title=tr.text("Saved to the stick"), action=save))

    def _take_receipts(self) -> None:
        vault = self.workspace.open_vault

        def take(folder: Path) -> None:
            self.workspace.jobs.start(lambda: usb.take_receipts(vault, folder), self._taken)

        files.ask_folder(self, look().tr.text("Choose the USB stick"), take)

    def _taken(self, outcome: Outcome) -> None:
        tr = look().tr
        if outcome.error is not None:
            self._tell_error(outcome.error)
        elif outcome.ok:
            taken, doubts = outcome.value
            words = tr.plural(
                "{count} receipt was verified and kept.",
                "{count} receipts were verified and kept.",
                len(taken),
            )
            if doubts:
                told = message(next(iter(doubts.values())), tr)
                self._tell(Notice("err", told.what_to_do, title=told.title))
            else:
                self._tell(Notice("ok" if taken else "info", words))
            self.workspace.outbox_changed.emit()

    def _tell_error(self, error: FieldkitError) -> None:
        told = message(error, look().tr)
        self._tell(Notice("err", told.what_to_do, title=told.title))

    def _tell(self, notice: Notice) -> None:
        clear(self._notice)
        self._notice.addWidget(notice)
        self._notice.addSpacing(12)

    def _nothing(self) -> QWidget:
        tr = look().tr
        card = Card()
        card.add(
            EmptyState(
                "send",
                tr.text("Nothing to send"),
                tr.text("What you sign is sealed and waits here until it is delivered."),
            )
        )
        return card


def _situations(vault: Vault, parcel: Parcel) -> list[Situation]:
    """The situation that a package is about; none where it is about none that is held here."""
    if parcel.assessment is None:
        return []
    try:
        return [vault.situations.get(vault.assessments.get(parcel.assessment).situation)]
    except UnknownSituation:
        return []


def _line(each: PackageRow) -> Line:
    return Line(
        each.bundle,
        (
            Cell(each.title, each.second, heavy=True),
            Cell(each.size),
            Cell(each.state, each.state_note, icon=each.icon, ink=each.ink),
            Cell(each.tried, each.next),
        ),
        ", ".join((each.title, each.second, each.state)),
    )


def _fact(term: str, words: str) -> QWidget:
    name = Text(term, "small", "text_2")
    name.setFixedWidth(look().type.scaled(92))
    said = WrapLabel(words, "small")
    box = row(name, said, gap=8)
    box.setAlignment(name, Qt.AlignmentFlag.AlignTop)
    box.setStretch(1, 1)
    box.setContentsMargins(0, 2, 0, 2)
    return holder(box)

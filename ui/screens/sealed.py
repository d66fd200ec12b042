"""A signed assessment: its seal with the short code, its receipt, its versions, what comes next.

Shown after signing, and from home for every assessment that is not open. It is read-only; *Make a
correction* opens the next version. Source: interface design, 7.8 (*After*), 5 *Undo* (last).
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from fieldkit.assess.correcting import correct
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.home_model import STATE_ICONS
from ui.screens.paper import bar, paper
from ui.screens.sealed_model import SealedModel
from ui.screens.sign_model import seal
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.digits import DigitWell
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, row
from ui.widgets.steps import StepLine, StepList
from ui.widgets.surfaces import Card, Icon, Notice
from ui.workspace import Workspace

WIDTH = 760


class SealedScreen(Screen):
    """One assessment that is signed."""

    frame = "page"

    def __init__(self, workspace: Workspace, assessment: str) -> None:
        super().__init__(workspace)
        self.assessment = assessment
        self._body = column()
        self._body.setSpacing(0)
        self.setLayout(column(paper(self._body, WIDTH)))
        self._buttons = row(gap=8)
        self._bar = bar(self._buttons, WIDTH)
        self._busy = False
        self._show()
        workspace.outbox_changed.connect(self._refresh)

    def titles(self) -> tuple[str, str]:
        """Situation and period."""
        return self.workspace.names_of(self.model.assessment)

    def action_bar(self) -> QWidget | None:
        """Make a correction | the next step."""
        return self._bar

    def first_focus(self) -> None:
        """The next step."""
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        if self.workspace.vault is None:
            return
        before = (self.model.state, self.model.parcel, self.model.receipt)
        now = SealedModel(self.workspace.open_vault, self.assessment, look().tr)
        if before == (now.state, now.parcel, now.receipt):
            return
        focus = QApplication.focusWidget()
        self._show()
        if focus is not None and self.window().isAncestorOf(focus):
            self.first_focus()

    def _show(self) -> None:
        tr = look().tr
        self.model = model = SealedModel(self.workspace.open_vault, self.assessment, tr)
        clear(self._body)
        number = model.latest.record.revision
        title = tr.text("Version\u00a0{number} is signed", number=number)
        icon, ink = STATE_ICONS[model.state]
        state = row(Icon(icon, ink), Text(model.word, "body"), gap=8)
        head = row(heading(title, "h1"), gap=16)
        head.setStretch(0, 1)
        head.addLayout(state)
        self._body.addLayout(head)
        self._body.addSpacing(12)
        self._body.addWidget(self._seal())
        self._body.addSpacing(16)
        self._body.addWidget(self._way())
        if len(model.revisions) > 1:
            self._body.addSpacing(20)
            self._body.addWidget(heading(tr.text("Versions"), "h2"))
            self._body.addSpacing(8)
            self._body.addWidget(self._versions())
        self._notice = column()
        self._body.addLayout(self._notice)
        self._body.addStretch(1)
        self._make_buttons()

    def _seal(self) -> Card:
        tr, model = look().tr, self.model
        card = Card(padding=24)
        card.add(WrapLabel(tr.text("Short code"), "label"))
        card.add(
            WrapLabel(
                tr.text("Write it down: it names exactly this version, here and at headquarters."),
                "small",
                "text_2",
            ),
            2,
        )
        card.add(DigitWell(tr.text("Short code"), model.code, columns=6, pixels=20), 12)
        record = model.latest.record
        parts = [
            tr.text(
                "Signed {moment}", moment=record.finalised.astimezone(self.workspace.now().tzinfo)
            ),
            tr.plural("{count} file of evidence", "{count} files of evidence", len(record.files)),
        ]
        card.add(WrapLabel(" \u00b7 ".join(parts), "small", "text_2"), 10)
        return card

    def _way(self) -> Card:
        tr, model = look().tr, self.model
        zone = self.workspace.now().tzinfo
        parcel, receipt = model.parcel, model.receipt
        steps = [
            StepLine(
                "done", tr.text("Signed"), tr.moment(model.latest.record.finalised.astimezone(zone))
            )
        ]
        if parcel is not None:
            steps.append(
                StepLine("done", tr.text("Sealed"), tr.moment(parcel.sealed.astimezone(zone)))
            )
        elif receipt is None:
            steps.append(StepLine("here", tr.text("Sealed"), self._why_unsealed()))
        if receipt is not None:
            sent = parcel.last_try if parcel is not None else None
            steps.append(
                StepLine("done", tr.text("Sent"), tr.moment(sent.astimezone(zone)) if sent else "")
            )
            steps.append(
                StepLine(
                    "done",
                    tr.text("Receipt verified"),
                    tr.text("Received {moment}", moment=receipt.received.astimezone(zone)),
                )
            )
        else:
            going = "here" if parcel is not None else "ahead"
            part = (parcel.sent, parcel.size) if parcel is not None and parcel.sent else None
            note = tr.text("When there is a connection, or by USB stick")
            steps.append(StepLine(going, tr.text("Sent"), note, part=part))  # type: ignore[arg-type]
            note = tr.text("Only then it counts as delivered")
            steps.append(StepLine("ahead", tr.text("Receipt verified"), note))
        card = Card(padding=24)
        card.add(StepList(steps))
        return card

    def _why_unsealed(self) -> str:
        tr = look().tr
        if self.model.enrolled:
            return tr.text("Headquarters has answered: it can be sealed now.")
        return tr.text("Waits for headquarters\u2019 answer: finish the enrolment.")

    def _versions(self) -> Card:
        tr, zone = look().tr, self.workspace.now().tzinfo
        card = Card()
        for at, each in enumerate(self.model.versions()):
            if at:
                card.add_rule()
            words = tr.text("Version\u00a0{number}", number=each.number)
            signed = tr.text("Signed {moment}", moment=each.signed.astimezone(zone))
            line = row(Text(words, "label"), Text(signed, "small", "text_2"), None, gap=16)
            if each.received is not None:
                line.addWidget(Icon("check", "ok", 16))
                line.addWidget(Text(tr.text("Receipt verified"), "small", "text_2"))
            line.setContentsMargins(0, 8, 0, 8)
            card.add(holder(line))
        return card

    def _make_buttons(self) -> None:
        tr, model = look().tr, self.model
        clear(self._buttons)
        correction = Button(tr.text("Make a correction"), icon="pencil")
        correction.clicked.connect(self._correct)
        self._buttons.addWidget(correction)
        self._buttons.addStretch(1)
        home = Button(tr.text("Home"))
        home.clicked.connect(lambda: self.workspace.root("home"))
        if model.unsealed and model.enrolled:
            self._next = Button(tr.text("Seal and queue"), "filled", icon="lock")
            self._next.clicked.connect(self._seal_now)
        elif model.unsealed:
            self._next = Button(tr.text("Finish enrolment"), "filled", icon="key-round")
            self._next.clicked.connect(lambda: self.workspace.go("enrol"))
        elif model.waits:
            self._next = Button(tr.text("Open outbox"), "filled", icon="send")
            self._next.clicked.connect(lambda: self.workspace.root("outbox"))
        else:
            self._next = home
        if self._next is not home:
            self._buttons.addWidget(home)
        self._buttons.addWidget(self._next)

    def _seal_now(self) -> None:
        vault, revision = self.workspace.open_vault, self.model.latest
        now, random = self.workspace.clock.now(), self.workspace.random
        self.workspace.jobs.start(lambda: seal(vault, revision, now, random), self._sealed)

    def _sealed(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._tell(outcome.error)
        elif outcome.ok:
            self.workspace.outbox_changed.emit()

    def _correct(self) -> None:
        if self._busy:
            return
        self._busy = True
        vault, assessment = self.workspace.open_vault, self.assessment
        self.workspace.jobs.start(lambda: correct(vault, assessment), self._corrected)

    def _corrected(self, outcome: Outcome) -> None:
        self._busy = False
        if outcome.error is not None:
            self._tell(outcome.error)
        elif outcome.ok:
            self.workspace.hold_filling(self.assessment, outcome.value)
            self.workspace.replace("questionnaire", assessment=self.assessment)

    def _tell(self, error: Exception) -> None:
        told = message(error, look().tr)
        clear(self._notice)
        self._notice.addSpacing(12)
        self._notice.addWidget(Notice("err", told.what_to_do, title=told.title))

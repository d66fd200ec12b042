"""Sign and seal: what will be sealed, the statement, the passphrase again, one button.

Source: interface design, 3 *Measures* (sign), 7.8.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from fieldkit.errors import WrongSecret
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.opening import Opening
from ui.screens.paper import paper
from ui.screens.sign_model import Signed, SignModel, Term, gather, sign
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.check import CheckLine
from ui.widgets.fields import Field
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, row
from ui.widgets.secret import SecretLine
from ui.widgets.surfaces import Card, Icon, Notice, leading
from ui.workspace import Workspace

WIDTH, TERMS, GAP = 1080, 656, 24
TERM = 148


class SignScreen(Screen):
    """Signing one draft."""

    frame = "page"

    def __init__(self, workspace: Workspace, assessment: str) -> None:
        super().__init__(workspace)
        self.assessment = assessment
        self.model: SignModel | None = None
        self._names = ("", "")
        self._busy = False
        filling = workspace.held_filling(assessment)
        if filling is None:
            Opening(self, assessment)
            return
        self._filling = filling
        self._names = workspace.names_of(filling.assessment)
        self._body = column()
        self._body.setSpacing(0)
        self.setLayout(column(paper(self._body, WIDTH)))
        workspace.jobs.start(lambda: gather(filling), self._gathered)

    def titles(self) -> tuple[str, str]:
        """Situation and period."""
        return self._names

    def first_focus(self) -> None:
        """The statement."""
        if self.model is not None:
            self._statement.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The two cards stand below one another where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.model is None:
            return
        beside = self.width() >= look().type.scaled(960)
        self._cards.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )

    def _gathered(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._say_error(outcome.error, self._body)
        elif outcome.ok:
            self.model = SignModel(self._filling, outcome.value, look().tr)
            self._build(self.model)
            QTimer.singleShot(0, self, self.first_focus)

    def _build(self, model: SignModel) -> None:
        tr = look().tr
        self._body.addWidget(heading(tr.text("Sign and seal"), "h1"))
        self._body.addSpacing(4)
        self._body.addWidget(WrapLabel(model.summary(), "small", "text_2"))
        self._body.addSpacing(10 if look().type.arabic else 14)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(GAP)
        self._cards.addWidget(self._terms(model), 656)
        self._cards.addWidget(self._signature(model), 400)
        self._body.addLayout(self._cards)
        self._body.addSpacing(22)
        self._body.addWidget(WrapLabel(tr.text("After signing"), "label"))
        self._body.addSpacing(8)
        after = row(gap=16, top=True)
        for icon, words, note in (
            ("lock", tr.text("Sealed here"), tr.text("With a short code that you can write down")),
            ("send", tr.text("Sent"), tr.text("When there is a connection, or by USB stick")),
            ("check", tr.text("Receipt verified"), tr.text("Only then it counts as delivered")),
        ):
            after.addWidget(_after(icon, words, note), 1)
        self._body.addLayout(after)
        self._body.addStretch(1)
        self._fit()

    def _terms(self, model: SignModel) -> Card:
        card = Card(padding=24)
        card.add(heading(look().tr.text("What will be sealed"), "h2"))
        card.body.addSpacing(4)
        for at, term in enumerate(model.terms()):
            if at:
                card.add_rule()
            card.add(_term(term))
        card.body.addStretch(1)
        return card

    def _signature(self, model: SignModel) -> Card:
        tr, number = look().tr, model.assessment.revision
        card = Card(padding=24)
        card.add(heading(tr.text("Your signature"), "h2"))
        self._statement = CheckLine(
            tr.text(
                "I have answered to the best of my knowledge, "
                "and have said where I could not assess."
            )
        )
        self._statement.toggled.connect(self._agreed)
        card.add(self._statement, 8)
        self._disagreed = WrapLabel(tr.text("Confirm this sentence to sign."), "small", "err")
        self._disagreed.hide()
        card.add(self._disagreed, 2)
        self._secret = SecretLine(tr.text("Passphrase"))
        self._secret.entered.connect(self._sign)
        card.add(Field(tr.text("Passphrase"), self._secret), 14)
        words = tr.text("Sign and queue") if model.enrolled else tr.text("Sign and keep")
        self._words = words
        self._button = Button(words, "filled", icon="pencil", size=44, wide=True)
        self._button.clicked.connect(self._sign)
        card.add(self._button, 16)
        card.add(
            WrapLabel(
                tr.text(
                    "Signing seals version\u00a0{number}. It can then only be read; "
                    "a correction makes version\u00a0{following}.",
                    number=number,
                    following=number + 1,
                ),
                "small",
                "text_2",
            ),
            10,
        )
        card.body.addSpacing(14)
        card.add_rule()
        clock = row(
            Icon("clock", "text_2", 16),
            Text(tr.text("Device clock: {moment}", moment=self.workspace.now()), "small", "text_2"),
            None,
        )
        card.add(holder(clock), 12)
        self._error = column()
        card.body.addLayout(self._error)
        card.body.addStretch(1)
        return card

    def _agreed(self) -> None:
        self._disagreed.hide()

    def _sign(self) -> None:
        if self._busy:
            return
        clear(self._error)
        tr = look().tr
        if not self._statement.isChecked():
            self._disagreed.show()
            self._statement.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        phrase = self._secret.text()
        if not phrase:
            self._secret.tell(tr.text("Type the passphrase"))
            self._secret.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._busy = True
        self._button.set_words(tr.text("Signing\u2026"))
        filling, workspace = self._filling, self.workspace
        now, random = workspace.clock.now(), workspace.random
        workspace.jobs.start(lambda: sign(filling, phrase, now, random), self._signed)

    def _signed(self, outcome: Outcome) -> None:
        self._busy = False
        self._button.set_words(self._words)
        if isinstance(outcome.error, WrongSecret):
            tr = look().tr
            told = message(outcome.error, tr)
            self._secret.tell(tr.text("This is not the passphrase"), told.what_to_do)
            self._secret.setFocus(Qt.FocusReason.OtherFocusReason)
        elif outcome.error is not None:
            self._say_error(outcome.error, self._error)
        elif outcome.ok and isinstance(outcome.value, Signed):
            self.workspace.drop_filling(self.assessment)
            self.workspace.root("home")
            self.workspace.go("sealed", assessment=self.assessment)
            self.workspace.outbox_changed.emit()

    def _say_error(self, error: Exception, where: QVBoxLayout) -> None:
        told = message(error, look().tr)
        where.addSpacing(12)
        where.addWidget(Notice("err", told.what_to_do, title=told.title))


def _term(term: Term) -> QWidget:
    name = WrapLabel(term.term, "body", "text_2", rows=True)
    name.setFixedWidth(look().type.scaled(TERM))
    words: list[QWidget] = []
    first = WrapLabel(term.words, "label" if term.heavy else "body", rows=True)
    if term.icon:
        line = row(Icon(term.icon, "text_2", 16), first, gap=8)
        line.setStretch(1, 1)
        words.append(holder(line))
    else:
        words.append(first)
    if term.note:
        words.append(WrapLabel(term.note, "small", "text_2", rows=True))
    if term.code:
        words.append(Text(term.code, "small", "text_2", mono=True))
    box = row(name, gap=12)
    box.setAlignment(name, Qt.AlignmentFlag.AlignTop)
    box.addLayout(column(*words, gap=1), 1)
    # Arabic's lines bring four of the eleven along.
    padding = 7 if look().type.arabic else 11
    box.setContentsMargins(0, padding, 0, padding)
    return holder(box)


def _after(icon: str, words: str, note: str) -> QWidget:
    mark = Icon(icon)
    title = WrapLabel(words, "small")
    title.setProperty("heavy", "medium")
    box = row(leading(mark), gap=10)
    box.addLayout(column(title, WrapLabel(note, "small", "text_2", rows=True)), 1)
    return holder(box)

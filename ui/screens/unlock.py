"""Unlock: a card with the passphrase, calm words where it does not fit, and the kit's way in.

Nothing about the contents is shown. The words typed stay in the field after a failure; the button
counts the wait. *I can't unlock* says what there is, and takes the recovery kit.
Source: interface design, 3 *Measures* (unlock card), 7.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from fieldkit import __version__
from fieldkit.errors import DamagedRecoveryCode, WeakPassphrase, WrongSecret
from fieldkit.language import Code, Words
from ui.jobs import Outcome
from ui.screens.unlock_model import Unlocking
from ui.shell import Screen
from ui.theme import look
from ui.training_profile import PHRASE, is_training
from ui.widgets.brand import brand
from ui.widgets.buttons import Button
from ui.widgets.fields import Field
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.language import language_button
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.secret import SecretLine
from ui.widgets.surfaces import Badge, Card, Icon, Notice, leading
from ui.workspace import Workspace

if TYPE_CHECKING:
    from fieldkit.vault import Vault
    from ui.screens.unlock_kit import KitForm

CARD = 440


class UnlockScreen(Screen):
    """The card in the middle of an empty window."""

    frame = "bare"

    def __init__(self, workspace: Workspace, **_: object) -> None:
        super().__init__(workspace)
        self.model = Unlocking(workspace.profile, workspace.clock, workspace.random)
        self._wait = 0
        self._busy = False
        self._kit: KitForm | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(32, 28, 32, 24)
        self._body.setSpacing(0)
        self._card = Card(padding=0)
        self._card.body.addLayout(self._body)
        self._card.setFixedWidth(look().type.scaled(CARD))
        top = row(brand(), None, language_button())
        top.setContentsMargins(margins(24, 14, 16, 0))
        middle = column(None, _centred(self._card), 16, self._promise(), None)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(middle, "canvas"))
        whole = column(top, area, _foot())
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.show_card()

    def first_focus(self) -> None:
        """The passphrase."""
        self._secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_card(self) -> None:
        """The passphrase and the button."""
        tr = look().tr
        clear(self._body)
        self._kit = None
        self._head(tr.text("Unlock this device"))
        self._secret = SecretLine(tr.text("Passphrase"))
        self._secret.entered.connect(self._try)
        self._body.addWidget(Field(tr.text("Passphrase"), self._secret))
        self._button = Button(tr.text("Unlock"), "filled", size=44, wide=True)
        self._button.clicked.connect(self._try)
        cannot = Button(tr.text("I can\u2019t unlock"), "link")
        cannot.clicked.connect(self.show_kit)
        self._body.addSpacing(16)
        self._body.addWidget(self._button)
        self._body.addSpacing(14)
        self._body.addLayout(row(None, cannot, None))
        if is_training(self.workspace.profile):
            self._body.addSpacing(16)
            self._body.addWidget(
                Notice(
                    "info",
                    tr.text(
                        "Nothing in it is secret. Its passphrase: {phrase}", phrase=Code(PHRASE)
                    ),
                    title=tr.text("Training profile"),
                )
            )
        self.first_focus()

    def show_kit(self) -> None:
        """What can be done, and the recovery kit's digits with a new passphrase."""
        from ui.screens.unlock_kit import KitForm

        tr = look().tr
        clear(self._body)
        self._head(tr.text("Open with the recovery kit"))
        self._kit = KitForm()
        self._kit.entered.connect(self._recover)
        self._secret = self._kit.secret
        self._button = Button(
            tr.text("Open and change the passphrase"), "filled", size=44, wide=True
        )
        self._button.clicked.connect(self._recover)
        back = Button(tr.text("Back to the passphrase"), "link")
        back.clicked.connect(self.show_card)
        self._body.addWidget(self._kit)
        self._body.addSpacing(16)
        self._body.addWidget(self._button)
        self._body.addSpacing(14)
        self._body.addLayout(row(None, back, None))
        self._kit.first_focus()

    def _head(self, title: str) -> None:
        tr = look().tr
        words: list[QWidget] = [heading(title, "h1")]
        who = self.workspace.device_code
        if is_training(self.workspace.profile):
            who = tr.text("Training profile")
        if who:
            words.append(Text(who, "small", "text_2"))
        head = row(Badge("lock", size=40, icon_size=20), column(*words), gap=14)
        head.setStretch(1, 1)
        self._body.addLayout(head)
        self._body.addSpacing(20)

    def _promise(self) -> QLayout:
        tr = look().tr
        words = WrapLabel(
            tr.text(
                "Everything here is encrypted. Nobody, headquarters included, "
                "can recover a lost passphrase."
            ),
            "small",
            "text_2",
        )
        icon = Icon("shield", "text_2", 16)
        line = row(leading(icon), words, gap=10)
        line.setStretch(1, 1)
        inner = holder(line)
        inner.setFixedWidth(look().type.scaled(CARD - 56))
        return _centred(inner)

    def _try(self) -> None:
        text = self._secret.text()
        if self._wait or self._busy:
            return
        if not text:
            self._secret.tell(look().tr.text("Type the passphrase"))
            return
        self._work(lambda: self.model.open(text), look().tr.text("Opening\u2026"))

    def _recover(self) -> None:
        if self._kit is None:
            return
        digits, phrase = self._kit.digits(), self._secret.text()
        if not self._busy and not self._wait:
            self._work(lambda: self.model.recover(digits, phrase), look().tr.text("Opening\u2026"))

    def _work(self, job: Callable[[], Vault], words: str) -> None:
        self._busy = True
        self._button.set_words(words)
        self.workspace.jobs.start(job, self._ended)

    def _ended(self, outcome: Outcome) -> None:
        self._busy = False
        if outcome.ok:
            self.workspace.unlocked(outcome.value)
            return
        self._words_back()
        error = outcome.error
        if error is None:
            return
        from ui.messages import message

        told = message(error, look().tr)
        if isinstance(error, DamagedRecoveryCode) and self._kit is not None:
            self._kit.tell(f"{told.title}. {told.what_to_do}")
            self._kit.first_focus()
        elif isinstance(error, (WrongSecret, WeakPassphrase)):
            self._secret.tell(told.title, self._advice() or told.what_to_do)
            if isinstance(error, WrongSecret):
                self._wait = self.model.failed()
                self._timer.start()
                self._words_back()
        else:
            self._secret.tell(told.title, told.what_to_do)
        self._secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def _advice(self) -> str:
        tr, keyboard = look().tr, self._secret.keyboard()
        if not keyboard:
            return ""
        return tr.text(
            "Keyboard: {language}. If your phrase is in another script, change the keyboard "
            "first. Nothing was changed or deleted.",
            language=Words(keyboard),
        )

    def _tick(self) -> None:
        self._wait = max(self._wait - 1, 0)
        if not self._wait:
            self._timer.stop()
        self._words_back()

    def _words_back(self) -> None:
        tr = look().tr
        if self._wait:
            words = tr.text("Unlock in {seconds} s", seconds=self._wait)
        elif self._kit is not None:
            words = tr.text("Open and change the passphrase")
        else:
            words = tr.text("Unlock")
        self._button.set_words(words)


def _centred(part: QWidget) -> QHBoxLayout:
    return row(None, part, None)


def _foot() -> QLayout:
    tr = look().tr
    line = row(
        None,
        Text(tr.text("Works without a connection"), "small", "text_2"),
        Text("\u00b7", "small", "text_2"),
        Text(tr.text("Version {number}", number=Code(__version__)), "small", "text_2"),
        None,
        gap=10,
    )
    line.setContentsMargins(0, 0, 0, 16)
    return line

"""The way in by the recovery kit: its 66 digits and a new passphrase; needed once in years.

A group that was misread is named while it is typed. Source: interface design, 7.2.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit import passphrase
from ui.screens.first_run_model import strength_words
from ui.screens.kit_digits import misread_group, whole_groups
from ui.theme import look
from ui.widgets.fields import Field, LineField
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.phrase import Strength
from ui.widgets.secret import SecretLine


class KitForm(QWidget):
    """What stands between the card's head and its button; `entered` at Enter in the phrase."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        tr = look().tr
        advice = WrapLabel(
            tr.text(
                "First check the keyboard\u2019s language and Caps Lock. Without passphrase "
                "and kit nobody can open this device."
            ),
            "small",
            "text_2",
        )
        label = tr.text("The 66 digits of the kit")
        self._digits = LineField(label, code=True)
        self._digits.textChanged.connect(self._typed)
        self._field = Field(label, self._digits)
        self._state = Text("", "small", "text_2")
        self.secret = SecretLine(tr.text("New passphrase"), reveal=True)
        self.secret.entered.connect(self.entered)
        self.secret.edited.connect(self._judge)
        self._strength = Strength()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        phrase = Field(tr.text("New passphrase"), self.secret)
        for part in (advice, self._field, self._state, phrase, self._strength):
            box.addWidget(part)
        self._typed("")

    def digits(self) -> str:
        """What was typed of the kit."""
        return self._digits.text()

    def first_focus(self) -> None:
        """The digits."""
        self._digits.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str) -> None:
        """Say what is wrong with the digits."""
        self._field.set_message(words)

    def _judge(self) -> None:
        typed = self.secret.text()
        found = passphrase.strength(typed)
        words = strength_words(found, look().tr)[0] if typed else ""
        self._strength.say(found.score if typed else -1, words)

    def _typed(self, text: str) -> None:
        tr = look().tr
        wrong = misread_group(text)
        self.tell(
            tr.text("Group {group} was misread. Compare it with the paper.", group=wrong)
            if wrong
            else ""
        )
        self._state.setText(tr.text("{done} of {total} groups", done=whole_groups(text), total=11))

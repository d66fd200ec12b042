"""A passphrase with what is usually wrong about it: the keyboard's language and Caps Lock.

No platform tells both to Qt reliably, so what is typed counts first: the script of the last
letter, and a capital that came without Shift. Only before anything is typed the input method's
language is named. Source: interface design, 4 *Passphrase field*, 7.2.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fieldkit.language import LANGUAGES, N_, Words
from ui.theme import look
from ui.widgets.fields import PassphraseField
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import holder, margins, row
from ui.widgets.surfaces import Icon

_SCRIPTS: Final = {
    "LATIN": N_("Latin letters"),
    "ARABIC": N_("Arabic"),
    "CYRILLIC": N_("Cyrillic letters"),
    "CJK": N_("Chinese"),
}
_OWN: Final = {"en": N_("English"), "ar": N_("Arabic")}


def script_of(text: str) -> str:
    """The script of the last letter: LATIN, ARABIC, CYRILLIC, CJK; empty where there is none."""
    for letter in reversed(text):
        if letter.isalpha():
            return unicodedata.name(letter, "").partition(" ")[0]
    return ""


class SecretLine(QWidget):
    """The field, the remark below it, and a message in its place; `entered` at Enter."""

    entered = Signal()
    edited = Signal()

    def __init__(self, name: str, *, reveal: bool = False) -> None:
        super().__init__()
        self.field = PassphraseField(name)
        if reveal:
            self.field.reveal()
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self.entered)
        self.field.textChanged.connect(self._typed)
        self._capital: bool | None = None
        self._keyboard = Text("", "small", "text_2")
        self._caps = Text("", "small", "text_2")
        self._remark = holder(
            row(Icon("keyboard", "text_2", 16), self._keyboard, None, self._caps, gap=6)
        )
        self._title = WrapLabel("", "label", "err")
        self._title.setProperty("heavy", "medium")
        self._text = WrapLabel("", "small", "text_2")
        icon = Icon("circle-alert", "err", 18)
        told = row(icon, self._title, gap=8)
        told.setStretch(1, 1)
        under = row(self._text)
        under.setContentsMargins(margins(look().type.scaled(18) + 8, 2, 0, 0))
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(told)
        box.addLayout(under)
        self._wrong = holder(box)
        self._wrong.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.field)
        whole.addWidget(self._remark)
        whole.addWidget(self._wrong)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setFocusProxy(self.field)
        self._say()

    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    def set_text(self, text: str) -> None:
        """Show what was typed before."""
        self.field.setText(text)

    def clear(self) -> None:
        """Forget it."""
        self.field.clear()

    def tell(self, title: str, text: str = "") -> None:
        """Say what is wrong, in the remark's place; an empty title takes it away."""
        self._title.set_words(title)
        self._text.set_words(text)
        self._text.setVisible(bool(text))
        self._wrong.setVisible(bool(title))
        self._remark.setVisible(not title)
        self.field.set_wrong(bool(title))
        self.field.setAccessibleDescription(f"{title} {text}".strip())

    def keyboard(self) -> str:
        """The keyboard's language in words, as far as it can be known."""
        tr = look().tr
        script = script_of(self.field.text())
        locale = QGuiApplication.inputMethod().locale().name()[:2]
        if script == "LATIN" and locale in LANGUAGES and locale != "ar":
            return tr.text(_OWN[locale])
        if script in _SCRIPTS:
            return tr.text(_SCRIPTS[script])
        return tr.text(_OWN[locale]) if locale in _OWN else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A capital letter without Shift, or a small one with it, tells of Caps Lock."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = event.text()
            if len(letter) == 1 and letter.upper() != letter.lower():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._capital = letter.isupper() != shift
        return False

    def _typed(self) -> None:
        if self._wrong.isVisible():
            self.tell("")
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        tr = look().tr
        keyboard = self.keyboard()
        words = tr.text("Keyboard: {language}", language=Words(keyboard)) if keyboard else ""
        self._keyboard.setText(words or tr.text("Check the keyboard\u2019s language"))
        if self._capital is None:
            self._caps.setText("")
        else:
            on = self._capital
            self._caps.setText(tr.text("Caps Lock on") if on else tr.text("Caps Lock off"))
            self._caps.set_ink("warn" if on else "text_2")

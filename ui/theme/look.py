"""The look in force: colours, type, words and direction, for every widget of the process.

One object, set on the application, read with `look()`. It changes as a whole (`change`), tells so
once (`changed`), and whoever shows something builds it anew from its view model: no widget holds a
colour, a font or a translated sentence of its own. Theme `system` follows the desktop.
Source: interface design, 3 and 4.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QApplication

from fieldkit.language import Translator
from ui.theme import icons
from ui.theme.palette import palette
from ui.theme.stylesheet import stylesheet
from ui.theme.tokens import DARK, LIGHT, Tokens, high_contrast
from ui.theme.type import LARGEST, SMALLEST, Typography, load_fonts

Theme = Literal["system", "light", "dark"]
Digits = Literal["western", "arabic"]


class Choices(NamedTuple):
    """What a person chooses about the look; kept in the settings."""

    language: str = "en"
    theme: Theme = "system"
    percent: int = 100
    digits: Digits = "western"


class _Bell(QObject):
    changed = Signal()


class Look:
    """Tokens, type and translator of now. `changed` after every change, when all is in force."""

    def __init__(self, choices: Choices) -> None:
        self._bell = _Bell()
        self.changed: SignalInstance = self._bell.changed
        self.choices = choices
        self.tokens: Tokens = LIGHT
        self.type = Typography(choices.language)
        self.tr = Translator(choices.language)
        self._dressed = False
        self._read()

    @property
    def rtl(self) -> bool:
        """Whether the interface runs from right to left."""
        return self.tr.direction == "rtl"

    def change(self, **values: object) -> None:
        """Change some of `Choices` by name and put the whole in force at once."""
        self.choices = self.choices._replace(**values)  # type: ignore[arg-type]
        self.apply()

    def apply(self) -> None:
        """Put all of it in force; for a start and for every change."""
        self.prepare()
        self.dress()
        self.changed.emit()

    def prepare(self) -> None:
        """Direction, fonts and palette, the style sheet not yet: widgets that are made under one
        look up its rules each time that they get another parent."""
        self._read()
        app = _application()
        load_fonts()
        right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        app.setLayoutDirection(right if self.rtl else left)
        app.setFont(self.type.font("body"))
        app.setPalette(palette(self.tokens))
        self._dressed = False

    def dress(self) -> None:
        """Put the style sheet on all that stands, once; nothing where it is on."""
        if not self._dressed:
            self._dressed = True
            _application().setStyleSheet(stylesheet(self.tokens, self.type))

    def pixmap(self, name: str, ink: str = "text_2", size: int = 18, room: int = 0) -> QPixmap:
        """An icon in a token's colour, grown with the text and turned with the direction."""
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        colour = getattr(self.tokens, ink)
        return icons.pixmap(
            name, colour, self.type.scaled(size), mirrored=self.rtl, ratio=ratio, room=room
        )

    def _read(self) -> None:
        chosen = self.choices
        percent = min(max(chosen.percent, SMALLEST), LARGEST)
        self.type = Typography(chosen.language, percent)
        if (self.tr.language, self.tr.digits) != (chosen.language, chosen.digits):
            self.tr = Translator(chosen.language, chosen.digits)
        hints = QGuiApplication.styleHints() if QGuiApplication.instance() else None
        dark = chosen.theme == "dark"
        if chosen.theme == "system" and hints:
            dark = hints.colorScheme() == Qt.ColorScheme.Dark
        self.tokens = DARK if dark else LIGHT
        if (
            hints
            and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        ):
            self.tokens = high_contrast(self.tokens)


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("a look needs a QApplication")
    return app


_current: list[Look] = []


def start(choices: Choices, *, dressed: bool = True) -> Look:
    """Make the look of this process and put it in force; a second call replaces the first.

    Not `dressed`, the style sheet is left to whoever shows the first window (`Look.dress`).
    """
    look_ = Look(choices)
    _current[:] = [look_]
    look_.prepare()
    if dressed:
        look_.dress()
    return look_


def look() -> Look:
    """The look in force; `RuntimeError` before `start`."""
    if not _current:
        raise RuntimeError("ui.theme.start has not been called")
    return _current[0]

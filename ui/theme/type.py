"""Type: eight styles, sized by language and by the text size that the person chose.

Arabic is 7 % larger and its lines are taller; families stand in the order of the language, and a
font of empty glyphs for the bidi controls stands behind Plex, else a system font with taller lines
answers for them and moves each label that holds an isolate. Sizes are px at 100 %.
Source: interface design, 3 *Type* and *Controls font*.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtGui import QFont, QFontDatabase

Style = Literal["display", "h1", "question", "h2", "body", "label", "small", "meta"]

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
STYLES: dict[Style, tuple[int, int]] = {
    "display": (26, 600),
    "h1": (22, 600),
    "question": (19, 600),
    "h2": (16, 600),
    "body": (14, 400),
    "label": (14, 600),
    "small": (13, 400),
    "meta": (12, 400),
}
REPORTS_ONLY = "Noto"
SMALLEST, LARGEST = 90, 200
LATIN, ARABIC, CONTROLS, MONO = (
    "IBM Plex Sans",
    "IBM Plex Sans Arabic",
    "Fieldkit Controls",
    "IBM Plex Mono",
)


@lru_cache(maxsize=1)
def load_fonts(folder: Path = FONTS) -> tuple[str, ...]:
    """Register the bundled fonts once, but for those of reports; the families that came of it."""
    families: list[str] = []
    for file in sorted(folder.glob("*.[to]tf")):
        if file.name.startswith(REPORTS_ONLY):
            continue
        number = QFontDatabase.addApplicationFont(str(file))
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


class Typography(NamedTuple):
    """Fonts and line heights for one language at one text size (percent, 90–200)."""

    language: str
    percent: int = 100

    @property
    def arabic(self) -> bool:
        """Whether the language is written in Arabic script."""
        return self.language == "ar"

    @property
    def families(self) -> list[str]:
        """Family names in the order in which glyphs are looked for."""
        first = [ARABIC, LATIN] if self.arabic else [LATIN, ARABIC]
        return [*first, CONTROLS]

    def px(self, style: Style) -> int:
        """The size of a style in pixels, as it is drawn."""
        size = STYLES[style][0] * self.percent / 100
        return round(size * 1.07) if self.arabic else round(size)

    def scaled(self, measure: float) -> int:
        """A measure of the interface that grows with the text: heights, icons, columns."""
        return round(measure * self.percent / 100)

    def line(self, style: Style, *, rows: bool = False) -> int:
        """Line height in px; `rows` for lists, tables and the navigator."""
        latin, arabic = (1.4, 1.5) if rows else (1.45, 1.65)
        factor = arabic if self.arabic else latin
        return round(self.px(style) * factor)

    def font(self, style: Style, *, weight: int | None = None) -> QFont:
        """The font of a style; `weight` where a chosen row is heavier."""
        return _font(self, style, weight or STYLES[style][1])

    def mono(self, pixels: int, *, weight: int = 400) -> QFont:
        """For codes, fingerprints and passphrase words."""
        font = QFont([MONO, *self.families])
        font.setPixelSize(self.scaled(pixels))
        font.setWeight(QFont.Weight(weight))
        return font


@lru_cache(maxsize=64)
def _font(type_: Typography, style: Style, weight: int) -> QFont:
    # Shared: whoever wants another one makes a copy.
    font = QFont(type_.families)
    font.setPixelSize(type_.px(style))
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font

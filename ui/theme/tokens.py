"""Colour and measure, once: what every painted thing takes its look from.

Two tables, light and dark, with the same names. Nothing else in the interface names a colour.
`PAIRS` lists what is written on what, with the contrast that must hold (WCAG 2.2, 1.4.3 and
1.4.11); a test walks it. In high contrast lines become `line_strong` and soft backgrounds
`surface`. Imports no Qt.
"""

from __future__ import annotations

from typing import NamedTuple

GRID = 4
RADIUS_CHIP, RADIUS_CONTROL, RADIUS_CARD = 4, 6, 8
LINE, LINE_CHOSEN, RING = 1, 2, 3


class Tokens(NamedTuple):
    """Colours as `#rrggbb`, by use. `r0`…`r4` are levels, `unknown` is hatched, never plain."""

    dark: bool
    canvas: str
    surface: str
    sunken: str
    neutral_soft: str
    line: str
    line_strong: str
    text: str
    text_2: str
    text_3: str
    brand: str
    brand_hover: str
    brand_press: str
    on_brand: str
    brand_soft: str
    brand_soft_2: str
    link: str
    focus: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    warn_line: str
    err: str
    err_soft: str
    err_line: str
    train: str
    train_soft: str
    r0: str
    r1: str
    r2: str
    r3: str
    r4: str
    unknown: str
    hatch: str

    def tone(self, name: str) -> str:
        """The fill of a `tone` (`r0`…`r4`, `unknown`); `ValueError` for any other name."""
        if name not in TONES:
            raise ValueError(name)
        return str(getattr(self, name))

    def on_tone(self, name: str) -> str:
        """What is written or drawn on a tone: the darker or lighter of text and surface."""
        fill = self.tone(name)
        dark_ink, light_ink = ("#16222E", "#FFFFFF") if not self.dark else ("#0A1C2E", "#FFFFFF")
        return max((dark_ink, light_ink), key=lambda ink: contrast(ink, fill))


TONES = ("r0", "r1", "r2", "r3", "r4", "unknown")

LIGHT = Tokens(
    dark=False,
    canvas="#F3F6F9",
    surface="#FFFFFF",
    sunken="#E9EFF4",
    neutral_soft="#E9EFF4",
    line="#CFD8E0",
    line_strong="#6A7A89",
    text="#16222E",
    text_2="#465665",
    text_3="#5E6E7D",
    brand="#1F69B3",
    brand_hover="#185591",
    brand_press="#144372",
    on_brand="#FFFFFF",
    brand_soft="#E3EEF9",
    brand_soft_2="#D4E5F7",
    link="#1A5C9E",
    focus="#0B4F94",
    ok="#1B6B3F",
    ok_soft="#E4F3EA",
    warn="#7A4B00",
    warn_soft="#FFF3D6",
    warn_line="#B27300",
    err="#A8201A",
    err_soft="#FCEBE9",
    err_line="#C9372C",
    train="#4A2A7B",
    train_soft="#EFE8FA",
    r0="#E9EFF4",
    r1="#F6D28C",
    r2="#F5B361",
    r3="#D9692A",
    r4="#8C2D04",
    unknown="#FFFFFF",
    hatch="#7C8B99",
)

DARK = Tokens(
    dark=True,
    canvas="#10181F",
    surface="#18222C",
    sunken="#0C1319",
    neutral_soft="#2A3743",
    line="#33424F",
    line_strong="#8496A6",
    text="#E8EEF3",
    text_2="#B4C1CC",
    text_3="#93A3B1",
    brand="#82B5E9",
    brand_hover="#9CC5EF",
    brand_press="#B5D4F4",
    on_brand="#0A1C2E",
    brand_soft="#1B3350",
    brand_soft_2="#244468",
    link="#93C0EE",
    focus="#B5D4F4",
    ok="#7FD3A0",
    ok_soft="#16301F",
    warn="#F2C26B",
    warn_soft="#33270D",
    warn_line="#C9922E",
    err="#FF9C92",
    err_soft="#3A1A17",
    err_line="#E0655A",
    train="#CDB4F5",
    train_soft="#2B2140",
    r0="#2A3743",
    r1="#6B5426",
    r2="#A8681D",
    r3="#E08A3C",
    r4="#FFC38A",
    unknown="#18222C",
    hatch="#8496A6",
)


def high_contrast(tokens: Tokens) -> Tokens:
    """The same table for people whose system asks for more contrast."""
    ground = tokens.surface
    return tokens._replace(
        line=tokens.line_strong,
        neutral_soft=ground,
        brand_soft=ground,
        ok_soft=ground,
        warn_soft=ground,
        err_soft=ground,
        train_soft=ground,
    )


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, *relative luminance*)."""
    red, green, blue = (_channel(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, *contrast ratio*)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


_GROUNDS = ("canvas", "surface", "sunken")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, 4.5) for ink in ("text", "text_2", "text_3", "link") for ground in _GROUNDS),
    *((state, f"{state}_soft", 4.5) for state in ("ok", "warn", "err", "train")),
    *((state, "surface", 4.5) for state in ("ok", "warn", "err")),
    ("text", "brand_soft", 4.5),
    ("text_2", "brand_soft", 4.5),
    ("on_brand", "brand", 4.5),
    ("on_brand", "brand_hover", 4.5),
    ("on_brand", "brand_press", 4.5),
    *((line, ground, 3.0) for line in ("line_strong", "focus", "brand") for ground in _GROUNDS),
    ("warn_line", "surface", 3.0),
    ("err_line", "surface", 3.0),
    ("hatch", "unknown", 3.0),
)
"""What is written or drawn on what, and the least contrast."""

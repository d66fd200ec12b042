"""Numbers, sizes and digits: stored and computed as ASCII, shown as the reader has chosen.

Western digits are the rule in Arabic too; Arabic-Indic ones are a setting. What a person types may
have either shape. Groups of three are parted by a no-break space, decimals by a point (or U+066B),
so that no digit changes its meaning between languages. Source: interface design, section 4.
"""

from __future__ import annotations

from typing import Literal

from fieldkit.language.marks import NC_

Digits = Literal["western", "arabic"]

_ARABIC = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")
_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
UNITS = (
    NC_("unit", "B"),
    NC_("unit", "kB"),
    NC_("unit", "MB"),
    NC_("unit", "GB"),
    NC_("unit", "TB"),
)
"""Of bytes, decimal (SI); message ids in the context *unit*."""


def shown(digits: str, shape: Digits) -> str:
    """ASCII digits in the shape that the reader chose."""
    return digits.translate(_ARABIC) if shape == "arabic" else digits


def typed(text: str) -> str:
    """What a person typed, with every decimal digit as ASCII; all else as it is."""
    return text.translate(_ASCII)


def grouped(value: float, decimals: int = 0) -> str:
    """ "4 800 000", "0.93": groups of three parted by U+00A0, a true minus sign."""
    text = f"{abs(value):,.{decimals}f}".replace(",", "\u00a0")
    if abs(value) < 10_000:
        text = text.replace("\u00a0", "")
    return f"\u2212{text}" if value < 0 else text


def size_parts(count: int) -> tuple[str, str]:
    """Bytes as ("1.4", "MB"): decimal units (SI), three figures at most."""
    value = float(count)
    step = 0
    while value >= 999.5 and step < len(UNITS) - 1:
        value /= 1000
        step += 1
    decimals = 1 if step and value < 99.95 else 0
    return f"{value:.{decimals}f}".removesuffix(".0"), UNITS[step]

"""Numbers and their text: XPath 1.0, sections 3.5, 4.2 and 4.4.

Text becomes a number only in the form of the grammar's Number with an optional minus, so `1e3` and
`+1` are NaN. A number becomes text without exponent; what is not whole is written with at most 15
digits, which hides the last bits of binary fractions (`6.1 - 7.8` is `-1.7`).
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

NAN = math.nan
_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
_EXACT = 2.0**53


def parse_number(text: str) -> float:
    """The number that the text writes, or NaN."""
    if text.isdigit() and text.isascii():
        return float(text)
    found = _NUMBER.fullmatch(text)
    return float(found[1]) if found else NAN


def number_text(number: float) -> str:
    """The text of a number: `NaN`, `Infinity`, or decimal digits without exponent."""
    if -_EXACT <= number <= _EXACT and number.is_integer():
        return str(int(number))
    if number != number:
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number.is_integer():
        return format(Decimal(repr(number)), "f").removesuffix(".0")
    text = format(number, ".15g")
    if "e" not in text:
        return text
    text = format(Decimal(text), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_half_up(number: float) -> float:
    """The function `round()`: the closest whole number, the greater of two; −0 is kept."""
    if not math.isfinite(number) or number.is_integer():
        return number
    below = math.floor(number)
    rounded = float(below + 1 if number - below >= 0.5 else below)
    return -0.0 if rounded == 0 and math.copysign(1, number) < 0 else rounded


def round_to(number: float, places: float) -> float:
    """`round(number, places)`: on the digits that the number is written with, ties as `round()`.

    Places beyond 30 either way give NaN.
    """
    if number != number or places != places or not -30 <= places <= 30:
        return NAN
    if math.isinf(number):
        return number
    digits = int(places)
    if digits == 0:
        return round_half_up(number)
    scaled = Decimal(repr(number)).scaleb(digits)
    whole = scaled.to_integral_value(rounding="ROUND_FLOOR")
    if scaled - whole >= Decimal("0.5"):
        whole += 1
    rounded = float(whole.scaleb(-digits))
    return -0.0 if rounded == 0 and number < 0 else rounded


def truncate(number: float) -> float:
    """The function `int()`: without its fraction."""
    if not math.isfinite(number):
        return number
    whole = float(math.trunc(number))
    return -0.0 if whole == 0 and math.copysign(1, number) < 0 else whole


def divide(left: float, right: float) -> float:
    """IEEE 754 division: by zero it is infinite or NaN."""
    if right:
        return left / right
    if left == 0 or left != left or right != right:
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1, right)


def remainder(left: float, right: float) -> float:
    """`mod`: the sign of the dividend, as Java and ECMAScript (XPath 1.0, 3.5)."""
    if right == 0 or math.isinf(left) or left != left or right != right:
        return NAN
    return math.fmod(left, right)

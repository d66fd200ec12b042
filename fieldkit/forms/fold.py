"""Words as a search compares them: without case, accents, hamza seats, tatweel or kind of digits.

Unicode NFKD takes marks off letters (the hamza of أ ؤ ئ too); what Arabic writers use for one
another (ى ي, ة ه, ٱ ا) is made the same. Digits of every script are their value.
"""

from __future__ import annotations

import unicodedata

_SAME = str.maketrans(
    {"ى": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ی": "ي", "ـ": None, "ء": None, "٫": "."}
)


def folded(text: str) -> str:
    """The text as a search compares it."""
    out: list[str] = []
    for sign in unicodedata.normalize("NFKD", text.casefold()):
        if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
            continue
        digit = unicodedata.digit(sign, None)
        out.append(str(digit) if digit is not None else sign)
    return "".join(out).translate(_SAME)

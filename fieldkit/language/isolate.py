"""The one place where inserted values are isolated from the sentence around them.

Without an isolate "+249 91 234 5678" is shown as "5678 234 91 249+" in an Arabic sentence: an
error in the facts, not in the looks. User text keeps its own direction (U+2068, first strong
isolate); codes, numbers with units, paths and references run left to right (U+2066).
Source: Unicode TR 9, 2.4 *Explicit Directional Isolates*; interface design, section 4.
"""

from __future__ import annotations

_FIRST_STRONG = "\u2068"
_LEFT_TO_RIGHT = "\u2066"
_RIGHT_TO_LEFT = "\u2067"
_END = "\u2069"
_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


class Code(str):
    """A value that always runs left to right: code, path, reference, fingerprint, digits."""

    __slots__ = ()


class Words(str):
    """Words of the program's own, already in the user's language: isolated, never cleaned."""

    __slots__ = ()


def isolate_text(text: str) -> str:
    """User text in U+2068…U+2069; controls in it that could break out are dropped."""
    return f"{_FIRST_STRONG}{str(text).translate(_CONTROLS)}{_END}"


def isolate_words(text: str, *, rtl: bool) -> str:
    """Program words, which may hold isolates of their own, in the interface's direction.

    Not by the first strong letter: a list of codes has none, yet runs as the language does.
    """
    return f"{_RIGHT_TO_LEFT if rtl else _LEFT_TO_RIGHT}{text}{_END}"


def isolate_code(code: str) -> str:
    """A code, number with unit, path or reference in U+2066…U+2069."""
    return f"{_LEFT_TO_RIGHT}{str(code).translate(_CONTROLS)}{_END}"


def without_isolates(text: str) -> str:
    """The text without U+2066…U+2069, for terminals, file names and comparisons in tests."""
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))

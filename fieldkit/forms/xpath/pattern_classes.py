"""Character classes of patterns: each is a test of one character.

`\\d`, `\\w` and `\\s` are those of ASCII, as in Java; `\\p{…}` takes the general categories of
Unicode, the POSIX names, and scripts by the names of their characters.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable
from typing import Final

Test = Callable[[str], bool]

_WORD: Final = frozenset(string.ascii_letters + string.digits + "_")
_DIGIT: Final = frozenset(string.digits)
_SPACE: Final = frozenset(" \t\n\x0b\f\r")


def one(wanted: str) -> Test:
    """This character."""
    return lambda mark: mark == wanted


def span(low: str, high: str) -> Test:
    """A range, both ends included."""
    return lambda mark: low <= mark <= high


def any_of(tests: tuple[Test, ...]) -> Test:
    """What passes one of the tests."""
    return tests[0] if len(tests) == 1 else lambda mark: any(test(mark) for test in tests)


def negated(test: Test) -> Test:
    """What does not pass the test."""
    return lambda mark: not test(mark)


def without_case(test: Test) -> Test:
    """What passes as it is, in capitals or in small letters."""
    return lambda mark: test(mark) or test(mark.lower()) or test(mark.upper())


def is_word(mark: str) -> bool:
    """Whether `\\w` has the character."""
    return mark in _WORD


def _member(members: frozenset[str]) -> Test:
    return lambda mark: mark in members


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ESCAPED_CLASSES: Final[dict[str, Test]] = {
    "d": _member(_DIGIT),
    "D": negated(_member(_DIGIT)),
    "w": is_word,
    "W": negated(is_word),
    "s": _member(_SPACE),
    "S": negated(_member(_SPACE)),
    "h": _member(frozenset(" \t\u00a0\u1680\u202f\u205f\u3000")),
}

_POSIX: Final[dict[str, Test]] = {
    "lower": _member(frozenset(string.ascii_lowercase)),
    "upper": _member(frozenset(string.ascii_uppercase)),
    "alpha": _member(frozenset(string.ascii_letters)),
    "digit": _member(_DIGIT),
    "alnum": _member(frozenset(string.ascii_letters + string.digits)),
    "punct": _member(frozenset(string.punctuation)),
    "space": _member(_SPACE),
    "blank": _member(frozenset(" \t")),
    "xdigit": _member(frozenset(string.hexdigits)),
    "ascii": str.isascii,
    "isalphabetic": str.isalpha,
    "isdigit": lambda mark: unicodedata.category(mark) == "Nd",
    "isletter": lambda mark: unicodedata.category(mark)[0] == "L",
}
_CATEGORIES: Final = _words(
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So "
    "Z Zs Zl Zp C Cc Cf Cs Co Cn"
)
_SCRIPTS: Final = _words(
    "arabic armenian bengali cyrillic devanagari ethiopic georgian greek gujarati gurmukhi hangul "
    "hebrew hiragana kannada katakana khmer lao latin malayalam mongolian myanmar sinhala syriac "
    "tamil telugu thaana thai tibetan"
)


def property_class(name: str) -> Test | None:
    """The test of `\\p{name}`; None where there is no such property."""
    if name in _CATEGORIES:
        return lambda mark: unicodedata.category(mark).startswith(name)
    folded = name.lower()
    if folded in _POSIX:
        return _POSIX[folded]
    script = folded
    for front in ("script=", "sc=", "is", "in"):
        script = script.removeprefix(front)
    if script in _SCRIPTS:
        start = script.upper() + " "
        return lambda mark: unicodedata.name(mark, "").startswith(start)
    return _POSIX.get(script)

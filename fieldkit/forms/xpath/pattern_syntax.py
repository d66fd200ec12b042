"""The patterns of `regex()`: the part of Java's and ECMAScript's language that has no memory.

Characters, classes, groups, alternatives, counted repetition (greedy or not makes no difference to
whether a text matches), `^ $ \\b`, looking ahead and behind, and the flags i and s. References back
to a group are refused: no bound on time can be given for them. Syntax: java.util.regex.Pattern.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath.pattern_classes import (
    ESCAPED_CLASSES,
    Test,
    any_of,
    negated,
    one,
    property_class,
    span,
    without_case,
)

MAX_PATTERN: Final = 10_000
MAX_GROUPS: Final = 100
MAX_COUNT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Character:
    """One character that passes the test."""

    test: Test


@dataclass(frozen=True, slots=True)
class Run:
    """One after another."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of these."""

    options: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many times; `most` is None without an upper bound."""

    body: Pattern
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place between characters."""

    kind: Literal["start", "end", "word", "no-word"]


@dataclass(frozen=True, slots=True)
class Look:
    """What must, or must not, follow or go before."""

    body: Pattern
    ahead: bool
    wanted: bool


Pattern: TypeAlias = Character | Run | Choice | Repeat | Anchor | Look

_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b", "v": "\v"}
_HEX: Final = {"x": 2, "u": 4}
_ANCHORS: Final[dict[str, Literal["start", "end", "word", "no-word"]]] = {
    "A": "start", "z": "end", "Z": "end", "b": "word", "B": "no-word",
}  # fmt: skip
_LOOKS: Final = {
    "?=": (True, True), "?!": (True, False), "?<=": (False, True), "?<!": (False, False),
}  # fmt: skip


def parse_pattern(text: str) -> Pattern:
    """The tree of a pattern.

    Raises EngineError `arguments` for what is no pattern, `limit` for what is too large or looks
    back at a group.
    """
    if len(text) > MAX_PATTERN:
        raise EngineError("limit", f"The pattern is longer than {MAX_PATTERN} characters.")
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._case = False
        self._dot_all = False

    def whole(self) -> Pattern:
        found = self._choice()
        if self._at < len(self._text):
            raise self._wrong("a bracket is closed that was not opened")
        return found

    def _wrong(self, why: str) -> EngineError:
        return EngineError("arguments", f"The pattern {self._text!r} cannot be read: {why}.")

    def _take(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise self._wrong("it ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _choice(self) -> Pattern:
        options = [self._sequence()]
        while self._take("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Pattern:
        parts: list[Pattern] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if self._take("\\Q"):
                quoted, _, _ = self._text[self._at :].partition("\\E")
                self._at = min(self._at + len(quoted) + 2, len(self._text))
                parts += [self._character(one(mark)) for mark in quoted]
                continue
            atom = self._atom()
            if atom is not None:
                parts.append(self._repeated(atom))
        return parts[0] if len(parts) == 1 else Run(tuple(parts))

    def _character(self, test: Test) -> Character:
        return Character(without_case(test) if self._case else test)

    def _repeated(self, atom: Pattern) -> Pattern:
        while True:
            counts = self._counts()
            if counts is None:
                return atom
            least, most = counts
            if most is not None and most < least:
                raise self._wrong("a repetition has more at least than at most")
            if max(least, most or 0) > MAX_COUNT:
                raise EngineError("limit", f"A pattern repeats more than {MAX_COUNT} times.")
            _ = self._take("?") or self._take("+")
            atom = Repeat(atom, least, most)

    def _counts(self) -> tuple[int, int | None] | None:
        if self._take("*"):
            return 0, None
        if self._take("+"):
            return 1, None
        if self._take("?"):
            return 0, 1
        if not self._text.startswith("{", self._at):
            return None
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at + 1 : max(end, 0)].partition(",")
        if not (low.isdecimal() and (not high or high.isdecimal())):
            raise self._wrong("a repetition has no count")
        self._at = end + 1
        return int(low), (int(high) if high else None) if comma else int(low)

    def _atom(self) -> Pattern | None:
        mark = self._next()
        if mark == "(":
            return self._group()
        if mark == "[":
            return self._character(self._class())
        if mark == ".":
            return Character(_everything if self._dot_all else _dot)
        if mark == "^":
            return Anchor("start")
        if mark == "$":
            return Anchor("end")
        if mark == "\\":
            return self._escape()
        if mark in "*+?":
            raise self._wrong(f"nothing stands in front of {mark!r}")
        return self._character(one(mark))

    def _group(self) -> Pattern | None:
        self._depth += 1
        if self._depth > MAX_GROUPS:
            raise EngineError("limit", f"More than {MAX_GROUPS} groups inside one another.")
        look = next((one for one in ("?<=", "?<!", "?=", "?!") if self._take(one)), None)
        before = (self._case, self._dot_all)
        if look is None and self._text.startswith("?", self._at) and not self._opening():
            self._depth -= 1
            return None  # flags alone hold to the end of the group around them
        body = self._choice()
        if not self._take(")"):
            raise self._wrong("a bracket is not closed")
        self._depth -= 1
        self._case, self._dot_all = before
        return body if look is None else Look(body, *_LOOKS[look])

    def _opening(self) -> bool:
        """Read `?:`, `?>`, a name or flags; False where the group was only flags."""
        self._at += 1
        if self._take(":") or self._take(">"):
            return True
        if self._take("<") or self._take("P<"):
            end = self._text.find(">", self._at)
            if end < 0:
                raise self._wrong("a group's name is not closed")
            self._at = end + 1
            return True
        on = True
        while (mark := self._next()) not in ":)":
            if mark == "-":
                on = False
            elif mark == "i":
                self._case = on
            elif mark == "s":
                self._dot_all = on
            elif mark != "u":
                raise self._wrong(f"the flag {mark!r} is not known")
        return mark == ":"

    def _escape(self) -> Pattern:
        mark = self._next()
        if mark in _ANCHORS:
            return Anchor(_ANCHORS[mark])
        if mark in "123456789k":
            raise EngineError(
                "limit", "A pattern that refers back to a group is refused: it may never end."
            )
        return self._character(self._escaped(mark))

    def _escaped(self, mark: str) -> Test:
        if mark in ESCAPED_CLASSES:
            return ESCAPED_CLASSES[mark]
        if mark in "pP":
            name = self._property()
            found = property_class(name)
            if found is None:
                raise self._wrong(f"there is no character property {name!r}")
            return negated(found) if mark == "P" else found
        return one(self._escaped_character(mark))

    def _property(self) -> str:
        if not self._take("{"):
            return self._next()
        end = self._text.find("}", self._at)
        if end < 0:
            raise self._wrong("a character property is not closed")
        name = self._text[self._at : end]
        self._at = end + 1
        return name

    def _escaped_character(self, mark: str) -> str:
        if mark in _CONTROLS:
            return _CONTROLS[mark]
        if mark == "0":
            return "\0"
        if mark in _HEX:
            if self._take("{"):
                digits, _, _ = self._text[self._at :].partition("}")
                self._at += len(digits) + 1
            else:
                digits = self._text[self._at : self._at + _HEX[mark]]
                self._at += _HEX[mark]
            try:
                return chr(int(digits, 16))
            except (ValueError, OverflowError):
                raise self._wrong(f"\\{mark} is not followed by a code") from None
        if mark.isascii() and mark.isalnum():
            raise self._wrong(f"\\{mark} is not known")
        return mark

    def _class(self) -> Test:
        """The inside of `[…]`; `&&` keeps what both sides have."""
        self._depth += 1
        if self._depth > MAX_GROUPS:
            raise EngineError("limit", f"More than {MAX_GROUPS} groups inside one another.")
        inverse = self._take("^")
        tests: list[Test] = []
        both: Callable[[Test], Test] | None = None
        if self._text.startswith("]", self._at):
            tests.append(one(self._next()))
        while not self._take("]"):
            if self._take("&&"):
                both = _intersection(any_of(tuple(tests)), both)
                tests = []
            elif self._take("["):
                tests.append(self._class())
            else:
                tests.append(self._member())
        self._depth -= 1
        found = any_of(tuple(tests))
        if both is not None:
            found = both(found)
        return negated(found) if inverse else found

    def _member(self) -> Test:
        mark = self._next()
        if mark == "\\":
            escape = self._next()
            if escape in ESCAPED_CLASSES or escape in "pP":
                return self._escaped(escape)
            mark = "\b" if escape == "b" else self._escaped_character(escape)
        following = self._text[self._at : self._at + 2]
        if not following.startswith("-") or following in ("-", "-]", "-["):
            return one(mark)
        self._at += 1
        last = self._next()
        if last == "\\":
            last = self._escaped_character(self._next())
        if last < mark:
            raise self._wrong(f"the range {mark}-{last} is upside down")
        return span(mark, last)


def _dot(mark: str) -> bool:
    return mark not in "\n\r\u2028\u2029\u0085"


def _everything(mark: str) -> bool:
    return True


def _intersection(left: Test, before: Callable[[Test], Test] | None) -> Callable[[Test], Test]:
    whole = left if before is None else before(left)
    return lambda right: lambda mark: whole(mark) and right(mark)

"""String functions: XPath 1.0, section 4.2, and ODK XForms; `jr:itext()` among them.

Positions and lengths count characters. `substr()` counts from 0 and from the end where negative,
`substring()` from 1.
"""

from __future__ import annotations

import math
import re

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import Bound, as_string
from fieldkit.forms.xpath.context import LONG, MAX_TEXT, Context
from fieldkit.forms.xpath.numbers import round_half_up
from fieldkit.forms.xpath.patterns import compile_pattern, read_pattern
from fieldkit.forms.xpath.registry import Binder, Library, placed, plain, special
from fieldkit.forms.xpath.syntax import Call, Text
from fieldkit.forms.xpath.values import Value, to_string

STRINGS: Library = {}
_SPACE = re.compile(r"[ \t\r\n]+")
MAX_RANDOM = 10_000


def own_text(c: Context, n: Node, p: int, s: int) -> str:
    """The string value of the context node."""
    return c.text(n)


@special(STRINGS, "string", 0, 1)
def _string(binder: Binder, call: Call) -> Bound:
    if not call.arguments:
        return Bound(own_text, "string")
    return Bound(as_string(binder.bind(call.arguments[0])), "string")


def texts(context: Context, values: tuple[Value, ...]) -> list[str]:
    """The values as text, every node of a node-set for itself.

    Raises EngineError `limit` above ten million characters, or where the evaluation has read
    enough.
    """
    found: list[str] = []
    room = MAX_TEXT
    for value in values:
        if isinstance(value, list):
            context.look(value)
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, Node):
                text = context.text(one)
            else:
                text = to_string(one)
                if len(text) > LONG:
                    context.spend(text)
            room -= len(text)
            if room < 0:
                raise _too_long()
            found.append(text)
    return found


def _too_long() -> EngineError:
    return EngineError("limit", f"The text is longer than {MAX_TEXT} characters.")


def _joined(separator: str, parts: list[str]) -> str:
    if len(separator) * len(parts) + sum(map(len, parts)) > MAX_TEXT:
        raise _too_long()
    return separator.join(parts)


@plain(STRINGS, "concat", "cv*", "string")
def _concat(context: Context, *values: Value) -> str:
    return _joined("", texts(context, values))


@plain(STRINGS, "join", "csv*", "string")
def _join(context: Context, separator: str, *values: Value) -> str:
    return _joined(separator, texts(context, values))


def _index(number: float, length: int) -> int:
    if number != number:
        return 0
    whole = int(max(-length - 1.0, min(number, length + 1.0)))
    return min(max(whole + length if whole < 0 else whole, 0), length)


@plain(STRINGS, "substr", "sn?n", "string")
def _substr(text: str, start: float, end: float = math.inf) -> str:
    return text[_index(start, len(text)) : _index(end, len(text))]


@plain(STRINGS, "substring", "sn?n", "string")
def _substring(text: str, start: float, length: float | None = None) -> str:
    first = round_half_up(start)
    end = math.inf if length is None else first + round_half_up(length)
    if first != first or end != end:
        return ""
    low = max(first, 1.0) - 1
    high = min(end, len(text) + 1.0) - 1
    return text[int(low) : int(high)] if low < high else ""


@plain(STRINGS, "substring-before", "ss", "string")
def _substring_before(text: str, mark: str) -> str:
    before, found, _ = text.partition(mark) if mark else ("", "", "")
    return before if found else ""


@plain(STRINGS, "substring-after", "ss", "string")
def _substring_after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


@plain(STRINGS, "translate", "sss", "string")
def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str] = {}
    for index, mark in enumerate(old):
        table.setdefault(ord(mark), new[index : index + 1])
    return text.translate(table)


@special(STRINGS, "string-length", 0, 1)
def _string_length(binder: Binder, call: Call) -> Bound:
    run = as_string(binder.bind(call.arguments[0])) if call.arguments else own_text
    return Bound(lambda c, n, p, s: float(len(run(c, n, p, s))), "number")


@special(STRINGS, "normalize-space", 0, 1)
def _normalize_space(binder: Binder, call: Call) -> Bound:
    run = as_string(binder.bind(call.arguments[0])) if call.arguments else own_text
    return Bound(lambda c, n, p, s: _SPACE.sub(" ", run(c, n, p, s).strip(" \t\r\n")), "string")


@plain(STRINGS, "contains", "ss", "boolean")
def _contains(text: str, part: str) -> bool:
    return part in text


@plain(STRINGS, "starts-with", "ss", "boolean")
def _starts_with(text: str, part: str) -> bool:
    return text.startswith(part)


@plain(STRINGS, "ends-with", "ss", "boolean")
def _ends_with(text: str, part: str) -> bool:
    return text.endswith(part)


@special(STRINGS, "regex", 2, 2)
def _regex(binder: Binder, call: Call) -> Bound:
    text, pattern = (as_string(binder.bind(argument)) for argument in call.arguments)
    if isinstance(call.arguments[1], Text):
        # A pattern that the form writes out is read once, and its errors are the form's.
        read_pattern(call.arguments[1].text)

    def decide(c: Context, n: Node, p: int, s: int) -> bool:
        try:
            automaton = compile_pattern(pattern(c, n, p, s), c.pay)
            return automaton.matches(text(c, n, p, s), c.pay)
        except EngineError as error:
            raise placed(error, call.at) from None

    return Bound(decide, "boolean")


@plain(STRINGS, "uuid", "c?n", "string")
def _uuid(c: Context, length: float | None = None) -> str:
    if length is None:
        return random_uuid(c)
    if length != length or length < 0:
        raise EngineError("type", "The length of a uuid must be a number from 0.")
    if length > MAX_RANDOM:
        raise EngineError("limit", f"A uuid of more than {MAX_RANDOM} characters.")
    text = ""
    while len(text) < length:
        text += random_uuid(c)
    return text[: int(length)]


def random_uuid(c: Context) -> str:
    """A random UUID, version 4 of RFC 4122, from the context's chance."""
    # A float carries 53 random bits; 48 of each are taken.
    bits = 0
    for _ in range(3):
        bits = bits << 48 | int(c.random() * 2**48)
    text = f"{bits & (1 << 128) - 1:032x}"
    variant = "89ab"[int(text[16], 16) & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


@plain(STRINGS, "jr:itext", "cs", "string")
def _itext(c: Context, identity: str) -> str:
    return c.itext(identity)

"""The tokens of an expression: XPath 1.0, section 3.7, with its rule for telling names apart.

A name or `*` that follows a token which is neither an operator nor one of `@ :: ( [ ,` is an
operator; a name in front of `(` is a function or node type; in front of `::` it is an axis.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from fieldkit.forms.errors import EngineError

MAX_LENGTH: Final = 200_000

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NCNAME = f"[{_START}][{_START}\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]*"
_TOKEN = re.compile(
    rf"""
    [ \t\r\n]*
    (?:
    (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<name>{NCNAME}(?::(?!:)(?:{NCNAME}|\*))?)
  | (?P<sign>//|::|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
  | (?P<end>$)
    )
    """,
    re.VERBOSE,
)
NO_MORE = r"(?![ \t\r\n]*[\[/(:])"
"""Nothing follows that would belong to a path."""
_PATH = re.compile(rf"[ \t\r\n]*((?>(?:/{NCNAME})+)){NO_MORE}")
"""A whole path of plain names from the root: what most operands of a form are."""
_OPENS = frozenset({"@", "::", "(", "[", ",", "/", "//", "$"})
_WORDS = frozenset({"and", "or", "mod", "div"})

Kind = Literal["number", "text", "name", "path", "sign", "operator", "end"]


class Token(NamedTuple):
    """One token: `operator` for operators (words and `*` too), `sign` for the other marks, `path`
    for `/a/b/c` where nothing follows that would belong to it."""

    kind: Kind
    text: str
    at: int


_OPERATORS = frozenset({"=", "!=", "<", "<=", ">", ">=", "+", "-", "|"})


def tokenize(expression: str) -> list[Token]:
    """All tokens, with two `end` behind them.

    Raises EngineError `syntax` at what begins no token, `limit` for more than 200,000 characters.
    """
    if len(expression) > MAX_LENGTH:
        raise EngineError("limit", f"The expression is longer than {MAX_LENGTH} characters.")
    tokens: list[Token] = []
    operand = True  # what comes next is an operand, not an operator
    at = 0
    while True:
        if operand:
            whole = _PATH.match(expression, at)
            if whole is not None:
                tokens.append(Token("path", whole[1], whole.start(1)))
                operand = False
                at = whole.end()
                continue
        found = _TOKEN.match(expression, at)
        if found is None:
            raise _unreadable(expression, at)
        kind = found.lastgroup or ""
        if kind == "end":
            # The parser looks one token ahead, so the end is there twice.
            return [*tokens, *[Token("end", "", len(expression))] * 2]
        token = _token(kind, found[kind], found.start(kind), operand=operand)
        tokens.append(token)
        operand = token.kind == "operator" or (token.kind == "sign" and token.text in _OPENS)
        at = found.end()


def _token(kind: str, text: str, at: int, *, operand: bool) -> Token:
    if kind == "number":
        return Token("number", text, at)
    if kind == "text":
        return Token("text", text[1:-1], at)
    if kind == "name":
        if not operand:
            if text not in _WORDS:
                raise EngineError("syntax", f"An operator is missing in front of {text!r}.", at=at)
            return Token("operator", text, at)
        return Token("name", text, at)
    if text == "*":
        return Token("name" if operand else "operator", text, at)
    return Token("operator" if text in _OPERATORS else "sign", text, at)


def _unreadable(expression: str, at: int) -> EngineError:
    at += len(expression[at:]) - len(expression[at:].lstrip(" \t\r\n"))
    mark = expression[at]
    if mark in "\"'":
        return EngineError("syntax", "A quotation mark is not closed.", at=at)
    return EngineError("syntax", f"The character {mark!r} cannot stand here.", at=at)

"""Closures of an expression and the conversions between them.

A bound expression is a function of the context, the context node, its position and the size of its
context, together with the type that it is known to give; where that is known, conversions are
chosen once, when the expression is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.context import LONG, Context
from fieldkit.forms.xpath.numbers import NAN, number_text
from fieldkit.forms.xpath.values import (
    Value,
    text_to_number,
    to_boolean,
    to_number,
    to_string,
)

Run = Callable[[Context, Node, int, int], Any]
Type = Literal["string", "number", "boolean", "nodes", "any"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A closure and what it gives. `constant` is the value of what depends on nothing."""

    run: Run
    type: Type
    constant: Value | None = None


def constant(value: str | float | bool) -> Bound:
    """What always gives this value."""
    kind: Type = "string"
    if isinstance(value, bool):
        kind = "boolean"
    elif isinstance(value, float):
        kind = "number"
    return Bound(lambda c, n, p, s: value, kind, value)


def marked_text(place: int) -> Bound:
    """The text that the context has at this place."""
    return Bound(lambda c, n, p, s: c.marked[place], "string")


def as_string(bound: Bound) -> Run:
    """The closure of `string(…)`."""
    run = bound.run
    if bound.type == "string":
        if isinstance(bound.constant, str) and len(bound.constant) <= LONG:
            return run
        return _told(run)
    if bound.type == "nodes":

        def first(c: Context, n: Node, p: int, s: int) -> str:
            nodes = run(c, n, p, s)
            if not nodes:
                return ""
            node: Node = nodes[0]
            text = node.string_value
            if len(text) > LONG or node._children:
                c.weigh(node, text)
            return text

        return first
    if bound.type == "number":
        return lambda c, n, p, s: number_text(run(c, n, p, s))
    return _told(lambda c, n, p, s: to_string(_first(c, run(c, n, p, s))))


def _first(c: Context, value: Value) -> Value:
    """A value of unknown type, of a node-set the first node's text."""
    if not isinstance(value, list):
        return value
    return c.text(value[0]) if value else ""


def _told(run: Run) -> Run:
    """The same text; a long one counts as the nodes that could be visited instead."""

    def text_of(c: Context, n: Node, p: int, s: int) -> str:
        text: str = run(c, n, p, s)
        if len(text) > LONG:
            c.spend(text)
        return text

    return text_of


def as_number(bound: Bound) -> Run:
    """The closure of `number(…)`."""
    run = bound.run
    if bound.type == "number":
        return run
    if bound.type == "nodes":

        def first(c: Context, n: Node, p: int, s: int) -> float:
            nodes = run(c, n, p, s)
            if not nodes:
                return NAN
            node: Node = nodes[0]
            text = node.string_value
            if len(text) > LONG or node._children:
                c.weigh(node, text)
            return text_to_number(text, c.timezone)

        return first
    if bound.type == "string":
        return lambda c, n, p, s: text_to_number(run(c, n, p, s), c.timezone)
    return lambda c, n, p, s: to_number(_first(c, run(c, n, p, s)), c.timezone)


def as_boolean(bound: Bound) -> Run:
    """The closure of `boolean(…)`."""
    run = bound.run
    if bound.type == "boolean":
        return run
    if bound.type in ("nodes", "string"):
        return lambda c, n, p, s: bool(run(c, n, p, s))
    return lambda c, n, p, s: to_boolean(run(c, n, p, s))


CONVERSIONS: Final[dict[str, Callable[[Bound], Run]]] = {
    "string": as_string,
    "number": as_number,
    "boolean": as_boolean,
}

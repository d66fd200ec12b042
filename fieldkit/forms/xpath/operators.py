"""The operators: XPath 1.0, sections 3.3 to 3.5.

Comparisons that forms are full of, a path with a text or a number, have closures of their own; all
others go through the general rules of `values`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node, in_document_order
from fieldkit.forms.xpath.binding import Bound, Run, as_boolean, as_number
from fieldkit.forms.xpath.context import LONG, Context
from fieldkit.forms.xpath.dates import looks_dated
from fieldkit.forms.xpath.numbers import divide, remainder
from fieldkit.forms.xpath.values import (
    ORDERS,
    Value,
    differs,
    equals,
    ordered,
    same_text,
    text_to_number,
)

ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": remainder,
}


def arithmetic(first: Bound, rest: Sequence[tuple[str, Bound]]) -> Bound:
    """`+ - * div mod`, grouped from the left."""
    start = as_number(first)
    if len(rest) == 1:
        act, right = ARITHMETIC[rest[0][0]], as_number(rest[0][1])
        return Bound(lambda c, n, p, s: act(start(c, n, p, s), right(c, n, p, s)), "number")
    acts = [(ARITHMETIC[op], as_number(bound)) for op, bound in rest]

    def run(c: Context, n: Node, p: int, s: int) -> float:
        total: float = start(c, n, p, s)
        for act, operand in acts:
            total = act(total, operand(c, n, p, s))
        return total

    return Bound(run, "number")


def negation(operand: Bound) -> Bound:
    """A minus in front."""
    run = as_number(operand)
    return Bound(lambda c, n, p, s: -run(c, n, p, s), "number")


def logic(op: str, operands: Sequence[Bound]) -> Bound:
    """`and` and `or`: what follows is not evaluated once the outcome is known."""
    tests = [as_boolean(bound) for bound in operands]
    if len(tests) == 2:
        left, right = tests
        if op == "and":
            return Bound(lambda c, n, p, s: left(c, n, p, s) and right(c, n, p, s), "boolean")
        return Bound(lambda c, n, p, s: left(c, n, p, s) or right(c, n, p, s), "boolean")
    stop = op == "or"

    def run(c: Context, n: Node, p: int, s: int) -> bool:
        for test in tests:
            outcome: bool = test(c, n, p, s)
            if outcome is stop:
                return stop
        return not stop

    return Bound(run, "boolean")


def union(operands: Sequence[Bound], at: int) -> Bound:
    """`|`: the nodes of all, each once, in document order."""
    if any(bound.type not in ("nodes", "any") for bound in operands):
        raise EngineError("type", "Both sides of | must be node-sets.", at=at)
    runs = [bound.run for bound in operands]

    def run(c: Context, n: Node, p: int, s: int) -> list[Node]:
        found: list[Node] = []
        for one in runs:
            nodes = one(c, n, p, s)
            if not isinstance(nodes, list):
                raise EngineError("type", "Both sides of | must be node-sets.", at=at)
            c.look(nodes)
            found += nodes
        return in_document_order(found)

    return Bound(run, "nodes")


Compare = Callable[[Value, Value, Context], bool]


def _general(op: str) -> Compare:
    if op == "=":
        return lambda left, right, c: equals(left, right, c.timezone)
    if op == "!=":
        return lambda left, right, c: differs(left, right, c.timezone)
    order = ORDERS[op]
    return lambda left, right, c: ordered(order, left, right, c.timezone)


def comparison(first: Bound, rest: Sequence[tuple[str, Bound]]) -> Bound:
    """`= != < <= > >=`, grouped from the left."""
    if len(rest) == 1:
        op, second = rest[0]
        run = _special(op, first, second) or _pair(op, first, second)
        return Bound(run, "boolean")
    acts = [(_general(op), bound.run) for op, bound in rest]
    start = first.run

    def chain(c: Context, n: Node, p: int, s: int) -> Value:
        value: Value = start(c, n, p, s)
        if isinstance(value, list):
            _read(c, value)
        for act, operand in acts:
            other = operand(c, n, p, s)
            if isinstance(other, list):
                _read(c, other)
            value = act(value, other, c)
        return value

    return Bound(chain, "boolean")


def _read(c: Context, nodes: list[Node]) -> None:
    """Take from the budget what comparing these nodes costs."""
    c.look(nodes)
    for node in nodes:
        if node._children:
            c.weigh(node, "")


def _pair(op: str, first: Bound, second: Bound) -> Run:
    left, right, act = first.run, second.run, _general(op)

    def run(c: Context, n: Node, p: int, s: int) -> bool:
        one, other = left(c, n, p, s), right(c, n, p, s)
        for value in (one, other):
            if isinstance(value, list):
                _read(c, value)
        return act(one, other, c)

    return run


_MIRROR: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _special(op: str, first: Bound, second: Bound) -> Run | None:
    """A closure for two types that are known; None where the general rules are needed."""
    if first.type != "nodes" and second.type == "nodes":
        op, first, second = _MIRROR[op], second, first
    kinds = (first.type, second.type)
    if kinds == ("nodes", "string") and op in ("=", "!="):
        return _nodes_and_text(op, first, second)
    if kinds == ("nodes", "number"):
        return _nodes_and_number(op, first, second)
    simple = {"string", "number"}
    if op in ORDERS and set(kinds) <= simple:
        act, left, right = ORDERS[op], as_number(first), as_number(second)
        return lambda c, n, p, s: act(left(c, n, p, s), right(c, n, p, s))
    if kinds == ("string", "string"):
        one, other, wanted = first.run, second.run, op == "="
        return lambda c, n, p, s: (
            same_text(one(c, n, p, s), other(c, n, p, s), c.timezone) is wanted
        )
    return None


def _nodes_and_text(op: str, first: Bound, second: Bound) -> Run:
    nodes, text = first.run, second.run
    literal = second.constant
    if op == "=" and isinstance(literal, str) and not looks_dated(literal):

        def equal(c: Context, n: Node, p: int, s: int) -> bool:
            found = nodes(c, n, p, s)
            c.look(found)
            for node in found:
                text = node.string_value
                if len(text) > LONG or node._children:
                    c.weigh(node, text)
                if text == literal:
                    return True
            return False

        return equal
    wanted = op == "="

    def run(c: Context, n: Node, p: int, s: int) -> bool:
        found = nodes(c, n, p, s)
        if not found:
            return False
        c.look(found)
        other, zone = text(c, n, p, s), c.timezone
        for node in found:
            own = node.string_value
            if len(own) > LONG or node._children:
                c.weigh(node, own)
            if same_text(own, other, zone) is wanted:
                return True
        return False

    return run


_EQUALITY: Final[dict[str, Callable[[float, float], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    **ORDERS,
}


def _nodes_and_number(op: str, first: Bound, second: Bound) -> Run:
    nodes, number, act = first.run, second.run, _EQUALITY[op]
    literal = second.constant
    if isinstance(literal, float):

        def against(c: Context, n: Node, p: int, s: int) -> bool:
            found = nodes(c, n, p, s)
            c.look(found)
            for node in found:
                text = node.string_value
                if len(text) > LONG or node._children:
                    c.weigh(node, text)
                if act(text_to_number(text, c.timezone), literal):
                    return True
            return False

        return against

    def run(c: Context, n: Node, p: int, s: int) -> bool:
        found = nodes(c, n, p, s)
        if not found:
            return False
        c.look(found)
        other, zone = number(c, n, p, s), c.timezone
        for node in found:
            text = node.string_value
            if len(text) > LONG or node._children:
                c.weigh(node, text)
            if act(text_to_number(text, zone), other):
                return True
        return False

    return run

"""Node-set functions: XPath 1.0, section 4.1, and ODK XForms; `id()` and `lang()` are left out.

`randomize()` shuffles inside out (Fisher and Yates) with the generator of Park and Miller where a
seed is given; a seed that is no number counts by its SHA-256, and an empty one as 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Document, Node
from fieldkit.forms.xpath.binding import Bound, Run, as_string
from fieldkit.forms.xpath.context import MANY, Context
from fieldkit.forms.xpath.lookup import Table
from fieldkit.forms.xpath.numbers import NAN
from fieldkit.forms.xpath.registry import Binder, Library, nodes_of, special
from fieldkit.forms.xpath.syntax import Call, NameTest, Path, Step, Text
from fieldkit.forms.xpath.values import Value, to_number, to_string

NODESETS: Library = {}
_MODULUS = 2_147_483_647


@special(NODESETS, "count", 1, 1)
def _count(binder: Binder, call: Call) -> Bound:
    run = nodes_of(binder, call, 0)
    return Bound(lambda c, n, p, s: float(len(run(c, n, p, s))), "number")


@special(NODESETS, "count-non-empty", 1, 1)
def _count_non_empty(binder: Binder, call: Call) -> Bound:
    run = nodes_of(binder, call, 0)

    def filled(c: Context, n: Node, p: int, s: int) -> float:
        nodes = run(c, n, p, s)
        c.look(nodes)
        return float(sum(1 for node in nodes if c.text(node)))

    return Bound(filled, "number")


@special(NODESETS, "last", 0, 0)
def _last(binder: Binder, call: Call) -> Bound:
    return Bound(lambda c, n, p, s: float(s), "number")


@special(NODESETS, "position", 0, 1)
def _position(binder: Binder, call: Call) -> Bound:
    if not call.arguments:
        return Bound(lambda c, n, p, s: float(p), "number")
    run = nodes_of(binder, call, 0)

    def place(c: Context, n: Node, p: int, s: int) -> float:
        nodes = run(c, n, p, s)
        if not nodes:
            return NAN
        parent = nodes[0].parent
        if parent is None or nodes[0].name == "":
            return 1.0
        found: int = parent.place_of(nodes[0])
        if found > MANY:
            c.pay(found >> 2)
        return float(found)

    return Bound(place, "number")


@special(NODESETS, "current", 0, 0)
def _current(binder: Binder, call: Call) -> Bound:
    return Bound(lambda c, n, p, s: [c.current], "nodes")


@special(NODESETS, "instance", 1, 1)
def _instance(binder: Binder, call: Call) -> Bound:
    argument = call.arguments[0]
    known = binder.static.instances
    if isinstance(argument, Text) and known is not None and argument.text not in known:
        raise unknown_instance(argument.text, call.at)
    run = as_string(binder.bind(argument))

    def instance(c: Context, n: Node, p: int, s: int) -> list[Node]:
        identity = run(c, n, p, s)
        found = c.instances.get(identity)
        if found is None:
            raise unknown_instance(identity, call.at)
        return [found]

    return Bound(instance, "nodes")


def unknown_instance(identity: str, at: int) -> EngineError:
    """The error for a data set that the form does not have."""
    return EngineError("unknown-instance", f"There is no instance {identity!r}.", at=at)


@special(NODESETS, "pulldata", 4, 4)
def _pulldata(binder: Binder, call: Call) -> Bound:
    """Short for `instance(id)/root/item[query_element=query]/desired_element`."""
    column = call.arguments[2]
    runs = [as_string(binder.bind(argument)) for argument in call.arguments]
    table = None
    if isinstance(column, Text):
        way, key = (_child("root"), _child("item")), Path("node", (_child(column.text),))
        table = Table(way, key, binder.static, binder.bind)

    def pull(c: Context, n: Node, p: int, s: int) -> str:
        name, wanted, key, query = (run(c, n, p, s) for run in runs)
        source = c.instances.get(name)
        if source is None:
            raise unknown_instance(name, call.at)
        found = None
        if table is not None and isinstance(source, Document) and source.fixed:
            found = table.find(c, source, query)
        if found is None:
            found = _rows(c, source, key, query)
        for row in found:
            for cell in row.named(wanted):
                return cell.string_value
        return ""

    return Bound(pull, "string")


def _child(name: str) -> Step:
    prefix, _, local = name.rpartition(":")
    return Step("child", NameTest(prefix, local))


def _rows(c: Context, source: Node, key: str, query: str) -> list[Node]:
    items: list[Node] = [item for root in source.named("root") for item in root.named("item")]
    c.look(items)
    return [item for item in items if any(c.text(cell) == query for cell in item.named(key))]


def _name_function(name: str, read: Callable[[Node], str]) -> None:
    def bind(binder: Binder, call: Call) -> Bound:
        if not call.arguments:
            return Bound(lambda c, n, p, s: read(n), "string")
        run = nodes_of(binder, call, 0)

        def first(c: Context, n: Node, p: int, s: int) -> str:
            nodes = run(c, n, p, s)
            return read(nodes[0]) if nodes else ""

        return Bound(first, "string")

    special(NODESETS, name, 0, 1)(bind)


_name_function("name", lambda node: node.name)
_name_function("local-name", lambda node: node.local)
_name_function("namespace-uri", lambda node: node.namespace)


def park_miller(seed: int) -> Callable[[], float]:
    """The generator of Park and Miller: floats from 0 up to 1, the same for the same seed."""
    state = abs(seed) % _MODULUS
    if seed < 0:
        state = -state
    if state <= 0:
        state += _MODULUS - 1

    def following() -> float:
        nonlocal state
        state = state * 16_807 % _MODULUS
        return (state - 1) / (_MODULUS - 1)

    return following


def seed_of(value: Value, c: Context) -> int:
    """The whole number that a seed stands for."""
    number = to_number(value, c.timezone)
    if number == number:
        # At most as large as a signed number of 64 bits can be, as the reference engines have it.
        if abs(number) >= 2.0**63:
            return 2**63 - 1 if number > 0 else -(2**63)
        return int(number)
    text = to_string(value)
    if not text or text == "NaN":
        return 0
    raw = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(raw).digest()[:8], "big", signed=True)


def shuffled(nodes: list[Node], chance: Callable[[], float]) -> list[Node]:
    """The nodes in another order: Fisher and Yates, inside out."""
    found: list[Node] = []
    for index, node in enumerate(nodes):
        other = int(chance() * (index + 1))
        if other == index:
            found.append(node)
        else:
            found.append(found[other])
            found[other] = node
    return found


@special(NODESETS, "randomize", 1, 2)
def _randomize(binder: Binder, call: Call) -> Bound:
    run = nodes_of(binder, call, 0)
    seed: Run | None = binder.bind(call.arguments[1]).run if len(call.arguments) > 1 else None

    def randomize(c: Context, n: Node, p: int, s: int) -> list[Node]:
        chance = c.random if seed is None else park_miller(seed_of(seed(c, n, p, s), c))
        nodes = run(c, n, p, s)
        c.look(nodes)
        return shuffled(nodes, chance)

    return Bound(randomize, "nodes")

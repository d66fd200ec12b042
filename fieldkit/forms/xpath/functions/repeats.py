"""`indexed-repeat()` of ODK XForms: a node of the n-th row, up to three repeats deep and more.

`indexed-repeat(/d/r/a, /d/r, 2)` is `/d/r[position() = 2]/a`. Where all paths are plain it is bound
as that path, so that it costs what the path costs; otherwise the rows are looked for among nodes.
"""

from __future__ import annotations

from dataclasses import replace

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import Bound, Run, as_number
from fieldkit.forms.xpath.context import Context
from fieldkit.forms.xpath.paths import bind_path, name_of
from fieldkit.forms.xpath.registry import Binder, Library, nodes_of, special
from fieldkit.forms.xpath.syntax import (
    PARENT,
    Call,
    Chain,
    Expression,
    NameTest,
    Path,
    Step,
)

REPEATS: Library = {}
Names = tuple[str, ...]


@special(REPEATS, "indexed-repeat", 3, None)
def _indexed_repeat(binder: Binder, call: Call) -> Bound:
    if len(call.arguments) % 2 == 0:
        raise EngineError(
            "arguments",
            "indexed-repeat() takes a node and pairs of a repeat and its index.",
            at=call.at,
        )
    path = indexed_path(call, binder.static.origin)
    if path is not None:
        return bind_path(path, binder.static, binder.bind)
    return _among_nodes(binder, call)


def _plain(node: Expression, origin: Names | None) -> Names | None:
    """The names from the root that a path without predicates leads along; None for another.

    A relative path is seen from the node that the expression belongs to, where that is known.
    """
    if not isinstance(node, Path) or any(step.predicates for step in node.steps):
        return None
    names: list[str] = []
    steps = node.steps
    if node.start != "root":
        if node.start != "node" or origin is None:
            return None
        up = sum(step == PARENT for step in steps)
        names, steps = list(origin[: len(origin) - up]), steps[up:]
        if up > len(origin):
            return None
    below = [name_of(step) for step in steps]
    return None if None in below else (*names, *(name for name in below if name is not None))


def indexed_path(call: Call, origin: Names | None) -> Path | None:
    """The path with positions that a call with plain paths is short for; None for another."""
    names = _plain(call.arguments[0], origin)
    if names is None:
        return None
    steps = [_child(name, call.at) for name in names]
    for place in range(1, len(call.arguments), 2):
        row = _plain(call.arguments[place], origin)
        if row is None or row != names[: len(row)] or not row:
            return None
        index = Call("number", (call.arguments[place + 1],), call.at)
        where = Chain(Call("position", (), call.at), (("=", _outside(index)),), call.at)
        steps[len(row) - 1] = replace(steps[len(row) - 1], predicates=(where,))
    return Path("root", tuple(steps), call.arguments[0].at)


def _child(name: str, at: int) -> Step:
    prefix, _, local = name.rpartition(":")
    return Step("child", NameTest(prefix, local), (), at)


def _outside(index: Expression) -> Expression:
    """The index is seen from the question, not from the row that the predicate is on."""
    if isinstance(index, Call):
        return replace(index, arguments=tuple(map(_outside, index.arguments)))
    if isinstance(index, Chain):
        rest = tuple((op, _outside(one)) for op, one in index.rest)
        return replace(index, first=_outside(index.first), rest=rest)
    if isinstance(index, Path) and index.start == "node":
        return Path(Call("current", (), index.at), index.steps, index.at)
    return index


def _among_nodes(binder: Binder, call: Call) -> Bound:
    everywhere = binder.without_rows()
    target = nodes_of(everywhere, call, 0)
    pairs: list[tuple[Run, Run]] = []
    for place in range(1, len(call.arguments), 2):
        rows = nodes_of(everywhere, call, place)
        pairs.append((rows, as_number(binder.bind(call.arguments[place + 1]))))

    def run(c: Context, n: Node, p: int, s: int) -> list[Node]:
        found = [(rows(c, n, p, s), index(c, n, p, s)) for rows, index in pairs]
        nodes = target(c, n, p, s)
        for each in (nodes, *(rows for rows, _ in found)):
            c.look(each)
        if not all(rows for rows, _ in found):
            return []
        # Outer repeats come first, in whatever order they were given.
        found.sort(key=lambda pair: len(list(pair[0][0].ancestors())))
        row: Node | None = None
        for rows, index in found:
            inside = rows if row is None else [one for one in rows if row in one.ancestors()]
            if not (index.is_integer() and 1 <= index <= len(inside)):
                return []
            row = inside[int(index) - 1]
        return [node for node in nodes if row in node.ancestors()]

    return Bound(run, "nodes")

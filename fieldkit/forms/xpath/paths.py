"""Location paths as closures: XPath 1.0, section 2; rows of repeats: ODK XForms, repeats.

Inside a repeat an absolute path means the current row: as far as it follows the way to the node
that the expression belongs to, through repeats and without predicates, it starts at that row. A
path that ends at the repeat itself means all rows.

A path from the root that has names only is bound to its nodes until the document changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Branch, Document, Element, Node, in_document_order
from fieldkit.forms.xpath.axes import REVERSE, Axis, Test, bind_step
from fieldkit.forms.xpath.binding import Bound, Run, as_boolean
from fieldkit.forms.xpath.context import Context, StaticContext
from fieldkit.forms.xpath.dependence import depends_on_row
from fieldkit.forms.xpath.syntax import (
    DESCEND,
    PARENT,
    SELF,
    Call,
    Chain,
    Expression,
    NameTest,
    Number,
    Path,
    Step,
)

Bind = Callable[[Expression], Bound]
Filter = Callable[[Context, list[Node]], list[Node]]


@dataclass(frozen=True, slots=True)
class Move:
    """One step: `sort` says that what it gives is not in document order by itself."""

    axis: Axis
    test: Test | None
    filters: tuple[Filter, ...]
    sort: bool
    sort_many: bool


def name_of(step: Step) -> str | None:
    """The name as written, for a child step that names one."""
    test = step.test
    if step.axis != "child" or not isinstance(test, NameTest) or test.local == "*":
        return None
    return f"{test.prefix}:{test.local}" if test.prefix else test.local


def row_depth(steps: Sequence[Step], static: StaticContext) -> int:
    """How many steps of an absolute path are the way to the current row; 0 for none."""
    origin = static.origin
    if origin is None or not static.repeats:
        return 0
    depth = 0
    for index, step in enumerate(steps[:-1]):
        if index >= len(origin) or step.predicates or name_of(step) != origin[index]:
            break
        if origin[: index + 1] in static.repeats:
            depth = index + 1
    return depth


def bind_path(path: Path, static: StaticContext, bind: Bind) -> Bound:
    """The closure of a path; `bind` compiles the expressions in it."""
    steps = path.steps
    if path.start == "node":
        return _relative(steps, static, bind)
    if path.start == "root":
        depth = row_depth(steps, static)
        if depth and static.origin is not None:
            return _from_row(steps[depth:], len(static.origin) - depth, static, bind)
        return _from_root(steps, static, bind)
    start = bind(path.start)
    if start.type not in ("nodes", "any"):
        raise EngineError("type", "What stands in front of / must be a node-set.", at=path.at)
    moves, run = plan(steps, static, bind), start.run
    typed = start.type == "nodes"

    def walk_on(c: Context, n: Node, p: int, s: int) -> list[Node]:
        nodes = run(c, n, p, s)
        if not typed and not isinstance(nodes, list):
            raise EngineError("type", "What stands in front of / must be a node-set.", at=path.at)
        return walk(c, nodes, moves)

    return Bound(walk_on, "nodes")


def _plain(steps: Sequence[Step]) -> list[str] | None:
    """The names of steps that are nothing but names without prefix."""
    names = [name_of(step) for step in steps]
    if any(name is None or ":" in name for name in names):
        return None
    if any(step.predicates for step in steps):
        return None
    return [name for name in names if name]


def _relative(steps: tuple[Step, ...], static: StaticContext, bind: Bind) -> Bound:
    if steps == (SELF,):
        return Bound(lambda c, n, p, s: [n], "nodes")
    up = 0
    while up < len(steps) and steps[up] == PARENT:
        up += 1
    names = _plain(steps[up:])
    if names is not None and static.unprefixed is None and up <= 2 and len(names) <= 1:
        return Bound(_up_and_down(up, names[0] if names else None), "nodes")
    moves = plan(steps, static, bind)
    return Bound(lambda c, n, p, s: walk(c, [n], moves), "nodes")


def _up_and_down(up: int, name: str | None) -> Run:
    if up == 1 and name is not None:

        def sibling(c: Context, n: Node, p: int, s: int) -> list[Node]:
            parent = n.parent
            return [] if parent is None else parent.named(name)  # type: ignore[return-value]

        return sibling

    def run(c: Context, n: Node, p: int, s: int) -> list[Node]:
        node: Node | None = n
        for _ in range(up):
            if node is None:
                return []
            node = node.parent
        if node is None:
            return []
        return [node] if name is None else node.named(name)  # type: ignore[return-value]

    return run


def _from_row(steps: tuple[Step, ...], up: int, static: StaticContext, bind: Bind) -> Bound:
    """Start at the row: so many nodes above the one that the expression belongs to."""
    moves = plan(steps, static, bind)

    def run(c: Context, n: Node, p: int, s: int) -> list[Node]:
        node: Node | None = c.current
        for _ in range(up):
            if node is None:
                return []
            node = node.parent
        return [] if node is None else walk(c, [node], moves)

    return Bound(run, "nodes")


def _from_root(steps: tuple[Step, ...], static: StaticContext, bind: Bind) -> Bound:
    if not steps:
        return Bound(lambda c, n, p, s: [c.root], "nodes")
    names = _plain(steps)
    if names is None:
        moves = plan(steps, static, bind)
        return Bound(lambda c, n, p, s: walk(c, [c.root], moves), "nodes")
    path = RootPath("/" + "/".join(names), static)
    return Bound(lambda c, n, p, s: path.nodes(c), "nodes")


def marked_path(place: int) -> Bound:
    """The path that the context has at this place."""

    def run(c: Context, n: Node, p: int, s: int) -> list[Node]:
        path: RootPath = c.marked[place]
        return path.nodes(c)

    return Bound(run, "nodes")


class RootPath:
    """A path from the root that has names only, bound to its nodes until the document changes.

    Where none of its names is repeated it leads to one node, which is looked for again only when
    the structure is another; `_way` are the elements down to it, each of which may be hidden.
    """

    __slots__ = ("_found", "_moves", "_nodes", "_root", "_static", "_structure", "_version", "_way",
                 "names", "text")  # fmt: skip

    def __init__(self, text: str, static: StaticContext) -> None:
        self.text = text
        self.names = tuple(text[1:].split("/"))
        self._static = static
        self._root: Document | None = None
        self._structure = self._version = -1
        self._way: tuple[Element, ...] = ()
        self._found: list[Node] = []
        self._nodes: list[Node] = []
        self._moves: tuple[Move, ...] = ()

    def nodes(self, c: Context) -> list[Node]:
        """What the path gives now; the list is not to be changed."""
        root = c.root
        if self._root is None or self._root is not root or self._structure != self._root.structure:
            if not isinstance(root, Document):
                return self._walk(c)
            self._look(root)
        if self._way:
            for element in self._way:
                if element.hidden:
                    return _NOTHING
            return self._found
        if self._version != root.version:
            self._nodes = self._walk(c)
            self._version = root.version
        return self._nodes

    def _look(self, root: Document) -> None:
        self._root, self._structure, self._version = root, root.structure, -1
        here: Branch | None = root if self._static.unprefixed is None else None
        way: list[Element] = []
        for name in self.names:
            here = here.only(name) if here is not None else None
            if here is not None:
                way.append(here)
        self._way = tuple(way) if here is not None else ()
        self._found = [way[-1]] if self._way else []

    def _walk(self, c: Context) -> list[Node]:
        if not self._moves:
            # Most paths lead to one node and never need their moves.
            steps = [Step("child", NameTest("", name)) for name in self.names]
            self._moves = plan(steps, self._static, _never)
        return walk(c, [c.root], self._moves)


def _never(_expression: Expression) -> Bound:
    raise AssertionError("a plain path has no predicates")


_NOTHING: list[Node] = []


def plan(steps: Sequence[Step], static: StaticContext, bind: Bind) -> tuple[Move, ...]:
    """The moves of a path. `//name` becomes one move where nothing counts positions."""
    moves: list[Move] = []
    apart = True  # the nodes so far are in document order and none is inside another
    index = 0
    while index < len(steps):
        step = steps[index]
        following = steps[index + 1] if index + 1 < len(steps) else None
        if (
            step == DESCEND
            and following is not None
            and following.axis == "child"
            and not following.predicates
        ):
            step = Step("descendant", following.test, (), following.at)
            index += 1
        bound = [bind_predicate(one, bind) for one in step.predicates]
        filters = (*bound[:1], *map(counted, bound[1:]))
        sort = step.axis in REVERSE
        if step.axis in ("child", "descendant", "descendant-or-self"):
            many = not apart
        else:
            many = step.axis not in ("self", "attribute")
        moves.append(Move(*bind_step(step, static), filters, sort, many))
        apart = apart and step.axis in ("child", "attribute", "self")
        index += 1
    return tuple(moves)


def walk(c: Context, nodes: list[Node], moves: Sequence[Move]) -> list[Node]:
    """Take every move from every node; the nodes that are reached, once each, in document order."""
    for move in moves:
        axis, test, filters = move.axis, move.test, move.filters
        if len(nodes) == 1:
            found = axis(nodes[0])
            c.budget -= len(found)
            if test is not None:
                found = [node for node in found if test(node)]
            for one in filters:
                found = one(c, found)
            nodes = in_document_order(found) if move.sort else found
            continue
        found = []
        for node in nodes:
            reached = axis(node)
            c.budget -= len(reached)
            if c.budget < 0:
                break
            if test is not None:
                reached = [node for node in reached if test(node)]
            for one in filters:
                reached = one(c, reached)
            found += reached
        nodes = in_document_order(found) if move.sort or move.sort_many else found
    if c.budget < 0:
        raise EngineError("limit", "The expression visits more than a million nodes.")
    return nodes


def bind_predicate(predicate: Expression, bind: Bind) -> Filter:
    """A predicate as a filter of the nodes of one step: a number is a position."""
    if isinstance(predicate, Number):
        place = float(predicate.text)
        if not place.is_integer() or place < 1:
            return lambda c, nodes: []
        index = int(place) - 1
        return lambda c, nodes: nodes[index : index + 1]
    place_run = _one_place(predicate, bind)
    if place_run is not None:
        return _at_place(place_run)
    bound = bind(predicate)
    run = bound.run
    if bound.type == "number":
        return lambda c, nodes: [
            node for place, node in enumerate(nodes, 1) if run(c, node, place, len(nodes)) == place
        ]
    if bound.type == "any":
        return _by_kind(run)
    test = as_boolean(bound)
    return lambda c, nodes: [
        node for place, node in enumerate(nodes, 1) if test(c, node, place, len(nodes))
    ]


def counted(one: Filter) -> Filter:
    """The same filter, for nodes that no step has counted."""

    def look(c: Context, nodes: list[Node]) -> list[Node]:
        c.look(nodes)
        return one(c, nodes)

    return look


def _one_place(predicate: Expression, bind: Bind) -> Run | None:
    """The closure of a position that is the same for all rows: `[number]`, `[position() = n]`."""
    wanted = predicate
    if isinstance(predicate, Chain) and predicate.rest[0][0] == "=" and len(predicate.rest) == 1:
        if predicate.first != _POSITION:
            return None
        wanted = predicate.rest[0][1]
    if depends_on_row(wanted):
        return None
    bound = bind(wanted)
    return bound.run if bound.type == "number" else None


_POSITION = Call("position", ())


def _at_place(run: Run) -> Filter:
    def pick(c: Context, nodes: list[Node]) -> list[Node]:
        if not nodes:
            return nodes
        place = run(c, nodes[0], 1, len(nodes))
        if not place.is_integer() or not 1 <= place <= len(nodes):
            return []
        return [nodes[int(place) - 1]]

    return pick


def _by_kind(run: Run) -> Filter:
    def keep(c: Context, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        for place, node in enumerate(nodes, 1):
            value = run(c, node, place, len(nodes))
            if value == place if isinstance(value, float) else value:
                found.append(node)
        return found

    return keep

"""What an expression reads, as location paths without predicates: the dependency graph's edges.

A path inside a predicate is joined to the path that the predicate stands on, so that
`/data/person[age > ../../limit]/name` reads `/data/person/name`, `/data/person/age` and
`/data/limit`. `..` is taken away where the name before it is known. Axes that look around are
widened to what they may reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from fieldkit.forms.xpath.syntax import (
    Call,
    Chain,
    Expression,
    Filter,
    NameTest,
    Negation,
    Path,
    Step,
    Text,
)

Origin = Literal["root", "self", "instance"]
_OWN_VALUE = frozenset({"string", "number", "string-length", "normalize-space"})


class Reference(NamedTuple):
    """One path. `origin` says where it starts: the record's root, the node that the expression
    belongs to (`.` and `current()`), or the data set `instance` (None where its id is computed).

    `steps` are names as written (`name`, `orx:meta`), `@name`, `*`, `..` (only in front, for
    `self`) and `//` for any depth; after `//` the rest names what may stand anywhere. An empty
    tuple is the origin itself. `at` is the path's offset in the expression.
    """

    origin: Origin
    steps: tuple[str, ...]
    instance: str | None = None
    at: int = 0

    def resolve(self, base: tuple[str, ...]) -> tuple[str, ...] | None:
        """The absolute steps, seen from a node with the path `base`; None for a data set."""
        if self.origin == "instance":
            return None
        if self.origin == "root":
            return self.steps
        up = 0
        while up < len(self.steps) and self.steps[up] == "..":
            up += 1
        return base[: max(len(base) - up, 0)] + self.steps[up:]

    def _join(self, step: str) -> Reference:
        steps = self.steps
        if step == ".." and steps and steps[-1] not in ("..", "//"):
            # The parent of what may stand at any depth may stand at any depth too.
            shorter = (*steps[:-1], "*") if steps[-2:-1] == ("//",) else steps[:-1]
            return self._with(shorter)
        if step == ".." and not steps and self.origin != "self":
            return self
        return self._with((*steps, step))

    def _with(self, steps: tuple[str, ...]) -> Reference:
        return Reference(self.origin, steps, self.instance, self.at)


def references_of(node: Expression) -> tuple[Reference, ...]:
    """Every path that the expression reads, in the order of the text, however often."""
    collected: list[Reference] = []
    _Collector(collected).reads(node, [Reference("self", ())])
    return tuple(collected)


def distinct(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each path once, where it stands first."""
    first: dict[tuple[str, str | None, tuple[str, ...]], Reference] = {}
    for one in references:
        first.setdefault((one.origin, one.instance, one.steps), one)
    return tuple(first.values())


class _Collector:
    def __init__(self, found: list[Reference]) -> None:
        self._found = found

    def reads(self, node: Expression, base: list[Reference]) -> list[Reference]:
        """Collect what `node` reads, seen from `base`; the paths of the nodes that it gives."""
        if isinstance(node, Path):
            return self._path(node, base)
        if isinstance(node, Filter):
            given = self.reads(node.primary, base)
            for predicate in node.predicates:
                self.reads(predicate, given or base)
            return given
        if isinstance(node, Chain):
            parts = [node.first, *(operand for _, operand in node.rest)]
            given = [one for part in parts for one in self.reads(part, base)]
            return given if node.rest[0][0] == "|" else []
        if isinstance(node, Negation):
            self.reads(node.operand, base)
        if isinstance(node, Call):
            return self._call(node, base)
        return []

    def _path(self, node: Path, base: list[Reference]) -> list[Reference]:
        if node.start == "root":
            plain = _plain_names(node.steps)
            if plain is not None:
                given = [Reference("root", plain, at=node.at)]
                self._found += given
                return given
            given = [Reference("root", (), at=node.at)]
        elif node.start == "node":
            given = [Reference(one.origin, one.steps, one.instance, node.at) for one in base]
        elif isinstance(node.start, Call) and node.start.name in ("current", "instance"):
            given = self._call(node.start, base)
        else:
            given = self.reads(node.start, base)
        for step in node.steps:
            given = [_taken(one, step) for one in given]
            for predicate in step.predicates:
                self.reads(predicate, given)
        self._found += given
        return given

    def _call(self, node: Call, base: list[Reference]) -> list[Reference]:
        name, arguments = node.name, node.arguments
        if name == "current":
            return [Reference("self", (), at=node.at)]
        if name == "instance" and len(arguments) == 1:
            known = arguments[0].text if isinstance(arguments[0], Text) else None
            if known is None:
                self.reads(arguments[0], base)
            return [Reference("instance", (), known, node.at)]
        if name == "pulldata" and len(arguments) == 4:
            self._pulldata(node, base)
            return []
        if name in _OWN_VALUE and not arguments:
            self._found += base
        given = [one for argument in arguments for one in self.reads(argument, base)]
        return given if name in ("randomize", "if", "indexed-repeat") else []

    def _pulldata(self, node: Call, base: list[Reference]) -> None:
        source, wanted, column, query = node.arguments
        known = source.text if isinstance(source, Text) else None
        self.reads(query, base)
        for cell in (column, wanted):
            name = cell.text if isinstance(cell, Text) else "*"
            self._found.append(Reference("instance", ("root", "item", name), known, node.at))
            self.reads(cell, base)
        self.reads(source, base)


def _plain_names(steps: tuple[Step, ...]) -> tuple[str, ...] | None:
    """The names of steps that are nothing but names without prefix."""
    names: list[str] = []
    for step in steps:
        test = step.test
        plain = step.axis == "child" and not step.predicates and isinstance(test, NameTest)
        if not plain or test.prefix:  # type: ignore[union-attr]
            return None
        names.append(test.local)  # type: ignore[union-attr]
    return tuple(names)


def _taken(one: Reference, step: Step) -> Reference:
    for name in _ways(step):
        one = one._join(name)
    return one


def _ways(step: Step) -> Iterable[str]:
    test, axis = step.test, step.axis
    name = "*"
    if isinstance(test, NameTest):
        name = f"{test.prefix}:{test.local}" if test.prefix else test.local
    elif test.type != "node":
        # Text and its like are part of the element that holds them.
        return ("//", "*") if axis not in ("child", "self") else ()
    if axis == "child":
        return (name,)
    if axis == "attribute":
        return (f"@{name}",)
    if axis == "self":
        return ()
    if axis == "parent":
        return ("..",)
    if axis in ("following-sibling", "preceding-sibling"):
        return ("..", name)
    if axis == "descendant-or-self" and not isinstance(test, NameTest):
        return ("//",)
    return ("//", name)

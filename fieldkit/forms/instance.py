"""Answers as a tree: the cells of one record, and the rows of its repeats.

A `Cell` holds what is known of one node now; a `Scope` is the record or one row of a repeat, with
the cells that are not in a deeper row; a `Range` is a repeat in one scope. Expressions see the
elements, everything else the cells. A row knows its position, so that references cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldkit.forms.model import ModelNode, Repeat
from fieldkit.forms.state import NodeKind, ViolationKind
from fieldkit.forms.tree import Attribute, Element

NO_TEXTS: Mapping[str, str] = {}


class Cell:
    """One node of the record. `own_…` is what its bind says, without the ancestors'."""

    __slots__ = (
        "faults", "invalid", "model", "node", "offered", "own_readonly", "own_relevant", "parent",
        "readonly", "relevant", "required", "satisfied", "scope", "texts", "violation",
    )  # fmt: skip

    rows: Sequence[Scope] = ()
    """The rows of a repeat."""
    size = 0
    """How many they are."""

    def __init__(
        self, model: ModelNode, scope: Scope, node: Element | Attribute, parent: Cell | None
    ) -> None:
        self.model = model
        self.scope = scope
        self.node = node
        self.parent = parent
        self.own_relevant = self.relevant = True
        self.own_readonly = self.readonly = False
        self.required = False
        self.satisfied = True
        self.violation: ViolationKind | None = None
        self.invalid = 0
        self.faults: dict[str, str] | None = None
        self.texts = NO_TEXTS
        self.offered: Any = None
        """The `choices.Offer` of a select, once it is known."""

    @property
    def value(self) -> str:
        """The text that it holds, relevant or not."""
        return self.node._text

    @property
    def shown(self) -> str:
        """Its value as everybody else sees it: none while it is not relevant."""
        return self.value if self.relevant else ""

    @property
    def kind(self) -> NodeKind:
        """What the engine's page calls it."""
        if self.model.control is not None:
            return "question"
        if self.model.parent is None:
            return "root"
        if self.model.repeat is not None:
            return "row"
        return "group" if self.model.children and not _plain(self.model) else "value"

    @property
    def ref(self) -> str:
        """Its full reference, with a position on every repeat row."""
        model = self.model
        if not model.repeats:
            return model.ref
        rest = model.path[len(self.scope.model.path) :]
        return "/".join((self.scope.ref, *rest))

    def children(self) -> Iterator[Cell]:
        """The cells right below it, rows and attributes too."""
        for model in self.model.children:
            if model.repeat is not None:
                found = self.scope.ranges.get(model)
                if found is not None:
                    yield found
                    for row in found.rows:
                        yield row.cells[model]
            elif model in self.scope.cells:
                yield self.scope.cells[model]


class Range(Cell):
    """A repeat in one scope; its element is no part of the record and only gives a context: what
    a new row would be."""

    __slots__ = ("above", "repeat", "rows")

    def __init__(
        self, model: ModelNode, repeat: Repeat, scope: Scope, node: Element, above: Element
    ) -> None:
        super().__init__(model, scope, node, above.note)
        self.repeat = repeat
        self.above = above
        self.rows: list[Scope] = []

    @property
    def size(self) -> int:  # type: ignore[override]
        """How many rows it has."""
        return len(self.rows)

    @property
    def kind(self) -> NodeKind:
        """Always a repeat."""
        return "repeat"

    @property
    def ref(self) -> str:
        """Its reference, without a position at its end."""
        rest = self.model.path[len(self.scope.model.path) :]
        return "/".join((self.scope.ref, *rest))

    def children(self) -> Iterator[Cell]:
        """None: the rows are the parent's children."""
        return iter(())


class Scope:
    """The record (depth 0) or a row of a repeat; `position` counts from 1."""

    __slots__ = ("cells", "depth", "element", "model", "parent", "position", "range", "ranges")

    def __init__(
        self, model: ModelNode, element: Element, parent: Scope | None, range_: Range | None
    ) -> None:
        self.model = model
        self.element = element
        self.parent = parent
        self.range = range_
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.position = 0
        self.cells: dict[ModelNode, Cell] = {}
        self.ranges: dict[ModelNode, Range] = {}

    @property
    def ref(self) -> str:
        """The reference of the record's root or of the row."""
        if self.range is None:
            return self.model.ref
        return f"{self.range.ref}[{self.position}]"

    @property
    def cell(self) -> Cell:
        """The cell of the root or of the row itself."""
        return self.cells[self.model]

    def above(self, depth: int) -> Scope:
        """The scope that this one lies in, at this depth."""
        scope = self
        while scope.depth > depth and scope.parent is not None:
            scope = scope.parent
        return scope

    def instances(self, model: ModelNode) -> Iterator[Cell]:
        """All cells of a node in this scope, those of deeper rows too, in document order."""
        if len(model.repeats) == self.depth:
            found = self.cells.get(model)
            if found is not None:
                yield found
            return
        range_ = self.ranges.get(model.repeats[self.depth])
        if range_ is None:
            return
        if range_.model is model:
            yield range_
        for row in range_.rows:
            yield from row.instances(model)

    def all_cells(self) -> Iterator[Cell]:
        """Every cell in it, with those of deeper rows."""
        yield from self.cells.values()
        for range_ in self.ranges.values():
            yield range_
            for row in range_.rows:
                yield from row.all_cells()


def build(
    model: ModelNode,
    element: Element,
    parent: Scope | None = None,
    range_: Range | None = None,
    above: Cell | None = None,
) -> Scope:
    """The cells over an element that stands for the record or for a row."""
    scope = Scope(model, element, parent, range_)
    _cell(model, element, scope, above)
    return scope


def _cell(model: ModelNode, element: Element, scope: Scope, above: Cell | None) -> None:
    cell = Cell(model, scope, element, above)
    scope.cells[model] = cell
    element.note = cell
    if not model.children:
        return
    by_name: dict[str, list[Element]] = {}
    for child in element.elements():
        by_name.setdefault(child.name, []).append(child)
    for inner in model.children:
        if inner.attribute:
            attribute = element.attribute(inner.name[1:])
            if attribute is not None:
                scope.cells[inner] = Cell(inner, scope, attribute, cell)
            continue
        found = by_name.get(inner.name, ())
        if inner.repeat is None:
            if found:
                _cell(inner, found[0], scope, cell)
            continue
        stand_in = inner.repeat.template.copy()
        stand_in.parent = element
        range_ = Range(inner, inner.repeat, scope, stand_in, element)
        stand_in.note = range_
        scope.ranges[inner] = range_
        for child in found:
            row = build(inner, child, scope, range_, cell)
            range_.rows.append(row)
            row.position = len(range_.rows)


def add_row(range_: Range) -> Scope:
    """A new row at the end, copied from the template."""
    element = range_.repeat.template.copy()
    range_.above.insert(_place_after(range_), element)
    row = build(range_.model, element, range_.scope, range_, range_.parent)
    range_.rows.append(row)
    row.position = len(range_.rows)
    return row


def _place_after(range_: Range) -> int:
    """Where the next row stands: behind the last row, else where the form has the repeat."""
    children = range_.above.children
    if range_.rows:
        last = range_.rows[-1].element
        index = len(children) - 1
        while index >= 0 and children[index] is not last:
            index -= 1
        return index + 1
    siblings = range_.model.parent.children if range_.model.parent is not None else []
    later = {node.name for node in siblings[siblings.index(range_.model) + 1 :]}
    for index, child in enumerate(children):
        if child.name in later:
            return index
    return len(children)


def remove_row(range_: Range, row: Scope) -> None:
    """Take a row out and give the rows after it their new positions."""
    range_.above.remove(row.element)
    range_.rows.pop(row.position - 1)
    for position in range(row.position, len(range_.rows) + 1):
        range_.rows[position - 1].position = position


def _plain(model: ModelNode) -> bool:
    """Whether a node has nothing below it but attributes."""
    return all(child.attribute for child in model.children)

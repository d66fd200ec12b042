"""What is still to be computed: rules on cells, each once, in the order of `dependencies`.

A cell that changed puts the rules that read it on the agenda, in the rows that its edges reach; a
row that came or went those that read anything in the repeat from outside of the row.
"""

from __future__ import annotations

from heapq import heappop, heappush

from fieldkit.forms.choices import Choices
from fieldkit.forms.instance import Cell, Range, Scope
from fieldkit.forms.model import Edge, ModelNode, Rule


class Agenda:
    """Rules that wait, the first in rank first."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._heap: list[tuple[int, int, tuple[Rule, Cell]]] = []
        self._queued: set[tuple[Rule, Cell]] = set()
        self._sequence = 0
        self._outward: dict[ModelNode, list[Edge]] = {}

    def push(self, rule: Rule, cell: Cell) -> None:
        """Compute this rule for this cell; once, however often it is asked for."""
        key = (rule, cell)
        if rule.constant is not None or key in self._queued:
            return
        if rule.kind == "itemset":
            self._choices.forget(rule)
        self._queued.add(key)
        self._sequence += 1
        heappush(self._heap, (rule.rank, self._sequence, key))

    def pop(self) -> tuple[Rule, Cell] | None:
        """What is to be computed next; None where nothing is left."""
        if not self._heap:
            return None
        key = heappop(self._heap)[2]
        self._queued.discard(key)
        return key

    def readers(self, cell: Cell) -> None:
        """Compute what reads this cell."""
        scope = cell.scope
        for edge in cell.model.dependents:
            if edge.beside and edge.pinned == scope.depth:
                # Most readers stand in the same scope, so there is one of them and no row to seek.
                rule = edge.rule
                reader = scope.cells.get(rule.owner)
                if reader is not None:
                    self.push(rule, reader)
            else:
                self.reach(edge, scope)

    def reach(self, edge: Edge, scope: Scope) -> None:
        """Compute a rule wherever it reads something that stands in `scope`."""
        rule = edge.rule
        for cell in scope.above(edge.pinned).instances(rule.owner):
            self.push(rule, cell)

    def structure(self, range_: Range) -> None:
        """Compute what reads anything in a repeat from outside of its rows."""
        edges = self._outward.get(range_.model)
        if edges is None:
            edges = self._outward[range_.model] = _outward(range_.model)
        for edge in edges:
            self.reach(edge, range_.scope)


def _outward(repeat: ModelNode) -> list[Edge]:
    """The edges from a repeat and all that is in it to rules outside of the same row."""
    depth = len(repeat.repeats) - 1
    reach: dict[Rule, int] = {}
    waiting = [repeat]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        for edge in node.dependents:
            if edge.pinned <= depth:
                reach[edge.rule] = min(edge.pinned, reach.get(edge.rule, edge.pinned))
    return [Edge(rule, pinned) for rule, pinned in reach.items()]


def is_alive(scope: Scope | None) -> bool:
    """Whether the scope, and every row that it lies in, is still in the record."""
    while scope is not None and scope.range is not None:
        if scope.position == 0:
            return False
        scope = scope.parent
    return True


def is_filtered(rule: Rule) -> bool:
    """Whether a rule is an itemset with a filter; one without is read when it is asked for."""
    control = rule.owner.control
    return control is not None and control.itemset is not None and control.itemset.filtered

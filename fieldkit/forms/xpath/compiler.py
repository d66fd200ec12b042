"""The syntax tree as closures: each kind of expression is handed to the module that knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import Bound, constant, marked_text
from fieldkit.forms.xpath.context import Context, StaticContext
from fieldkit.forms.xpath.functions import FUNCTIONS
from fieldkit.forms.xpath.lookup import bind_lookup
from fieldkit.forms.xpath.operators import arithmetic, comparison, logic, negation, union
from fieldkit.forms.xpath.paths import bind_path, bind_predicate, counted, marked_path
from fieldkit.forms.xpath.registry import function_name, placed
from fieldkit.forms.xpath.syntax import (
    Call,
    Chain,
    Expression,
    Filter,
    Negation,
    Number,
    Path,
    Text,
)


class Compiler:
    """Binds the expressions of one form or question to what is known of it (`static`).

    `marks` are the offsets of the paths and texts that are not bound, but taken from the context
    when the expression is evaluated, each with its place there (`shapes`).
    """

    def __init__(self, static: StaticContext, marks: Mapping[int, int] | None = None) -> None:
        self.static = static
        self._marks = marks or {}

    def without_rows(self) -> Compiler:
        """One to which an absolute path inside a repeat means all rows."""
        return Compiler(replace(self.static, origin=None), self._marks)

    def bind(self, node: Expression) -> Bound:
        """The closure of an expression and its type.

        Raises EngineError for what the expression can be seen to do wrong without a record.
        """
        if isinstance(node, Path):
            if node.start == "root" and node.at in self._marks:
                return marked_path(self._marks[node.at])
            found = bind_lookup(node, self.static, self.bind)
            return found or bind_path(node, self.static, self.bind)
        if isinstance(node, Text):
            if node.at in self._marks:
                return marked_text(self._marks[node.at])
            return constant(node.text)
        if isinstance(node, Number):
            return constant(float(node.text))
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Chain):
            return self._chain(node)
        if isinstance(node, Negation):
            return negation(self.bind(node.operand))
        return self._filter(node)

    def _chain(self, node: Chain) -> Bound:
        first = self.bind(node.first)
        rest = [(op, self.bind(operand)) for op, operand in node.rest]
        op = rest[0][0]
        if op in ("and", "or"):
            return logic(op, [first, *(bound for _, bound in rest)])
        if op == "|":
            return union([first, *(bound for _, bound in rest)], node.at)
        if op in ("=", "!=", "<", "<=", ">", ">="):
            return comparison(first, rest)
        return arithmetic(first, rest)

    def _call(self, node: Call) -> Bound:
        name = function_name(node, self.static)
        function = FUNCTIONS.get(name)
        if function is None:
            raise EngineError(
                "unknown-function", f"There is no function {node.name}().", at=node.at
            )
        function.check(node)
        try:
            return function.bind(self, node)
        except EngineError as error:
            raise placed(error, node.at) from None

    def _filter(self, node: Filter) -> Bound:
        primary = self.bind(node.primary)
        if primary.type not in ("nodes", "any"):
            raise EngineError("type", "Only a node-set can have a predicate.", at=node.at)
        run = primary.run
        filters = [counted(bind_predicate(one, self.bind)) for one in node.predicates]

        def keep(c: Context, n: Node, p: int, s: int) -> list[Node]:
            nodes: list[Node] = run(c, n, p, s)
            if not isinstance(nodes, list):
                raise EngineError("type", "Only a node-set can have a predicate.", at=node.at)
            for one in filters:
                nodes = one(c, nodes)
            return nodes

        return Bound(keep, "nodes")

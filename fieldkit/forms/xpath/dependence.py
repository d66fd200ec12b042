"""What an expression depends on: the row that a predicate is asked about, or only the question.

Where a value is the same for every row it is computed once for all of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fieldkit.forms.xpath.syntax import SELF, Call, Chain, Expression, Filter, Negation, Path

OF_CONTEXT: Final = frozenset(
    {
        "position", "last", "string", "number", "string-length", "normalize-space", "name",
        "local-name", "namespace-uri",
    }
)  # fmt: skip


def depends_on_row(node: Expression) -> bool:
    """Whether the value may differ from one context node to the next."""
    if isinstance(node, Path):
        if node.start == "node":
            return True
        return node.start != "root" and depends_on_row(node.start)
    if isinstance(node, Call):
        if node.name in ("once", "indexed-repeat"):
            return True
        if not node.arguments:
            return node.name in OF_CONTEXT
        return any(map(depends_on_row, node.arguments))
    if isinstance(node, Chain):
        return depends_on_row(node.first) or any(depends_on_row(one) for _, one in node.rest)
    if isinstance(node, Negation):
        return depends_on_row(node.operand)
    return isinstance(node, Filter) and depends_on_row(node.primary)


def counts_rows(node: Expression) -> bool:
    """Whether `position()` or `last()` stands in it, outside of predicates of its own."""
    if isinstance(node, Call):
        return node.name in ("position", "last") or any(map(counts_rows, node.arguments))
    if isinstance(node, Chain):
        return counts_rows(node.first) or any(counts_rows(one) for _, one in node.rest)
    return isinstance(node, Negation) and counts_rows(node.operand)


def of_row(node: Expression) -> Expression:
    """The expression of a bind on a repeat: `position()` outside of predicates is the row's.

    The context position is the node's own among the nodes of the bind (XForms 1.0, 7.4).
    """
    if isinstance(node, Call):
        if node.name == "position" and not node.arguments:
            return replace(node, arguments=(Path("node", (SELF,), node.at),))
        return replace(node, arguments=tuple(map(of_row, node.arguments)))
    if isinstance(node, Chain):
        rest = tuple((sign, of_row(one)) for sign, one in node.rest)
        return replace(node, first=of_row(node.first), rest=rest)
    if isinstance(node, Negation):
        return replace(node, operand=of_row(node.operand))
    return node

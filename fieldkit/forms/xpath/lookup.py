"""`instance('places')/root/item[country = /data/country]` as the lookup of an index.

A data set does not change while it is in use, so an equality predicate on it is answered from a
table of the column's values that is made at its first use and kept with the document. That holds
where the other side of `=` does not depend on the row; a form's choice filter over 10,000 rows then
costs as much as one over ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldkit.forms.tree import Document, Node, Row
from fieldkit.forms.xpath.binding import Bound, Run, as_boolean
from fieldkit.forms.xpath.context import Context, StaticContext
from fieldkit.forms.xpath.dates import looks_dated
from fieldkit.forms.xpath.dependence import counts_rows, depends_on_row
from fieldkit.forms.xpath.paths import Bind, bind_path, name_of, plan, walk
from fieldkit.forms.xpath.syntax import (
    Call,
    Chain,
    Expression,
    NameTest,
    Path,
    Step,
    unparse,
)
from fieldkit.forms.xpath.values import text_to_number


def _is_column(node: Expression) -> bool:
    return (
        isinstance(node, Path)
        and node.start == "node"
        and all(
            step.axis in ("child", "attribute")
            and isinstance(step.test, NameTest)
            and step.test.local != "*"
            and not step.predicates
            for step in node.steps
        )
    )


@dataclass(frozen=True, slots=True)
class _Condition:
    """`column = value`, and what else the predicate asks."""

    column: Path
    value: Expression
    others: tuple[Expression, ...]


def _condition(predicate: Expression) -> _Condition | None:
    parts: tuple[Expression, ...] = (predicate,)
    if isinstance(predicate, Chain) and predicate.rest[0][0] == "and":
        parts = (predicate.first, *(one for _, one in predicate.rest))
    for index, part in enumerate(parts):
        if not isinstance(part, Chain) or len(part.rest) != 1 or part.rest[0][0] != "=":
            continue
        for column, value in ((part.first, part.rest[0][1]), (part.rest[0][1], part.first)):
            if isinstance(column, Path) and _is_column(column) and not depends_on_row(value):
                others = parts[:index] + parts[index + 1 :]
                if any(map(counts_rows, others)):
                    return None
                return _Condition(column, value, others)
    return None


def bind_lookup(path: Path, static: StaticContext, bind: Bind) -> Bound | None:
    """The closure of a path into a data set that an index can answer; None for other paths."""
    if not isinstance(path.start, Call) or path.start.name != "instance":
        return None
    for index, step in enumerate(path.steps):
        if name_of(step) is None:
            return None
        if step.predicates:
            condition = _condition(step.predicates[0])
            return None if condition is None else _bind(path, index, condition, static, bind)
    return None


def _bind(
    path: Path, index: int, condition: _Condition, static: StaticContext, bind: Bind
) -> Bound:
    step = path.steps[index]
    way = (*path.steps[:index], Step(step.axis, step.test, (), step.at))
    table = Table(way, condition.column, static, bind)
    value = bind(condition.value).run
    start = bind(path.start).run  # type: ignore[arg-type]
    others = [as_boolean(bind(one)) for one in condition.others]
    again = Step("self", step.test, step.predicates[1:], step.at)
    behind = plan(path.steps[index + 1 :], static, bind)
    filters = plan((again,), static, bind)[0].filters
    slow = bind_path(path, static, bind).run

    def run(c: Context, n: Node, p: int, s: int) -> list[Node]:
        root = start(c, n, p, s)[0]
        found = None
        if isinstance(root, Document) and root.fixed:
            found = table.find(c, root, value(c, n, p, s))
        if found is None:
            return slow(c, n, p, s)  # type: ignore[no-any-return]
        for test in others:
            found = [node for node in found if test(c, node, 1, 1)]
        for one in filters:
            found = one(c, found)
        return walk(c, found, behind) if behind else found

    return Bound(run, "nodes")


class Table:
    """The rows that `way` leads to, by the values of `column`; kept with each document."""

    def __init__(
        self, way: Sequence[Step], column: Path, static: StaticContext, bind: Bind
    ) -> None:
        self._key = (static.unprefixed, unparse(Path("node", tuple(way))), unparse(column))
        self._way = plan(way, static, bind)
        self._column: Run = bind_path(column, static, bind).run
        self._name = None
        if len(column.steps) == 1 and static.unprefixed is None:
            name = name_of(column.steps[0])
            self._name = name if name is not None and ":" not in name else None

    def find(self, c: Context, root: Document, value: Any) -> list[Node] | None:
        """The rows whose column equals the value; None where the table does not know."""
        if isinstance(value, str):
            texts = [value]
        elif isinstance(value, list):
            texts = list(dict.fromkeys(node.string_value for node in value))
        elif isinstance(value, float):
            numbers = self._table(c, root, by_number=True)
            return None if numbers is None else numbers.get(value, [])
        else:
            return None
        table = self._table(c, root, by_number=False)
        if table is None or any(map(looks_dated, texts)):
            return None
        if len(texts) == 1:
            return table.get(texts[0], [])
        wanted = {id(node) for text in texts for node in table.get(text, ())}
        return [node for node in walk(c, [root], self._way) if id(node) in wanted]

    def _table(
        self, c: Context, root: Document, *, by_number: bool
    ) -> dict[Any, list[Node]] | None:
        key = (*self._key, c.timezone if by_number else None)
        if key in root.indexes:
            found: dict[Any, list[Node]] | None = root.indexes[key]
            return found
        rows = walk(c, [root], self._way)
        table: dict[Any, list[Node]] | None = {}
        # With rows under several parents a following position would count per parent.
        if len({id(row.parent) for row in rows}) > 1:
            table = None
        else:
            table = self._made(c, rows, by_number=by_number)
        root.indexes[key] = table
        return table

    def _made(self, c: Context, rows: list[Node], *, by_number: bool) -> dict[Any, list[Node]]:
        table: dict[Any, list[Node]] = {}
        name = self._name
        for row in rows:
            texts = (
                row.column(name)
                if name is not None and isinstance(row, Row)
                else [cell.string_value for cell in self._column(c, row, 1, 1)]
            )
            for text in texts:
                entry = table.setdefault(
                    text_to_number(text, c.timezone) if by_number else text, []
                )
                if not entry or entry[-1] is not row:
                    entry.append(row)
        return table

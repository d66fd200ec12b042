"""From the text of an expression to something that can be evaluated.

What is bound is the *shape* of an expression: all of it but the plain paths and texts that are kept
apart (`shapes`). A form asks the same of many questions, and all expressions of one shape share
what was parsed and bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import Run, Type
from fieldkit.forms.xpath.compiler import Compiler
from fieldkit.forms.xpath.context import MAX_VISITS, Context, StaticContext
from fieldkit.forms.xpath.dependence import of_row
from fieldkit.forms.xpath.parser import parse
from fieldkit.forms.xpath.paths import RootPath
from fieldkit.forms.xpath.references import Reference, distinct, references_of
from fieldkit.forms.xpath.syntax import Call, Chain, Expression, Filter, Negation, Path
from fieldkit.forms.xpath.values import Value

NO_NAMES: Final[frozenset[str]] = frozenset()
VOLATILE: Final = frozenset({"now", "today", "random", "randomize", "uuid"})


@dataclass(frozen=True, eq=False)
class Shape:
    """What expressions have in common that differ in some paths and texts only.

    `marks` are where those stand in the expression that the shape was read from, offset → length,
    in the order of the text; `reads` is all that this expression reads.
    """

    type: Type
    functions: frozenset[str]
    run: Run
    reads: tuple[Reference, ...]
    marks: dict[int, int]

    @cached_property
    def only_marks(self) -> bool:
        """Whether all that it reads of the record stands at its marks."""
        return all(one.at in self.marks or one.origin == "instance" for one in self.reads)

    @cached_property
    def data_sets(self) -> tuple[Reference, ...]:
        """What it reads of data sets."""
        return tuple(one for one in self.reads if one.origin == "instance")


class Compiled:
    """An expression that is ready to be evaluated; it may be shared between nodes.

    `marked` stands at the marks of its shape.
    """

    __slots__ = ("_marked", "_references", "_run", "_shape", "expression")

    def __init__(
        self, expression: str, shape: Shape, marked: tuple[RootPath | str, ...] = ()
    ) -> None:
        self.expression = expression
        self._shape = shape
        self._marked = marked
        self._run = shape.run
        self._references: tuple[Reference, ...] | None = None

    def __repr__(self) -> str:
        return f"Compiled({self.expression!r})"

    @property
    def type(self) -> Type:
        """What it gives, where that is known."""
        return self._shape.type

    @property
    def functions(self) -> frozenset[str]:
        """The names of the functions that it calls."""
        return self._shape.functions

    @property
    def volatile(self) -> bool:
        """Whether it reads the clock or chance."""
        return not VOLATILE.isdisjoint(self.functions)

    @property
    def references(self) -> tuple[Reference, ...]:
        """The paths that it reads, each once."""
        if self._references is None:
            self._references = distinct(self._read() if self._marked else self._shape.reads)
        return self._references

    @property
    def paths(self) -> tuple[RootPath, ...] | None:
        """The plain paths that are all it reads but for `data_sets`; None where it reads more."""
        if not self._shape.only_marks:
            return None
        return tuple([path for path in self._marked if isinstance(path, RootPath)])

    @property
    def data_sets(self) -> tuple[Reference, ...]:
        """What it reads of data sets; the offsets are those of its shape."""
        return self._shape.data_sets

    def _read(self) -> Iterator[Reference]:
        """What the shape reads, each mark's path in its place."""
        marked: dict[int, tuple[int, RootPath | str]] = {}
        moved = 0
        for (mark, length), here in zip(self._shape.marks.items(), self._marked, strict=True):
            marked[mark] = (mark + moved, here)
            moved += _length(here) - length
        for one in self._shape.reads:
            at, path = marked.get(one.at) or (self._place(one.at), None)
            if isinstance(path, RootPath) and one.origin == "root":
                yield Reference("root", path.names, None, at)
            else:
                yield Reference(one.origin, one.steps, one.instance, at)

    def _place(self, at: int) -> int:
        """Where something stands in this expression that stands at `at` in the shape's."""
        moved = at
        for (mark, length), here in zip(self._shape.marks.items(), self._marked, strict=True):
            if mark >= at:
                break
            moved += _length(here) - length
        return moved

    @property
    def ast(self) -> Expression:
        """The syntax tree, read again: only those who look for faults want it."""
        return parse(self.expression)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Its function calls in the order of the text, those in predicates too."""
        return tuple(calls_of(self.ast)) if self.functions else ()

    def evaluate(self, context: Context, node: Node) -> Value:
        """The value with `node` as context node and `current()`, position and size being 1.

        A node-set is a list that must not be changed. Raises EngineError with the expression;
        `limit` where more than a million nodes would have to be visited.
        """
        before, nested, marked = context.current, context.busy, context.marked
        context.current = node
        context.marked = self._marked
        if not nested:
            context.busy, context.budget = True, MAX_VISITS
        try:
            return self._run(context, node, 1, 1)  # type: ignore[no-any-return]
        except EngineError as error:
            if error.expression is None:
                error.expression = self.expression
                error.at = None if error.at is None else self._place(error.at)
            raise
        except RecursionError:
            raise _too_deep(self.expression) from None
        finally:
            context.current, context.busy, context.marked = before, nested, marked
            if not nested:
                context.visited += MAX_VISITS - context.budget


def compile(expression: str, static: StaticContext) -> Compiled:
    """Parse, check and bind.

    Raises EngineError: `syntax`, `unknown-function`, `arguments`, `unknown-prefix`,
    `unknown-variable`, `unknown-instance`, `type`, `limit`, each with the offset.
    """
    return Compiled(expression, shape_of(expression, static))


def shape_of(
    expression: str,
    static: StaticContext,
    marks: dict[int, int] | None = None,
    tree: Expression | None = None,
) -> Shape:
    """What an expression is, apart from what stands at `marks`. Raises as `compile`.

    `tree` is its syntax tree, where it was read before.
    """
    try:
        tree = tree or parse(expression)
        if static.origin is not None and static.origin in static.repeats:
            tree = of_row(tree)
        places = {at: place for place, at in enumerate(marks or ())}
        bound = Compiler(static, places).bind(tree)
        # Most expressions call nothing, which their text shows.
        names = frozenset(call.name for call in calls_of(tree)) if "(" in expression else NO_NAMES
        return Shape(bound.type, names, bound.run, references_of(tree), marks or {})
    except EngineError as error:
        error.expression = expression
        raise
    except RecursionError:
        raise _too_deep(expression) from None


def _length(marked: RootPath | str) -> int:
    """How long it is where it is written; a text has its quotation marks."""
    return len(marked.text) if isinstance(marked, RootPath) else len(marked) + 2


def _too_deep(expression: str) -> EngineError:
    return EngineError("limit", "The expression is nested too deeply.", expression=expression)


def calls_of(node: Expression) -> Iterator[Call]:
    """All function calls in an expression, in the order of the text."""
    for one in parts_of(node):
        if isinstance(one, Call):
            yield one


def parts_of(node: Expression) -> Iterator[Expression]:
    """An expression and all that stand in it, in the order of the text."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(_inner(one))


def _inner(node: Expression) -> Sequence[Expression]:
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Chain):
        return [node.first, *(operand for _, operand in node.rest)]
    if isinstance(node, Negation):
        return [node.operand]
    if isinstance(node, Filter):
        return [node.primary, *node.predicates]
    if isinstance(node, Path):
        start = [] if isinstance(node.start, str) else [node.start]
        return [*start, *(each for step in node.steps for each in step.predicates)]
    return ()

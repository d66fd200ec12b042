"""From the text of an expression to something that can be evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.binding import Run, Type
from fieldkit.forms.xpath.compiler import Compiler
from fieldkit.forms.xpath.context import MAX_VISITS, Context, StaticContext
from fieldkit.forms.xpath.parser import parse
from fieldkit.forms.xpath.references import Reference, references_of
from fieldkit.forms.xpath.syntax import Call, Chain, Expression, Filter, Negation, Path
from fieldkit.forms.xpath.values import Value

VOLATILE: Final = frozenset({"now", "today", "random", "randomize", "uuid"})


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression that is ready to be evaluated; it may be shared between nodes.

    `references` are the paths that it reads, `calls` its function calls in the order of the text,
    those in predicates too, and `type` what it gives where that is known.
    """

    expression: str
    ast: Expression
    references: tuple[Reference, ...]
    calls: tuple[Call, ...]
    type: Type
    _run: Run = field(repr=False, compare=False)

    @property
    def functions(self) -> frozenset[str]:
        """The names of the functions that it calls."""
        return frozenset(call.name for call in self.calls)

    @property
    def volatile(self) -> bool:
        """Whether it reads the clock or chance."""
        return not VOLATILE.isdisjoint(self.functions)

    def evaluate(self, context: Context, node: Node) -> Value:
        """The value with `node` as context node and `current()`, position and size being 1.

        A node-set is a list that must not be changed. Raises EngineError with the expression;
        `limit` where more than a million nodes would have to be visited.
        """
        before, nested = context.current, context.busy
        context.current = node
        if not nested:
            context.busy, context.budget = True, MAX_VISITS
        try:
            return self._run(context, node, 1, 1)  # type: ignore[no-any-return]
        except EngineError as error:
            if error.expression is None:
                error.expression = self.expression
            raise
        except RecursionError:
            raise _too_deep(self.expression) from None
        finally:
            context.current, context.busy = before, nested
            if not nested:
                context.visited += MAX_VISITS - context.budget


def compile(expression: str, static: StaticContext) -> Compiled:
    """Parse, check and bind.

    Raises EngineError: `syntax`, `unknown-function`, `arguments`, `unknown-prefix`,
    `unknown-variable`, `unknown-instance`, `type`, `limit`, each with the offset.
    """
    try:
        tree = parse(expression)
        bound = Compiler(static).bind(tree)
        return Compiled(
            expression,
            tree,
            references_of(tree),
            tuple(calls_of(tree)),
            bound.type,
            bound.run,
        )
    except EngineError as error:
        error.expression = expression
        raise
    except RecursionError:
        raise _too_deep(expression) from None


def _too_deep(expression: str) -> EngineError:
    return EngineError("limit", "The expression is nested too deeply.", expression=expression)


def calls_of(node: Expression) -> Iterator[Call]:
    """All function calls in an expression, in the order of the text."""
    if isinstance(node, Call):
        yield node
        for argument in node.arguments:
            yield from calls_of(argument)
    elif isinstance(node, Chain):
        yield from calls_of(node.first)
        for _, operand in node.rest:
            yield from calls_of(operand)
    elif isinstance(node, Negation):
        yield from calls_of(node.operand)
    elif isinstance(node, Filter):
        yield from calls_of(node.primary)
        for predicate in node.predicates:
            yield from calls_of(predicate)
    elif isinstance(node, Path):
        if not isinstance(node.start, str):
            yield from calls_of(node.start)
        for step in node.steps:
            for predicate in step.predicates:
                yield from calls_of(predicate)

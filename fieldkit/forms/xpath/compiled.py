"""From the text of an expression to something that can be evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fieldkit.forms.tree import Node
from fieldkit.forms.xpath.context import Context, StaticContext
from fieldkit.forms.xpath.references import Reference
from fieldkit.forms.xpath.values import Value


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression that is ready to be evaluated. Equal texts may be shared between nodes.

    `itext` are the ids of literal `jr:itext('id')` calls, `choice_paths` the literal paths of
    `jr:choice-name(…, 'path')`, `volatile` whether it reads the clock or chance.
    """

    expression: str
    ast: Any
    references: tuple[Reference, ...]
    functions: frozenset[str]

    def evaluate(self, context: Context, node: Node) -> Value:
        """The value with `node` as context node and `current()`.

        Raises EngineError with the expression and the offset.
        """
        raise NotImplementedError


def compile(expression: str, static: StaticContext) -> Compiled:
    """Parse, check and bind.

    Raises EngineError: `syntax`, `unknown-function`, `arguments`, `unknown-prefix`,
    `unknown-variable`, `unknown-instance`, `limit`, each with the offset.
    """
    raise NotImplementedError

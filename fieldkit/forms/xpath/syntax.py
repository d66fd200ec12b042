"""The syntax tree of an expression: XPath 1.0, sections 2 and 3.

A run of operators of the same precedence is one `Chain`, so that a sum of a thousand terms is wide
and not deep. `unparse` writes a tree in XPath's unabbreviated forms where there is a choice but for
`.`, `..` and `@`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

AXES: Final = (
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self",
    "following", "following-sibling", "parent", "preceding", "preceding-sibling", "self",
)  # fmt: skip
NODE_TYPES: Final = ("comment", "text", "processing-instruction", "node")
PRECEDENCE: Final = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8,
}  # fmt: skip
NEGATION: Final = 7


@dataclass(frozen=True, slots=True)
class Text:
    """Text in quotation marks."""

    text: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; it has no sign."""

    text: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus in front."""

    operand: Expression
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """`first op operand op operand …`, all of one precedence, grouped from the left."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    at: int = field(default=0, compare=False)

    @property
    def precedence(self) -> int:
        """The precedence that all of its operators have."""
        return PRECEDENCE[self.rest[0][0]]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `name` with its prefix as written."""

    name: str
    arguments: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class NameTest:
    """`name`, `p:name`, `p:*` or `*`; `local` is `*` for any."""

    prefix: str
    local: str


@dataclass(frozen=True, slots=True)
class TypeTest:
    """`text()`, `node()`, `comment()` or `processing-instruction('target')`."""

    type: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An axis, a node test and predicates."""

    axis: str
    test: NameTest | TypeTest
    predicates: tuple[Expression, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """A primary expression with predicates."""

    primary: Expression
    predicates: tuple[Expression, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A location path. `start` is "root", "node" (relative) or the expression in front of `/`."""

    start: Literal["root", "node"] | Expression
    steps: tuple[Step, ...]
    at: int = field(default=0, compare=False)


Expression: TypeAlias = Text | Number | Negation | Chain | Call | Filter | Path

ROOT: Final = Path("root", ())
ANY_NODE: Final = TypeTest("node")
SELF: Final = Step("self", ANY_NODE)
PARENT: Final = Step("parent", ANY_NODE)
DESCEND: Final = Step("descendant-or-self", ANY_NODE)


def unparse(node: Expression) -> str:
    """The expression as text; parsing it gives an equal tree."""
    if isinstance(node, Text):
        mark = "'" if "'" not in node.text else '"'
        return f"{mark}{node.text}{mark}"
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Negation):
        return "-" + _within(node.operand, NEGATION)
    if isinstance(node, Chain):
        level = node.precedence + 1
        parts = [_within(node.first, level)]
        parts += [f"{op} {_within(operand, level)}" for op, operand in node.rest]
        return " ".join(parts)
    if isinstance(node, Call):
        return f"{node.name}({', '.join(map(unparse, node.arguments))})"
    if isinstance(node, Filter):
        return _primary(node.primary) + "".join(f"[{unparse(p)}]" for p in node.predicates)
    return _path(node)


def _level(node: Expression) -> int:
    if isinstance(node, Chain):
        return node.precedence
    if isinstance(node, Negation):
        return NEGATION
    # After `/` a name or `*` is a step, so the root alone needs brackets in front of an operator.
    return 0 if node == ROOT else 9


def _within(node: Expression, level: int) -> str:
    text = unparse(node)
    return f"({text})" if _level(node) < level else text


def _primary(node: Expression) -> str:
    plain = isinstance(node, Text | Number | Call)
    return unparse(node) if plain else f"({unparse(node)})"


def _path(node: Path) -> str:
    steps = [_step(step) for step in node.steps]
    text = "/".join(steps)
    if node.start == "node":
        return text
    if node.start == "root":
        return "/" + text
    start = node.start
    front = unparse(start) if isinstance(start, Filter) else _primary(start)
    return f"{front}/{text}"


def _step(step: Step) -> str:
    if step == SELF:
        return "."
    if step == PARENT:
        return ".."
    test = step.test
    if isinstance(test, NameTest):
        name = f"{test.prefix}:{test.local}" if test.prefix else test.local
    else:
        target = "" if test.target is None else unparse(Text(test.target))
        name = f"{test.type}({target})"
    axis = {"child": "", "attribute": "@"}.get(step.axis, f"{step.axis}::")
    return axis + name + "".join(f"[{unparse(p)}]" for p in step.predicates)

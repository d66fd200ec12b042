"""Expressions that differ only in the paths and texts that they name: parsed and bound once.

`/data/a = 'yes'` and `/data/b = 'yes'` have one shape. Its key is the text with a mark for each
plain path from the root, and for each text that a function takes as a value; what stands at the
marks is looked up by the closure while it is evaluated (`Context.marked`). A form of thousands of
expressions has some dozen shapes. Where it matters what a path is called (`indexed-repeat()`, a
path that goes on from another), an expression is compiled alone; so it is inside repeats, where a
path means the current row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fieldkit.forms.xpath.compiled import Compiled, Shape, compile, parts_of, shape_of
from fieldkit.forms.xpath.context import StaticContext
from fieldkit.forms.xpath.functions import FUNCTIONS
from fieldkit.forms.xpath.parser import parse
from fieldkit.forms.xpath.paths import RootPath
from fieldkit.forms.xpath.syntax import Call, Expression, Filter, Path, Text
from fieldkit.forms.xpath.tokens import NCNAME, NO_MORE

# Each branch begins with a plain character, so that the search leaps from one to the next.
_PARTS = re.compile(
    rf"""("[^"]*"|'[^']*'|/(?<![\w.)\]*:@-]/)(?>{NCNAME}(?:/{NCNAME})*){NO_MORE})"""
)
_PATH, _TEXT = "\0/", "\0'"
"""No expression has a NUL: XML cannot hold it, and it begins no token."""


class Shapes:
    """The expressions of a form that stand outside of its repeats."""

    def __init__(self, static: StaticContext) -> None:
        self._static = static
        self._kinds: dict[str, frozenset[int] | None] = {}
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._paths: dict[str, RootPath] = {}

    def compile(self, expression: str) -> Compiled:
        """Compile an expression, or take the shape that is known. Raises as `compile` does."""
        # Texts and paths are at the odd places, what is between them at the even ones.
        parts = _PARTS.split(expression)
        written = parts[1::2]
        if not written or "\0" in expression:
            return compile(expression, self._static)
        between = parts[::2]
        parts[1::2] = [_PATH if part[0] == "/" else _TEXT for part in written]
        kind = "".join(parts)
        tree = None
        if kind not in self._kinds:
            tree = parse(expression)
            self._kinds[kind] = _fixed(tree, between, written)
        fixed = self._kinds[kind]
        if fixed is None:
            return compile(expression, self._static)
        key = (kind, *[written[place] for place in fixed])
        shape = self._shapes.get(key)
        if shape is None:
            marks = {
                at: len(part)
                for place, (at, part) in enumerate(_placed(between, written))
                if place not in fixed
            }
            shape = self._shapes[key] = shape_of(expression, self._static, marks, tree)
        return Compiled(
            expression,
            shape,
            tuple(
                [
                    self._path(part) if part[0] == "/" else part[1:-1]
                    for place, part in enumerate(written)
                    if place not in fixed
                ]
            ),
        )

    def _path(self, text: str) -> RootPath:
        found = self._paths.get(text)
        if found is None:
            found = self._paths[text] = RootPath(text, self._static)
        return found


def _placed(between: list[str], written: list[str]) -> Iterable[tuple[int, str]]:
    """The paths and texts of an expression with their offsets; `between` stands in front of each
    and at the end."""
    at = 0
    for before, part in zip(between, written, strict=False):
        at += len(before)
        yield at, part
        at += len(part)


def _fixed(tree: Expression, between: list[str], written: list[str]) -> frozenset[int] | None:
    """Which of the texts belong to the shape; None where it cannot be shared."""
    found = list(parts_of(tree))
    if any(map(_looks_at_names, found)):
        return None
    plain = {one.at for one in found if isinstance(one, Path) and one.start == "root"}
    values = {text.at for one in found if isinstance(one, Call) for text in _values(one)}
    fixed: set[int] = set()
    for place, (at, part) in enumerate(_placed(between, written)):
        if part[0] == "/":
            if at not in plain:
                return None
        elif at not in values:
            fixed.add(place)
    return frozenset(fixed)


def _looks_at_names(node: Expression) -> bool:
    if isinstance(node, Path) and not isinstance(node.start, str):
        return not (isinstance(node.start, Call) and node.start.name in ("instance", "current"))
    return isinstance(node, Filter) or (isinstance(node, Call) and node.name == "indexed-repeat")


def _values(call: Call) -> list[Text]:
    """The texts among the arguments that the function takes as values, whatever they say."""
    function = FUNCTIONS.get(call.name)
    arguments = call.arguments
    if call.name == "pulldata":
        arguments = arguments[3:]
    elif function is None or not function.by_value:
        return []
    return [one for one in arguments if isinstance(one, Text)]

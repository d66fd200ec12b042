"""Advice on expressions that are right and yet seldom what their author meant; dates that are none.

What peers find only at run time (design page *forms*, *Lint*, and the table of where engines
differ): a pattern that is not anchored, a stored boolean that is tested, descendant paths and
unions that other engines refuse, a number as predicate. A date that is written out and does not
exist is an error: at run time it would silently read as no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC

from fieldkit.forms.definition import Definition
from fieldkit.forms.dependencies import ATTRIBUTE
from fieldkit.forms.errors import Kind, Place, Problem
from fieldkit.forms.model import ModelNode, Rule
from fieldkit.forms.xpath import Compiled
from fieldkit.forms.xpath.dates import parse_moment
from fieldkit.forms.xpath.functions.datetimes import MARKS
from fieldkit.forms.xpath.numbers import parse_number
from fieldkit.forms.xpath.syntax import Call, Chain, Expression, Path, Text

_REGEX = re.compile(r"regex\([^,]+,\s*('([^']*)'|\"([^\"]*)\")\s*\)")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBERED = re.compile(r"[\w.)\]-]\[\s*\d+\s*\]")
_DATE = re.compile(r"(?:[<>]=?)\s*['\"]\d{4}-\d{2}-\d{2}['\"]")


def lint(definition: Definition) -> list[Problem]:
    """Warnings of the kind `style`, in form order."""
    found: list[Problem] = []
    booleans = frozenset(node for node in definition.ordered if _keeps_boolean(node))
    for node in definition.ordered:
        for rule in node.rules():
            for compiled in definition.dependencies.expressions(rule):
                found += _false_dates(rule, compiled)
                found += _false_formats(rule, compiled)
            if rule.compiled is not None:
                for message in _advice(rule.compiled.expression, rule):
                    found.append(_problem(rule, rule.compiled.expression, message))
                if booleans:
                    found += _tested_booleans(rule, rule.compiled, definition, booleans)
    return found


_DATED = frozenset({"date", "date-time", "format-date", "format-date-time", "decimal-date-time"})


def _false_dates(rule: Rule, compiled: Compiled) -> Iterator[Problem]:
    """Calls whose written-out argument is neither a date nor a number of days."""
    for call in compiled.calls:
        first = call.arguments[0] if call.arguments else None
        if call.name not in _DATED or not isinstance(first, Text):
            continue
        text = first.text.strip()
        number = parse_number(text)
        if text and number != number and parse_moment(text, UTC, loose=True) is None:
            told = f"{text!r} is no date."
            yield _problem(rule, compiled.expression, told, "type", first.at)


def _false_formats(rule: Rule, compiled: Compiled) -> Iterator[Problem]:
    """Written-out date formats with a letter that is no part of one."""
    for call in compiled.calls:
        pattern = call.arguments[1] if len(call.arguments) > 1 else None
        if call.name not in ("format-date", "format-date-time") or not isinstance(pattern, Text):
            continue
        for mark in re.findall(r"%(.|$)", pattern.text, re.DOTALL):
            if mark not in MARKS:
                told = f"%{mark} is no part of a date format."
                yield _problem(rule, compiled.expression, told, "arguments", pattern.at)


def _tested_booleans(
    rule: Rule, compiled: Compiled, definition: Definition, booleans: frozenset[ModelNode]
) -> Iterator[Problem]:
    """Paths that are tested for themselves, to one of the nodes that keep a boolean as text."""
    if rule.kind not in ("relevant", "required", "readonly", "constraint", "calculate"):
        return
    for path in _tested(compiled.ast, whole=rule.kind != "calculate"):
        for reference in compiled.references:
            steps = reference.resolve(rule.owner.path) if reference.at == path.at else None
            if steps and definition.primary.find(steps) in booleans:
                told = "The text 'false' counts as true here: use boolean-from-string(…)."
                yield _problem(rule, compiled.expression, told, at=path.at)


def _tested(node: Expression, *, whole: bool) -> Iterator[Path]:
    if isinstance(node, Path):
        if whole:
            yield node
    elif isinstance(node, Chain):
        logical = node.rest[0][0] in ("and", "or")
        for operand in (node.first, *(one for _, one in node.rest)):
            yield from _tested(operand, whole=logical)
    elif isinstance(node, Call):
        for index, argument in enumerate(node.arguments):
            tests = node.name in ("not", "boolean") or (node.name == "if" and index == 0)
            yield from _tested(argument, whole=tests)


def _keeps_boolean(node: ModelNode) -> bool:
    computed = node.calculate.compiled if node.calculate is not None else None
    return node.type == "boolean" or (computed is not None and computed.type == "boolean")


def _advice(expression: str, rule: Rule) -> Iterator[str]:
    for match in _REGEX.finditer(expression):
        pattern = match.group(2) or match.group(3) or ""
        if not (pattern.startswith("^") and pattern.endswith("$")):
            yield "regex() matches the whole text here and a part of it elsewhere: write ^…$."
    plain = _TEXT.sub("''", expression)
    if "//" in plain:
        yield "// is refused by some other engines."
    if "|" in plain:
        yield "A union (|) is refused by some other engines."
    if rule.kind != "itemset" and _NUMBERED.search(plain):
        yield "A number as predicate is refused by some other engines: use position()."
    if _DATE.search(expression):
        yield "A date is compared as text by some other engines: use date('…')."


def _problem(
    rule: Rule, expression: str, message: str, kind: Kind = "style", at: int | None = None
) -> Problem:
    place = Place(
        question=rule.owner.ref,
        attribute=ATTRIBUTE.get(rule.kind, rule.kind),
        expression=expression,
        at=at,
    )
    return Problem("warning" if kind == "style" else "error", kind, message, place)

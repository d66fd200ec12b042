"""Advice on expressions that are right and yet seldom what their author meant.

What peers find only at run time (design page *forms*, *Lint*, and the table of where engines
differ): a pattern that is not anchored, a stored boolean that is tested, descendant paths and
unions that other engines refuse, a number as predicate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldkit.forms.definition import Definition
from fieldkit.forms.dependencies import ATTRIBUTE
from fieldkit.forms.errors import Place, Problem
from fieldkit.forms.model import Rule

_REGEX = re.compile(r"regex\([^,]+,\s*('([^']*)'|\"([^\"]*)\")\s*\)")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBERED = re.compile(r"[\w.)\]-]\[\s*\d+\s*\]")
_DATE = re.compile(r"(?:[<>]=?)\s*['\"]\d{4}-\d{2}-\d{2}['\"]")


def lint(definition: Definition) -> list[Problem]:
    """Warnings of the kind `style`, in form order."""
    found: list[Problem] = []
    for node in definition.ordered:
        for rule in node.rules():
            if rule.compiled is not None:
                for message in _advice(rule.compiled.expression, rule):
                    found.append(_problem(rule, rule.compiled.expression, message))
    return found


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


def _problem(rule: Rule, expression: str, message: str) -> Problem:
    place = Place(
        question=rule.owner.ref,
        attribute=ATTRIBUTE.get(rule.kind, rule.kind),
        expression=expression,
    )
    return Problem("warning", "style", message, place)

"""Choices that `search()` in an appearance takes from a table (XLSForm, *Dynamic selects*).

`search('fruits')` offers the rows of `fruits.csv`; `search('fruits', 'contains', 'name, label',
${text})` those in which a column contains, starts with, ends with or matches the text; two more
arguments are a column and what must stand in it. The one choice that the form writes names the
columns for value and label. It is read as the itemset that it is short for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath.parser import parse
from fieldkit.forms.xpath.syntax import Call, Text, unparse

_SEARCH = re.compile(r"\bsearch\s*\(")
_NAME = re.compile(r"[\w.-]+")
MODES = {
    "contains": "contains({column}, {text})",
    "startswith": "starts-with({column}, {text})",
    "endswith": "ends-with({column}, {text})",
    "matches": "{column} = {text}",
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """`table` is the data set's id, `nodeset` the expression that gives its rows."""

    table: str
    nodeset: str


def words_of_appearance(appearance: str) -> tuple[str, ...]:
    """The words of an appearance; a `search(…)` is one of them."""
    begin, end = _extent(appearance) if "search" in appearance else (0, 0)
    if begin == end:
        return tuple(appearance.split())
    call = appearance[begin:end]
    return (*appearance[:begin].split(), call, *appearance[end:].split())


def _extent(appearance: str) -> tuple[int, int]:
    """Where `search(…)` begins and ends; twice the same where there is none."""
    found = _SEARCH.search(appearance)
    if found is None:
        return 0, 0
    depth = 0
    quote = ""
    for index in range(found.start(), len(appearance)):
        mark = appearance[index]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
            if depth == 0:
                return found.start(), index + 1
    return found.start(), len(appearance)


def lookup_of(appearance: str) -> Lookup | None:
    """What a `search(…)` in an appearance is short for; None where there is none.

    Raises EngineError `syntax` or `arguments` for a `search()` that cannot be read.
    """
    begin, end = _extent(appearance)
    if begin == end:
        return None
    text = appearance[begin:end]
    call = parse(text)
    if not isinstance(call, Call) or len(call.arguments) not in (1, 4, 6):
        raise EngineError("arguments", "search() takes 1, 4 or 6 arguments.", expression=text)
    words = [one.text if isinstance(one, Text) else None for one in call.arguments]
    table = words[0]
    if table is None or not _NAME.fullmatch(table):
        raise EngineError("arguments", "search() must name its table.", expression=text)
    nodeset = f"instance('{table}')/root/item"
    if len(words) > 1:
        template = MODES.get((words[1] or "").lower())
        columns = _NAME.findall(words[2] or "")
        if template is None or not columns:
            told = "search() knows contains, startswith, endswith and matches, and needs columns."
            raise EngineError("arguments", told, expression=text)
        wanted = unparse(call.arguments[3])
        tests = [template.format(column=column, text=wanted) for column in columns]
        nodeset += f"[{' or '.join(tests)}]"
    if len(words) == 6:
        if words[4] is None or not _NAME.fullmatch(words[4]):
            raise EngineError("arguments", "search() must name the column.", expression=text)
        nodeset += f"[{words[4]} = {unparse(call.arguments[5])}]"
    return Lookup(table, nodeset)


def tables_of(body: etree._Element | None) -> Iterator[str]:
    """The tables that the questions of a body look choices up in; faulty ones are left out."""
    for element in body.iter("{*}select", "{*}select1") if body is not None else ():
        appearance = element.get("appearance") or ""
        if "search" not in appearance:
            continue
        try:
            found = lookup_of(appearance)
        except EngineError:
            continue
        if found is not None:
            yield found.table

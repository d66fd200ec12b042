"""Reads the translations of an instrument: the part of the PO format that they use, strictly.

Entries of `msgctxt`, `msgid`, `msgstr`, comments, the flag `fuzzy`; no plurals, since a form's
texts have none. Anything else, and an entry given twice, is an error with its line: a translation
that is silently passed over would show a field officer a text in a foreign language.
Source: GNU gettext manual, *The Format of PO Files*; domain/questions.md, *Conventions*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_FIELD = re.compile(r'^(msgctxt|msgid|msgstr)?\s*"((?:[^"\\]|\\.)*)"$')


class PoError(ValueError):
    """A line that is not of this format; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation. `source` is the English it was made from, `line` where it stands."""

    source: str
    text: str
    fuzzy: bool
    line: int


@dataclass(slots=True)
class _Open:
    """The entry that is being read."""

    line: int = 0
    fuzzy: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    last: str = ""


def read_po(text: str) -> Mapping[str, Entry]:
    """The entries by context (`sheet/name/column`); PoError at the first line that does not fit."""
    entries: dict[str, Entry] = {}
    current = _Open()
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        line = raw.strip()
        if not line:
            _close(current, entries, number)
            current = _Open()
        elif line.startswith("#"):
            current.fuzzy |= line.startswith("#,") and "fuzzy" in line
        else:
            _take(current, line, number)
    return entries


def _take(current: _Open, line: str, number: int) -> None:
    found = _FIELD.match(line)
    if found is None:
        raise PoError(number, "neither a comment nor a text in quotes")
    keyword, quoted = found[1], re.sub(r"\\(.)", lambda e: _escape(e[1], number), found[2])
    if keyword is None:
        if not current.last:
            raise PoError(number, "a text that continues nothing")
        current.fields[current.last] += quoted
        return
    if keyword in current.fields:
        raise PoError(number, f"{keyword} twice in one entry; an empty line is missing")
    current.line = current.line or number
    current.fields[keyword] = quoted
    current.last = keyword


def _escape(letter: str, number: int) -> str:
    if letter not in _ESCAPES:
        raise PoError(number, f"unknown escape \\{letter}")
    return _ESCAPES[letter]


def _close(current: _Open, entries: dict[str, Entry], number: int) -> None:
    fields = current.fields
    if not fields:
        return
    if fields.get("msgid") == "" and "msgctxt" not in fields:
        return  # the header
    if set(fields) != {"msgctxt", "msgid", "msgstr"}:
        raise PoError(current.line or number, "an entry needs msgctxt, msgid and msgstr")
    if fields["msgctxt"] in entries:
        raise PoError(current.line, f"{fields['msgctxt']} is given twice")
    entries[fields["msgctxt"]] = Entry(
        fields["msgid"], fields["msgstr"], current.fuzzy, current.line
    )

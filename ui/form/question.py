"""A question as a page needs it: words, kind, value, what was answered last time; no Qt.

The kind follows from the control, the type, the appearance and the number of choices alone. An
option's words are split where they end in brackets: "Severe (clear, and widespread)" is the tile
"Severe" with its definition. Glyphs come from the choice's columns `tone` and `sign`.
Source: design *forms*, *From a form to screens*; interface design, 7.4, 3 *Measures*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from fieldkit.forms.state import Choice, State

Kind = Literal[
    "line",
    "area",
    "number",
    "tiles",
    "list",
    "several",
    "many",
    "day",
    "moment",
    "file",
    "confirm",
    "note",
    "consider",
    "heading",
    "add",
]

MOST_TILES: Final = 7
MOST_CHECKS: Final = 9
_BRACKETED = re.compile(r"^(?P<label>.*\S)\s+\((?P<definition>[^()]+)\)$", re.DOTALL)
_CODED = re.compile(r"^(?P<code>\d+(?:\.\d+)*)\.?\s+(?P<words>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice on offer: value, words of the tile, their definition, glyph."""

    value: str
    label: str
    definition: str = ""
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing on a card. `previous` is last time's answer in words, `""` without.

    `message` says what is wrong; `answer` is the value as the record has it, `typed` what was typed
    and cannot be one.
    """

    ref: str
    kind: Kind
    label: str
    hint: str = ""
    guidance: str = ""
    answer: str = ""
    typed: str | None = None
    picks: tuple[Pick, ...] = ()
    message: str = ""
    required: bool = False
    readonly: bool = False
    folded: bool = False
    limit: int | None = None
    previous: str = ""
    whole: bool = False
    """Of a number: whether only whole ones are taken."""

    @property
    def chosen(self) -> list[str]:
        """The values of a select, in the order of the record."""
        return self.answer.split() if self.answer else []

    @property
    def shape(self) -> tuple[object, ...]:
        """What a widget is made for: two questions of one shape can share a widget."""
        return (self.kind, len(self.picks) if self.kind in ("tiles", "several") else 0)


def split_brackets(words: str) -> tuple[str, str]:
    """Label and definition: the words before brackets at the end, and those in them."""
    found = _BRACKETED.match(words.strip())
    return (found["label"], found["definition"]) if found else (words.strip(), "")


def split_code(words: str) -> tuple[str, str]:
    """ "7.14 More …" as ("7.14", "More …"); no code gives `""`."""
    found = _CODED.match(words.strip())
    return (found["code"], found["words"]) if found else ("", words.strip())


def pick(choice: Choice) -> Pick:
    """A choice of the form as a tile or a row of a list."""
    label, definition = split_brackets(choice.label or choice.value)
    columns: Mapping[str, str] = choice.columns
    return Pick(choice.value, label, definition, columns.get("tone") or columns.get("sign") or "")


def kind_of(state: State) -> Kind:
    """How a question is shown."""
    words = state.appearance
    if state.control == "note":
        return "consider" if "consider" in words else "note"
    if state.control == "trigger":
        return "confirm"
    if state.control == "upload":
        return "file"
    if state.control == "select1":
        few = len(state.choices) <= MOST_TILES and "minimal" not in words
        return "tiles" if few else "list"
    if state.control in ("select", "rank"):
        return "several" if len(state.choices) <= MOST_CHECKS else "many"
    by_type: dict[str, Kind] = {
        "int": "number",
        "integer": "number",
        "decimal": "number",
        "date": "day",
        "dateTime": "moment",
    }
    if state.type in by_type:
        return by_type[state.type]
    return "area" if "multiline" in words else "line"


def in_words(value: str, picks: tuple[Pick, ...], *, several: bool = False) -> str:
    """A stored answer as a person reads it: labels of choices, else the text itself."""
    if not picks:
        return value
    labels = {option.value: option.label for option in picks}
    values = value.split() if several else [value]
    return ", ".join(labels.get(one, one) for one in values)

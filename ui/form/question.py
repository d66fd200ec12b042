"""A question as a page needs it: words, kind, value, what was answered last time; no Qt.

The kind follows from the control, the type, the appearance and the number of choices alone
(`kind_of` reads them in the order of the XLSForm page: control, then appearance, then type). An
option's words are split where they end in brackets: "Severe (clear, and widespread)" is the tile
"Severe" with its definition. Glyphs come from the choice's columns `tone` and `sign`.
Source: design *forms*, *From a form to screens*; interface design, 7.4, 3 *Measures*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from fieldkit.forms.state import Choice, State
from ui.widgets.markdown import plain

Kind = Literal[
    "line", "area", "number", "code",
    "tiles", "list", "find", "several", "many", "rank", "range",
    "grid-head", "grid-one", "grid-several",
    "day", "month", "year", "time", "moment",
    "point", "points", "file", "confirm",
    "note", "consider", "heading", "row", "add",
]  # fmt: skip

READ_ONLY_KINDS: Final = frozenset({"note", "consider", "heading", "row", "grid-head"})
"""What is read and not answered."""

MOST_TILES: Final = 7
MOST_CHECKS: Final = 9
MOST_IN_COLUMNS: Final = 60
MOST_LISTED: Final = 20
"""Rows of a list that opens; from more one is found by typing."""

_COLUMNS = re.compile(r"(?:columns|compact|quickcompact)(?:-(\d{1,2}))?")
_WHOLE = re.compile(r"[+-]?\d+")
_PACKED: Final = 12
_BRACKETED = re.compile(r"^(?P<label>.*\S)\s+\((?P<definition>[^()]+)\)$", re.DOTALL)
_CODED = re.compile(r"^(?P<code>\d+(?:\.\d+)*)\.?\s+(?P<words>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice on offer: value, words of the tile, their definition, glyph, and the names of its
    picture, sound and film among the form's media."""

    value: str
    label: str
    definition: str = ""
    glyph: str = ""
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that an upload question has: its name on this device, its kind, its bytes; `clean`
    where it is the program's own copy of a picture, which may be shown."""

    name: str
    type: str
    size: int
    sha256: str
    clean: bool


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
    type: str = ""
    appearance: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    columns: int = 0
    """Of tiles: how many side by side where they fit; 0 for as many as read well."""
    file: Held | None = None
    removable: bool = False
    """Of a row: whether a person may take it away."""

    @property
    def name(self) -> str:
        """The label without its marks: what a screen reader says."""
        return plain(self.label)

    @property
    def asked(self) -> bool:
        """Whether there is anything to answer now: not what is read, nor tiles without choices."""
        empty = self.kind in ("tiles", "several") and not self.picks
        return self.kind not in READ_ONLY_KINDS and not empty

    @property
    def chosen(self) -> list[str]:
        """The values of a select, in the order of the record."""
        return self.answer.split() if self.answer else []

    @property
    def shape(self) -> tuple[object, ...]:
        """What a widget is made for: two questions of one shape can share a widget."""
        by_number = ("tiles", "several", "grid-head", "grid-one", "grid-several")
        return (self.kind, len(self.picks) if self.kind in by_number else 0)


def split_brackets(words: str) -> tuple[str, str]:
    """Label and definition: the words before brackets at the end, and those in them."""
    found = _BRACKETED.match(words.strip())
    return (found["label"], found["definition"]) if found else (words.strip(), "")


def split_code(words: str) -> tuple[str, str]:
    """ "7.14 More …" as ("7.14", "More …"); no code gives `""`."""
    told = plain(words).strip()
    found = _CODED.match(told)
    return (found["code"], found["words"]) if found else ("", told)


def pick(choice: Choice) -> Pick:
    """A choice of the form as a tile or a row of a list."""
    label, definition = split_brackets(plain(choice.label or choice.value))
    columns: Mapping[str, str] = choice.columns
    glyph = columns.get("tone") or columns.get("sign") or ""
    return Pick(choice.value, label, definition, glyph, choice.media)


def kind_of(state: State) -> Kind:
    """How a question is shown."""
    words = state.appearance
    if state.control == "note":
        return "consider" if "consider" in words else "note"
    if state.control == "trigger":
        return "confirm"
    if state.control == "upload":
        return "file"
    if state.control == "rank":
        return "rank"
    if state.control == "range":
        return _range_kind(state)
    if state.control in ("select1", "select"):
        return _select_kind(state)
    return _typed_kind(state)


def _select_kind(state: State) -> Kind:
    words, count, one = state.appearance, len(state.choices), state.control == "select1"
    if "label" in words:
        return "grid-head"
    if "list-nolabel" in words:
        return "grid-one" if one else "grid-several"
    in_columns = columns_of(words, count) > 0 and count <= MOST_IN_COLUMNS
    if not one:
        few = (count <= MOST_CHECKS or in_columns) and "minimal" not in words
        return "several" if few else "many"
    if "autocomplete" in words or any(word.startswith("search") for word in words):
        return "find"
    if (count <= MOST_TILES or in_columns) and "minimal" not in words:
        return "tiles"
    return "list" if count <= MOST_LISTED else "find"


def _range_kind(state: State) -> Kind:
    count = len(steps_of(state.parameters))
    if "rating" in state.appearance and 0 < count <= 10:
        return "tiles"
    if "picker" in state.appearance and 0 < count <= MOST_LISTED:
        return "list"
    return "range"


def _typed_kind(state: State) -> Kind:
    words = state.appearance
    if state.type == "date":
        return "year" if "year" in words else "month" if "month-year" in words else "day"
    by_type: dict[str, Kind] = {
        "int": "number",
        "integer": "number",
        "decimal": "number",
        "dateTime": "moment",
        "time": "time",
        "barcode": "code",
        "geopoint": "point",
        "geotrace": "points",
        "geoshape": "points",
    }
    if state.type in by_type:
        return by_type[state.type]
    if "numbers" in words:
        return "number"
    return "area" if "multiline" in words else "line"


def columns_of(words: tuple[str, ...], count: int) -> int:
    """Tiles side by side that an appearance asks for, 0 where it does not.

    `columns` is three, `columns-N` is N, `columns-pack` and `horizontal` as many as fit, `likert`
    and `list` all in one line.
    """
    for word in words:
        if word in ("likert", "list"):
            return count
        if word in ("columns-pack", "horizontal", "horizontal-compact"):
            return min(count, _PACKED)
        if found := _COLUMNS.fullmatch(word):
            return min(int(found[1] or 3), count, _PACKED) or 1
    return 0


def bounds_of(parameters: Mapping[str, str]) -> tuple[Decimal, Decimal, Decimal]:
    """Start, end and step of a range; what the form leaves out is 0, 10 and 1 (pyxform)."""

    def number(name: str, default: str) -> Decimal:
        try:
            found = Decimal(parameters.get(name, default))
        except InvalidOperation:
            return Decimal(default)
        return found if found.is_finite() else Decimal(default)

    step = abs(number("step", "1")) or Decimal(1)
    return number("start", "0"), number("end", "10"), step


def steps_of(parameters: Mapping[str, str], most: int = 2000) -> tuple[str, ...]:
    """The values that a range can have, from its start to its end; none for more than `most`."""
    start, end, step = bounds_of(parameters)
    count = int(abs(end - start) / step) + 1
    if count > most:
        return ()
    sign = 1 if end >= start else -1
    return tuple(plain_decimal(start + sign * step * at) for at in range(count))


def is_too_large(value: str, kind: str) -> bool:
    """Whether it is a whole number of more than 32 bits, which reads as no answer (ODK XForms,
    *Data Types*): it is refused rather than lost."""
    if kind != "int" or not _WHOLE.fullmatch(value):
        return False
    return len(value) >= 20 or not -(2**31) <= int(value) < 2**31


def plain_decimal(number: Decimal) -> str:
    """Without an exponent and without zeros at its end."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def in_words(value: str, picks: tuple[Pick, ...], *, several: bool = False) -> str:
    """A stored answer as a person reads it: labels of choices, else the text itself."""
    if not picks:
        return value
    labels = {option.value: option.label for option in picks}
    values = value.split() if several else [value]
    return ", ".join(labels.get(one, one) for one in values)

"""A thing on a card with all its words: label, last time's answer, what is wrong; no Qt.

What is required and missing is said only where the person has been asked to look again (`missing`);
what could not be read is said at once, in words of its kind. Source: interface design, 5 *Errors*,
7.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from fieldkit.forms.cards import Item
from fieldkit.forms.state import State
from fieldkit.language import N_, Code, Translator
from fieldkit.language.numbers import grouped, shown
from ui.days import is_no_day
from ui.form.question import (
    Held,
    Kind,
    Pick,
    Question,
    columns_of,
    in_words,
    kind_of,
    pick,
    steps_of,
)

_WHOLE = re.compile(r"[+-]?\d+")
GEO_REFUSALS: Final[Mapping[str, str]] = {
    "geopoint": N_("Write latitude from \u221290 to 90 and longitude from \u2212180 to 180"),
    "geotrace": N_("A line needs two points or more, each with latitude and longitude"),
    "geoshape": N_("An area needs three points or more, each with latitude and longitude"),
}


def question_of(
    item: Item,
    state: State,
    tr: Translator,
    *,
    typed: str | None = None,
    missing: bool = False,
    file: Held | None = None,
) -> Question:
    """The question as a page shows it. `typed` is what was typed and could not be read."""
    if item.kind in ("heading", "add"):
        kind: Literal["heading", "row", "add"] = "row" if state.kind == "row" else item.kind
        label = _row_label(state, tr) if kind == "row" else state.label or ""
        return Question(item.ref, kind, label, folded=item.folded, media=state.media)
    kind_ = kind_of(state)
    picks = tuple(pick(choice) for choice in state.choices)
    if state.control == "range":
        picks = tuple(Pick(value, shown(value, tr.digits)) for value in steps_of(state.parameters))
    return Question(
        ref=item.ref,
        kind=kind_,
        label=state.label or "",
        hint=state.hint or "",
        guidance=state.guidance or "",
        answer=_read(state, tr) if state.control == "note" else state.value,
        typed=typed,
        picks=picks,
        message=_refusal(state.type, tr, typed)
        if typed is not None
        else _message(state, tr, missing),
        required=state.required,
        readonly=state.readonly,
        folded=item.folded,
        limit=item.limit,
        previous=_former(item.previous, kind_, picks, tr) if item.previous else "",
        whole=state.type in ("int", "integer"),
        type=state.type,
        appearance=state.appearance,
        parameters=state.parameters,
        media=state.media,
        columns=columns_of(state.appearance, len(picks)) if state.control != "range" else 0,
        file=file,
    )


def _read(state: State, tr: Translator) -> str:
    """The value of what is only read, as a person reads it."""
    value = state.value
    if state.type == "date" and value:
        return tr.day(date.fromisoformat(value[:10]))
    if state.type in ("int", "decimal") and value:
        return tr.isolated(Code(shown(value.replace("-", "\u2212"), tr.digits)))
    return value


def _row_label(state: State, tr: Translator) -> str:
    """A row of a repeat inside a card, by its number."""
    number = state.ref[state.ref.rindex("[") + 1 : -1]
    name = state.label or tr.text("entry")
    # Translators: heading of one of several entries of the same kind: {name} is its kind
    return tr.text("{name} {number}", name=name, number=shown(number, tr.digits))


def _former(value: str, kind: Kind, picks: tuple[Pick, ...], tr: Translator) -> str:
    """Last time's answer in words; a step of a scale inside the sentence in small letters."""
    if kind == "day":
        return tr.day(date.fromisoformat(value[:10]))
    words = in_words(value, picks, several=kind in ("several", "many", "grid-several", "rank"))
    on_scale = any(option.glyph and option.label == words for option in picks)
    return words[:1].lower() + words[1:] if on_scale else words


def _message(state: State, tr: Translator, missing: bool) -> str:
    if state.violation is None or (state.violation == "required" and not missing):
        return ""
    if state.message:
        return state.message
    if state.violation == "required":
        return tr.text("This question needs an answer")
    return tr.text("This answer does not fit; please look at it again")


def _refusal(kind: str, tr: Translator, typed: str) -> str:
    if kind in GEO_REFUSALS:
        return tr.text(GEO_REFUSALS[kind])
    if kind == "time":
        # Translators: an example of a time of day
        return tr.text("Write hours and minutes, such as 14:30")
    if kind in ("int", "integer") and _WHOLE.fullmatch(typed):
        return tr.text(
            "Write a whole number from {least} to {most}",
            least=Code(grouped(-(2**31))),
            most=Code(grouped(2**31 - 1)),
        )
    if kind == "date" and is_no_day(typed, tr.language):
        return tr.text("There is no such day; look at the day and the month again")
    if kind in ("date", "dateTime"):
        # Translators: an example of a date as people write it
        return tr.text("Write a day, a month and a year, such as 18 September 2026")
    if kind in ("int", "integer"):
        return tr.text("Write a whole number, in digits")
    if kind == "decimal":
        return tr.text("Write a number, in digits")
    return tr.text("This cannot be read as an answer here")

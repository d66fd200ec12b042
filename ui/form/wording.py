"""A thing on a card with all its words: label, last time's answer, what is wrong; no Qt.

What is required and missing is said only where the person has been asked to look again (`missing`);
what could not be read is said at once, in words of its kind. Source: interface design, 5 *Errors*,
7.4.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from fieldkit.forms.cards import Item
from fieldkit.forms.state import State
from fieldkit.language import Translator
from ui.form.question import Kind, Pick, Question, in_words, kind_of, pick


def question_of(
    item: Item, state: State, tr: Translator, *, typed: str | None = None, missing: bool = False
) -> Question:
    """The question as a page shows it. `typed` is what was typed and could not be read."""
    if item.kind in ("heading", "add"):
        kind: Literal["heading", "add"] = item.kind
        return Question(item.ref, kind, state.label or "", state.hint or "", folded=item.folded)
    kind_ = kind_of(state)
    picks = tuple(pick(choice) for choice in state.choices)
    return Question(
        ref=item.ref,
        kind=kind_,
        label=state.label or "",
        hint=state.hint or "",
        guidance=state.guidance or "",
        answer=state.value,
        typed=typed,
        picks=picks,
        message=_refusal(state.type, tr) if typed is not None else _message(state, tr, missing),
        required=state.required,
        readonly=state.readonly,
        folded=item.folded,
        limit=item.limit,
        previous=_former(item.previous, kind_, picks, tr) if item.previous else "",
        whole=state.type in ("int", "integer"),
    )


def _former(value: str, kind: Kind, picks: tuple[Pick, ...], tr: Translator) -> str:
    """Last time's answer in words; a step of a scale inside the sentence in small letters."""
    if kind == "day":
        return tr.day(date.fromisoformat(value[:10]))
    words = in_words(value, picks, several=kind in ("several", "many"))
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


def _refusal(kind: str, tr: Translator) -> str:
    if kind in ("date", "dateTime"):
        # Translators: an example of a date as people write it
        return tr.text("Write a day, a month and a year, such as 18 September 2026")
    if kind in ("int", "integer"):
        return tr.text("Write a whole number, in digits")
    if kind == "decimal":
        return tr.text("Write a number, in digits")
    return tr.text("This cannot be read as an answer here")

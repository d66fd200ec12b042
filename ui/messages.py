"""A typed error in words: what happened, what was kept, what to do next; imports no Qt.

Each type of `fieldkit.errors` and `sync.errors` has its own two sentences, by its name; a test
finds a type without them. `{places}` are facts of the error; where a fact is missing, a second
form without it stands in. Technical reasons are never translated: they are `detail`, for the
page that shows what was checked. Source: interface design, section 5 *Errors*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from fieldkit.errors import FieldkitError
from fieldkit.language import Code, Translator, Words
from ui.message_words import BY_REASON, SENTENCES, Sentences


@dataclass(frozen=True, slots=True)
class Message:
    """`title` says what happened, `what_to_do` what was kept and the next step."""

    title: str
    what_to_do: str
    detail: str = ""


_SIZES: Final = frozenset({"size", "limit"})


def message(error: BaseException, tr: Translator) -> Message:
    """The words for an error; any other exception is told as `FieldkitError` is."""
    facts = error.facts if isinstance(error, FieldkitError) else {}
    return message_of(type(error).__name__, facts, tr, _words_for(type(error)))


def message_of(
    kind: str, facts: Mapping[str, object], tr: Translator, words: Sentences | None = None
) -> Message:
    """The words for an error that was kept as its type's name and its facts."""
    words = words or SENTENCES.get(kind, SENTENCES["FieldkitError"])
    title, what_to_do = words.title, words.what_to_do
    if words.without_facts is not None and not _has_all(title, facts):
        title, what_to_do = words.without_facts
    reason = str(facts.get("reason") or facts.get("problem") or "")
    what_to_do = BY_REASON.get((kind, reason), what_to_do)
    values = {name: _value(name, fact, tr) for name, fact in facts.items()}
    return Message(
        title=tr.text(title, **values),
        what_to_do=tr.text(what_to_do, **values),
        detail=reason or str(facts.get("what") or ""),
    )


def _words_for(kind: type[BaseException]) -> Sentences:
    return next(
        (SENTENCES[parent.__name__] for parent in kind.__mro__ if parent.__name__ in SENTENCES),
        SENTENCES["FieldkitError"],
    )


def _has_all(sentence: str, facts: Mapping[str, object]) -> bool:
    return all(facts.get(name) for _, name, _, _ in Formatter().parse(sentence) if name)


def _value(name: str, fact: object, tr: Translator) -> Code | Words | int:
    if name in _SIZES and isinstance(fact, int):
        return Words(tr.size(fact))
    return fact if isinstance(fact, int) else Code(fact)

"""No error type is without words, in any language."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from fieldkit.errors import (
    DamagedRecoveryCode,
    DiskFull,
    EvidenceTooLarge,
    FieldkitError,
    UntrustedSigner,
    WrongDigits,
)
from fieldkit.language import LANGUAGES, Translator
from fieldkit.language.isolate import without_isolates
from ui.message_words import BY_REASON, SENTENCES
from ui.messages import message

for name in ("fieldkit.errors", "fieldkit.forms.errors", "sync.errors"):
    importlib.import_module(name)


def family(kind: type[FieldkitError]) -> Iterator[type[FieldkitError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


TYPES = sorted(
    {kind for kind in family(FieldkitError) if kind.__module__.startswith(("fieldkit.", "sync."))},
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: str(kind.__name__))
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_type_has_words_of_its_own(kind: type[FieldkitError], language: str) -> None:
    assert kind.__name__ in SENTENCES
    error = kind.__new__(kind)
    error.facts = {}
    english = message(error, Translator("en"))
    told = message(error, Translator(language))
    assert told.title
    assert told.what_to_do
    if language != "en":
        assert told.title != english.title
        assert told.what_to_do != english.what_to_do


def test_no_two_types_say_the_same() -> None:
    titles = [words.title for words in SENTENCES.values()]
    assert len(set(titles)) == len(titles)


def test_facts_stand_in_the_sentence_isolated() -> None:
    tr = Translator("en")
    told = message(EvidenceTooLarge(size=3_000_000_000, limit=2_000_000_000), tr)
    assert without_isolates(told.title).replace("\u00a0", " ") == (
        "The file is too large: 3 GB, at most 2 GB"
    )
    assert message(WrongDigits(group=3), tr).title == "Group \u20663\u2069 is another one"


def test_without_the_fact_another_sentence_stands_in() -> None:
    told = message(DamagedRecoveryCode(group=0), Translator("en"))
    assert told.title == "The recovery kit's digits do not agree"


def test_an_unexpected_exception_is_told_without_its_text() -> None:
    told = message(ValueError("a secret"), Translator("en"))
    assert "secret" not in told.title + told.what_to_do + told.detail
    assert message(DiskFull(), Translator("en")).title == "The disk is full"


def test_a_known_reason_is_told_in_its_own_words() -> None:
    told = message(UntrustedSigner(reason="training"), Translator("en"))
    assert "training never mixes with real work" in told.what_to_do
    other = message(UntrustedSigner(reason="serial 0"), Translator("en"))
    assert (other.what_to_do, other.detail) == (SENTENCES["UntrustedSigner"].what_to_do, "serial 0")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_known_reason_belongs_to_a_type_and_is_translated(language: str) -> None:
    names = {kind.__name__ for kind in TYPES}
    for (kind, _), words in BY_REASON.items():
        assert kind in names
        assert language == "en" or Translator(language).text(words) != words

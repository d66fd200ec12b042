"""The catalogues agree with the sources, and their faults would be found."""

from __future__ import annotations

import gettext
import io

import pytest

from fieldkit import catalogues
from fieldkit.language import LANGUAGES, Translator
from fieldkit.language.catalogue import TRANSLATIONS, compile_catalogue
from fieldkit.words import SCALES, factor_title, short_factor_title, word


@pytest.fixture(scope="module")
def template() -> object:
    return catalogues.collect()


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_every_sentence_is_translated_with_the_same_places(language: str, template: object) -> None:
    catalog = catalogues.brought_up_to_date(TRANSLATIONS / f"{language}.po", template)  # type: ignore[arg-type]
    assert catalogues.faults(catalog) == []


def test_a_missing_fuzzy_or_misplaced_translation_is_told() -> None:
    from babel.messages.catalog import Catalog

    catalog = Catalog(locale="ar")
    catalog.add("Lock")
    catalog.add("Draft", "مسودة", flags=["fuzzy"])
    catalog.add("{done} of {total}", "{done} من")
    catalog.add(
        ("{count} item", "{count} items"), ("لا", "واحد", "اثنان", "{count}", "{count}", "{n}")
    )
    assert catalogues.faults(catalog) == [
        "missing: Lock",
        "fuzzy: Draft",
        "places differ: {done} of {total}",
        "places differ: {count} item",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_value_of_a_scale_and_each_factor_has_its_word(language: str) -> None:
    tr = Translator(language)
    for scale, values in SCALES.items():
        assert all(word(tr, scale, value) for value in values)
    assert len({factor_title(tr, number) for number in range(1, 15)}) == 14
    assert all(len(short_factor_title(tr, number)) <= 36 for number in range(1, 15))


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_our_compiler_and_babels_give_the_same_words(language: str) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = TRANSLATIONS / f"{language}.po"
    with path.open("rb") as source:
        catalog = read_po(source, locale=language)
    theirs = io.BytesIO()
    write_mo(theirs, catalog)
    ours = gettext.GNUTranslations(io.BytesIO(compile_catalogue(path.read_text("utf-8"))))
    wanted = gettext.GNUTranslations(io.BytesIO(theirs.getvalue()))
    for message in catalog:
        if not message.id:
            continue
        if isinstance(message.id, (list, tuple)):
            one, many = message.id
            for count in (0, 1, 2, 3, 10, 11, 99, 100, 101, 103):
                assert ours.ngettext(one, many, count) == wanted.ngettext(one, many, count)
        elif message.context:
            told = wanted.pgettext(message.context, message.id)
            assert ours.pgettext(message.context, message.id) == told != ""
        else:
            assert ours.gettext(message.id) == wanted.gettext(message.id)


def test_sentences_are_found_wherever_they_stand() -> None:
    source = """
# Translators: said to one
# person
a = tr.text("Lock", n=f(tr.plural("{count} day", "{count} days", len(text.split()))))
b = f"{tr.context('trend', 'Rising')} {label.text()}"
c = NC_("level", "High"), N_("Draft " "again"), other.text(name), text("")
"""
    assert [(one.context, one.sentence) for one in catalogues.sentences(source)] == [
        (None, "Lock"),
        (None, ("{count} day", "{count} days")),
        ("trend", "Rising"),
        ("level", "High"),
        (None, "Draft again"),
    ]
    first = next(iter(catalogues.sentences(source)))
    assert first.comments == ("Translators: said to one", "person")

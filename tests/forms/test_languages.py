"""Labels, hints, guidance, messages and media in the language in force, with outputs put in."""

from __future__ import annotations

import pytest
from form_scenario import fill, form, question, value
from xform_text import xform_of

from fieldkit.forms.definition import load
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session

EN, AR = "English (en)", "العربية (ar)"


def translated() -> Session:
    return fill(
        form(
            {
                "type": "select_one yn",
                "name": "a",
                f"label::{EN}": "Is **it** so?",
                f"label::{AR}": "هل هو كذلك؟",
                f"hint::{EN}": "Look",
                f"hint::{AR}": "انظر",
                f"guidance_hint::{EN}": "More",
                f"guidance_hint::{AR}": "المزيد",
                f"media::image::{EN}": "en.png",
                f"media::image::{AR}": "ar.png",
            },
            {
                "type": "text",
                "name": "b",
                f"label::{EN}": "Why ${a}?",
                f"label::{AR}": "لماذا ${a}؟",
                "constraint": "string-length(.) < 3",
                f"constraint_message::{EN}": "Short, ${a}.",
                f"constraint_message::{AR}": "قصير ${a}.",
            },
            {
                "type": "calculate",
                "name": "word",
                "calculation": "jr:choice-name(${a}, '${a}')",
            },
            choices={
                "yn": [
                    {"name": "y", f"label::{EN}": "Yes", f"label::{AR}": "نعم"},
                    {"name": "n", f"label::{EN}": "No", f"label::{AR}": "لا"},
                ]
            },
            default_language=EN,
        )
    )


def test_every_text_is_in_the_language_in_force() -> None:
    session = translated()
    assert session.language == EN
    state = session.state("a")
    assert (state.label, state.hint, state.guidance) == ("Is **it** so?", "Look", "More")
    assert state.media == {"image": "en.png"}
    session.set_language("ar")
    assert session.language == AR
    state = session.state("a")
    assert (state.label, state.hint, state.guidance) == ("هل هو كذلك؟", "انظر", "المزيد")
    assert state.media == {"image": "ar.png"}
    assert [choice.label for choice in state.choices] == ["نعم", "لا"]


def test_answers_are_put_into_labels_as_they_change() -> None:
    session = translated()
    assert session.state("b").label == "Why ?"
    assert session.answer("a", "y").changed["/data/b"] == {"label": "Why y?"}
    session.set_language("ar")
    assert session.state("b").label == "لماذا y؟"


def test_switching_language_keeps_answers_and_computes_what_speaks() -> None:
    session = translated()
    session.answer("a", "y")
    session.answer("b", "long")
    assert value(session, "word") == "Yes"
    assert session.state("b").message == "Short, y."
    session.set_language(AR)
    assert value(session, "a") == "y"
    assert value(session, "word") == "نعم"
    assert session.state("b").message == "قصير y."


def test_a_language_that_the_form_does_not_have() -> None:
    with pytest.raises(EngineError) as caught:
        translated().set_language("fr")
    assert caught.value.kind == "reference"


def test_a_form_without_translations_has_no_languages() -> None:
    session = fill(form(question("text", "a", label="A *b*", hint="H")))
    assert session.language is None
    state = session.state("a")
    assert (state.label, state.hint, state.guidance) == ("A *b*", "H", None)


def test_the_words_beside_a_text_that_is_nowhere_are_shown() -> None:
    session = fill(
        load(
            xform_of(
                '<data id="t"><a>1</a><b/></data>',
                body='<input ref="/data/a"><label ref="jr:itext(\'none\')">A is <output'
                ' value="/data/a"/></label></input><input ref="/data/b">'
                "<label ref=\"jr:itext('b')\">not this</label></input>",
                model='<itext><translation lang="en"><text id="b"><value>This</value></text>'
                "</translation></itext>",
            )
        )
    )
    assert (session.state("a").label, session.state("b").label) == ("A is 1", "This")


def test_a_translation_that_is_missing_is_taken_from_another_language() -> None:
    session = fill(
        form(
            {
                "type": "text",
                "name": "a",
                "label::English (en)": "Name",
                "label::Arabic (ar)": "",
                "hint::English (en)": "In full",
                "hint::Arabic (ar)": "",
            },
            {"type": "text", "name": "b", "label::Arabic (ar)": "ب"},
            default_language="Arabic (ar)",
        )
    )
    assert session.language == "Arabic (ar)"
    assert (session.state("a").label, session.state("a").hint) == ("Name", "In full")
    session.set_language("en")
    assert session.state("b").label == "ب"

"""Required answers, constraints and their messages, types, readonly."""

from __future__ import annotations

import pytest
from form_scenario import fill, form, question, value

from fieldkit.forms.errors import EngineError


def test_a_required_question_is_violated_until_it_is_answered() -> None:
    session = fill(form(question("text", "a", required="yes", required_message="Say it.")))
    state = session.state("a")
    assert (state.required, state.valid, state.violation) == (True, False, "required")
    assert state.message == "Say it."
    assert not session.state("/").valid
    changed = session.answer("a", "x").changed
    assert changed["/data/a"] == {
        "value": "x", "valid": True, "violation": None, "message": None,
    }  # fmt: skip
    assert changed["/data"] == {"valid": True}


def test_required_may_depend_on_another_answer() -> None:
    session = fill(form(question("integer", "n"), question("text", "why", required="${n} > 3")))
    assert session.validate().valid
    session.answer("n", 4)
    assert [v.ref for v in session.validate().violations] == ["/data/why"]


def test_a_constraint_holds_only_for_answers_that_are_there() -> None:
    session = fill(
        form(
            question("integer", "low"),
            question(
                "integer", "high", constraint=". > ${low}", constraint_message="Above ${low}."
            ),
        )
    )
    session.answer("low", 5)
    assert session.state("high").valid
    session.answer("high", 3)
    state = session.state("high")
    assert (state.violation, state.message) == ("constraint", "Above 5.")
    changed = session.answer("low", 1).changed
    assert changed["/data/high"] == {"valid": True, "violation": None, "message": None}


@pytest.mark.parametrize("never", ["false()", " false( ) ", "1 = 2"])
def test_a_constraint_that_never_holds_refuses_every_answer(never: str) -> None:
    session = fill(form(question("text", "a", constraint=never)))
    assert session.state("a").valid
    session.answer("a", "x")
    assert session.state("a").violation == "constraint"
    assert not session.validate().valid


def test_what_is_hidden_violates_nothing() -> None:
    session = fill(
        form(question("text", "a"), question("text", "b", relevant="${a} = 'x'", required="yes"))
    )
    assert session.validate().valid
    session.answer("a", "x")
    assert not session.validate().valid


@pytest.mark.parametrize(
    ("type_", "answer"),
    [
        ("integer", "abc"),
        ("integer", 1.5),
        ("decimal", "x"),
        ("date", "2026-02-30"),
        ("dateTime", "yesterday"),
        ("time", "25:00"),
        ("geopoint", "91 0"),
        ("geoshape", "0 0; 1 1; 2 2"),
    ],
)
def test_what_the_type_cannot_hold_is_refused_and_changes_nothing(
    type_: str, answer: object
) -> None:
    session = fill(form(question(type_, "q")))
    before = session.submission().xml
    with pytest.raises(EngineError) as caught:
        session.answer("q", answer)
    assert (caught.value.kind, caught.value.question) == ("type", "/data/q")
    assert session.submission().xml == before
    assert len(session.steps) == 1


@pytest.mark.parametrize(
    ("type_", "answer", "kept"),
    [
        ("integer", "7", "7"),
        ("integer", 2147483648, ""),
        ("decimal", 1.5, "1.5"),
        ("decimal", "1.50", "1.50"),
        ("decimal", "+2", "2"),
        ("decimal", "1e3", "1000"),
        ("decimal", "25E-8", "0.00000025"),
        ("text", 3, "3"),
        ("date", "2026-02-01", "2026-02-01"),
        ("dateTime", "2026-02-01T10:00:00", "2026-02-01T10:00:00.000+03:00"),
        ("time", "10:30:00.000+03:00", "10:30:00.000+03:00"),
        ("geopoint", "1.5 36.8", "1.5 36.8"),
        ("acknowledge", "OK", "OK"),
    ],
)
def test_answers_are_kept_as_the_record_writes_them(type_: str, answer: object, kept: str) -> None:
    session = fill(form(question(type_, "q")))
    session.answer("q", answer)
    assert value(session, "q") == kept


def test_notes_and_readonly_questions_take_no_answer() -> None:
    session = fill(
        form(
            question("note", "n"),
            question("text", "lock"),
            question("text", "a", read_only="${lock} = 'on'"),
        )
    )
    assert session.state("n").control == "note"
    session.answer("lock", "on")
    for ref in ("n", "a"):
        with pytest.raises(EngineError) as caught:
            session.answer(ref, "x")
        assert caught.value.kind == "readonly"
    session.answer("lock", None)
    assert session.answer("a", "x").changed == {"/data/a": {"value": "x"}}


def test_a_faulty_expression_is_an_error_on_its_question_not_a_crash() -> None:
    session = fill(
        form(
            question("text", "pattern"),
            question("text", "a", constraint="regex(., ${pattern})"),
        )
    )
    session.answer("pattern", "(")
    session.answer("a", "x")
    state = session.state("a")
    assert state.violation == "type"
    assert state.message
    session.answer("pattern", "x")
    assert session.state("a").valid


def test_violations_are_told_in_form_order() -> None:
    session = fill(
        form(
            question("text", "c", required="yes"),
            question("begin_group", "g"),
            question("text", "b", required="yes"),
            question("end_group"),
            question("text", "a", required="yes"),
        )
    )
    assert [v.ref for v in session.validate().violations] == [
        "/data/c", "/data/g/b", "/data/a",
    ]  # fmt: skip
    assert not session.state("/data/g").valid

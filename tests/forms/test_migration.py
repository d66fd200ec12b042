"""A newer version of a form takes a draft over, and says what did not come along."""

from __future__ import annotations

import pytest
from form_scenario import fill, form, question, value, world

from fieldkit.forms.errors import EngineError
from fieldkit.forms.migration import Lost, migrate
from fieldkit.forms.session import Session
from fieldkit.forms.state import Attachment

COLOURS = {"c": ["red", "green", "blue"]}


def draft() -> Session:
    session = fill(
        form(
            question("text", "name"),
            question("integer", "age"),
            question("select_multiple c", "colours"),
            question("text", "gone", label="What goes"),
            question("begin_group", "g", label="G"),
            question("text", "moving"),
            question("image", "photo"),
            question("end_group"),
            question("begin_repeat", "r", label="R"),
            question("text", "x"),
            question("end_repeat"),
            question("calculate", "hello", calculation="concat('Hello ', ${name})"),
            choices=COLOURS,
        )
    )
    session.answer("name", "Ann")
    session.answer("age", 40)
    session.answer("colours", ["red", "blue"])
    session.answer("gone", "old words")
    session.answer("moving", "m")
    session.attach("photo", Attachment("p.jpg", "image/jpeg", 3, "00"))
    session.add("r")
    session.answer("r[1]/x", "x1")
    session.answer("r[2]/x", "x2")
    session.remove("r[1]")
    return session


def test_what_carries_over_and_what_does_not() -> None:
    before = draft()
    newer = form(
        question("begin_group", "h", label="H"),
        question("text", "name"),
        question("text", "moving"),
        question("end_group"),
        question("date", "age"),
        question("select_multiple c", "colours"),
        question("image", "photo"),
        question("text", "new", required="yes"),
        question("begin_repeat", "r", label="R"),
        question("text", "x"),
        question("end_repeat"),
        question("calculate", "hello", calculation="concat('Good day ', ${name})"),
        choices={"c": ["red", "green"]},
        version="2",
    )
    made = migrate(before, newer, world=world())
    assert value(made.session, "name") == "Ann"
    assert value(made.session, "r[1]/x") == "x2"
    assert value(made.session, "hello") == "Good day Ann"
    assert made.moved == {
        "/data/name": "/data/h/name",
        "/data/g/moving": "/data/h/moving",
        "/data/g/photo": "/data/photo",
    }
    assert made.lost == (
        Lost("/data/age", "age", "40", "refused"),
        Lost("/data/colours", "colours", "red blue", "refused"),
        Lost("/data/gone", "What goes", "old words", "gone"),
    )
    assert made.kept == 4
    assert [each.name for each in made.session.submission().attachments] == ["p.jpg"]
    assert value(before, "age") == "40"


def test_the_migrated_draft_goes_on_and_is_replayed() -> None:
    same = form(question("text", "name"), question("integer", "age"), version="2")
    made = migrate(draft(), same, world=world()).session
    made.answer("age", 41)
    again = Session.replay(same, made.steps, world=world())
    assert again.submission().xml == made.submission().xml
    assert b'version="2"' in made.submission().xml


def test_a_row_that_the_newer_form_does_not_have() -> None:
    newer = form(
        question("text", "name"),
        question("begin_repeat", "r", label="R", repeat_count="1"),
        question("text", "x"),
        question("end_repeat"),
    )
    older = fill(
        form(
            question("text", "name"),
            question("begin_repeat", "r", label="R"),
            question("text", "x"),
            question("end_repeat"),
        )
    )
    older.add("r")
    older.answer("r[2]/x", "second")
    assert migrate(older, newer, world=world()).lost == (
        Lost("/data/r[2]/x", "x", "second", "row"),
    )


def test_another_form_takes_nothing() -> None:
    with pytest.raises(EngineError) as caught:
        migrate(draft(), form(question("text", "name"), form_id="other"), world=world())
    assert caught.value.kind == "record"

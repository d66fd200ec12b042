"""Choices: filtered, cascading, from data sets; an answer no longer offered is cleared."""

from __future__ import annotations

import pytest
from form_scenario import fill, form, offered, question, value, xform

from fieldkit.forms.definition import load
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session

PLACES = {
    "county": ["north", "south"],
    "town": [
        {"name": "a", "label": "A", "county": "north"},
        {"name": "b", "label": "B", "county": "north"},
        {"name": "c", "label": "C", "county": "south"},
    ],
    "street": [
        {"name": "s1", "label": "S1", "town": "a"},
        {"name": "s2", "label": "S2", "town": "c"},
    ],
}


def places() -> Session:
    return fill(
        form(
            question("select_one county", "county"),
            question("select_one town", "town", choice_filter="county = ${county}"),
            question("select_one street", "street", choice_filter="town = ${town}"),
            choices=PLACES,
        )
    )


def test_choices_follow_the_answer_before() -> None:
    session = places()
    assert offered(session, "town") == []
    changed = session.answer("county", "north").changed
    assert changed["/data/town"] == {"choices": 2}
    assert offered(session, "town") == ["a", "b"]


def test_a_cascade_is_cleared_to_its_end() -> None:
    session = places()
    for ref, answer in (("county", "north"), ("town", "a"), ("street", "s1")):
        session.answer(ref, answer)
    changed = session.answer("county", "south").changed
    assert changed["/data/town"] == {"value": "", "choices": 1}
    assert changed["/data/street"] == {"value": "", "choices": 0}


def test_of_several_choices_those_that_are_still_offered_stay() -> None:
    session = fill(
        form(
            question("text", "most"),
            question("select_multiple n", "picked", choice_filter="rank <= ${most}"),
            choices={"n": [{"name": f"x{i}", "label": f"X{i}", "rank": i} for i in range(1, 5)]},
        )
    )
    session.answer("most", "4")
    session.answer("picked", ["x4", "x1", "x3"])
    assert value(session, "picked") == "x4 x1 x3"
    session.answer("most", "3")
    assert value(session, "picked") == "x1 x3"


def test_what_is_not_offered_is_refused() -> None:
    session = places()
    session.answer("county", "north")
    for ref, answer in (("town", "c"), ("county", "east")):
        with pytest.raises(EngineError) as caught:
            session.answer(ref, answer)
        assert caught.value.kind == "type"


def areas() -> Session:
    definition = form(
        question("select_multiple_from_file areas.csv", "area"),
        question("calculate", "label", calculation="jr:choice-name(${area}, '${area}')"),
        question("calculate", "size", calculation="pulldata('areas', 'size', 'name', ${area})"),
    )
    rows = [
        {"name": "n", "label": "North", "size": "4"},
        {"name": "s", "label": "South", "size": "9"},
    ]
    return fill(definition, {"areas.csv": rows})


def test_choices_from_a_data_set() -> None:
    session = areas()
    assert [(c.value, c.label) for c in session.state("area").choices] == [
        ("n", "North"), ("s", "South"),
    ]  # fmt: skip
    session.answer("area", ["s"])
    assert value(session, "label") == "South"
    assert value(session, "size") == "9"


def test_a_data_set_may_change_while_the_form_is_open() -> None:
    session = areas()
    session.answer("area", ["n", "s"])
    changed = session.replace_rows(
        "areas.csv", [{"name": "n", "label": "North", "size": "5"}]
    ).changed
    assert changed["/data/area"] == {"value": "n", "choices": 1}
    assert changed["/data/size"] == {"value": "5"}
    session.replace_rows("areas.csv", [{"name": "n", "label": "N", "size": "5"},
                                       {"name": "e", "label": "E", "size": "1"}])  # fmt: skip
    session.answer("area", ["n", "e"])
    assert value(session, "area") == "n e"


def test_external_choices_come_from_their_table() -> None:
    text = """
| survey | | | | |
| | type | name | label | choice_filter |
| | text | state | State | |
| | select_one_external cities | city | City | state=${state} |
| external_choices | | | | |
| | list_name | name | label | state |
| | cities | a | A | n |
| settings | | |
| | form_id | version |
| | ext | 1 |
"""
    rows = [
        {"list_name": "cities", "name": "a", "label": "A", "state": "n"},
        {"list_name": "cities", "name": "b", "label": "B", "state": "s"},
        {"list_name": "else", "name": "c", "label": "C", "state": "n"},
    ]
    session = fill(load(xform(text)), {"itemsets.csv": rows})
    assert session.state("city").control == "select1"
    session.answer("state", "n")
    assert offered(session, "city") == ["a"]
    session.answer("city", "a")
    session.answer("state", "s")
    assert (value(session, "city"), offered(session, "city")) == ("", ["b"])


def test_a_data_set_that_the_form_does_not_have_is_an_error() -> None:
    with pytest.raises(EngineError) as caught:
        areas().replace_rows("nothing.csv", [])
    assert caught.value.kind == "reference"


def test_ranks_keep_their_order() -> None:
    session = fill(form(question("rank n", "r"), choices={"n": ["a", "b", "c"]}))
    session.answer("r", ["c", "a", "b"])
    assert value(session, "r") == "c a b"
    assert session.state("r").control == "rank"


def test_a_choice_may_carry_more_columns() -> None:
    session = fill(
        form(
            question("select_one s", "status"),
            choices={"s": [{"name": "present", "label": "Present", "tone": "r2"}]},
        )
    )
    assert session.state("status").choices[0].columns["tone"] == "r2"


def test_many_questions_over_one_filtered_list() -> None:
    codes = [{"name": f"P{i}", "label": f"P{i}"} for i in range(1, 6)]
    survey = [
        question("begin_repeat", "population", label="P"),
        question("text", "code"),
        question("end_repeat"),
        *(
            question(
                "select_multiple pop",
                f"q{i}",
                choice_filter="selected(join(' ', ${code}), name)",
            )
            for i in range(4)
        ),
    ]
    session = fill(form(*survey, choices={"pop": codes}))
    session.answer("population[1]/code", "P2")
    assert offered(session, "q3") == ["P2"]
    session.answer("q3", ["P2"])
    session.add("population")
    changed = session.answer("population[2]/code", "P4").changed
    assert {ref for ref in changed if "/q" in ref} == {f"/data/q{i}" for i in range(4)}
    session.remove("population[1]")
    assert offered(session, "q3") == ["P4"]
    assert value(session, "q3") == ""

"""Rows: added, removed, counted, nested; each row computes for itself."""

from __future__ import annotations

import pytest
from form_scenario import fill, form, question, value
from xform_text import xform_of

from fieldkit.forms.definition import load
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session


def people() -> Session:
    return fill(
        form(
            question("begin_repeat", "person", label="Person"),
            question("integer", "age", required="yes"),
            question("calculate", "place", calculation="position(..)"),
            question("calculate", "next", calculation="${age} + 1"),
            question("text", "school", relevant="${age} < 18"),
            question("end_repeat"),
            question("calculate", "n", calculation="count(${person})"),
            question("calculate", "sum", calculation="sum(${age})"),
        )
    )


def test_a_row_is_added_at_the_end_and_named() -> None:
    session = people()
    session.answer("age", 3)
    changes = session.add("person")
    assert changes.ref == "/data/person[2]"
    assert changes.changed == {
        "/data": {"valid": False},
        "/data/person": {"rows": 2},
        "/data/n": {"value": "2"},
        "/data/sum": {"value": "NaN"},
    }
    assert value(session, "person[2]/place") == "2"


def test_rows_compute_for_themselves() -> None:
    session = people()
    session.add("person")
    session.answer("person[1]/age", 30)
    changed = session.answer("person[2]/age", 10).changed
    assert "/data/person[1]/school" not in changed
    assert changed["/data/person[2]/school"] == {"relevant": True}
    assert changed["/data/person[2]/next"] == {"value": "11"}
    assert value(session, "sum") == "40"


def test_removing_a_row_renumbers_those_after_it() -> None:
    session = people()
    for age in (1, 2, 3):
        if age > 1:
            session.add("person")
        session.answer(f"person[{age}]/age", age)
    changed = session.remove("person[2]").changed
    assert changed == {
        "/data/person": {"rows": 2},
        "/data/person[2]/place": {"value": "2"},
        "/data/n": {"value": "2"},
        "/data/sum": {"value": "4"},
    }
    assert value(session, "person[2]/age") == "3"


def test_an_invalid_row_that_goes_away_is_no_longer_counted() -> None:
    session = people()
    session.answer("age", 1)
    session.add("person")
    assert not session.validate().valid
    session.remove("person[2]")
    assert session.validate().valid
    assert session.state("/").valid


def test_all_rows_may_be_removed_and_a_row_added_again_in_its_place() -> None:
    session = people()
    session.remove("person[1]")
    assert session.state("person").rows == 0
    assert value(session, "n") == "0"
    session.add("person")
    session.answer("age", 5)
    xml = session.submission().xml.decode()
    assert xml.index("<person>") < xml.index("<n>")


def test_a_count_fixes_the_rows() -> None:
    session = fill(
        form(
            question("integer", "how_many"),
            question("begin_repeat", "child", label="Child", repeat_count="${how_many}"),
            question("text", "name"),
            question("end_repeat"),
        )
    )
    assert session.state("child").rows == 0
    assert session.answer("how_many", 3).changed["/data/child"] == {"rows": 3}
    assert not session.state("child").editable
    for step in (lambda: session.add("child"), lambda: session.remove("child[1]")):
        with pytest.raises(EngineError) as caught:
            step()
        assert caught.value.kind == "repeat-fixed"
    session.answer("child[1]/name", "A")
    session.answer("how_many", 1)
    assert session.state("child").rows == 1
    assert value(session, "child[1]/name") == "A"


def test_too_many_rows_are_refused_and_nothing_changes() -> None:
    session = fill(
        form(
            question("integer", "how_many"),
            question("begin_repeat", "child", label="Child", repeat_count="${how_many}"),
            question("text", "name"),
            question("end_repeat"),
        )
    )
    session.answer("how_many", 2)
    before = session.submission().xml
    with pytest.raises(EngineError) as caught:
        session.answer("how_many", 1_000_000)
    assert caught.value.kind == "limit"
    assert session.submission().xml == before
    assert session.state("child").rows == 2


def nested() -> Session:
    return fill(
        form(
            question("begin_repeat", "house", label="House"),
            question("text", "street"),
            question("begin_repeat", "room", label="Room"),
            question("integer", "size"),
            question("calculate", "address", calculation="concat(${street}, ' ', position(..))"),
            question("end_repeat"),
            question("calculate", "area", calculation="sum(${size})"),
            question("end_repeat"),
            question("calculate", "all", calculation="sum(${size})"),
        )
    )


def test_rows_within_rows() -> None:
    session = nested()
    session.add("/data/house[1]/room")
    session.add("house")
    # The template of the outer row has no inner one: a person adds it.
    assert session.add("/data/house[2]/room").ref == "/data/house[2]/room[1]"
    session.answer("house[1]/room[1]/size", 10)
    session.answer("house[1]/room[2]/size", 5)
    changed = session.answer("house[2]/room[1]/size", 7).changed
    assert changed == {
        "/data/house[2]/room[1]/size": {"value": "7"},
        "/data/house[2]/area": {"value": "7"},
        "/data/all": {"value": "22"},
    }
    assert value(session, "house[1]/area") == "15"
    session.answer("house[1]/street", "Main")
    assert value(session, "house[1]/room[2]/address") == "Main 2"
    assert value(session, "house[2]/room[1]/address") == " 1"


def test_removing_an_outer_row_takes_its_rows_along() -> None:
    session = nested()
    session.answer("house[1]/room[1]/size", 10)
    session.add("house")
    session.add("house[2]/room")
    session.answer("house[2]/room[1]/size", 7)
    session.remove("house[1]")
    assert value(session, "all") == "7"
    assert value(session, "house[1]/room[1]/size") == "7"


def test_references_may_leave_out_what_is_plain() -> None:
    session = people()
    session.add("person")
    session.answer("age", 1)
    assert value(session, "/data/person[1]/age") == "1"
    assert session.state("person[2]/age").ref == "/data/person[2]/age"
    assert session.state("/data/person").kind == "repeat"
    for ref in ("person[9]/age", "nowhere", "/data/person[0]", "person[1]/age[2]", "", "[", "//"):
        with pytest.raises(EngineError) as caught:
            session.state(ref)
        assert caught.value.kind == "reference"


def test_a_running_total_reads_the_row_before() -> None:
    session = fill(
        form(
            question("begin_repeat", "line", label="Line"),
            question("integer", "amount"),
            question(
                "calculate",
                "total",
                calculation="${amount} + coalesce("
                "/data/line[position() = position(current()/..) - 1]/total, 0)",
            ),
            question("end_repeat"),
        )
    )
    for row in (1, 2, 3):
        if row > 1:
            session.add("line")
        session.answer(f"line[{row}]/amount", row)
    assert [value(session, f"line[{row}]/total") for row in (1, 2, 3)] == ["1", "3", "6"]
    session.answer("line[1]/amount", 10)
    assert [value(session, f"line[{row}]/total") for row in (1, 2, 3)] == ["10", "12", "15"]


def test_the_outline_is_what_a_person_meets() -> None:
    session = people()
    session.answer("age", 30)
    assert [(entry.ref, entry.kind) for entry in session.outline()] == [
        ("/data/person[1]", "row"),
        ("/data/person[1]/age", "question"),
        ("/data/person", "add"),
    ]
    session.add("person")
    session.answer("person[2]/age", 3)
    assert [(entry.ref, entry.kind) for entry in session.outline("person[2]")] == [
        ("/data/person[2]/age", "question"),
        ("/data/person[2]/school", "question"),
    ]


def test_a_row_is_added_when_the_last_one_is_filled() -> None:
    session = fill(
        form(
            question("begin_repeat", "r", label="R", repeat_count="count(${x}[. != '']) + 1"),
            question("text", "x"),
            question("end_repeat"),
        )
    )
    assert session.state("r").rows == 1
    session.answer("r[1]/x", "a")
    session.answer("r[2]/x", "b")
    assert session.state("r").rows == 3
    session.answer("r[2]/x", None)
    assert session.state("r").rows == 2


def test_a_repeat_without_rows_may_say_what_a_new_row_would_be() -> None:
    session = fill(
        load(
            xform_of(
                '<data id="t"><a>1</a><r jr:template=""><x>2</x></r><z/></data>',
                '<bind nodeset="/data/r" relevant="x = 2 and position(.) &lt; 3"/>',
                '<group ref="/data/r"><label>Row <output value="position(.)"/></label>'
                '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat></group>',
            )
        )
    )
    assert session.state("r").label == "Row 1"
    for expression in ("preceding-sibling::a", "preceding::node()", ".", "x"):
        assert session.evaluate(expression, "r")
    session.add("r")
    session.add("r")
    assert session.state("r[2]").relevant
    session.answer("r[1]/x", 5)
    assert (session.state("r[1]").relevant, session.state("r").relevant) == (False, True)

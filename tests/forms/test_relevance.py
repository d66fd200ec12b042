"""Skip logic: what is asked depends on answers, and what is hidden is as if it were not there."""

from __future__ import annotations

from form_scenario import fill, form, question, value
from xform_text import xform_of

from fieldkit.forms.definition import load

YES_NO = {"yes_no": ["yes", "no"]}


def pets() -> object:
    return fill(
        form(
            question("select_one yes_no", "has_pets"),
            question("begin_group", "pets", relevant="${has_pets} = 'yes'"),
            question("integer", "number"),
            question("text", "names", relevant="${number} > 1"),
            question("end_group"),
            question("calculate", "twice", calculation="${number} * 2"),
            question("calculate", "asked", calculation="count(${number})"),
            choices=YES_NO,
        )
    )


def test_a_group_is_asked_when_its_condition_holds() -> None:
    session = pets()
    assert not session.state("number").relevant
    changes = session.answer("has_pets", "yes").changed
    assert changes["/data/pets"] == {"relevant": True}
    assert changes["/data/pets/number"] == {"relevant": True}
    assert "/data/pets/names" not in changes


def test_hidden_answers_read_as_blank_and_come_back() -> None:
    session = pets()
    session.answer("has_pets", "yes")
    session.answer("number", 3)
    session.answer("names", "A B C")
    assert value(session, "twice") == "6"
    session.answer("has_pets", "no")
    assert value(session, "number") == ""
    assert value(session, "twice") in ("", "NaN")
    assert value(session, "asked") == "0"
    session.answer("has_pets", "yes")
    assert value(session, "names") == "A B C"
    assert value(session, "twice") == "6"
    assert value(session, "asked") == "1"


def test_hidden_answers_are_not_submitted_but_counted() -> None:
    session = pets()
    session.answer("has_pets", "yes")
    session.answer("number", 3)
    session.answer("has_pets", "no")
    submission = session.submission()
    assert b"<number>" not in submission.xml
    assert submission.hidden == 1


def test_relevance_is_inherited_through_groups() -> None:
    session = fill(
        form(
            question("text", "a"),
            question("begin_group", "outer", relevant="${a} != ''"),
            question("begin_group", "inner"),
            question("text", "b"),
            question("end_group"),
            question("end_group"),
        )
    )
    assert not session.state("b").relevant
    session.answer("a", "x")
    assert session.state("b").relevant
    assert session.state("/data/outer/inner").relevant


def test_a_chain_is_computed_in_order_whatever_the_order_of_the_rows() -> None:
    session = fill(
        form(
            question("calculate", "c", calculation="${b} + 1"),
            question("calculate", "b", calculation="${a} + 1"),
            question("integer", "a"),
            question("text", "d", relevant="${c} = 5"),
        )
    )
    changed = session.answer("a", 3).changed
    assert changed["/data/c"] == {"value": "5"}
    assert changed["/data/d"] == {"relevant": True}


def test_an_answer_tells_only_what_it_changed() -> None:
    session = pets()
    session.answer("has_pets", "yes")
    assert session.answer("number", 1).changed == {
        "/data/pets/number": {"value": "1"},
        "/data/twice": {"value": "2"},
    }
    assert session.answer("number", 1).changed == {}


def test_a_repeat_is_relevant_while_any_of_its_rows_is() -> None:
    session = fill(
        load(
            xform_of(
                '<data id="t"><r><x>1</x></r><r><x>2</x></r></data>',
                '<bind nodeset="/data/r" relevant="x != 1"/>',
                '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
            )
        )
    )
    assert not session.state("r[1]").relevant
    assert session.state("r[2]").relevant
    assert session.state("r").relevant
    session.answer("r[2]/x", 1)
    assert not session.state("r").relevant
    session.answer("r[1]/x", 3)
    assert session.state("r").relevant
    session.remove("r[1]")
    assert not session.state("r").relevant


def test_the_position_of_a_repeat_is_its_rows() -> None:
    session = fill(
        load(
            xform_of(
                '<data id="t"><r><x>1</x></r><r><x>2</x></r><r><x>3</x></r><c/></data>',
                '<bind nodeset="/data/r" relevant="position() &gt; 1"/>'
                '<bind nodeset="/data/r/x" readonly="position() != 1"/>'
                '<bind nodeset="/data/c" calculate="concat(/data/r/x)"/>',
                '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
            )
        )
    )
    assert value(session, "c") == "23"
    assert not session.state("r[2]/x").readonly
    session.add("r")
    session.answer("r[4]/x", "4")
    assert value(session, "c") == "234"
    session.remove("r[2]")
    assert value(session, "c") == "34"


def test_a_root_that_is_hidden_sends_nothing_of_what_is_in_it() -> None:
    session = fill(
        load(
            xform_of(
                '<data id="t"><a>1</a><meta><instanceID>uuid:1</instanceID></meta></data>',
                '<bind nodeset="/data" relevant="/data/a != 1"/>',
                '<input ref="/data/a"/>',
            )
        )
    )
    assert session.submission().xml.endswith(b'<data id="t"/>')

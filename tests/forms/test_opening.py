"""What a record is given when it is opened, resumed and corrected; what happens on events."""

from __future__ import annotations

import re

import pytest
from form_scenario import NOW, fill, form, question, value, world, xform
from xform_text import xform_of

from fieldkit.forms.definition import load
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session
from fieldkit.forms.state import Attachment, Step
from fieldkit.forms.world import GivenMedia


def test_metadata() -> None:
    session = fill(
        form(
            question("start", "start"),
            question("end", "end"),
            question("today", "today"),
            question("username", "user"),
            question("deviceid", "device"),
            question("text", "a"),
            instance_name="concat('A-', ${a})",
        )
    )
    assert value(session, "start") == "2026-02-01T09:00:00.000+03:00"
    assert value(session, "today") == "2026-02-01"
    assert (value(session, "user"), value(session, "device")) == ("FO-1", "D-1")
    assert value(session, "end") == ""
    assert re.fullmatch(r"uuid:[0-9a-f-]{36}", value(session, "instanceID"))
    session.answer("a", "x")
    assert value(session, "instanceName") == "A-x"
    assert b"<end>2026-02-01T09:00:00.000+03:00</end>" in session.submission().xml


def test_defaults_may_be_computed_and_are_not_computed_again() -> None:
    definition = form(
        question("text", "fixed", default="x"),
        question("date", "day", default="today()"),
        question("text", "copy", default="concat(${fixed}, '!')"),
        question("integer", "wrong", default="abc"),
    )
    session = fill(definition)
    assert value(session, "fixed") == "x"
    assert value(session, "day") == "2026-02-01"
    assert value(session, "copy") == "x!"
    assert value(session, "wrong") == ""
    session.answer("copy", "mine")
    session.answer("fixed", "y")
    again = Session.resume(definition, session.submission().xml, world=world())
    assert value(again, "copy") == "mine"


def test_a_new_row_gets_its_own_defaults() -> None:
    session = fill(
        form(
            question("integer", "base"),
            question("begin_repeat", "r", label="R"),
            question("integer", "n", default="${base} + 1"),
            question("text", "t", default="T"),
            question("calculate", "double", calculation="${n} * 2"),
            question("end_repeat"),
        )
    )
    session.answer("base", 4)
    session.add("r")
    assert value(session, "r[2]/n") == "5"
    assert value(session, "r[2]/t") == "T"
    assert value(session, "r[2]/double") == "10"


def test_a_new_row_gets_its_own_metadata() -> None:
    session = fill(
        form(
            question("text", "a"),
            question("begin_repeat", "r", label="R"),
            question("today", "day"),
            question("username", "who"),
            question("text", "b"),
            question("calculate", "told", calculation="concat(${who}, ' ', ${day})"),
            question("end_repeat"),
        )
    )
    session.add("r")
    assert [value(session, f"r[{row}]/told") for row in (1, 2)] == ["FO-1 2026-02-01"] * 2


def test_a_trigger_sets_a_value_each_time_another_changes() -> None:
    session = fill(
        form(
            question("text", "a"),
            question("calculate", "stamp", calculation="concat('seen ', ${a})", trigger="${a}"),
        )
    )
    assert value(session, "stamp") == ""
    assert session.answer("a", "1").changed["/data/stamp"] == {"value": "seen 1"}
    session.answer("a", "2")
    assert value(session, "stamp") == "seen 2"


def test_once_keeps_its_first_value() -> None:
    definition = form(
        question("text", "a"),
        question("calculate", "id", calculation="once(concat('x', ${a}))"),
    )
    session = fill(definition)
    session.answer("a", "1")
    assert value(session, "id") == "x"


def test_a_correction_names_the_record_before_it() -> None:
    definition = form(question("text", "a"))
    first = fill(definition)
    first.answer("a", "x")
    sent = first.submission().xml
    assert b"deprecatedID" not in sent
    second = Session.edit(definition, sent, world=world(seed=2))
    assert value(second, "a") == "x"
    assert value(second, "deprecatedID") == value(first, "instanceID")
    assert value(second, "instanceID") not in ("", value(first, "instanceID"))
    assert b"<deprecatedID>uuid:" in second.submission().xml


def test_a_record_of_another_form_is_refused() -> None:
    definition = form(question("text", "a"))
    for record, kind in (
        ('<data id="other"/>', "record"),
        ("<else/>", "record"),
        ("<data", "xml"),
        ('<!DOCTYPE d [<!ENTITY e "x">]><data id="t"><a>&e;</a></data>', "xml"),
    ):
        with pytest.raises(EngineError) as caught:
            Session.resume(definition, record, world=world())
        assert caught.value.kind == kind


def test_rows_and_hidden_answers_of_a_record_read_back() -> None:
    definition = form(
        question("text", "a"),
        question("begin_repeat", "r", label="R"),
        question("text", "b", relevant="${a} = 'x'"),
        question("text", "c"),
        question("end_repeat"),
    )
    session = fill(definition)
    session.answer("a", "x")
    session.add("r")
    session.add("r")
    for row in (1, 2, 3):
        session.answer(f"r[{row}]/b", f"b{row}")
        session.answer(f"r[{row}]/c", f'<c> & "{row}"\n')
    session.remove("r[2]")
    xml = session.submission().xml
    again = Session.resume(definition, xml, world=world())
    assert again.submission().xml == xml
    session.remove("r[1]")
    session.remove("r[1]")
    empty = session.submission().xml
    assert b"<r>" not in empty
    assert Session.resume(definition, empty, world=world()).submission().xml == empty


def test_the_programs_steps_are_marked() -> None:
    definition = form(
        question("text", "a"),
        question("begin_repeat", "r", label="R"),
        question("text", "b"),
        question("end_repeat"),
    )
    session = Session.start(
        definition,
        world=world(),
        prefill=[Step("answer", "a", "given"), Step("answer", "r[1]/b", "too")],
    )
    assert value(session, "a") == "given"
    session.answer("a", "mine")
    assert [(s.verb, s.program) for s in session.steps] == [
        ("start", False), ("answer", True), ("answer", True), ("answer", False),
    ]  # fmt: skip
    assert all(step.at == NOW.isoformat(timespec="milliseconds") for step in session.steps)


def test_files_are_named_once_and_told_with_the_submission() -> None:
    session = fill(form(question("image", "photo"), question("file", "paper")))
    one = Attachment("a.jpg", "image/jpeg", 10, "0" * 64)
    two = Attachment("a.jpg", "image/jpeg", 12, "1" * 64)
    assert session.attach("photo", one).name == "a.jpg"
    assert session.attach("paper", two).name == "a-2.jpg"
    assert [a.name for a in session.submission().attachments] == ["a-2.jpg", "a.jpg"]
    session.attach("photo", None)
    assert [a.name for a in session.submission().attachments] == ["a-2.jpg"]


HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head>
 <h:title>T</h:title><model>"""


def test_namespaces_of_a_form_come_back_in_its_records() -> None:
    definition = load(
        HEAD
        + """<instance><data xmlns="http://example.org/f" orx:version="2"><a/>
        <orx:meta><orx:instanceID/></orx:meta></data></instance>
        <bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/></model></h:head>
        <h:body><input ref="/data/a"><label>A</label></input></h:body></h:html>"""
    )
    assert (definition.id, definition.version) == ("http://example.org/f", "2")
    session = fill(definition)
    session.answer("a", "1")
    xml = session.submission().xml.decode()
    assert '<data xmlns="http://example.org/f"' in xml
    assert 'xmlns:orx="http://openrosa.org/xforms"' in xml
    assert value(session, "/data/meta/instanceID").startswith("uuid:")
    assert Session.resume(definition, xml, world=world()).submission().xml.decode() == xml


def test_an_identity_that_is_computed_stays_when_the_record_is_opened_again() -> None:
    definition = load(
        HEAD
        + """<instance><data id="k"><a/><meta><instanceID/></meta></data></instance>
        <bind nodeset="/data/meta/instanceID" calculate="concat('uuid:', uuid())"/></model></h:head>
        <h:body><input ref="/data/a"><label>A</label></input></h:body></h:html>"""
    )
    session = fill(definition)
    identity = value(session, "instanceID")
    assert identity.startswith("uuid:")
    sent = session.submission().xml
    again = Session.resume(definition, sent, world=world(seed=5))
    assert value(again, "instanceID") == identity
    corrected = Session.edit(definition, sent, world=world(seed=5))
    assert value(corrected, "deprecatedID") == identity
    assert value(corrected, "instanceID") not in ("", identity)


def test_the_record_saved_last_gives_defaults() -> None:
    definition = form(
        question("text", "street", default="${last-saved#street}"), question("text", "b")
    )
    assert value(fill(definition), "street") == ""
    media = GivenMedia({}, {"last-saved.xml": "<data id='t'><street>Main</street></data>"})
    session = Session.start(definition, world=world(), media=media)
    assert value(session, "street") == "Main"


def test_a_trigger_in_a_row_reaches_its_own_row() -> None:
    session = fill(
        form(
            question("begin_repeat", "r", label="R"),
            question("select_multiple l", "m"),
            question("calculate", "n", calculation="count-selected(${m})", trigger="${m}"),
            question(
                "calculate", "word", calculation="jr:choice-name(selected-at(${m}, 1), '${m}')"
            ),
            question("end_repeat"),
            choices={"l": [{"name": "a", "label": "Aye"}, {"name": "b", "label": "Bee"}]},
        )
    )
    session.add("r")
    session.answer("r[2]/m", ["a", "b"])
    assert [value(session, f"r[{row}]/n") for row in (1, 2)] == ["", "2"]
    assert [value(session, f"r[{row}]/word") for row in (1, 2)] == ["", "Bee"]


EVENTS = (
    HEAD
    + """<instance><data id="e"><first/><each/><n>0</n><copy/></data></instance>
    <setvalue event="odk-instance-first-load" ref="/data/first" value="concat(., 'F')"/>
    <setvalue event="odk-instance-load" ref="/data/each" value="concat(., 'L')"/>
    </model></h:head><h:body><input ref="/data/n"><label>N</label>
    <setvalue event="xforms-value-changed" ref="/data/copy">fixed</setvalue></input>
    </h:body></h:html>"""
)


def test_events_of_opening_and_of_a_change() -> None:
    definition = load(EVENTS)
    session = fill(definition)
    assert (value(session, "first"), value(session, "each")) == ("F", "L")
    session.answer("n", "1")
    assert value(session, "copy") == "fixed"
    again = Session.resume(definition, session.submission().xml, world=world())
    assert (value(again, "first"), value(again, "each")) == ("F", "LL")


def test_a_value_that_sets_itself_off_for_ever_is_stopped() -> None:
    definition = load(
        HEAD
        + """<instance><data id="e"><a/><b/></data></instance></model></h:head><h:body>
        <input ref="/data/a"><label>A</label>
        <setvalue event="xforms-value-changed" ref="/data/b" value="concat(., 'x')"/></input>
        <input ref="/data/b"><label>B</label>
        <setvalue event="xforms-value-changed" ref="/data/a" value="concat(., 'x')"/></input>
        </h:body></h:html>"""
    )
    session = fill(definition)
    before = session.submission().xml
    with pytest.raises(EngineError) as caught:
        session.answer("a", "1")
    assert caught.value.kind == "limit"
    assert session.submission().xml == before


def test_entities_bind_attributes() -> None:
    text = """
| survey | | | | |
| | type | name | label | save_to |
| | text | a | A | name_of |
| entities | | |
| | list_name | label |
| | things | ${a} |
| settings | | |
| | form_id | version |
| | t | 1 |
"""
    session = fill(load(xform(text)))
    session.answer("a", "x")
    assert value(session, "/data/meta/entity/label") == "x"
    assert value(session, "/data/meta/entity/@create") == "1"
    assert (
        value(session, "/data/meta/entity/@id").startswith("uuid:")
        or len(value(session, "/data/meta/entity/@id")) == 36
    )


def test_an_action_may_choose_its_row() -> None:
    session = fill(
        load(
            xform_of(
                '<data id="t"><o/><r><x/></r><r><x/></r></data>',
                '<setvalue event="odk-instance-first-load" ref="/data/r[position()=2]/x">L'
                "</setvalue>",
                '<input ref="/data/o"><setvalue event="xforms-value-changed"'
                ' ref="/data/r[position()=1]/x" value="/data/o"/></input>'
                '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
            )
        )
    )
    assert (value(session, "r[1]/x"), value(session, "r[2]/x")) == ("", "L")
    session.answer("o", "q")
    assert (value(session, "r[1]/x"), value(session, "r[2]/x")) == ("q", "L")


def test_a_date_cell_of_a_workbook_is_a_default() -> None:
    session = fill(
        form(
            question("date", "day", default="2020-01-02 00:00:00"),
            question("dateTime", "moment", default="2020-01-02 10:30:00"),
            question("date", "none", default="2020-13-02 00:00:00"),
        )
    )
    assert value(session, "day") == "2020-01-02"
    assert value(session, "moment") == "2020-01-02T10:30:00.000+03:00"
    assert value(session, "none") == ""


def test_a_record_of_an_older_version_goes_on_in_the_newer() -> None:
    definition = form(question("text", "a"), question("text", "new", default="d"), version="2")
    older = (
        '<data id="t" version="1"><a>x</a><gone>y</gone>'
        "<meta><instanceID>uuid:1</instanceID></meta></data>"
    )
    session = Session.edit(definition, older, world=world())
    assert (value(session, "a"), value(session, "new")) == ("x", "d")
    sent = session.submission().xml
    assert b'version="2"' in sent
    assert b"gone" not in sent
    assert b"<deprecatedID>uuid:1</deprecatedID>" in sent

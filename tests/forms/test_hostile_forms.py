"""Forms and data sets that are made to hurt: refused with a clear error, never a hang."""

from __future__ import annotations

import weakref
from pathlib import Path

import pytest
from form_scenario import fill, form, question, value, world

from fieldkit.forms import recompute, undisturbed
from fieldkit.forms.definition import examine, load
from fieldkit.forms.errors import EngineError
from fieldkit.forms.folder import FolderMedia
from fieldkit.forms.session import Session
from fieldkit.forms.world import GivenMedia

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model>"""
TAIL = "</model></h:head><h:body>{}</h:body></h:html>"


def xml(model: str, body: str = "") -> str:
    return HEAD + model + TAIL.format(body)


def kinds(text: str) -> list[str]:
    return [problem.kind for problem in examine(text)[1]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>', "xml"),
        ("<a>" * 5000, "limit"),
        (xml("<instance><d>" + "<g>" * 300 + "</g>" * 300 + "</d></instance>"), "limit"),
        (xml("<instance><d/></instance><instance id='l'><root>" + "<i/>" * 1_000_001
             + "</root></instance>"), "limit"),
        (xml("<instance><d><a/></d></instance><bind nodeset='/d/a' calculate='"
             + "(" * 5000 + "1" + ")" * 5000 + "'/>"), "limit"),
        (xml("<instance><d><a/></d></instance><bind nodeset='/d/a' "
             + " ".join(f"a{i}='1'" for i in range(100_000)) + "/>"), "limit"),
        (xml("<instance><d>" + "".join(f"<a{i}/>" for i in range(1100)) + "</d></instance>"
             + "".join(f"<bind nodeset='/d/a{i}' constraint='count(//*) > 5'/>"
                       for i in range(1100))), "limit"),
    ],
    ids=["entities", "depth", "groups", "choices", "brackets", "attributes", "everywhere"],
)  # fmt: skip
def test_what_is_refused_when_it_is_loaded(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_references_that_leave_the_form() -> None:
    text = xml(
        "<instance><d><a/></d></instance><bind nodeset='/d/../../etc/passwd' type='string'/>",
        "<input ref='/d/a[1]'/><input ref='../../x'/>",
    )
    assert set(kinds(text)) <= {"missing-reference", "syntax"}
    assert kinds(text)


def test_rows_without_end() -> None:
    definition = form(
        question("integer", "n", default="1"),
        question("begin_repeat", "r", label="R", repeat_count="99999999"),
        question("text", "a"),
        question("end_repeat"),
    )
    with pytest.raises(EngineError) as caught:
        fill(definition)
    assert caught.value.kind == "limit"


def test_rows_that_make_rows_stop_at_a_number_of_nodes() -> None:
    definition = form(
        question("integer", "n"),
        question("begin_repeat", "a", label="A", repeat_count="${n}"),
        question("begin_repeat", "b", label="B", repeat_count="${n}"),
        *(question("text", f"t{i}") for i in range(20)),
        question("end_repeat"),
        question("end_repeat"),
    )
    session = fill(definition)
    session.answer("n", 3)
    with pytest.raises(EngineError) as caught:
        session.answer("n", 300)
    assert caught.value.kind == "limit"
    assert value(session, "n") == "3"
    assert session.state("/data/a[3]/b").rows == 3


@pytest.mark.parametrize("grown", ["concat(., 'x')", "concat(., ., 'x')"])
def test_questions_that_set_one_another_stop(grown: str) -> None:
    change = "<setvalue event='xforms-value-changed' ref='{}' value=\"{}\"/>"
    text = xml(
        "<instance><d><a/><b/></d></instance>",
        f"<input ref='/d/a'>{change.format('/d/b', grown)}</input>"
        f"<input ref='/d/b'>{change.format('/d/a', grown)}</input>",
    )
    session = Session.start(load(text), world=world())
    with pytest.raises(EngineError) as caught:
        session.answer("a", "x")
    assert caught.value.kind == "limit"
    assert value(session, "b") == ""


def test_rows_that_compute_themselves_stop() -> None:
    text = xml(
        "<instance><d id='d'><r jr:template=''><m/><t/></r></d></instance>"
        "<bind nodeset='/d/r/m' type='int'/><bind nodeset='/d/r/t' calculate='"
        "../m + coalesce(/d/r[position() = position(current()/..) - 0]/t, 0)'/>",
        "<group ref='/d/r'><repeat nodeset='/d/r'><input ref='/d/r/m'/></repeat></group>",
    )
    with pytest.raises(EngineError) as caught:
        Session.resume(load(text), "<d id='d'><r><m>1</m><t>1</t></r></d>", world=world())
    assert caught.value.kind == "limit"


def test_thousands_of_rows_that_count_one_another() -> None:
    text = xml(
        "<instance><d><r jr:template=''><a/><b/></r></d></instance>"
        "<bind nodeset='/d/r/b' calculate='count(/d/r)'/>",
        "<group ref='/d/r'><repeat nodeset='/d/r' jr:count='4000'><input ref='/d/r/a'/></repeat>"
        "</group>",
    )
    session = Session.start(load(text), world=world())
    assert value(session, "/d/r[1]/b") == value(session, "/d/r[4000]/b") == "4000"


def test_texts_that_double_from_question_to_question_stop() -> None:
    many = range(200)
    text = xml(
        "<instance><d><t0>ab</t0>" + "".join(f"<t{i + 1}/>" for i in many) + "</d></instance>"
        + "".join(
            f"<bind nodeset='/d/t{i + 1}' calculate='concat(1, /d/t{i}, /d/t{i})'/>" for i in many
        )
    )  # fmt: skip
    with pytest.raises(EngineError) as caught:
        Session.start(load(text), world=world())
    assert caught.value.kind == "limit"


def test_what_all_questions_look_at_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "MAX_VISITED", 1_000_000)
    many = range(30)
    text = xml(
        "<instance><d><a/>" + "".join(f"<t{i}/>" for i in many) + "</d></instance>"
        "<instance id='l'><root>" + "<i/>" * 50_000 + "</root></instance>"
        + "".join(
            f"<bind nodeset='/d/t{i}' calculate=\"count(instance('l')/root/*[name() = /d/a])\"/>"
            for i in many
        )
    )  # fmt: skip
    with pytest.raises(EngineError) as caught:
        Session.start(load(text), world=world())
    assert caught.value.kind == "limit"


def test_forms_that_were_closed_leave_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    text = xml("<instance><d>" + "<a/>" * 500 + "</d></instance>", "<input ref='/d/a'/>")
    gone = [weakref.ref(Session.start(load(text), world=world())) for _ in range(10)]
    monkeypatch.setattr(undisturbed, "GROWTH", 0)
    monkeypatch.setattr(undisturbed, "_kept", 0)
    load(text)
    assert [one() for one in gone] == [None] * 10


@pytest.mark.parametrize(
    "text", ["<a", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"]
)
def test_data_sets_that_cannot_be_read_are_told_when_the_form_is_loaded(text: str) -> None:
    form_text = xml(
        "<instance><d><a/></d></instance><instance id='s' src='jr://file/s.xml'/>",
        "<select1 ref='/d/a'><itemset nodeset=\"instance('s')/root/item\"><value ref='name'/>"
        "<label ref='label'/></itemset></select1>",
    )
    media = GivenMedia({}, {"s.xml": text})
    assert [p.kind for p in examine(form_text, media)[1]] == ["xml"]
    session = Session.start(load(form_text), world=world(), media=media)
    assert session.state("a").choices == ()


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        ("s.csv", "name,label\n" + "a,b\n" * 200_001, "limit"),
        ("s.csv", ",".join(f"c{i}" for i in range(100_000)) + "\n1\n", "limit"),
        ("s.csv", "name,label\nx," + "a" * 200_000 + "\n", "type"),
        ("s.xml", "<root>" + "<item/>" * 1_000_000 + "</root>", "limit"),
        ("s.geojson", "[" * 100_000, "type"),
        ("s.geojson", "[" + "[]," * 4_000_000 + "0]", "limit"),
        ("s.geojson", '{"type": "FeatureCollection", "features": [' + "9" * 5_000 + "]}", "type"),
    ],
    ids=["rows", "columns", "cell", "nodes", "deep", "large", "digits"],
)
def test_data_sets_without_measure_are_told_when_the_form_is_loaded(
    tmp_path: Path, file: str, text: str, kind: str
) -> None:
    (tmp_path / file).write_text(text)
    form_text = xml(f"<instance><d><a/></d></instance><instance id='s' src='jr://file/{file}'/>")
    assert [p.kind for p in examine(form_text, FolderMedia(tmp_path))[1]] == [kind]


def test_signs_that_no_record_can_hold_are_left_out() -> None:
    session = fill(form(question("text", "a")))
    session.answer("a", "x\x00\x0b\ufffe\ud800y\tz")
    assert value(session, "a") == "xy\tz"
    record = session.submission().xml
    assert Session.resume(session.definition, record, world=world()).submission().xml == record

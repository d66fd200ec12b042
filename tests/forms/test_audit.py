"""The log of a filling as audit.csv, and the entities that a record says."""

from __future__ import annotations

from datetime import timedelta

from form_scenario import NOW, fill, form, markdown, question, value, world, xform

from fieldkit.forms.audit import audit_csv, wanted_by
from fieldkit.forms.definition import load
from fieldkit.forms.entities import Entity, entities_of
from fieldkit.forms.session import Session
from fieldkit.forms.state import Step

START = round(NOW.timestamp() * 1000)


def test_the_log_of_a_filling() -> None:
    definition = form(
        question("text", "a"),
        question("begin_repeat", "r", label="R"),
        question("text", "x"),
        question("end_repeat"),
        question("audit", "audit", parameters="track-changes=true identify-user=true"),
    )
    session = Session.start(
        definition, world=world(), prefill=[Step("answer", "/data/a", "given", at=NOW.isoformat())]
    )
    session.answer("a", "one", at=NOW + timedelta(seconds=1))
    session.answer("a", 'two, "three"', at=NOW + timedelta(seconds=2))
    session.add("r", at=NOW + timedelta(seconds=3))
    session.answer("r[2]/x", "q", at=NOW + timedelta(seconds=5))
    session.remove("r[1]", at=NOW + timedelta(seconds=6))
    session.answer("r[1]/x", "p", at=NOW + timedelta(seconds=7))
    wanted = wanted_by(definition)
    log = audit_csv(session.steps, wanted=wanted, user="FO-1", finished=NOW + timedelta(seconds=9))
    rows = [line.replace(str(START)[:-4], "") for line in log.splitlines()]
    s = str(START)[-4:]

    def ms(seconds: int) -> str:
        return f"{int(s) + seconds * 1000:04}"

    assert rows == [
        "event,node,start,end,old-value,new-value,user",
        f"form start,,{ms(0)},,,,FO-1",
        f'question,/data/a,{ms(0)},{ms(2)},given,"two, ""three""",FO-1',
        f"add repeat,/data/r,{ms(3)},,,,FO-1",
        f"question,/data/r[2]/x,{ms(3)},{ms(5)},,q,FO-1",
        f"delete repeat,/data/r[1],{ms(6)},,,,FO-1",
        f"question,/data/r[1]/x,{ms(6)},{ms(7)},q,p,FO-1",
        f"end screen,,{ms(7)},{ms(9)},,,FO-1",
        f"form finalize,,{ms(9)},,,,FO-1",
        f"form exit,,{ms(9)},,,,FO-1",
    ]


def test_a_form_that_asks_for_no_log_gets_the_plain_columns() -> None:
    session = fill(form(question("text", "a")))
    session.answer("a", "x")
    assert wanted_by(session.definition) is None
    assert audit_csv(session.steps).splitlines()[0] == "event,node,start,end"


TREES = {
    "survey": [
        question("select_one_from_file trees.csv", "tree"),
        question("integer", "girth", save_to="girth_cm"),
        question("text", "note", save_to="remark", relevant="${girth} > 9"),
    ],
    "settings": [{"form_id": "t", "form_title": "T", "version": "1"}],
    "entities": [
        {
            "list_name": "trees",
            "label": "concat(${girth}, ' cm')",
            "entity_id": "coalesce(${tree}, uuid())",
            "create_if": "${tree} = ''",
            "update_if": "${tree} != ''",
        }
    ],
}


def test_a_record_creates_an_entity_or_updates_one() -> None:
    session = fill(
        load(xform(markdown(**TREES))),
        {"trees.csv": [{"name": "u-1", "label": "Oak", "__version": "3"}]},
    )
    session.answer("girth", 5)
    (created,) = entities_of(session)
    assert (created.dataset, created.create, created.update) == ("trees", True, False)
    assert (created.label, created.properties) == ("5 cm", {"girth_cm": "5"})
    assert len(created.id) == 36
    session.answer("tree", "u-1")
    session.answer("girth", 12)
    session.answer("note", "hollow")
    assert entities_of(session) == (
        Entity("trees", "u-1", False, True, "12 cm", {"girth_cm": "12", "remark": "hollow"}, "3"),
    )
    assert value(session, "/data/meta/entity/@baseVersion") == "3"
    assert b'baseVersion="3"' in session.submission().xml

"""What is wrong with a form is told all at once, each with its question and expression."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from form_scenario import fill, form, problems_of, question, text_of, value
from xform_text import xform_of

from fieldkit.errors import FormRefused
from fieldkit.forms.check import check
from fieldkit.forms.definition import examine, load
from ui.commands import main


def told(*survey: object, **more: object) -> list[tuple[str, str | None, str | None]]:
    return [
        (p.kind, p.place.question, p.place.attribute)
        for p in problems_of(*survey, **more)  # type: ignore[arg-type]
        if p.severity == "error"
    ]


def test_all_errors_are_told_at_once() -> None:
    assert told(
        question("text", "a", relevant="${b} = "),
        question("text", "b", constraint="nosuch(1)"),
        question("calculate", "c", calculation="substr('x')"),
        question("text", "d", required="/data/nowhere = 1"),
        question("text", "e", read_only="instance('none')/root/item = 1"),
    ) == [
        ("syntax", "/data/a", "relevant"),
        ("unknown-function", "/data/b", "constraint"),
        ("arguments", "/data/c", "calculate"),
        ("unknown-instance", "/data/e", "readonly"),
        ("missing-reference", "/data/d", "required"),
    ]


def test_what_depends_on_itself_is_a_cycle() -> None:
    problems = problems_of(
        question("calculate", "a", calculation="${c} + 1"),
        question("calculate", "b", calculation="${a} + 1"),
        question("calculate", "c", calculation="${b} + 1"),
        question("text", "d", relevant="${c} = 1"),
    )
    (cycle,) = [p for p in problems if p.kind == "cycle"]
    assert cycle.severity == "error"
    assert cycle.questions == ("/data/a", "/data/b", "/data/c")


def test_a_calculation_that_reads_itself_is_a_cycle() -> None:
    assert told(question("calculate", "a", calculation=". + 1")) == [
        ("cycle", "/data/a", "calculate")
    ]


def test_a_constraint_or_relevance_on_itself_is_none() -> None:
    assert (
        told(
            question("integer", "a", constraint=". > 1"),
            question("text", "b", relevant="${b} = '' or ${a} > 1"),
            question("text", "c", constraint=". != ${d}"),
            question("text", "d", constraint=". != ${c}"),
        )
        == []
    )


def test_a_long_chain_is_no_problem() -> None:
    rows = [question("integer", "q0")]
    rows += [
        question("calculate", f"q{i}", calculation=f"${{q{i - 1}}} + 1") for i in range(1, 3000)
    ]
    assert told(*rows) == []


def test_a_form_with_an_error_cannot_be_loaded() -> None:
    with pytest.raises(FormRefused) as caught:
        form(question("text", "a", relevant="nosuch()"))
    assert [p.kind for p in caught.value.facts["problems"]] == ["unknown-function"]  # type: ignore[attr-defined]


def test_advice_is_a_warning() -> None:
    report = check_text(question("text", "a", constraint="regex(., '[0-9]+')"))
    assert report.ok
    assert [p.kind for p in report.problems] == ["style"]


def check_text(*survey: object) -> object:
    from form_scenario import xform

    return check(xform(text_of(*survey)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("xml", "kind"),
    [
        ("<a", "xml"),
        ("<a/>", "not-a-form"),
        ("<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:head/></h:html>", "not-a-form"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "xml"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', "xml"),
    ],
)
def test_what_is_no_form(xml: str, kind: str) -> None:
    definition, problems = examine(xml)
    assert definition is None
    assert [p.kind for p in problems] == [kind]


XML = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model>
 <itext><translation lang="en"/><translation lang="en"/></itext>
 <instance><data id="t"><a/><b/></data></instance>
 <instance id="l"><root/></instance><instance id="l"><root/></instance>
 <instance id="x" src="jr://file-csv/x.csv"/>
 <bind nodeset="/data/a" type="whatever" relevant="1" /><bind nodeset="/data/a" relevant="2"/>
 <bind nodeset="/data/none"/>
 <setvalue event="on-a-whim" ref="/data/b" value="1"/>
 </model></h:head><h:body><input ref="/data/a"/><gadget ref="/data/b"/></h:body></h:html>"""


def test_faults_of_an_xform() -> None:
    from fieldkit.forms.world import NO_MEDIA

    _, problems = examine(XML, NO_MEDIA)
    assert sorted((p.severity, p.kind) for p in problems) == [
        ("error", "duplicate"),
        ("error", "duplicate"),
        ("error", "duplicate"),
        ("error", "missing-media"),
        ("error", "missing-reference"),
        ("error", "unknown-event"),
        ("warning", "unknown-control"),
        ("warning", "unknown-type"),
    ]


def test_the_command_names_the_authors_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pets.md"
    file.write_text(
        text_of(question("text", "a"), question("text", "b", relevant="nosuch(${a})")),
        encoding="utf-8",
    )
    assert main(["form", "check", str(file)]) == 1
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"{file}: survey D3: error: ")
    assert main(["form", "check", "--json", str(file)]) == 1
    (found,) = json.loads(capsys.readouterr().out)["forms"]
    assert (found["id"], found["version"], found["questions"]) == ("t", "1", 2)
    (problem,) = found["problems"]
    assert problem["kind"] == "unknown-function"
    assert problem["question"] == "/data/b"
    assert (problem["sheet"], problem["row"], problem["column"]) == ("survey", 3, "D")
    assert problem["at"] == 0


def test_exit_statuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = tmp_path / "good.md"
    good.write_text(text_of(question("text", "a")), encoding="utf-8")
    assert main(["form", "check", str(good)]) == 0
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"nothing of the kind")
    assert main(["form", "check", str(good), str(broken)]) == 1
    assert main(["form", "check", str(tmp_path / "absent.md")]) == 2
    assert main(["form", "check"]) == 2
    capsys.readouterr()


@pytest.mark.parametrize(
    ("rows", "kind", "place"),
    [
        ([("text", "a", ""), ("text", "b", ""), ("text", "a", "")], "xlsform", ("survey", 4, "B")),
        ([("text", "a", ""), ("wish", "b", "")], "xlsform", ("survey", 3, "A")),
        ([("text", "a", "${zz} = 1")], "xlsform", ("survey", 2, "C")),
        ([("text", "a", "nosuch(1)")], "unknown-function", ("survey", 2, "C")),
    ],
)
def test_problems_stand_in_their_cell(
    tmp_path: Path, rows: list[tuple[str, str, str]], kind: str, place: tuple[str, int, str]
) -> None:
    lines = ["| survey |", "| | type | name | relevant | label |"]
    lines += [f"| | {type_} | {name} | {relevant} | L |" for type_, name, relevant in rows]
    path = tmp_path / "f.md"
    path.write_text("\n".join(lines))
    (problem,) = [p for p in check(str(path)).problems if p.severity == "error"]
    where = problem.place
    assert (problem.kind, (where.sheet, where.row, where.column)) == (kind, place)


def test_the_count_of_a_repeat_is_told_where_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "f.md"
    path.write_text(
        "| survey |\n| | type | name | label | repeat_count |\n| | begin_repeat | r | R | 1 + |\n"
        "| | text | a | A | |\n| | end_repeat | | | |\n"
    )
    (problem,) = check(str(path)).problems
    where = problem.place
    assert (problem.kind, where.question, where.attribute) == ("syntax", "/data/r", "repeat_count")
    assert (where.sheet, where.row, where.column) == ("survey", 2, "D")


def test_references_are_relative_to_the_group_and_to_the_root() -> None:
    text = xform_of(
        '<data id="t"><a>1<!-- c -->2</a><g><b/></g></data>',
        '<bind id="x" nodeset="a" type="int"/><bind nodeset="/data/g/b" calculate="../../a + 1"/>',
        '<input bind="x"/><group ref="g"><input ref="b"/></group>',
    )
    assert check(text).problems == ()
    session = fill(load(text))
    assert (value(session, "a"), value(session, "b")) == ("12", "13")

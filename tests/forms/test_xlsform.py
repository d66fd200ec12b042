"""Workbooks of anybody are converted within limits, and problems come back with their place."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest
from form_scenario import world

from fieldkit.forms.check import check
from fieldkit.forms.definition import load
from fieldkit.forms.session import Session
from fieldkit.forms.xlsform import ContainerRefused, Limits, container_kind, convert

SURVEY = [["type", "name", "label"], ["integer", "age", "Age?"]]


def workbook(path: Path, survey: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in survey:
        sheet.append(row)
    book.save(path)
    return path


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_a_workbook_becomes_a_form(tmp_path: Path) -> None:
    made = convert(workbook(tmp_path / "pets.xlsx", SURVEY))
    assert b'nodeset="/pets/age"' in made.xform.replace(b"/data/", b"/pets/")
    (written,) = made.written["age"]
    assert (written.sheet, written.row, written.columns["label"]) == ("survey", 2, "C")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pets.csv", 'survey,,,\n,type,name,label\n,integer,age,"Age?"\n'),
        ("pets.md", "| survey |\n|  | type | name | label |\n|  | integer | age | Age? |\n"),
    ],
)
def test_text_becomes_a_form(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert b"/age" in convert(path).xform


def test_a_refusal_names_sheet_and_row(tmp_path: Path) -> None:
    made = convert(workbook(tmp_path / "bad.xlsx", [*SURVEY, ["text", "age", "Again?"]]))
    assert made.xform == b""
    (problem,) = made.problems
    assert (problem.severity, problem.kind) == ("error", "xlsform")
    assert (problem.place.sheet, problem.place.row) == ("survey", 3)


def test_a_form_that_breaks_the_compiler_is_a_problem_too(tmp_path: Path) -> None:
    survey = [
        ["type", "name", "label"],
        ["begin_repeat", "r", "R"],
        ["text", "t", "T"],
        ["end_repeat", "", ""],
        ["select_multiple ${t}", "s", "S"],
    ]
    made = convert(workbook(tmp_path / "breaks.xlsx", survey))
    assert made.xform == b""
    assert [each.severity for each in made.problems] == ["error"]


def test_the_kind_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    ole = tmp_path / "old.xlsx"
    ole.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024))
    (problem,) = convert(ole).problems
    assert problem.kind == "not-a-form"
    renamed = workbook(tmp_path / "pets.xlsx", SURVEY).rename(tmp_path / "pets.xls")
    assert b"/age" in convert(renamed).xform


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ({"xl/workbook.xml": bytes(2 * 1024 * 1024)}, "limit"),
        ({"../xl/workbook.xml": b""}, "not-a-form"),
        ({"/etc/passwd": b"", "xl/workbook.xml": b""}, "not-a-form"),
        ({"C:\\xl\\workbook.xml": b""}, "not-a-form"),
        ({"word/document.xml": b""}, "not-a-form"),
        ({f"xl/{n}": b"" for n in range(60)}, "limit"),
    ],
)
def test_containers_that_are_not_opened(
    tmp_path: Path, entries: dict[str, bytes], kind: str
) -> None:
    limits = Limits(unpacked_size=1024 * 1024, entries=50)
    (problem,) = convert(zipped(tmp_path / "bad.xlsx", entries), limits=limits).problems
    assert (problem.severity, problem.kind) == ("error", kind)


def test_containers_with_links_and_with_two_of_a_name(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("xl/workbook.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    linked, doubled = tmp_path / "linked.xlsx", tmp_path / "doubled.xlsx"
    with zipfile.ZipFile(linked, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with zipfile.ZipFile(doubled, "w") as archive:
        archive.writestr("xl/workbook.xml", b"")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", b"<other/>")
    for path in (linked, doubled):
        assert [each.kind for each in convert(path).problems] == ["not-a-form"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.md", "| survey |\n| | type | name | label |\n" + "| | note | n | x |\n" * 300_000),
        ("choices.csv", "choices,,,\n,list_name,name,label\n" + ",c,n,x\n" * 1_000_000),
    ],
)
def test_texts_of_a_million_lines_are_refused_before_they_are_read(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ContainerRefused) as caught:
        container_kind(path.read_bytes(), path.suffix)
    assert caught.value.kind == "limit"
    assert [each.kind for each in convert(path).problems] == ["limit"]


def test_what_becomes_too_large_is_not_taken_back(tmp_path: Path) -> None:
    path = workbook(tmp_path / "pets.xlsx", SURVEY)
    assert [each.kind for each in convert(path, limits=Limits(output=500)).problems] == ["limit"]


@pytest.mark.parametrize(
    ("type_", "label"),
    [("text", '<!DOCTYPE a [<!ENTITY e "aa">]>&e;'), ("text", "]]>"), ("note", "A" * 30_000)],
)
def test_cells_are_text_and_no_xml(tmp_path: Path, type_: str, label: str) -> None:
    path = tmp_path / "cells.csv"
    quoted = label.replace('"', '""')
    path.write_text(f'survey,,,\n,type,name,label\n,{type_},a,"{quoted}"\n')
    definition = load(convert(path).xform)
    session = Session.start(definition, world=world())
    assert session.state("a").label == label


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>{}',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/sheet.dtd">{}',
        '<!DOCTYPE a [<!ENTITY a SYSTEM "file://SECRET">]>{}',
    ],
    ids=["entities", "dtd", "file"],
)
def test_sheets_with_a_dtd_bring_nothing_in(tmp_path: Path, sheet: str) -> None:
    path = workbook(tmp_path / "dtd.xlsx", SURVEY)
    entity = b"&d;" if "&c;" in sheet else b"&a;" if "file:" in sheet else b"How old?"
    with zipfile.ZipFile(path) as old:
        entries = {entry.filename: old.read(entry) for entry in old.infolist()}
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody reads this")
    plain = entries["xl/worksheets/sheet1.xml"].replace(b"<t>Age?</t>", b"<t>" + entity + b"</t>")
    assert entity in plain
    entries["xl/worksheets/sheet1.xml"] = (
        sheet.replace("SECRET", str(secret)).format(plain.decode()).encode()
    )
    result = convert(zipped(path, entries))
    assert len(result.xform) < 100_000
    assert b"aaaaaaaa" not in result.xform
    assert b"nobody" not in result.xform


def test_files_that_are_no_form(tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(b"\xff\xfe\x00\x81")
    assert [each.kind for each in convert(path).problems] == ["not-a-form"]
    path.write_bytes(b"PK\x03\x04 and no more")
    assert [each.kind for each in convert(path).problems] == ["not-a-form"]
    path.write_bytes(b"x" * 2000)
    assert [each.kind for each in convert(path, limits=Limits(file_size=1000)).problems] == [
        "limit"
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("form.xlsx", b"no workbook at all", "Neither a workbook nor a table"),
        ("form.txt", b"Dear colleague,\nsee attached.\n", "Neither a workbook nor a table"),
        ("form.csv", b"a,b,c\n", "Neither a workbook nor a table"),
        ("form.xlsx", b"", "The file is empty."),
        ("form.csv", b"\n \n", "The file is empty."),
        ("form.xlsx", b"%PDF-1.7\n1 0 obj\n", "The file is a PDF"),
        ("form.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 1000, "The workbook is damaged."),
    ],
)
def test_a_file_that_is_no_form_is_told_in_our_words(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (problem,) = check(str(path)).problems
    assert (problem.severity, problem.kind) == ("error", "not-a-form")
    assert problem.message.startswith(told)


@pytest.mark.parametrize("damage", ["cut", "overwritten"])
def test_a_damaged_workbook_is_told_in_our_words(tmp_path: Path, damage: str) -> None:
    path = workbook(tmp_path / "pets.xlsx", SURVEY)
    whole = path.read_bytes()
    third = len(whole) // 3
    cut, overwritten = whole[: 2 * third], whole[:third] + bytes(50) + whole[third + 50 :]
    path.write_bytes(cut if damage == "cut" else overwritten)
    (problem,) = check(str(path)).problems
    assert (problem.kind, problem.message) == ("not-a-form", "The workbook is damaged.")


def test_a_bomb_of_rows_ends_at_the_limit(tmp_path: Path) -> None:
    made = io.BytesIO()
    workbook_path = workbook(tmp_path / "bomb.xlsx", SURVEY)
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(3, 400_000))
    with (
        zipfile.ZipFile(workbook_path) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            new.writestr(entry, content)
    workbook_path.write_bytes(made.getvalue())
    memory = 160 * 1024 * 1024
    result = convert(workbook_path, limits=Limits(cpu_seconds=1, memory=memory))
    assert result.xform or [each.kind for each in result.problems] == ["limit"]
    starved = convert(workbook_path, limits=Limits(memory=40 * 1024 * 1024))
    assert [each.kind for each in starved.problems] == ["limit"]


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        convert(tmp_path / "nosuch.xlsx")

"""Workbooks of anybody are converted within limits, and problems come back with their place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from fieldkit.forms.xlsform import Limits, convert

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
    assert problem.kind == "xlsform"
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

"""Tables, blocks, shared sections and translations become an XLSForm's sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldkit.forms.po import PoError, read_po
from fieldkit.forms.source import Sheets, SourceError, read_instrument


def write(folder: Path, files: dict[str, str]) -> Path:
    given = {
        "shared/choices.csv": "list_name,name,label\nyes_no,yes,Yes\nyes_no,no,No\n",
        "form/settings.csv": "form_title,form_id,version\nForm,form,1\n",
    } | files
    for name, text in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "form"


def read(tmp_path: Path, survey: str, **files: str) -> Sheets:
    named = {name.replace("__", "/"): text for name, text in files.items()}
    return read_instrument(write(tmp_path, {"form/survey.csv": survey} | named))


def entry(context: str, source: str, text: str) -> str:
    return f'msgctxt "{context}"\nmsgid "{source}"\nmsgstr "{text}"\n\n'


def test_blocks_stand_for_the_lines_that_agree(tmp_path: Path) -> None:
    (tmp_path / "form").mkdir()
    (tmp_path / "form" / "pets.csv").write_text("name,no\ncat,1\ndog,2\n")
    (tmp_path / "form" / "legs.csv").write_text("name,no,leg\nx,1,a\ny,1,b\nz,2,c\n")
    survey = (
        "type,name,calculation\nbegin_each pets,,\ntext,{name},\nbegin_each legs,,\n"
        "text,p{no}_{leg},\nend_each,,\ncalculate,sum_{no},{each legs ' + '}${p{no}_{leg}}{/each}\n"
        "end_each,,\n"
    )
    sheets = read(tmp_path, survey)
    assert [row["name"] for row in sheets.survey] == [
        "cat", "p1_a", "p1_b", "sum_1", "dog", "p2_c", "sum_2",
    ]  # fmt: skip
    assert sheets.survey[3]["calculation"] == "${p1_a} + ${p1_b}"


def test_a_shared_section_takes_parameters(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "part.csv").write_text("type,name\n{kind},a\n")
    sheets = read(tmp_path, "type,name,parameters\ninclude part,,kind=file\n")
    assert sheets.survey == ({"type": "file", "name": "a"},)


def test_only_lists_in_use_are_given_and_blank_cells_are_dropped(tmp_path: Path) -> None:
    sheets = read(tmp_path, "type,name,label,required\nselect_one yes_no,a,Well?,\n")
    assert sheets.survey == (
        {"type": "select_one yes_no", "name": "a", "label::English (en)": "Well?"},
    )
    assert [row["name"] for row in sheets.choices] == ["yes", "no"]
    assert read(tmp_path, "type,name,label\ntext,a,Well?\n").choices == ()


def test_translations_fill_their_languages(tmp_path: Path) -> None:
    (tmp_path / "form").mkdir()
    (tmp_path / "form" / "pets.csv").write_text("name,kind\ncat,a cat\n")
    survey = "type,name,label\nbegin_each pets,,\ntext,{name}_age,Age of {kind}?\nend_each,,\n"
    arabic = entry("survey/{name}_age/label", "Age of {kind}?", "عمر {kind}؟")
    (tmp_path / "form" / "translations").mkdir()
    (tmp_path / "form" / "translations" / "ar.po").write_text(
        arabic + entry("pets/cat/kind", "a cat", "قطة"), encoding="utf-8"
    )
    sheets = read(tmp_path, survey)
    assert sheets.survey[0]["label::English (en)"] == "Age of a cat?"
    assert sheets.survey[0]["label::Arabic (ar)"] == "عمر قطة؟"
    assert sheets.translation_problems == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "missing"),
        (entry("survey/a/label", "Of ${b}?", ""), "missing"),
        (entry("survey/a/label", "Of ${c}?", "من ${c}؟"), "outdated"),
        ("#, fuzzy\n" + entry("survey/a/label", "Of ${b}?", "من ${b}؟"), "fuzzy"),
        (entry("survey/a/label", "Of ${b}?", "من؟"), "references"),
        (
            entry("survey/a/label", "Of ${b}?", "من ${b}؟") + entry("survey/z/label", "Z", "ز"),
            "unused",
        ),
    ],
)
def test_what_is_amiss_in_a_language_is_found(tmp_path: Path, text: str, kind: str) -> None:
    files = {"form__translations__ar.po": text}
    sheets = read(tmp_path, "type,name,label\ntext,a,Of ${b}?\n", **files)
    assert [each.kind for each in sheets.translation_problems] == [kind]


@pytest.mark.parametrize(
    ("survey", "line"),
    [
        ("type,name\nbegin_each nosuch,\nend_each,\n", 2),
        ("type,name\ntext,a\nend_each,\n", 3),
        ("type,name\nbegin_each nosuch,\n", 2),
        ("type,name\ntext,{nosuch}\n", 2),
        ("type,name\ntext,a,b\n", 2),
        ("type,name\nselect_one nosuch,a\n", 1),
        ("type,name\ninclude nosuch,\n", 1),
    ],
)
def test_a_source_that_does_not_hold_is_refused_with_its_line(
    tmp_path: Path, survey: str, line: int
) -> None:
    with pytest.raises(SourceError) as refused:
        read(tmp_path, survey)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgid "a"\nmsgstr "b"\n', 1),
        ('msgctxt "c"\nmsgid "a"\nmsgid "b"\n', 3),
        ("words\n", 1),
        ('"words"\n', 1),
        ('msgctxt "c"\nmsgid "\\q"\n', 2),
        (entry("c", "a", "b") + entry("c", "a", "b"), 5),
        ('msgctxt "c"\nmsgid "a"\nmsgid_plural "b"\n', 3),
    ],
)
def test_a_translation_file_is_read_strictly(text: str, line: int) -> None:
    with pytest.raises(PoError) as refused:
        read_po(text)
    assert refused.value.line == line


def test_texts_go_over_lines_and_have_escapes() -> None:
    (found,) = read_po('msgctxt "c"\nmsgid "a"\nmsgstr "one\\n"\n"\\"two\\""\n').values()
    assert found.text == 'one\n"two"'

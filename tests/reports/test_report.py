"""The assessment report as a file: tagged, searchable, marked on each page, the same twice."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from fieldkit.analysis import Reading, read
from fieldkit.instruments import instrument
from fieldkit.language import LANGUAGES
from fieldkit.reports import About, Material, assessment_pages, assessment_report
from schemas.situation import Text
from tests.submissions import reading, submission

CONTROLS = re.compile("[\u2060\u2066-\u2069]")
MARK = {"en": "Fictional — training", "ar": "حالة خيالية للتدريب"}
LABEL = {"en": "Strictly confidential", "ar": "سري للغاية"}


def material(latest: Reading, earlier: Reading | None = None, *, training: bool = True) -> Material:
    about = About(
        situation=Text(text="Talmora", translations={"ar": "تالمورا"}),
        reference="FK-TR-2026-006",
        signer="FO-1",
        signed=datetime(2026, 10, 2, 6, 0, tzinfo=UTC),
        revision=1,
        submission_sha256="4f7a19c20b5e" + 52 * "0",
        training=training,
    )
    return Material(latest, about, instrument("framework-assessment").xform, earlier)


@cache
def sample(language: str) -> bytes:
    return assessment_report(material(reading("T6"), reading("T5")), language)


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    told = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return [" ".join(text.split()) for text in told]


def changed(name: str, value: str) -> Reading:
    pattern = re.compile(rf"<{name}>[^<]*</{name}>")
    text = submission("T6").decode()
    assert pattern.search(text)
    return read(pattern.sub(lambda _: f"<{name}>{value}</{name}>", text).encode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_mark_and_label_stand_on_each_page(language: str) -> None:
    told = pages(sample(language))
    assert len(told) > 5
    for text in told:
        assert text.count(MARK[language]) >= 1
        assert text.count(LABEL[language]) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_material_gives_the_same_bytes(language: str) -> None:
    again = assessment_report(material(reading("T6"), reading("T5")), language)
    assert again == sample(language)


@pytest.mark.tools
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_tagged(language: str, tmp_path: Path, program: Callable[[str], str]) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(sample(language))

    def told(*options: str) -> str:
        done = subprocess.run(
            [program("pdfinfo"), *options, str(path)], capture_output=True, check=True
        )
        return done.stdout.decode(errors="replace")

    assert re.search(r"Tagged:\s+yes", told())
    assert {"H1", "Table", "TH", "TD"} <= set(re.findall(r"\b(H1|Table|TH|TD)\b", told("-struct")))


def test_the_first_two_pages_say_what_matters() -> None:
    first, second, *_ = pages(sample("en"))
    for words in (
        "Assessment of atrocity risk",
        "Talmora, July–September 2026",
        "Bottom line.",
        "143 of 143 indicators",
        "134 of them assessed",
        "Profile of the 14 risk factors",
        "13 of 14",
        "115 with moderate or high confidence",
        "They are missing, not absent.",
        "no total is computed",
    ):
        assert words in first
    for words in (
        "What changed since April–June 2026",
        "Of 143 indicators, 25 moved: 20 rose, 3 showed first signs, 2 fell.",
        "Fallen: 6.4, 6.11.",
        "Of 14 factors, 7 rose and none fell.",
        "Crimes feared",
        "Reasonable grounds",
        "19 October 2026",
        "What holds",
        "Not known",
        "R-07",
        "Nothing here is a legal finding.",
    ):
        assert words in second


def test_the_annex_has_all_indicators_and_all_evidence() -> None:
    told = " ".join(pages(sample("en"))[2:])
    for code in ("1.1", "7.14", "13.20", "14.8"):
        assert re.search(rf"(?<![\d.]){re.escape(code)}(?![\d.])", told)
    assert all(f"E-{number:02}" in told for number in range(1, 23))
    assert "More inflammatory rhetoric" in told
    assert "not looked for" in told


def test_arabic_words_can_be_found_and_hold_no_controls() -> None:
    told = pages(sample("ar"))
    assert "تموز/يوليو" in told[0]
    assert "143 من 143" in told[0]
    assert not any(CONTROLS.search(text) for text in told)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        "*bold* _under_ $x^2$ @ref <label> // comment \\ #let x = 1",
        "= Heading",
        "{place} {0} %s",
    ],
)
def test_markup_in_an_answer_is_text(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    pdf = assessment_report(material(changed("bottom_line", escaped)), "en")
    assert " ".join(text.split()) in pages(pdf)[0]


def test_an_arabic_answer_stands_in_an_english_report() -> None:
    pdf = assessment_report(material(changed("bottom_line", "خطر مرتفع في سنراك")), "en")
    assert "خطر مرتفع في سنراك" in pages(pdf)[0]


def test_what_the_fonts_lack_is_shown_and_listed() -> None:
    text = "清 for the water 🙂 \u202ereversed"
    told = pages(assessment_report(material(changed("bottom_line", text)), "en"))
    assert "\ufffd for the water \ufffd reversed" in told[0]
    assert "fonts do not have: U+6E05, U+1F642." in told[-1]


def test_a_long_answer_goes_on_to_the_next_page() -> None:
    words = " ".join(f"word{number}" for number in range(420))
    told = pages(assessment_report(material(changed("f07_14_narrative", words)), "en"))
    found = re.findall(r"word\d+", " ".join(told))
    assert found == words.split()


def test_an_address_without_spaces_stays_in_its_column() -> None:
    address = "https://example.org/" + "a1b2c3d4" * 20
    pdf = assessment_report(material(changed("f07_14_narrative", address)), "en")
    assert address in "".join(pages(pdf)).replace(" ", "")
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        for number in range(text.count_rects()):
            assert text.get_rect(number)[2] < page.get_width() - 45
    document.close()


def test_russian_answers_are_printed() -> None:
    pdf = assessment_report(material(changed("bottom_line", "Высокий риск")), "en")
    assert "Высокий риск" in pages(pdf)[0]


def test_without_training_there_is_no_mark() -> None:
    told = pages(assessment_report(material(reading("T6"), training=False), "en"))
    assert not any(MARK["en"] in text for text in told)


def test_a_closed_factor_says_that_it_does_not_apply() -> None:
    closed = changed("f13_gate", "no")
    told = pages(assessment_report(material(closed), "en"))
    assert "Does not apply" in told[0]
    assert "This factor does not apply." in " ".join(told)
    assert "20 indicators do not apply." in told[0]


def test_the_first_assessment_has_no_rings_and_no_movements() -> None:
    told = pages(assessment_report(material(reading("T5")), "en"))
    assert "Ring:" not in told[0]
    assert "moved" not in told[1]


def test_the_label_is_that_of_the_assessment() -> None:
    confidential = changed("classification", "confidential")
    told = pages(assessment_report(material(confidential), "en"))
    assert all("Strictly" not in text.split("Page")[0][:200] for text in told)


def test_the_preview_has_the_pages_of_the_file() -> None:
    shown = assessment_pages(material(reading("T6"), reading("T5")), "en", ppi=30)
    assert len(shown) == len(pages(sample("en")))
    assert all(page.startswith(b"\x89PNG") for page in shown)


def test_another_signer_gives_another_file() -> None:
    other = material(reading("T6"), reading("T5"))
    other = replace(other, about=replace(other.about, signer="FO-2"))
    assert assessment_report(other, "en") != sample("en")

"""The Framework instrument asks what the Framework asks, in both languages."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from fieldkit import instruments
from fieldkit.errors import FormRefused
from fieldkit.forms.source import Sheets, read_instrument
from fieldkit.forms.xlsform import convert

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "schemas" / "instruments"
COUNTS = (11, 8, 10, 9, 8, 11, 14, 12, 6, 8, 8, 10, 20, 8)
"""Indicators of each factor: the copy that the instrument is compared with."""

COMPARED = {
    f"{factor}.{n}"
    for factor, last in ((7, 10), (8, 12), (9, 6), (13, 10))
    for n in range(1, last + 1)
}
CHECK = {"11.8", *(f"13.{n}" for n in range(11, 21)), *(f"14.{n}" for n in range(1, 9))}
WORDS = {
    "text": "Wording compared with a published transcription of the Framework.",
    "ok": "Meaning read by two experts; wording not yet compared with the published text.",
    "check": "Number and exact scope still to be compared with the published text.",
}


@pytest.fixture(scope="module", params=["framework-assessment", "evidence"])
def each(request: pytest.FixtureRequest) -> Sheets:
    return read_instrument(SOURCES / request.param)


@pytest.fixture(scope="module")
def framework() -> Sheets:
    return read_instrument(SOURCES / "framework-assessment")


def rows(sheets: Sheets) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in sheets.survey if "name" in row}


def test_every_indicator_is_a_counted_card_under_its_factor(framework: Sheets) -> None:
    cards = [row for row in framework.survey if row.get("appearance") == "field-list counted"]
    codes = [row["label::English (en)"].partition(" ")[0] for row in cards]
    assert codes == [f"{x}.{y}" for x, last in enumerate(COUNTS, 1) for y in range(1, last + 1)]
    assert len(codes) == 143
    for code, row in zip(codes, cards, strict=True):
        factor, indicator = code.split(".")
        assert row["name"] == f"f{int(factor):02}_{int(indicator):02}"
        assert row["label::Arabic (ar)"].startswith(f"{code} ")


def test_every_indicator_says_how_certain_its_wording_is(framework: Sheets) -> None:
    named = rows(framework)
    for factor, last in enumerate(COUNTS, 1):
        for indicator in range(1, last + 1):
            code = f"{factor}.{indicator}"
            kind = "text" if code in COMPARED else "check" if code in CHECK else "ok"
            row = named[f"f{factor:02}_{indicator:02}_status"]
            look, _, certainty = row["guidance_hint::English (en)"].partition("\n")
            assert look
            assert certainty == WORDS[kind], code


def test_the_factors_hold_their_counts(framework: Sheets) -> None:
    named = rows(framework)
    counts = [named[f"f{factor:02}_n"]["calculation"] for factor in range(1, 15)]
    assert counts == [str(each) for each in COUNTS]


def test_gates_close_what_they_close(framework: Sheets) -> None:
    named = rows(framework)
    closing = {
        9: "${f09_gate} != 'no'",
        10: "${f09_gate} != 'no' and ${f10_gate} != 'no'",
        11: "${f11_gate} != 'no'",
        12: "${f11_gate} != 'no'",
        13: "${f13_gate} != 'no'",
        14: "${f14_gate} != 'no'",
    }
    for factor in range(1, 15):
        for card in ("01", "others", "judgement"):
            assert named[f"f{factor:02}_{card}"].get("relevant") == closing.get(factor)
    assert named["f10_gates"]["relevant"] == "${f09_gate} != 'no'"
    assert "relevant" not in named["f09_gates"]


def test_every_name_stands_once(each: Sheets) -> None:
    counted = Counter(row["name"] for row in each.survey if "name" in row)
    assert [name for name, times in counted.items() if times > 1] == []


def test_both_languages_are_complete(each: Sheets) -> None:
    assert each.languages == ("en", "ar")
    assert each.translation_problems == ()
    for row in (*each.survey, *each.choices):
        for column in ("label", "hint", "guidance_hint", "constraint_message", "required_message"):
            given = {
                code for code in ("English (en)", "Arabic (ar)") if row.get(f"{column}::{code}")
            }
            assert len(given) in (0, 2), row
            references = [
                Counter(re.findall(r"\$\{[^}]*\}", row.get(f"{column}::{code}", "")))
                for code in ("English (en)", "Arabic (ar)")
            ]
            assert references[0] == references[1]


def test_what_is_asked_has_words_and_a_constraint_has_its_message(each: Sheets) -> None:
    for row in each.survey:
        silent = ("end_", "calculate", "hidden")
        if not row["type"].startswith(silent):
            assert row.get("label::English (en)"), row
        if "constraint" in row:
            assert row.get("constraint_message::English (en)"), row


def test_scales_are_coloured_and_ranked_in_their_order(framework: Sheets) -> None:
    def column(name: str, column: str) -> list[str | None]:
        return [row.get(column) for row in framework.choices if row["list_name"] == name]

    assert column("status", "tone") == ["r0", "r1", "r2", "r4", "unknown"]
    assert column("status", "rank") == ["0", "1", "2", "3", None]
    assert column("level", "tone") == ["r0", "r1", "r2", "r3", "r4", "unknown"]


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "compiled"
    assert instruments.compile_all(folder) == ["evidence", "framework-assessment"]
    assert instruments.compile_all(folder) == []
    made = {each.id: each.sha256 for each in instruments.shipped(folder)}
    assert made == {each.id: each.sha256 for each in instruments.shipped()}
    (folder / "evidence.xml").unlink()
    assert instruments.compile_all(folder) == ["evidence"]


def test_a_changed_form_is_not_taken_for_the_compiled_one(tmp_path: Path) -> None:
    folder = tmp_path / "compiled"
    instruments.compile_all(folder)
    path = folder / "evidence.xml"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(FormRefused):
        instruments.instrument("evidence", folder)
    with pytest.raises(KeyError):
        instruments.instrument("nosuch", folder)


def test_an_instrument_is_known_by_the_hash_of_its_form() -> None:
    form = instruments.instrument("framework-assessment")
    assert form.version == "2026.11.1"
    assert form.sha256 == hashlib.sha256(form.xform).hexdigest()


def test_the_compiler_has_nothing_to_say(each: Sheets) -> None:
    made = convert(each)
    assert made.problems == ()
    assert made.xform.startswith(b"<?xml")

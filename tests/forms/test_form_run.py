"""`form run` as the engine's page says it: every example and every rule of the answer line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from form_scenario import markdown

from ui.commands import main

EN, FR = "English (en)", "French (fr)"
PETS = markdown(
    survey=[
        {
            "type": "select_one yes_no",
            "name": "has_pets",
            f"label::{EN}": "Pets?",
            f"label::{FR}": "Des animaux ?",
        },
        {
            "type": "begin_repeat",
            "name": "pet",
            f"label::{EN}": "Pet",
            f"label::{FR}": "Animal",
            "relevant": "${has_pets} = 'yes'",
        },
        {
            "type": "integer",
            "name": "age",
            f"label::{EN}": "Age",
            f"label::{FR}": "Âge",
            "required": "yes",
            "constraint": ". >= 0",
            f"constraint_message::{EN}": "An age is at least 0.",
            f"constraint_message::{FR}": "Un âge est au moins 0.",
        },
        {"type": "image", "name": "photo", f"label::{EN}": "Photo", f"label::{FR}": "Photo"},
        {"type": "end_repeat"},
        {"type": "calculate", "name": "total", "calculation": "count(${pet})"},
    ],
    choices=[
        {"list_name": "yes_no", "name": "yes", f"label::{EN}": "Yes", f"label::{FR}": "Oui"},
        {"list_name": "yes_no", "name": "no", f"label::{EN}": "No", f"label::{FR}": "Non"},
    ],
    settings=[{"form_id": "pets", "form_title": "Pets", "version": "3", "default_language": EN}],
)


class Script:
    """Plays steps through the command and keeps its answers."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.status = -1
        (folder / "pets.md").write_text(PETS, encoding="utf-8")

    def play(self, *steps: Any, words: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        script = self.folder / "script.jsonl"
        script.write_text(
            "\n".join(s if isinstance(s, str) else json.dumps(s) for s in steps) + "\n",
            encoding="utf-8",
        )
        self.status = main(["form", "run", "--script", str(script), *words])
        return [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]

    def pets(self, *steps: Any, words: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        return self.play(*steps, words=(str(self.folder / "pets.md"), "--seed", "1", *words))


@pytest.fixture
def script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Script:
    return Script(tmp_path, capsys)


def contains(whole: Any, part: Any) -> bool:
    """Whether every field of the example is there as it is."""
    if isinstance(part, dict):
        return all(name in whole and contains(whole[name], value) for name, value in part.items())
    return bool(whole == part)


def test_the_example_of_the_page(script: Script) -> None:
    form = str(script.folder / "pets.md")
    answers = script.play(
        {"form": form, "language": EN},
        {"answer": "has_pets", "value": "yes"},
        {
            "answer": "pet[1]/age",
            "value": -2,
            "expect": {"changed": {"/data/pet[1]/age": {"violation": "constraint"}}},
        },
        {"add": "pet"},
        {"get": "pet[9]/age"},
    )
    assert answers[0] == {
        "step": 1,
        "form": {
            "id": "pets",
            "version": "3",
            "title": "Pets",
            "languages": [EN, FR],
            "language": EN,
            "root": "/data",
        },
    }
    assert contains(
        answers[1],
        {
            "step": 2,
            "changed": {
                "/data/has_pets": {"value": "yes"},
                "/data/pet": {"relevant": True},
                "/data/pet[1]": {"relevant": True},
                "/data/pet[1]/age": {
                    "relevant": True,
                    "required": True,
                    "valid": False,
                    "violation": "required",
                },
            },
        },
    )
    assert answers[2] == {
        "step": 3,
        "changed": {
            "/data/pet[1]/age": {
                "value": "-2",
                "violation": "constraint",
                "message": "An age is at least 0.",
            }
        },
    }
    assert answers[3] == {
        "step": 4,
        "ref": "/data/pet[2]",
        "changed": {"/data/pet": {"rows": 2}, "/data/total": {"value": "2"}},
    }
    assert answers[4] == {
        "step": 5,
        "error": {"kind": "reference", "message": "There is no row 9 of /data/pet."},
    }
    assert script.status == 1


def test_states_have_the_fields_of_their_kind(script: Script) -> None:
    question, row, repeat, total, root, few = script.pets(
        {"answer": "has_pets", "value": "yes"},
        {"get": "has_pets"},
        {"get": "pet[1]"},
        {"get": "pet"},
        {"get": "total"},
        {"get": "/"},
        {"get": "has_pets", "fields": ["value", "valid"]},
    )[1:]
    common = {"step", "ref", "kind", "relevant", "readonly"}
    texts = {"label", "hint", "guidance", "media", "appearance"}
    assert set(question) == common | texts | {
        "value", "type", "control", "required", "valid", "violation", "message", "choices",
    }  # fmt: skip
    assert question["choices"] == [
        {"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"},
    ]  # fmt: skip
    assert set(row) == common | texts | {"valid"}
    assert set(repeat) == common | texts | {"rows", "editable"}
    assert (repeat["kind"], repeat["rows"], repeat["editable"]) == ("repeat", 1, True)
    assert set(total) == common | {"value", "type"}
    assert set(root) == common | texts | {"valid", "classes"}
    assert few == {"step": 7, "value": "yes", "valid": True}
    assert script.status == 0


def test_asking(script: Script) -> None:
    outline, number, valid, submission = script.pets(
        {"answer": "has_pets", "value": "yes"},
        {"outline": "/"},
        {"eval": "count(/data/pet) * 2", "at": "/data/pet[1]/age"},
        {"validate": True},
        {"submission": True},
    )[1:]
    assert outline["outline"] == [
        {"ref": "/data/has_pets", "kind": "question"},
        {"ref": "/data/pet[1]", "kind": "row"},
        {"ref": "/data/pet[1]/age", "kind": "question"},
        {"ref": "/data/pet[1]/photo", "kind": "question"},
        {"ref": "/data/pet", "kind": "add"},
    ]
    assert number == {"step": 3, "type": "number", "value": 2}
    assert valid == {
        "step": 4,
        "valid": False,
        "violations": [{"ref": "/data/pet[1]/age", "violation": "required", "message": None}],
    }
    assert submission["submission"].startswith("<?xml")
    assert (submission["attachments"], submission["valid"]) == ([], False)


def test_an_expectation_that_is_not_met(script: Script) -> None:
    (answer,) = script.pets(
        {"get": "has_pets", "expect": {"value": "no", "kind": "question", "choices": []}}
    )
    assert answer["unmet"] == {"value": "", "choices": answer["choices"]}
    assert script.status == 1


def test_bad_lines_are_answered_and_the_next_is_read(script: Script) -> None:
    answers = script.pets(
        "{", "[]", "", {"what": 1}, {"get": "has_pets", "add": "pet"}, {"get": "has_pets"},
        {"get": "has_pets", "expect": 5},
    )  # fmt: skip
    assert [answer["step"] for answer in answers] == [1, 2, 4, 5, 6, 7]
    assert [answer.get("error", {}).get("kind") for answer in answers] == [
        "request", "request", "request", "request", None, "request",
    ]  # fmt: skip
    assert script.status == 1


def test_no_form_is_open_after_one_that_cannot_be(script: Script) -> None:
    (script.folder / "bad.md").write_text(
        markdown(
            survey=[{"type": "text", "name": "a", "label": "A", "relevant": "nosuch()"}],
            settings=[{"form_id": "bad"}],
        ),
        encoding="utf-8",
    )
    first, second = script.pets({"form": str(script.folder / "bad.md")}, {"get": "has_pets"})
    assert [p["kind"] for p in first["problems"]] == ["unknown-function"]
    assert second["error"]["kind"] == "request"
    (zero,) = script.play(words=(str(script.folder / "bad.md"),))
    assert zero["step"] == 0
    assert zero["problems"]
    assert script.status == 1


def test_the_same_input_gives_the_same_output(script: Script) -> None:
    words = ("--now", "2026-02-01T09:00:00+03:00", "--timezone", "Africa/Nairobi")
    steps = ({"answer": "has_pets", "value": "yes"}, {"submission": True})
    assert script.pets(*steps, words=words) == script.pets(*steps, words=words)


def test_records_are_resumed_corrected_and_started(script: Script) -> None:
    photo = script.folder / "media" / "dog.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"dog")
    answers = script.pets(
        {"answer": "has_pets", "value": "yes"},
        {"answer": "pet/age", "value": 2},
        {"answer": "pet/photo", "file": str(photo)},
        {"resume": None},
        {"submission": True},
        {"edit": None},
        {"submission": True},
        {"start": True},
        {"get": "has_pets", "fields": ["value"]},
    )
    assert answers[2]["name"] == "dog.jpg"
    resumed, edited = answers[4], answers[6]
    assert (
        resumed["attachments"]
        == edited["attachments"]
        == [
            {
                "name": "dog.jpg",
                "type": "image/jpeg",
                "size": 3,
                "sha256": "cd6357efdd966de8c0cb2f876cc89ec74ce35f0968e11743987084bd42fb8944",
            }
        ]
    )
    assert "deprecatedID" not in resumed["submission"]
    assert "<deprecatedID>uuid:" in edited["submission"]
    assert answers[8]["value"] == ""
    record = script.folder / "record.xml"
    record.write_text(resumed["submission"], encoding="utf-8")
    again = script.pets(
        {"resume": str(record), "media": str(photo.parent)},
        {"submission": True},
        {"resume": "<other/>"},
    )
    assert again[1]["submission"] == resumed["submission"]
    assert again[1]["attachments"] == resumed["attachments"]
    assert again[2]["error"]["kind"] == "record"


def test_languages_properties_and_the_clock(script: Script) -> None:
    (script.folder / "meta.md").write_text(
        markdown(
            survey=[
                {"type": "username", "name": "user"},
                {"type": "text", "name": "a", "label": "A"},
                {"type": "calculate", "name": "at", "calculation": "now()", "trigger": "${a}"},
            ],
            settings=[{"form_id": "m"}],
        ),
        encoding="utf-8",
    )
    answers = script.play(
        {"form": str(script.folder / "meta.md"), "properties": {"username": "FO-2"},
         "now": "2026-02-01T09:00:00+03:00", "timezone": "Africa/Nairobi"},
        {"get": "user", "fields": ["value"]},
        {"now": "2026-03-01T09:00:00+03:00"},
        {"answer": "a", "value": "x"},
        {"form": str(script.folder / "pets.md")},
        {"language": FR},
        {"get": "has_pets", "fields": ["label"]},
        {"language": "Klingon"},
    )  # fmt: skip
    assert answers[1]["value"] == "FO-2"
    assert answers[2] == {"step": 3}
    assert answers[3]["changed"]["/data/at"] == {"value": "2026-03-01T09:00:00.000+03:00"}
    assert answers[5] == {"step": 6}
    assert answers[6]["label"] == "Des animaux ?"
    assert answers[7]["error"]["kind"] == "reference"


def test_timings(script: Script) -> None:
    opened, asked = script.play(
        {"form": str(script.folder / "pets.md")}, {"get": "total"}, words=("--timings",)
    )
    assert opened["ms"] > opened["ms_convert"] > 0
    assert asked["ms"] >= 0
    assert "ms_convert" not in asked


def test_standard_input_is_the_script(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Input:
        buffer = io.BytesIO(b'{"get": "total", "fields": ["kind"]}\n')

    monkeypatch.setattr("sys.stdin", Input)
    assert main(["form", "run", str(script.folder / "pets.md")]) == 0
    assert json.loads(capsys.readouterr().out) == {"step": 1, "kind": "value"}
    assert main(["form", "run", "--script", str(script.folder / "absent")]) == 2
    assert main(["form", "run", "--now", "noon"]) == 2

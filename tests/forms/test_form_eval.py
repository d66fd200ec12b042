"""`fieldkit form eval` as a form author and a script use it: its page's examples, and errors."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

REPOSITORY = Path(__file__).parents[2]
FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>T</h:title><model><itext>
<translation lang="English (en)" default="true()"><text id="hello"><value>Hello
 <output value="/data/a"/></value></text></translation>
<translation lang="French (fr)"><text id="hello"><value>Bonjour</value></text></translation></itext>
<instance><data id="t"><a>1</a><r><n>x</n></r><r><n>y</n></r>
<orx:meta><orx:instanceID>u</orx:instanceID></orx:meta></data></instance>
<instance id="list"><root><item><name>b</name></item><item><name>c</name></item></root></instance>
<instance id="towns" src="jr://file-csv/towns.csv"/></model></h:head><h:body/></h:html>"""


def _eval(*words: str, lines: list[Any] | None = None) -> tuple[int, list[dict[str, Any]], str]:
    """Exit status, answers, standard error of one process."""
    given = None
    if lines is not None:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        given = "\n".join(texts).encode()
    done = subprocess.run(
        [sys.executable, "-m", "ui.commands", "form", "eval", *words],
        input=given,
        capture_output=True,
        cwd=REPOSITORY,
        timeout=60,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return done.returncode, answers, done.stderr.decode()


def test_the_examples_of_the_page() -> None:
    status, answers, said = _eval(
        lines=[
            {
                "id": 1,
                "expression": "sum(/d/n) div count(/d/n)",
                "instance": "<d><n>1</n><n>2</n></d>",
            },
            {
                "id": 2,
                "expression": "today() > date('2026-01-01')",
                "now": "2026-02-01T09:00:00+03:00",
                "timezone": "Africa/Nairobi",
            },
            {"id": 3, "expression": "nosuch(1)"},
        ]
    )
    assert (status, said) == (0, "")
    assert answers == [
        {"id": 1, "type": "number", "value": 1.5},
        {"id": 2, "type": "boolean", "value": True},
        {
            "id": 3,
            "error": {
                "kind": "unknown-function",
                "message": "There is no function nosuch().",
                "expression": "nosuch(1)",
                "at": 0,
            },
        },
    ]


def test_one_expression_and_its_exit_status() -> None:
    assert _eval("count-selected('a b c')") == (0, [{"type": "number", "value": 3}], "")
    status, answers, _ = _eval("1 +")
    assert status == 1
    assert answers[0]["error"]["kind"] == "syntax"
    assert answers[0]["error"]["at"] == 3
    for words in (["1", "--as", "text"], ["1", "--timezone", "Moon"], ["1", "--now", "today"]):
        status, answers, said = _eval(*words)
        assert (status, answers) == (2, [])
        assert said
    status, answers, said = _eval("1", "--instance", "/nowhere/record.xml")
    assert (status, answers) == (2, [])
    assert "record.xml" in said


def test_options_and_a_file(tmp_path: Path) -> None:
    record = tmp_path / "record.xml"
    record.write_text("<p:d xmlns:p='urn:x'><p:a>é</p:a><p:a>2</p:a></p:d>", encoding="utf-8")
    words = ["q:a", "--instance", str(record), "--context", "/*", "--namespace", "q=urn:x"]
    assert _eval(*words)[1] == [
        {
            "type": "node-set",
            "value": [
                {"path": "/p:d/p:a[1]", "name": "p:a", "value": "é"},
                {"path": "/p:d/p:a[2]", "name": "p:a", "value": "2"},
            ],
        }
    ]
    assert _eval(*words, "--as", "string")[1] == [{"type": "string", "value": "é"}]
    assert _eval(*words, "--as", "number")[1] == [{"type": "number", "value": "NaN"}]


def test_values_are_written_as_the_page_says() -> None:
    cases: list[tuple[str, str, Any]] = [
        ("1 div 3", "number", 1 / 3),
        ("0 div 0", "number", "NaN"),
        ("1 div 0", "number", "Infinity"),
        ("-1 div 0", "number", "-Infinity"),
        ("-0", "number", "-0"),
        ("7.0", "number", 7),
        ("'ع'", "string", "ع"),
        ("true()", "boolean", True),
        ("today()", "date", "2026-01-31"),
        ("now()", "dateTime", "2026-01-31T23:00:00.000-07:00"),
        ("date('never')", "string", ""),
        ("nothing", "node-set", []),
    ]
    outside = ["--now", "2026-02-01T09:00:00+03:00", "--timezone", "America/Phoenix"]
    _, answers, _ = _eval(*outside, lines=[{"expression": one} for one, _, _ in cases])
    assert answers == [{"type": kind, "value": value} for _, kind, value in cases]
    _, answers, _ = _eval(*outside, "today()", "--as", "number")
    assert answers == [{"type": "number", "value": 20484.291666666668}]


def test_paths_of_every_kind_of_node() -> None:
    xml = "<?go now?><data>t<item id='a'/><item id='b'/><!--x-->u</data>"
    paths = "//@id | //text() | //comment() | //processing-instruction() | / | //item"
    _, answers, _ = _eval(lines=[{"expression": paths, "instance": xml}])
    assert [(one["path"], one["value"]) for one in answers[0]["value"]] == [
        ("/", "tu"),
        ("/processing-instruction()[1]", "now"),
        ("/data/text()[1]", "t"),
        ("/data/item[1]", ""),
        ("/data/item[1]/@id", "a"),
        ("/data/item[2]", ""),
        ("/data/item[2]/@id", "b"),
        ("/data/comment()[1]", "x"),
        ("/data/text()[2]", "u"),
    ]


def test_context_root_and_secondary_instances() -> None:
    record = "<data><a>1</a><g><a>2</a><b c='7'/></g></data>"
    _, answers, _ = _eval(
        lines=[
            {"expression": "string(.)", "instance": record, "context": "/data/g/b/@c"},
            {"expression": "/a", "instance": record, "root": "/data/g"},
            {"expression": "../a", "instance": record, "root": "/data/g", "context": "/b"},
            {"expression": "current()/a", "instance": record, "context": "/*[1]/*[2]"},
            {"expression": "position() + last()", "instance": record, "context": "//a"},
            {
                "expression": "instance('s')/root/item[k = /data/a]/@v",
                "instance": record,
                "secondary": {
                    "s": "<root><item v='no'><k>0</k></item><item v='yes'><k>1</k></item></root>"
                },
            },
            {"expression": "1", "instance": record, "context": "/data/none"},
        ]
    )
    assert answers[0]["value"] == "7"
    assert [one["value"] for one in answers[1]["value"]] == ["2"]
    assert [one["path"] for one in answers[1]["value"]] == ["/a"]
    assert [one["value"] for one in answers[2]["value"]] == ["2"]
    assert [one["value"] for one in answers[3]["value"]] == ["2"]
    assert answers[4]["value"] == 2
    assert answers[5]["value"] == [
        {"path": "instance('s')/root/item[2]/@v", "name": "v", "value": "yes"}
    ]
    assert answers[6]["error"]["kind"] == "reference"


def test_a_form_gives_its_instances_its_data_sets_and_its_words(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text('﻿name,part\n"Al, Qa",b\nBo,c\n', encoding="utf-8")
    form = tmp_path / "form.xml"
    form.write_text(FORM, encoding="utf-8")
    _, answers, said = _eval(
        "--form",
        str(form),
        "--media",
        str(tmp_path),
        lines=[
            {"expression": "/data/r[2]/n"},
            {"expression": "../name", "context": "instance('list')/root/item[2]/name"},
            {"expression": "instance('towns')/root/item[part = 'b']/name", "as": "string"},
            {"expression": "pulldata('towns', 'name', 'part', 'c')"},
            {"expression": "jr:itext('hello')"},
            {"expression": "jr:itext('hello')", "language": "French (fr)"},
            {"expression": "string(/data/orx:meta/orx:instanceID)"},
            {
                "expression": "/data/a",
                "form": "<model><instance><data><a>9</a></data></instance></model>",
            },
            {"expression": "1", "form": "<a/>"},
            {"expression": "1", "form": "<a>"},
        ],
    )
    assert said == ""
    assert answers[0]["value"] == [{"path": "/data/r[2]/n", "name": "n", "value": "y"}]
    assert answers[1]["value"][0]["path"] == "instance('list')/root/item[2]/name"
    assert [one["value"] for one in answers[2:7]] == ["Al, Qa", "Bo", "Hello\n 1", "Bonjour", "u"]
    assert answers[7]["value"][0]["value"] == "9"
    assert [one["error"]["kind"] for one in answers[8:]] == ["not-a-form", "xml"]


def test_bad_lines_are_answered_and_the_next_is_read() -> None:
    status, answers, _ = _eval(
        lines=[
            "",
            "nonsense",
            "[1]",
            '"1"',
            {"id": [1, {"a": None}]},
            {"expression": 5},
            {"expression": "1", "as": "date"},
            {"expression": "1", "seed": "x"},
            {"expression": "1", "namespaces": []},
            '{"expression": "\\ud800"}',
            {"expression": "1", "instance": "<a>"},
            "   ",
            {"id": None, "expression": "1", "unknown": "is ignored"},
        ]
    )
    assert status == 0
    kinds = [one["error"]["kind"] for one in answers[:-1]]
    assert kinds == ["request"] * 9 + ["xml"]
    assert answers[3]["id"] == [1, {"a": None}]
    assert answers[-1] == {"id": None, "type": "number", "value": 1}


def test_each_line_is_answered_before_the_next_is_written() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ui.commands", "form", "eval"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"expression": f"{number} + 1"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["value"] == number + 1
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_a_seed_gives_the_same_chance_again() -> None:
    line = {"expression": "concat(random(), uuid())", "seed": 7}
    _, answers, _ = _eval(lines=[line, line, {**line, "seed": 8}])
    values = [one["value"] for one in answers]
    assert values[0] == values[1] != values[2]


def test_signed_texts_are_checked_with_ed25519() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    message = "Name: عمر".encode()
    contents = base64.b64encode(key.sign(message) + message).decode()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    other = base64.b64encode(b"\x01" * 32).decode()
    _, answers, _ = _eval(
        lines=[
            {"expression": f"extract-signed('{contents}', '{public}')"},
            {"expression": f"extract-signed('{contents}', '{other}')"},
            {"expression": f"extract-signed('{contents}', 'aGk=')"},
        ]
    )
    assert [one["value"] for one in answers] == ["Name: عمر", "", ""]


@pytest.mark.parametrize("source", ["survey.csv", "survey.md"])
def test_an_xlsform_is_converted_first(tmp_path: Path, source: str) -> None:
    table = {
        "survey.md": "| survey |\n| | type | name | label | default |\n"
        "| | text | town | T | Bo |\n",
        "survey.csv": "survey,,,,\n,type,name,label,default\n,text,town,T,Bo\n",
    }
    path = tmp_path / source
    path.write_text(table[source], encoding="utf-8")
    _, answers, _ = _eval("//town", "--form", str(path), "--as", "string")
    assert answers == [{"type": "string", "value": "Bo"}]

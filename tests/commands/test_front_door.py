"""The command line's front door: help, version, wrong words, no display."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import generate
from ui.commands import DEVELOPERS, GROUPS, main
from ui.commands.terminal import harmless, read_digits

ROOT = Path(__file__).parents[2]
HEAVY = ("PySide6", "pyxform", "openpyxl", "sqlalchemy", "cryptography", "pydantic", "lxml")


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m ui.commands`, as a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "ui.commands", *words],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_names_every_group() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    assert all(name in done.stdout for name in GROUPS)


def test_help_names_what_the_launcher_does_itself() -> None:
    """In a clone, the developers' commands too; the launcher has exactly these."""
    launcher = (ROOT / "run.py").read_text("utf-8")
    table = launcher[launcher.index("developer = {") :].partition("}")[0]
    assert re.findall(r'"(\w+)":', table) == list(DEVELOPERS)
    told = run("--help").stdout
    assert all(f"{name} " in told and what in told for name, what in DEVELOPERS.items())


def test_an_unknown_word_is_told_where_the_words_are() -> None:
    done = run("dance")
    assert done.returncode == 2
    assert "python3 run.py --help lists them" in done.stderr


def test_every_command_has_its_help_with_an_example() -> None:
    for group, acts in {
        "hq": ("init", "enrol", "roster", "revoke", "serve", "status", "import"),
        "field": ("init", "enrol-request", "enrol", "send", "status"),
    }.items():
        for act in acts:
            done = run(group, act, "--help")
            assert done.returncode == 0, done.stderr
            assert f"example:\n  python3 run.py {group} {act} " in done.stdout


def test_digits_without_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    """As a tired person types them; what follows them stays what it is."""
    digits = ["1234", "5678", "9012", "3456", "7890", "1234"]
    assert main(["hq", "enrol", "--digits", *digits, "no.request", "HQ", "--out", "a"]) == 2
    assert "no.request: " in capsys.readouterr().err
    assert main(["hq", "enrol", "no.request", "HQ", "--digits", *digits, "--out", "a"]) == 2
    assert "no.request: " in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom ui.commands import main\nstatus = main(['--help'])\n"
        f"found = sorted(set({HEAVY!r}) & set(sys.modules))\n"
        "sys.stderr.write(repr((status, found)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == "(0, [])"


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_each_group_has_its_help(group: str) -> None:
    done = run(group, "--help")
    assert done.returncode == 0, done.stderr
    assert f"python3 run.py {group}" in done.stdout


def test_version() -> None:
    done = run("--version")
    assert done.stdout.startswith("fieldkit ")
    assert done.returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["--dance"],
        ["verify"],
        ["verify", "nowhere.fieldkit"],
        ["hq"],
        ["hq", "enrol"],
        ["hq", "enrol", "request", ".", "--digits", "1 2 3", "--out", "answer"],
        ["field", "status"],
        ["field", "status", "--profile", "nowhere"],
        ["field", "init", "--code", "Amina Hassan", "--profile", "nowhere"],
    ],
)
def test_wrong_words_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err != ""


def test_without_a_display_the_application_says_so() -> None:
    done = run()
    if not sys.platform.startswith("linux"):
        pytest.skip("there is always a display")
    assert done.returncode == 3
    assert "python3 run.py demo --out DIR" in done.stderr


def test_control_characters_do_not_reach_the_terminal() -> None:
    """H11, D6."""
    assert harmless("a\x1b[31mb\x07\u202ec\ud800\n") == "a\ufffd[31mb\ufffd\ufffdc\ufffd\n"
    assert harmless("الأدلة – Übung") == "الأدلة – Übung"


def test_digits_as_people_type_them() -> None:
    right = ("8056", "7337", "1790", "5248", "4623", "4288")
    for typed in (
        "8056 7337 1790 5248 4623 4288",
        "805673371790524846234288",
        "8056-7337-1790-5248-4623-4288",
    ):
        assert read_digits(typed) == right
    arabic = read_digits("٨٠٥٦ ٧٣٣٧ ١٧٩٠ ٥٢٤٨ ٤٦٢٣ ٤٢٨٨")
    assert [int(group) for group in arabic] == [int(group) for group in right]


@pytest.mark.parametrize("name", sorted(generate.DOCUMENTS))
def test_schemas_are_fresh(name: str) -> None:
    kept = (generate.FOLDER / f"{name}.json").read_text("utf-8")
    assert kept == generate.text(generate.DOCUMENTS[name])
    assert json.loads(kept)["type"] == "object"


def test_the_launcher_does_not_take_away_the_python_that_runs_it(tmp_path: Path) -> None:
    for name in ("run.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    python = tmp_path / ".venv" / "bin" / "python"
    done = subprocess.run(
        [python, tmp_path / "run.py", "demo"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "type python3 run.py" in done.stderr
    assert python.exists()

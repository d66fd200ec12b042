"""The page for form authors keeps its word: its form and its script are played."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.commands import main

PAGE = Path(__file__).parents[2] / "docs" / "forms.md"


def block(name: str) -> str:
    """The text of the block that follows the line naming this file."""
    found = re.search(rf"^`{name}`:\n\n```\w+\n(.*?)```", PAGE.read_text(), re.M | re.S)
    assert found is not None
    return found[1]


def test_the_form_and_the_script_of_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("pets.md", "pets.jsonl"):
        (tmp_path / name).write_text(block(name))
    form = str(tmp_path / "pets.md")
    assert main(["form", "check", form]) == 0
    script = str(tmp_path / "pets.jsonl")
    assert main(["form", "run", form, "--script", script, "--seed", "1"]) == 0
    answers = capsys.readouterr().out.splitlines()
    assert len(answers) == 11
    assert "<has_pets>no</has_pets><meta>" in answers[-1].replace("\\n", "")

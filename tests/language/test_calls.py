"""Every call that says a sentence gives all its places, and no sentence is put together by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from fieldkit import catalogues

SAYING = {"text": 1, "plural": 2, "context": 2}
OWN = {"plural": {"count"}}


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in SAYING and len(node.args) >= SAYING[name]:
                yield node, name


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


FILES = [path for path in catalogues.sources() if any(True for _ in calls(path))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(catalogues.ROOT)))
def test_sentences_are_literal_and_have_their_values(path: Path) -> None:
    for call, name in calls(path):
        where = f"{path.name}:{call.lineno}"
        spoken = call.args[SAYING[name] - 1]
        assert not isinstance(spoken, (ast.JoinedStr, ast.BinOp)), where
        if not isinstance(spoken, ast.Constant) or not isinstance(spoken.value, str):
            continue
        given = {keyword.arg for keyword in call.keywords}
        if None not in given:
            assert places(spoken.value) - OWN.get(name, set()) <= given, where

"""No text from data is read as rich text (B13): a name fetches nothing and imitates nothing."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import Qt, QTextDocument

from ui.theme import start
from ui.theme.look import Choices
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.tips import tip

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    "<img src='//elsewhere/share/x.png'>",
    "<b>Signed \u2713</b>",
    "<a href='file:///etc'>open</a>",
    "<!-- --><html><style>*{color:red}</style>x",
    "1 < 2 && 3 > 2",
]


@pytest.fixture
def started(qapp: object) -> None:
    """A look, by which labels know their side and their lines."""
    start(Choices())


class Watched(QTextDocument):
    """A document that knows what it was made to fetch."""

    fetched: list[str]

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        self.fetched.append(QUrl(name).toString())
        return None


@pytest.mark.parametrize("words", HOSTILE)
def test_a_tool_tip_shows_its_text(qapp: object, words: str) -> None:
    """B13: also where Qt takes it for rich text; on Windows such a picture sends credentials."""
    shown = tip(words)
    if not Qt.mightBeRichText(shown):
        assert shown == words
        return
    document = Watched()
    document.fetched = []
    document.setHtml(shown)
    document.size()
    assert document.toPlainText() == words
    assert document.fetched == []


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.usefixtures("started")
def test_a_label_shows_its_text(words: str) -> None:
    """B13: the two kinds of label of which every screen is made."""
    assert Text(words).textFormat() is Qt.TextFormat.PlainText
    document = Watched()
    document.fetched = []
    document.setHtml(WrapLabel(words).text())
    assert document.toPlainText() == words
    assert document.fetched == []


def plain(argument: ast.expr) -> bool:
    """Words of our own, or words through `tip`."""
    if isinstance(argument, ast.Constant):
        return True
    if isinstance(argument, ast.IfExp):
        return plain(argument.body) and plain(argument.orelse)
    called = argument.func if isinstance(argument, ast.Call) else None
    if isinstance(called, ast.Name):
        return called.id == "tip"
    own = {"text", "accessibleName"}
    return isinstance(called, ast.Attribute) and called.attr in own and bool(argument)


def test_every_tool_tip_goes_that_way() -> None:
    """B13: whatever screen comes next."""
    found = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                sets = node.func.attr == "setToolTip"
                if sets and not all(plain(each) for each in node.args[-1:]):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []

"""A screen reader is told whether one may be chosen or several, and an answer can be taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.theme.look import Choices
from ui.widgets.choice import ChoiceGroup, Option


@pytest.fixture(autouse=True)
def plain_look(app: QApplication) -> None:
    theme.start(Choices())


OPTIONS = [Option("yes", "Yes"), Option("no", "No")]


@pytest.mark.parametrize(
    ("several", "role"),
    [(False, QAccessible.Role.RadioButton), (True, QAccessible.Role.CheckBox)],
)
def test_role_says_how_many(several: bool, role: QAccessible.Role) -> None:
    group = ChoiceGroup("Was it seen?", OPTIONS, several=several)
    for tile in group.tiles():
        told = QAccessible.queryAccessibleInterface(tile)
        assert told is not None
        assert told.role() == role
    group.deleteLater()


def test_a_single_answer_changes_and_goes() -> None:
    group = ChoiceGroup("Was it seen?", OPTIONS)
    group.pick(0)
    assert group.values == ["yes"]
    group.pick(1)
    assert group.values == ["no"]
    group.clear()
    assert group.values == []
    group.deleteLater()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Backspace])
def test_a_group_that_always_has_an_answer_keeps_it(key: Qt.Key) -> None:
    group = ChoiceGroup("Language", OPTIONS, always=True)
    group.set_values(["no"])
    group.show()
    group.focus()
    QTest.keyClick(group.tiles()[1], key)
    QTest.mouseClick(group.tiles()[1], Qt.MouseButton.LeftButton)
    assert group.values == ["no"]
    QTest.mouseClick(group.tiles()[0], Qt.MouseButton.LeftButton)
    assert group.values == ["yes"]
    group.close()
    group.deleteLater()

"""Where the focus goes by keys that the system sends to the window: jump, panes, other cards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget

from tests.window.conftest import Desk
from ui.form.kinds.choice import TilesQuestion
from ui.screens.questionnaire import QuestionnaireScreen

Opens = Callable[..., Desk]
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


def questionnaire(desk: Desk, ref: str) -> QuestionnaireScreen:
    desk.show("questionnaire", card=ref)
    assert isinstance(desk.screen, QuestionnaireScreen)
    desk.shell.activateWindow()
    desk.settle(lambda: QApplication.focusWidget() is not None)
    return desk.screen


def key(desk: Desk, *keys: Qt.Key | str, control: bool = False) -> None:
    """To the window, as the system sends it: shortcuts come first, then what has the focus."""
    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    for each in keys:
        handle = desk.shell.windowHandle()
        QTest.keyClick(handle, each, held)  # type: ignore[arg-type]  # the stub knows no letters
    desk.settle()


def tiles(screen: QuestionnaireScreen) -> TilesQuestion:
    """The first question of the card, which is one of tiles."""
    first = next(widget for widget in screen.page._shown if widget.question.asked)
    assert isinstance(first, TilesQuestion)
    return first


def focused(desk: Desk) -> QWidget | None:
    desk.settle()
    return QApplication.focusWidget()


@LANGUAGES
def test_a_jump_ends_at_the_question(open_desk: Opens, language: str) -> None:
    desk = open_desk("half", language=language)
    screen = questionnaire(desk, "f07_14_status")
    for code, card in (("8.3", "f08_03"), ("7.14", "f07_14"), ("8.1", "f08_01")):
        key(desk, Qt.Key.Key_J, control=True)
        assert focused(desk) is screen.navigator.search
        key(desk, *code, Qt.Key.Key_Return)
        assert screen.form is not None
        assert screen.form.card.id.endswith(card)
        group = tiles(screen).group
        chosen = [tile for tile in group.tiles() if tile.isChecked()]
        assert focused(desk) is (chosen or group.tiles())[0]
    key(desk, "1")
    assert tiles(screen).group.values


@LANGUAGES
def test_a_jump_from_the_drawer_closes_it(open_desk: Opens, language: str) -> None:
    desk = open_desk("half", language=language, percent=150)
    screen = questionnaire(desk, "f07_14_status")
    key(desk, Qt.Key.Key_J, control=True)
    assert screen.navigator.isVisible()
    key(desk, *"8.3", Qt.Key.Key_Return)
    assert not screen.navigator.isVisible()
    assert focused(desk) is tiles(screen).group.tiles()[0]


@LANGUAGES
def test_enter_on_a_row_of_the_list_goes_to_its_question(open_desk: Opens, language: str) -> None:
    desk = open_desk("half", language=language)
    screen = questionnaire(desk, "f07_14_status")
    screen.navigator.list.setFocus()
    key(desk, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert screen.form is not None
    assert screen.form.card.id.endswith("f07_13")
    assert isinstance(focused(desk), QRadioButton)


@LANGUAGES
def test_a_group_without_an_answer_is_entered_at_its_first_tile(
    open_desk: Opens, language: str
) -> None:
    desk = open_desk("half", language=language)
    screen = questionnaire(desk, "f08_01_status")
    group = tiles(screen).group
    assert group.values == []
    key(desk, *[Qt.Key.Key_Down] * 4)
    assert focused(desk) is group.tiles()[-1]
    panes = [pane for pane in screen.panes() if pane.isVisible()]
    for _ in panes:
        key(desk, Qt.Key.Key_F6)
        if screen.page.isAncestorOf(desk.focus()):
            break
    assert focused(desk) is group.tiles()[0]

    key(desk, *[Qt.Key.Key_Down] * 4)
    key(desk, Qt.Key.Key_Return, control=True)
    group = tiles(screen).group
    assert group.values == []
    assert focused(desk) is group.tiles()[0]

    key(desk, "4", Qt.Key.Key_Backspace, Qt.Key.Key_Tab)
    QTest.keyClick(desk.shell.windowHandle(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focused(desk) is group.tiles()[0]

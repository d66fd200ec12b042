"""The top bar: tools stay where they are when the saved state comes, and nothing is cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton

from tests.window.conftest import Desk
from tests.window.looking import cut
from ui.workspace import Saved

Opens = Callable[..., Desk]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_tools_do_not_move_when_the_saved_state_comes(open_desk: Opens, language: str) -> None:
    desk = open_desk("half", language=language)
    desk.show("questionnaire", card="f08_01_status")
    desk.settle()
    tools = [tool for tool in desk.screen.top_tools() if isinstance(tool, QPushButton)]
    names = {tool.accessibleName() for tool in tools}

    def places() -> list[int]:
        desk.settle()
        buttons = desk.shell.findChildren(QPushButton)
        return sorted(
            button.mapTo(desk.shell, button.rect().topLeft()).x()
            for button in buttons
            if button.isVisible() and button.accessibleName() in names
        )

    before = places()
    assert len(before) >= 2
    desk.workspace.tell_saved(Saved("saving"))
    assert places() == before
    desk.workspace.tell_saved(Saved("saved", desk.workspace.clock.now()))
    assert places() == before
    assert cut(desk.shell) == []

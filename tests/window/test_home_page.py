"""Home: widths that hold, of the device's card and, with large text, of the table's columns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.window.conftest import Desk
from tests.window.looking import cut
from ui.screens.home import SIDE, HomeScreen
from ui.widgets.table import Table


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_card_of_the_device_keeps_its_width(
    open_desk: Callable[..., Desk], language: str
) -> None:
    desk = open_desk("half", language=language)
    desk.workspace.root("home")
    desk.shell.show()
    desk.settle()
    screen = desk.screen
    assert isinstance(screen, HomeScreen)
    assert screen._device.width() == SIDE
    desk.workspace.tell_connection("offline")
    desk.workspace.outbox_changed.emit()
    desk.settle()
    assert screen._device.width() == SIDE


@pytest.mark.parametrize("language", ["en", "ar"])
def test_with_large_text_the_name_has_more_room_than_the_figures(
    open_desk: Callable[..., Desk], language: str
) -> None:
    desk = open_desk("half", language=language, percent=150, size=(1280, 720))
    desk.workspace.root("home")
    desk.shell.show()
    desk.settle()
    table = desk.screen.findChild(Table)
    assert table is not None
    rest = table.width() - sum(table._widths)
    assert rest > max(width for width in table._widths if width)
    assert cut(desk.shell) == []

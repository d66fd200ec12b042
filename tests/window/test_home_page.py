"""Home: the card of the device stands as wide as it did when the page is told anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.window.conftest import Desk
from ui.screens.home import SIDE, HomeScreen


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

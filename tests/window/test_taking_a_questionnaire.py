"""An author's form comes in through the settings and is answered in the window, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.window.conftest import Desk
from tests.window.looking import cut, nameless
from tests.window.walking import answer_dialog, push, shows, tab_to
from ui.screens.taking import TakingScreen
from ui.theme import look

FORM = """
| survey |
| | type | name | label::English (en) | label::Arabic (ar) | relevant |
| | select_one yn | has | Any wells? | هل من آبار؟ | |
| | integer | n | How many? | كم؟ | {relevant} |
| choices |
| | list_name | name | label::English (en) | label::Arabic (ar) |
| | yn | y | Yes | نعم |
| settings |
| | form_id | version | form_title |
| | wells | 3 | Wells of the lake basin |
"""


def written(folder: Path, relevant: str = "${has} = 'y'") -> Path:
    path = folder / "wells.md"
    path.write_text(FORM.replace("{relevant}", relevant))
    return path


def asked(open_desk: Callable[..., Desk], path: Path, language: str = "en") -> Desk:
    """A window in which that file was chosen in the settings, once it has been read."""
    desk = open_desk("half", language=language)
    desk.workspace.root("settings")
    desk.shell.show()
    desk.settle()
    push(desk, look().tr.text("Take a questionnaire"))
    answer_dialog(desk, path)
    desk.settle(lambda: getattr(desk.screen, "model", None) is not None)
    return desk


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_is_taken_and_answered(
    open_desk: Callable[..., Desk], tmp_path: Path, language: str
) -> None:
    desk = asked(open_desk, written(tmp_path), language)
    assert isinstance(desk.screen, TakingScreen)
    assert nameless(desk.shell) == []
    assert cut(desk.shell) == []
    desk.press(Qt.Key.Key_Return)
    shows(desk, "settings")
    desk.workspace.go("new-assessment")
    desk.settle()
    tab_to(desk, look().tr.text("Questionnaire"))
    desk.press(Qt.Key.Key_Down)
    push(desk, look().tr.text("Last quarter"))
    push(desk, look().tr.text("Start"))
    shows(desk, "questionnaire")
    desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
    filling = next(
        iter(desk.workspace.fillings_of(desk.workspace.open_vault.situations.all()[0].id))
    )
    assert filling.assessment.instrument.id == "wells"
    assert filling.session.state("has").label == (
        "Any wells?" if language == "en" else "هل من آبار؟"
    )


def test_a_form_with_errors_is_shown_with_its_cells_and_cannot_be_taken(
    open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = asked(open_desk, written(tmp_path, "nosuch(${has})"))
    screen = desk.screen
    assert isinstance(screen, TakingScreen)
    assert screen.model is not None
    assert "sheet \u2066survey\u2069, cell \u2066E3\u2069" in screen.model.found[0].where
    with pytest.raises(AssertionError, match="not on the way of Tab"):
        tab_to(desk, "Take the questionnaire")


def test_a_file_that_went_away_is_told(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = open_desk("half")
    desk.workspace.root("settings")
    desk.workspace.go("taking", path=tmp_path / "gone.xlsx")
    desk.shell.show()
    desk.settle(lambda: not desk.workspace.jobs.busy)
    assert isinstance(desk.screen, TakingScreen)
    assert desk.screen.model is None
    push(desk, "Cancel")
    shows(desk, "settings")

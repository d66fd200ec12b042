"""Pictures of every screen, to be opened and judged: tests/screenshots/out/NAME-LANGUAGE-THEME.png.

A picture fails only where a screen cannot be built or is empty; what it looks like is for eyes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.window.conftest import Desk

OUT = Path(__file__).resolve().parents[1] / "screenshots" / "out"
Opens = Callable[..., Desk]

SIZES = {
    "": ((1366, 728), 100),
    "small-": ((1024, 600), 100),
    "large-": ((1366, 728), 150),
}


def keep(desk: Desk, name: str) -> None:
    """Take the picture of the whole window."""
    from ui.workspace import Saved

    desk.workspace.tell_connection("offline")
    desk.workspace.tell_saved(Saved("saved", desk.workspace.clock.now()))
    desk.settle()
    OUT.mkdir(parents=True, exist_ok=True)
    picture = desk.shell.grab()
    assert not picture.isNull()
    assert picture.save(str(OUT / f"{name}.png"))


def variants() -> list[tuple[str, str, str]]:
    """Size, language and theme of each picture (interface design, 8, 1)."""
    plain = [("", language, theme) for language in ("en", "ar") for theme in ("light", "dark")]
    return [*plain, ("small-", "ar", "light"), ("large-", "en", "light")]


@pytest.mark.parametrize(("kind", "language", "theme"), variants())
@pytest.mark.parametrize("screen", ["questionnaire", "review"])
def test_picture(open_desk: Opens, screen: str, kind: str, language: str, theme: str) -> None:
    size, percent = SIZES[kind]
    profile = "half" if screen == "questionnaire" else "full"
    desk = open_desk(profile, language=language, theme=theme, size=size, percent=percent)
    about = {"card": "f07_14_narrative"} if screen == "questionnaire" else {}
    desk.show(screen, **about)
    keep(desk, f"{screen}-{kind}{language}-{theme}")

"""Whoever corrects a signed version is told so on every page, and what the seal will name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from fieldkit.assess.correcting import correct
from fieldkit.language import Translator
from tests.window.conftest import Desk
from tests.window.looking import cut

Opens = Callable[..., Desk]


def said(window: QWidget) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_says_which_version_is_corrected(open_desk: Opens, language: str) -> None:
    desk = open_desk("full", language=language)
    vault = desk.workspace.open_vault
    signed = next(each for each in vault.assessments.all() if not each.open)
    words = Translator(language).text("correction of version\u00a0{number}", number=1)
    desk.assessment = signed.id
    desk.show("sealed")
    assert not any(words in each for each in said(desk.shell))
    correct(vault, signed.id, clock=desk.workspace.clock)
    for name in ("questionnaire", "review", "sign"):
        desk.show(name)
        desk.settle(lambda: not desk.workspace.jobs.busy)
        assert any(words in each for each in said(desk.shell)), name
        assert cut(desk.shell) == []
    desk.workspace.root("home")
    desk.settle()
    assert any(words in each for each in said(desk.shell))
    assert QApplication.focusWidget() is not None

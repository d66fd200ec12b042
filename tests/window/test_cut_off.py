"""After a kill: the same field of the same record, and one sentence of what is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

from fieldkit.language import Translator
from tests.window.conftest import Desk
from tests.window.killed import killed_while, rest, window
from tests.window.looking import cut, nameless, small
from tests.window.walking import push, shows
from ui import toast
from ui.screens import build
from ui.screens.questionnaire import QuestionnaireScreen
from ui.whereabouts import taken
from ui.widgets.surfaces import Notice

Profiles = Callable[[str], tuple[Path, str]]
GROUP = "/data/f08/f08_01"
WORDS = "Two checkpoints, seen on 18 September."


@pytest.fixture
def profile(profiles: Profiles, tmp_path: Path) -> tuple[Path, str]:
    """A locked copy of the half filled profile, and its draft."""
    folder, assessment = profiles("half")
    return Path(shutil.copytree(folder, tmp_path / "profile")), assessment


def questionnaire(desk: Desk) -> QuestionnaireScreen:
    desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
    assert isinstance(desk.screen, QuestionnaireScreen)
    desk.settle()
    return desk.screen


def write(desk: Desk) -> None:
    """Open a draft from home, write into an explanation and stay there."""
    shows(desk, "home")
    desk.workspace.go("questionnaire", assessment=desk.assessment, card="f08_01_status")
    screen = questionnaire(desk)
    desk.type("3")
    desk.settle()
    screen.page.enter(f"{GROUP}/f08_01_narrative")
    assert isinstance(desk.focus(), QTextEdit)
    desk.type(WORDS)
    desk.settle(lambda: _told(screen) == WORDS and desk.workspace.saved.state == "saved")


def _told(screen: QuestionnaireScreen) -> str:
    assert screen.form is not None
    return str(screen.form.session.state("f08_01_narrative").value)


def notices(desk: Desk) -> list[str]:
    return [each.accessibleName() for each in desk.shell.findChildren(Notice) if each.isVisible()]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_after_a_kill_the_same_field_has_the_focus_and_is_told_once(
    app: QApplication,
    profile: tuple[Path, str],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, assessment = profile
    killed_while(write, folder, assessment)
    heard: list[str] = []

    class Heard(QAccessibleAnnouncementEvent):
        def __init__(self, widget: QWidget, words: str) -> None:
            super().__init__(widget, words)
            heard.append(words)

    monkeypatch.setattr(toast, "QAccessibleAnnouncementEvent", Heard)
    tr = Translator(language)
    said = tr.text(
        "Fieldkit was closed without warning. Everything up to {time} is here.", time="09:42"
    ).split("09:42")[0][:30]
    with window(folder, language=language) as desk:
        screen = questionnaire(desk)
        assert screen.assessment == assessment
        field = desk.focus()
        assert isinstance(field, QTextEdit)
        assert field.toPlainText() == WORDS
        assert screen.page.here == f"{GROUP}/f08_01_narrative"
        assert [words for words in notices(desk) if said in words]
        desk.settle(lambda: bool(heard))
        assert [words for words in heard if said in words] == heard[:1]
        assert len(heard) == 1
        assert cut(desk.shell) == []
        assert nameless(desk.shell) == []
        assert small(desk.shell) == []
        push(desk, tr.text("Close this message"))
        desk.settle()
        assert not [words for words in notices(desk) if said in words]
        assert questionnaire(desk) is screen
        desk.workspace.back()
        shows(desk, "home")
    with window(folder, language=language) as desk:
        shows(desk, "home")
        assert not [words for words in notices(desk) if said in words]
        assert len(heard) == 1


def walk_on(desk: Desk) -> None:
    """Answer, then go to another question without answering it."""
    write(desk)
    questionnaire(desk).page.enter(f"{GROUP}/f08_01_confidence")


def test_a_question_that_was_reached_and_not_answered_is_the_place(
    app: QApplication, profile: tuple[Path, str]
) -> None:
    folder, assessment = profile
    killed_while(walk_on, folder, assessment)
    with window(folder) as desk:
        assert questionnaire(desk).page.here == f"{GROUP}/f08_01_confidence"


def test_a_lock_comes_back_to_the_field_and_says_nothing(
    app: QApplication, profile: tuple[Path, str]
) -> None:
    folder, assessment = profile
    with window(folder, assessment) as desk:
        write(desk)
        rest(desk)
        desk.workspace.lock()
        desk.settle()
        desk.type("cedar lantern river copper window seven")
        desk.press(Qt.Key.Key_Return)
        screen = questionnaire(desk)
        assert screen.page.here == f"{GROUP}/f08_01_narrative"
        assert notices(desk) == []


def test_a_place_that_is_no_more_leads_to_the_one_below(
    app: QApplication, profile: tuple[Path, str]
) -> None:
    folder, _ = profile
    killed_while(nowhere, folder)
    with window(folder) as desk:
        shows(desk, "outbox")
        assert len(notices(desk)) == 1
        vault = desk.workspace.open_vault
        for above in (
            ["elsewhere", {"x": 1}],
            ["questionnaire", {"assessment": "gone"}],
            ["evidence", {"item": "gone"}],
        ):
            vault.remembered.keep("place", [["outbox", {}], above, ["settings", {}]]).result()
            assert [place.name for place in taken(vault)] == ["outbox"]
        # What is written down is written in turn, and nobody waits for it.
        vault.remembered.keep("rest", 0).result()
        assert taken(vault) == []


def nowhere(desk: Desk) -> None:
    """Write down a place that cannot be opened: what it needs is never kept."""
    shows(desk, "home")
    rest(desk)
    stack = [["outbox", {}], ["taking", {}], ["settings", {}]]
    desk.workspace.open_vault.remembered.keep("place", stack).result()


def test_every_place_that_is_kept_opens_again(app: QApplication, profile: tuple[Path, str]) -> None:
    folder, assessment = profile
    with window(folder, assessment) as desk:
        shows(desk, "home")
        vault = desk.workspace.open_vault
        item = vault.evidence.all()[0].id
        for name, about in (
            ("review", {"assessment": assessment}),
            ("sign", {"assessment": assessment}),
            ("questionnaire", {"assessment": assessment}),
            ("evidence", {"item": item}),
            ("situation", {}),
            ("new-assessment", {}),
            ("enrol", {}),
            ("recovery", {}),
            ("settings", {}),
            ("outbox", {}),
        ):
            desk.workspace.root("home")
            desk.workspace.go(name, **about)
            desk.settle(lambda: not desk.workspace.jobs.busy)
            desk.settle(lambda: not desk.workspace.jobs.busy)
            rest(desk)
            keeper = desk.shell._whereabouts
            assert keeper is not None
            keeper.keep()
            places = taken(vault)
            assert [each.name for each in places] == ["home", name]
            build(name, desk.workspace, places[-1].about).deleteLater()

"""The officer saves a situation's file, the desk takes it, and names stand where ids stood."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QPushButton

from fieldkit import training
from fieldkit.assess.opening import save_situation
from fieldkit.clock import SetClock
from fieldkit.language import Translator
from fieldkit.language.isolate import without_isolates
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Sending
from schemas.situation import Situation, SituationFile, Text
from tests.hq.headquarters import BEGINNING
from tests.window.conftest import Desk, rest, work_off
from tests.window.desk_sample import DeskSample
from tests.window.looking import cut, nameless, small
from tests.window.walking import answer_dialog, push
from tests.window.window_sample import PASSPHRASE
from ui.app import open_window
from ui.desk import room_of
from ui.screens.assessments import AssessmentsScreen
from ui.screens.inbox import InboxScreen
from ui.theme.look import Choices
from ui.workspace import Workspace

Opens = Callable[..., Desk]
LANGUAGES = ("en", "ar")
NAMES = {"en": "Talmora", "ar": "\u062a\u0627\u0644\u0645\u0648\u0631\u0627"}
SAVE = "Save the situation\u2019s file"
UNKNOWN = "This desk does not know the situation yet"


def words(desk: Desk) -> str:
    """Everything that the window says now, as it is read."""
    labels = [each for each in desk.shell.findChildren(QLabel) if each.isVisible()]
    return without_isolates("\n".join(each.text() for each in labels))


def file_of(situation: Situation, folder: Path) -> Path:
    path = folder / "taken.json"
    whole = SituationFile(situation=situation)
    path.write_text(json.dumps(whole.model_dump(mode="json")))
    return path


def the_sample() -> Situation:
    return SituationFile.model_validate(training.situation()).situation


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["home", "new-assessment"])
def test_an_officer_saves_the_file_that_a_desk_takes(
    open_desk: Opens, tmp_path: Path, language: str, place: str
) -> None:
    say = Translator(language).text
    desk = open_desk("full", language=language)
    desk.workspace.root(place)
    desk.shell.show()
    desk.settle()
    push(desk, say(SAVE))
    (dialog,) = [each for each in desk.shell.findChildren(QFileDialog) if each.isVisible()]
    assert dialog.windowTitle() == say("Save a copy that is not protected")
    assert dialog.selectedFiles()[0].endswith("situation-6B7C8D.json")
    path = tmp_path / "situation-6B7C8D.json"
    answer_dialog(desk, path)
    (situation,) = desk.workspace.open_vault.situations.all()
    assert path.read_bytes() == save_situation(desk.workspace.open_vault, situation.id)
    assert say("Saved") in words(desk)
    assert path.name in words(desk)
    assert tmp_path.name in words(desk)
    assert list(tmp_path.glob(".*.part")) == []
    acts = [each.act for each in desk.workspace.open_vault.audit.events()]
    assert acts[-1] == "situation saved outside"
    for found in (cut(desk.shell), nameless(desk.shell), small(desk.shell)):
        assert found == []


def test_a_file_that_cannot_be_written_is_told(open_desk: Opens, tmp_path: Path) -> None:
    desk = open_desk("full")
    desk.workspace.root("home")
    desk.shell.show()
    desk.settle()
    push(desk, SAVE)
    answer_dialog(desk, tmp_path / "gone" / "situation.json")
    assert "The file could not be written there." in words(desk)
    acts = [each.act for each in desk.workspace.open_vault.audit.events()]
    assert "situation saved outside" not in acts


def test_of_several_situations_one_is_chosen(open_desk: Opens, tmp_path: Path) -> None:
    desk = open_desk("full")
    other = Situation(
        id="0195f0d3-6c00-7a1b-8c2d-3e4f5a000001",
        name=Text(text="Northern lakes"),
        country=Text(text="Nowhere"),
    )
    desk.workspace.open_vault.situations.keep(other)
    desk.workspace.root("home")
    desk.shell.show()
    desk.settle()
    push(desk, SAVE)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = [action.text() for action in menu.actions()]
    assert sorted(names) == ["Northern lakes", "Talmora"]
    menu.actions()[names.index("Northern lakes")].trigger()
    menu.close()
    path = tmp_path / "lakes.json"
    answer_dialog(desk, path)
    assert path.read_bytes() == save_situation(desk.workspace.open_vault, other.id)


def test_beside_a_package_on_a_stick_the_file_is_offered(
    app: QApplication, sample: DeskSample, tmp_path: Path
) -> None:
    folder = tmp_path / "officer"
    shutil.copytree(sample.officer, folder)
    clock = SetClock(BEGINNING)
    vault = Vault.open(folder, passphrase=PASSPHRASE, clock=clock, reserve=0)
    for parcel in vault.outbox.all():
        vault.outbox.update(parcel, state=Sending.PAUSED)
    workspace = Workspace(folder, clock=clock)
    desk = Desk(open_window(workspace, Choices(), idle=0), workspace, "")
    workspace.unlocked(vault)
    desk.shell.show()
    workspace.root("outbox")
    rest(desk)
    stick = tmp_path / "stick"
    stick.mkdir()
    push(desk, "Export to USB")
    answer_dialog(desk, stick)
    rest(desk)
    assert "Saved to the stick" in words(desk)
    assert list(stick.glob("*.json")) == []
    push(desk, SAVE)
    answer_dialog(desk, stick / "situation.json")
    assert (stick / "situation.json").read_bytes() == save_situation(vault, the_sample().id)
    assert "It is not protected" in words(desk)
    workspace.jobs.wait()
    workspace.lock()
    desk.shell.close()
    desk.shell.deleteLater()
    work_off()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["inbox", "assessments", "assessment", "report"])
def test_the_desk_says_what_it_does_not_know_and_takes_it(
    open_hq: Opens, tmp_path: Path, language: str, place: str
) -> None:
    say = Translator(language).text
    desk = open_hq(language=language)
    revision = room_of(desk.workspace).desk.store.revisions()[0].sha256
    about = {"revision": revision} if place in ("assessment", "report") else {}
    desk.workspace.root(place, **about)
    rest(desk)
    assert say(UNKNOWN) in words(desk)
    assert "situation-6B7C8D.json" in words(desk)
    assert NAMES[language] not in words(desk)
    push(desk, say("Take a situation"))
    answer_dialog(desk, file_of(the_sample(), tmp_path))
    rest(desk)
    assert desk.screen.opened_as == place
    assert say(UNKNOWN) not in words(desk)
    assert NAMES[language] in words(desk) or _listed(desk, NAMES[language])
    vault = desk.workspace.open_vault
    assert vault.situations.taken(the_sample().id)


def _listed(desk: Desk, name: str) -> bool:
    screen = desk.screen
    if isinstance(screen, (AssessmentsScreen, InboxScreen)) and screen.model is not None:
        return all(name in each.name for each in screen.model.rows())
    return False


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_damaged_file_and_another_situations_are_told(
    open_hq: Opens, tmp_path: Path, language: str
) -> None:
    say = Translator(language).text
    desk = open_hq(language=language)
    desk.workspace.root("assessments")
    rest(desk)
    damaged = tmp_path / "damaged.json"
    damaged.write_text("{}")
    push(desk, say("Take a situation"))
    answer_dialog(desk, damaged)
    assert say("This file is not a situation, or it is damaged") in words(desk)
    assert desk.workspace.open_vault.situations.all() == []
    other = Situation(
        id="0195f0d3-6c00-7a1b-8c2d-3e4f5a000001",
        name=Text(text="Northern lakes"),
        country=Text(text="Nowhere"),
    )
    push(desk, say("Take a situation"))
    answer_dialog(desk, file_of(other, tmp_path))
    told = without_isolates(say("The file is of another situation: {situation}", situation="#"))
    assert told.replace("#", "Northern lakes") in words(desk)
    assert say(UNKNOWN) in words(desk)
    assert desk.workspace.open_vault.situations.all() == [other]
    for found in (cut(desk.shell), nameless(desk.shell), small(desk.shell)):
        assert found == []


def test_a_desk_takes_a_situation_before_anything_came(open_hq: Opens, tmp_path: Path) -> None:
    desk = open_hq(filled=False)
    desk.workspace.root("assessments")
    rest(desk)
    push(desk, "Take a situation")
    answer_dialog(desk, file_of(the_sample(), tmp_path))
    rest(desk)
    assert desk.workspace.open_vault.situations.get(the_sample().id) == the_sample()


def test_a_known_situation_leaves_one_plain_button(open_hq: Opens) -> None:
    desk = open_hq()
    desk.workspace.open_vault.situations.keep(the_sample(), taken=True)
    room_of(desk.workspace).forget()
    desk.workspace.root("assessments")
    rest(desk)
    assert UNKNOWN not in words(desk)
    names = [each.accessibleName() for each in desk.shell.findChildren(QPushButton)]
    assert names.count("Take a situation") == 1
    desk.press(Qt.Key.Key_Return)
    rest(desk)
    assert desk.screen.opened_as == "assessment"
    assert UNKNOWN not in words(desk)
    assert "name comes from a file that nobody signed." in words(desk)

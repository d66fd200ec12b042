"""What was typed into a form and not yet saved outlives a kill, and goes once it was saved."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.window.conftest import Desk
from tests.window.killed import killed_while, rest, window
from tests.window.looking import cut, nameless, small
from tests.window.walking import push, shows, tab_to
from ui.screens.enrol import EnrolScreen
from ui.screens.evidence import EvidenceScreen
from ui.screens.new_assessment import NewAssessmentScreen
from ui.screens.situation import SituationScreen
from ui.screens.situation_model import SituationDraft
from ui.widgets.surfaces import Notice

Profiles = Callable[[str], tuple[Path, str]]


@pytest.fixture
def profile(profiles: Profiles, tmp_path: Path) -> Path:
    """A locked copy of the half filled profile."""
    return Path(shutil.copytree(profiles("half")[0], tmp_path / "profile"))


def situation(desk: Desk) -> SituationScreen:
    shows(desk, "situation")
    assert isinstance(desk.screen, SituationScreen)
    return desk.screen


def notices(desk: Desk) -> list[str]:
    return [each.accessibleName() for each in desk.screen.findChildren(Notice) if each.isVisible()]


def begin_a_situation(desk: Desk) -> None:
    shows(desk, "home")
    desk.workspace.go("new-assessment")
    shows(desk, "new-assessment")
    desk.workspace.go("situation")
    screen = situation(desk)
    desk.type("\u0648\u0627\u062f\u064a \u0627\u0644\u0645\u0644\u062d")
    tab_to(desk, "Areas")
    desk.type("North bank")
    desk.settle(lambda: not screen._kept.unsaved and not screen._kept._pause.isActive())


def test_a_situation_that_is_typed_outlives_a_kill(app: QApplication, profile: Path) -> None:
    killed_while(begin_a_situation, profile)
    with window(profile) as desk:
        screen = situation(desk)
        assert screen.draft.name == "\u0648\u0627\u062f\u064a \u0627\u0644\u0645\u0644\u062d"
        assert screen.draft.areas == "North bank"
        assert desk.focus() is screen._fields["areas"].control
        assert len(notices(desk)) == 1
        assert cut(desk.shell) == []
        assert nameless(desk.shell) == []
        assert small(desk.shell) == []
        tab_to(desk, "Country")
        desk.type("Arandis")
        push(desk, "Keep situation")
        shows(desk, "new-assessment")
        kept = desk.workspace.open_vault.situations.all()
        assert screen.draft.name in [each.name.text for each in kept]
        assert "draft/situation" not in desk.workspace.open_vault.remembered.drafts()
        desk.workspace.go("situation")
        assert situation(desk).draft == SituationDraft()
        assert notices(desk) == []


def test_a_draft_that_is_not_wanted_goes(app: QApplication, profile: Path) -> None:
    with window(profile) as desk:
        begin_a_situation(desk)
        desk.workspace.back()
        desk.workspace.go("situation")
        assert situation(desk).draft.areas == "North bank"
        push(desk, "Begin anew")
        assert situation(desk).draft == SituationDraft()
        assert desk.workspace.open_vault.remembered.drafts() == {}


def test_a_draft_comes_back_after_a_lock_and_in_another_language(
    app: QApplication, profile: Path
) -> None:
    from ui.theme import look

    with window(profile) as desk:
        begin_a_situation(desk)
        desk.type(", south bank")
        look().change(language="ar")
        desk.settle()
        assert situation(desk).draft.areas == "North bank, south bank"
        assert notices(desk) == []
        desk.type("!")
        desk.workspace.lock()
        desk.settle()
        assert [place.about.get("draft") for place in desk.workspace.places] == [None] * 3
        desk.type("cedar lantern river copper window seven")
        desk.press(Qt.Key.Key_Return)
        assert situation(desk).draft.areas == "North bank, south bank!"
        look().change(language="en")


def choose_a_period(desk: Desk) -> None:
    shows(desk, "home")
    desk.workspace.go("new-assessment")
    shows(desk, "new-assessment")
    push(desk, "Last quarter")
    rest(desk)
    screen = desk.screen
    assert isinstance(screen, NewAssessmentScreen)
    desk.settle(lambda: not screen._kept.unsaved)


def test_what_was_chosen_for_an_assessment_outlives_a_kill(
    app: QApplication, profile: Path
) -> None:
    killed_while(choose_a_period, profile)
    with window(profile) as desk:
        shows(desk, "new-assessment")
        screen = desk.screen
        assert isinstance(screen, NewAssessmentScreen)
        assert (screen.draft.start, screen.draft.end) == ("2026-07-01", "2026-09-30")


def hear_digits(desk: Desk) -> None:
    shows(desk, "home")
    desk.workspace.go("enrol")
    shows(desk, "enrol")
    screen = desk.screen
    assert isinstance(screen, EnrolScreen)
    screen._digits.focus()
    desk.type("12345678")
    desk.settle(lambda: not screen._kept.unsaved)


def test_digits_that_were_heard_outlive_a_kill(app: QApplication, profile: Path) -> None:
    killed_while(hear_digits, profile)
    with window(profile) as desk:
        shows(desk, "enrol")
        screen = desk.screen
        assert isinstance(screen, EnrolScreen)
        assert screen.model.groups == ["1234", "5678", "", "", "", ""]


def describe_evidence(desk: Desk) -> None:
    shows(desk, "home")
    item = desk.workspace.open_vault.evidence.all()[0]
    desk.workspace.go("evidence", item=item.id)
    shows(desk, "evidence")
    screen = desk.screen
    assert isinstance(screen, EvidenceScreen)
    assert screen.fields is not None
    screen.fields.widget("says").enter()
    desk.type(" Seen twice.")
    desk.settle(lambda: desk.workspace.saved.state == "saved")


def test_what_is_said_of_evidence_outlives_a_kill(app: QApplication, profile: Path) -> None:
    killed_while(describe_evidence, profile)
    with window(profile) as desk:
        shows(desk, "evidence")
        screen = desk.screen
        assert isinstance(screen, EvidenceScreen)
        assert screen.form is not None
        assert screen.fields is not None
        assert screen.form.item.record.says.endswith(" Seen twice.")
        assert screen.fields.widget("says").isAncestorOf(desk.focus())


def mistype_a_day(desk: Desk) -> None:
    """Write what is no day over one, then the day again."""
    screen = desk.screen
    assert isinstance(screen, NewAssessmentScreen)
    day = screen._days["start"]
    for text in ("soon", "1 July 2026"):
        day.setText(text)
        day.editingFinished.emit()


def test_a_day_that_was_put_right_is_not_wrong_any_more(app: QApplication, profile: Path) -> None:
    with window(profile) as desk:
        choose_a_period(desk)
        mistype_a_day(desk)
        screen = desk.screen
        assert isinstance(screen, NewAssessmentScreen)
        assert screen.draft.start == "2026-07-01"
        assert not screen._fields["start"]._message.isVisible()

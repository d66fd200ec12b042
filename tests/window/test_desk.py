"""A desk officer looks before importing, reads, profiles and reports; nothing failing is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel

from fieldkit.clock import SetClock
from fieldkit.language.isolate import without_isolates
from fieldkit.vault import Vault
from tests.hq.headquarters import BEGINNING
from tests.window.conftest import Desk, rest
from tests.window.desk_sample import DeskSample
from tests.window.looking import cut, nameless, small
from ui.desk import room_of
from ui.screens.assessment import AssessmentScreen
from ui.screens.inbox import InboxScreen
from ui.screens.profile import ProfileScreen
from ui.screens.report import ReportScreen

Opens = Callable[..., Desk]
SCREENS = ("inbox", "assessments", "assessment", "profile", "report")


def latest(desk: Desk) -> str:
    room = room_of(desk.workspace)
    told = [room.dossier(each) for each in room.desk.store.revisions()]
    return max(
        (each for each in told if each is not None), key=lambda each: each.reading.period
    ).revision.sha256


def show(desk: Desk, name: str, **about: object) -> None:
    if name in ("assessment", "profile", "report"):
        about["revision"] = latest(desk)
    desk.workspace.root(name, **about)
    rest(desk)


def inbox(desk: Desk) -> InboxScreen:
    desk.workspace.root("inbox")
    rest(desk)
    assert isinstance(desk.screen, InboxScreen)
    return desk.screen


def words(desk: Desk) -> str:
    labels = desk.shell.findChildren(QLabel)
    return "\n".join(f"{each.text()} {each.accessibleName()}" for each in labels)


def test_the_role_follows_the_certificate_and_the_inbox_comes_first(open_hq: Opens) -> None:
    desk = open_hq()
    assert desk.workspace.role == "desk"
    assert isinstance(desk.screen, InboxScreen)


@pytest.mark.parametrize(
    ("language", "percent", "size"),
    [
        ("en", 100, (1366, 728)),
        ("en", 150, (1280, 720)),
        ("ar", 100, (1024, 600)),
        ("ar", 100, (1366, 728)),
    ],
)
def test_nothing_is_cut_and_all_is_named(
    open_hq: Opens, sample: DeskSample, language: str, percent: int, size: tuple[int, int]
) -> None:
    desk = open_hq(language=language, percent=percent, size=size)
    inbox(desk).look_at(sample.altered)
    rest(desk)
    for name in SCREENS:
        show(desk, name)
        assert (name, cut(desk.shell)) == (name, [])
        assert (name, nameless(desk.shell)) == (name, [])
        assert (name, small(desk.shell)) == (name, [])


def test_a_stick_is_looked_at_first_and_imported_by_a_key(
    open_hq: Opens, sample: DeskSample
) -> None:
    desk = open_hq(filled=False)
    screen = inbox(desk)
    assert screen.inbox.packages == {}
    screen.look_at(sample.stick)
    rest(desk)
    assert [row.state for row in screen.inbox.rows()] == ["Needs me", "Needs me"]
    assert room_of(desk.workspace).desk.store.counts()["bundles"] == 0
    assert screen.table is not None
    assert desk.focus() is screen.table.list
    desk.press(Qt.Key.Key_Return)
    rest(desk)
    assert room_of(desk.workspace).desk.store.counts()["bundles"] == 1
    screen._take_valid()
    rest(desk)
    rows = screen.inbox.rows("imported")
    assert len(rows) == 2
    assert screen.inbox.waiting() == []
    assert {without_isolates(row.change[1]) for row in rows} == {"7 factors higher", "New"}


def test_what_was_imported_before_is_no_work(open_hq: Opens, sample: DeskSample) -> None:
    desk = open_hq()
    screen = inbox(desk)
    said: list[str] = []
    desk.workspace.said.connect(said.append)
    screen.look_at(sample.stick)
    rest(desk)
    assert screen.inbox.waiting() == []
    assert any("imported before" in each for each in said)


def test_a_failing_package_shows_no_content_and_goes_to_quarantine(
    open_hq: Opens, sample: DeskSample
) -> None:
    desk = open_hq(filled=False)
    screen = inbox(desk)
    screen.look_at(sample.altered)
    rest(desk)
    (row,) = screen.inbox.rows()
    assert (row.what, row.sender, row.change) == ("Not opened", "\u2013", ("", ""))
    assert row.check[2] == "Damaged"
    panel = screen.inbox.panel(row.key)
    assert len(panel.digits) == 6
    assert "Talmora" not in words(desk)
    assert screen.inbox.waiting() == []
    desk.press(Qt.Key.Key_Return)
    rest(desk)
    (refused,) = screen.inbox.packages.values()
    assert refused.where == "refused"
    assert desk.workspace.open_vault.quarantine.all()[0].reason == "Altered"


def test_the_checks_stand_in_words(open_hq: Opens) -> None:
    desk = open_hq()
    screen = inbox(desk)
    panel = screen.inbox.panel(screen.inbox.rows()[0].key)
    titles = [without_isolates(check.title) for check in panel.checks]
    assert titles[:3] == ["Signature: Proved", "Contents: Proved", "Version: Proved"]
    assert titles[3] == "Label: Strictly confidential"
    moved = screen.inbox.panel(
        next(row.key for row in screen.inbox.rows() if "higher" in row.change[1])
    )
    assert [move.number for move in moved.moves] == [5, 7, 8, 11, 12, 13, 14]


def test_the_reader_is_walked_by_keys(open_hq: Opens) -> None:
    desk = open_hq()
    show(desk, "assessment")
    screen = desk.screen
    assert isinstance(screen, AssessmentScreen)
    assert desk.focus() is screen.list
    for _ in range(7):
        desk.press(Qt.Key.Key_Down)
    desk.settle()
    assert screen._key == "1.6"
    screen._search.setText("7.14")
    screen._pause.stop()
    screen._list_entries()
    screen.list.setCurrentIndex(screen.list.rows.index(0))
    assert screen._key == "7.14"
    page = screen.model.page("7.14") if screen.model else None
    assert page is not None
    assert [without_isolates(fact.words) for fact in page.facts] == [
        "Severe",
        "Rising",
        "High",
        "Severe, rising",
    ]
    assert [item.code for item in page.items] == ["E-16", "E-20"]


def test_evidence_is_saved_as_it_was_signed(open_hq: Opens, tmp_path: Path) -> None:
    import hashlib

    desk = open_hq()
    show(desk, "assessment", code="7.14")
    screen = desk.screen
    assert isinstance(screen, AssessmentScreen)
    assert screen.model is not None
    source = screen.model.source("E-16")
    assert source.here
    screen.save_to(source.file, tmp_path / source.file_name)
    rest(desk)
    saved = (tmp_path / source.file_name).read_bytes()
    assert hashlib.sha256(saved).hexdigest() == source.file
    acts = [each.act for each in desk.workspace.open_vault.audit.events()]
    assert "evidence saved outside" in acts


def test_the_profile_is_read_row_by_row(open_hq: Opens) -> None:
    desk = open_hq()
    show(desk, "profile", factor=7)
    screen = desk.screen
    assert isinstance(screen, ProfileScreen)
    rows = QAccessible.queryAccessibleInterface(screen.table.list)
    names = [rows.child(at).text(QAccessible.Text.Name) for at in range(14)]
    assert without_isolates(names[6]) == (
        "Factor 7, Enabling circumstances or preparatory action, Very high, Before: High, Rising,"
        " confidence High, assessed 13 of 14"
    )
    desk.press(Qt.Key.Key_Down)
    assert screen.table.list.number == 8
    desk.press(Qt.Key.Key_Return)
    desk.settle(lambda: isinstance(desk.screen, AssessmentScreen))


def test_the_profile_is_mirrored_in_arabic(open_hq: Opens) -> None:
    for language, rising in (("en", True), ("ar", False)):
        desk = open_hq(language=language)
        show(desk, "profile", factor=7)
        screen = desk.screen
        assert isinstance(screen, ProfileScreen)
        picture = screen.table.list.grab().toImage()
        from ui.theme import look

        row = screen.table.list.visualRect(screen.table.list.model().index(0, 0))
        tone = look().tokens.r3.lower()
        found = [
            x
            for x in range(picture.width())
            if picture.pixelColor(x, row.top() + row.height() // 2 - 8).name() == tone
        ]
        assert found
        assert (found[0] > picture.width() // 2) == rising


def test_a_report_is_seen_before_it_is_saved(open_hq: Opens, tmp_path: Path) -> None:
    import hashlib

    desk = open_hq()
    show(desk, "report")
    screen = desk.screen
    assert isinstance(screen, ReportScreen)
    desk.settle(lambda: screen.ready)
    english = len(screen._pictures)
    assert english > 2
    screen._choose(["ar"])
    desk.settle(lambda: screen.ready)
    screen.save_to(tmp_path / "report.pdf")
    rest(desk)
    made = (tmp_path / "report.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    digest = hashlib.sha256(made).hexdigest()
    assert digest[:32] in words(desk)
    events = desk.workspace.open_vault.audit.events()
    assert [each.facts["sha256"] for each in events if each.act == "report written"] == [digest]
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_lock_closes_the_desk_and_forgets_the_paths(open_hq: Opens, sample: DeskSample) -> None:
    desk = open_hq(filled=False)
    inbox(desk).look_at(sample.stick)
    rest(desk)
    room = room_of(desk.workspace)
    desk.workspace.lock()
    desk.settle()
    assert room.looked == {}
    assert desk.screen.opened_as == "unlock"


def test_an_assessment_that_is_not_here_leads_to_the_inbox(open_hq: Opens) -> None:
    desk = open_hq(filled=False)
    for name in ("assessment", "profile", "report"):
        desk.workspace.root(name, revision="0" * 64)
        rest(desk)
        assert "This assessment is not on this desk" in words(desk)
        assert nameless(desk.shell) == []


def test_a_damaged_database_is_told_and_nothing_is_lost(
    open_hq: Opens, sample: DeskSample, tmp_path: Path
) -> None:
    desk = open_hq(filled=False)
    database = desk.workspace.profile / "headquarters.db"
    desk.workspace.lock()
    database.write_bytes(b"\0" * 8192)
    desk.settle()
    vault = Vault.open(
        desk.workspace.profile,
        passphrase=sample.passphrase,
        clock=SetClock(BEGINNING),
        reserve=0,
    )
    desk.workspace.unlocked(vault)
    rest(desk)
    assert "The vault is damaged" in words(desk)
    assert database.read_bytes() == b"\0" * 8192


def test_the_desk_is_pictured(app: QApplication, sample: DeskSample, tmp_path: Path) -> None:
    from ui.pictures import DESK, take

    made = take(tmp_path, DESK, sample.filled, sample.passphrase, themes=("light",))
    assert sorted(each.name for each in made) == sorted(
        f"{name}-{language}-light.png" for name in DESK for language in ("en", "ar")
    )
    assert len({each.read_bytes() for each in made}) == len(made)


def test_from_the_inbox_to_the_report_by_keyboard(open_hq: Opens) -> None:
    from tests.window.walking import push, tab_to

    desk = open_hq()
    screen = inbox(desk)
    assert screen.table is not None
    assert desk.focus() is screen.table.list
    desk.press(Qt.Key.Key_Return)
    desk.settle(lambda: isinstance(desk.screen, AssessmentScreen))
    rest(desk)
    push(desk, "Open profile")
    desk.settle(lambda: isinstance(desk.screen, ProfileScreen))
    rest(desk)
    push(desk, "Write the report")
    desk.settle(lambda: isinstance(desk.screen, ReportScreen))
    rest(desk)
    tab_to(desk, "Save PDF")

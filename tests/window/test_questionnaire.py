"""An officer answers by keyboard and mouse; what was answered is on disk; nothing is cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QRadioButton, QTextEdit

from fieldkit.assess import Filling
from fieldkit.clock import SetClock
from fieldkit.vault import Vault
from tests.window.conftest import Desk
from tests.window.looking import cut, nameless, small
from tests.window.window_sample import NOW, PASSPHRASE
from ui.form.rows import RowModel
from ui.screens.questionnaire import QuestionnaireScreen
from ui.theme import look

Opens = Callable[..., Desk]
CARD = "/data/f07/f07_14"
NARRATIVE = "f07_14_narrative"


def questionnaire(desk: Desk, ref: str = "f07_14_status") -> QuestionnaireScreen:
    desk.show("questionnaire", card=ref)
    assert isinstance(desk.screen, QuestionnaireScreen)
    desk.settle()
    return desk.screen


def stored(desk: Desk, ref: str) -> str:
    """The answer as it stands on disk."""
    filling = Filling.open(desk.workspace.open_vault, desk.assessment)
    return filling.session.state(ref).value


@pytest.mark.parametrize(
    ("profile", "language", "percent", "size"),
    [
        ("half", "en", 100, (1366, 728)),
        ("half", "en", 150, (1366, 728)),
        ("half", "en", 200, (1366, 728)),
        ("half", "ar", 100, (1366, 728)),
        ("half", "ar", 100, (1024, 600)),
        ("half", "ar", 150, (1280, 720)),
    ],
)
def test_nothing_is_cut_and_all_is_named(
    open_desk: Opens, profile: str, language: str, percent: int, size: tuple[int, int]
) -> None:
    desk = open_desk(profile, language=language, percent=percent, size=size)
    screen = questionnaire(desk)
    for ref in ("f07_14_status", "situation", "population[1]/pop_code", "f07_level"):
        assert screen.form is not None
        screen.form.open_at(ref)
        desk.settle()
        assert cut(desk.shell) == []
        assert nameless(desk.shell) == []
        assert small(desk.shell) == []


def test_an_indicator_is_answered_without_the_mouse(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk, "f08_01_status")
    assert isinstance(desk.focus(), QRadioButton)
    desk.type("3")
    assert stored(desk, "f08_01_status") == "present"
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Space)
    assert stored(desk, "f08_01_trend") == "stable"
    desk.press(Qt.Key.Key_Tab)
    desk.type("\u0661")
    assert stored(desk, "f08_01_confidence") == "low"
    while not isinstance(desk.focus(), QTextEdit):
        desk.press(Qt.Key.Key_Tab)
    desk.type("\u0627\u0644\u062d\u0627\u062c\u0632 12, 18 Sept.")
    screen.go_next()
    assert stored(desk, "f08_01_narrative") == "\u0627\u0644\u062d\u0627\u062c\u0632 12, 18 Sept."
    assert screen.form is not None
    assert screen.form.card.id == "/data/f08/f08_02"


def test_backspace_takes_an_answer_back_and_undo_brings_it_again(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    desk.press(Qt.Key.Key_Backspace)
    assert stored(desk, "f07_14_status") == ""
    screen._undo()
    desk.settle()
    assert stored(desk, "f07_14_status") == "severe"
    assert desk.focus().isChecked()  # type: ignore[attr-defined]


def test_what_is_typed_is_stored_when_the_window_is_locked(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    area = next(w for w in screen.page.findChildren(QTextEdit) if w.isVisible())
    area.setFocus()
    area.selectAll()
    desk.type("Typed a moment ago")
    screen.leave()
    assert stored(desk, "f07_14_narrative") == "Typed a moment ago"


def test_language_and_theme_change_at_once_and_nothing_is_lost(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    area = next(w for w in screen.page.findChildren(QTextEdit) if w.isVisible())
    area.setFocus()
    area.selectAll()
    desk.type("Half a sentence")
    look().change(language="ar", theme="dark", percent=120)
    desk.settle(lambda: desk.screen is not screen)
    again = desk.screen
    assert isinstance(again, QuestionnaireScreen)
    assert again.form is not None
    assert again.form.card.id == CARD
    assert QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert again.form.titles()[1] != screen.page._title.words
    assert stored(desk, "f07_14_narrative") == "Half a sentence"


def test_typing_without_a_pause_is_stored_and_not_called_saved_before(open_desk: Opens) -> None:
    desk = open_desk("full")
    screen = questionnaire(desk, NARRATIVE)
    box = next(w for w in screen.page.findChildren(QTextEdit) if w.isVisible())
    box.setFocus()
    workspace = desk.workspace
    desk.type("A")
    desk.settle(lambda: workspace.saved.state == "saved" and "A" in stored(desk, NARRATIVE))
    answers, said = workspace.open_vault.answers, set()
    number = answers.last_number(desk.assessment)

    def told() -> None:
        said.add((workspace.saved.state, answers.last_number(desk.assessment) > number))

    def type_on() -> bool:
        desk.type(" b")
        told()
        return ("saving", True) in said

    workspace.told.connect(told)
    desk.settle(type_on)
    workspace.told.disconnect(told)
    assert ("saved", True) not in said
    desk.settle(lambda: workspace.saved.state == "saved")
    assert stored(desk, NARRATIVE) == box.toPlainText()


def test_a_lock_stores_what_is_typed_and_shows_nothing(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    area = next(w for w in screen.page.findChildren(QTextEdit) if w.isVisible())
    area.setFocus()
    area.selectAll()
    desk.type("Before the lock")
    QApplication.clipboard().setText("copied")
    vault = desk.workspace.open_vault
    desk.workspace.lock()
    desk.settle()
    assert desk.workspace.vault is None
    assert QApplication.clipboard().text() == ""
    assert not desk.shell.findChildren(QTextEdit)
    again = Vault.open(vault.profile, passphrase=PASSPHRASE, clock=SetClock(NOW), reserve=0)
    desk.workspace.unlocked(again)
    desk.settle(lambda: getattr(desk.screen, "form", None) is not None)
    assert isinstance(desk.screen, QuestionnaireScreen)
    assert stored(desk, "f07_14_narrative") == "Before the lock"


def test_an_answer_opens_what_depends_on_it_and_keeps_the_focus(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk, "f08_02_status")
    assert screen.page.widget_of("/data/f08/f08_02/f08_02_confidence") is None
    desk.type("2")
    focused = desk.focus()
    assert isinstance(focused, QRadioButton)
    assert focused.isChecked()
    confidence = screen.page.widget_of("/data/f08/f08_02/f08_02_confidence")
    assert confidence is not None
    assert confidence.isVisible()
    desk.type("5")
    assert screen.page.widget_of("/data/f08/f08_02/f08_02_confidence") is None
    assert screen.page.widget_of("/data/f08/f08_02/f08_02_why_not") is not None


def test_the_layout_is_mirrored_in_arabic(open_desk: Opens) -> None:
    sides = {}
    for profile, language in (("half", "en"), ("half", "ar")):
        desk = open_desk(profile, language=language)
        screen = questionnaire(desk)
        tiles = screen.page.widget_of("/data/f07/f07_14/f07_14_status")
        assert tiles is not None
        first, last = tiles.group.tiles()[0], tiles.group.tiles()[-1]  # type: ignore[attr-defined]
        middle = desk.shell.width() // 2
        navigator = screen.navigator.mapTo(desk.shell, screen.navigator.rect().center()).x()
        sides[language] = (navigator < middle, first.x() < last.x())
        ahead = Qt.Key.Key_Left if language == "ar" else Qt.Key.Key_Right
        tiles.enter()
        desk.press(ahead)
        assert desk.focus() is last
    assert sides == {"en": (True, True), "ar": (False, False)}


def test_the_navigator_finds_by_number_and_words_and_filters(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    rows = screen.navigator.rows
    rows.search("8.3")
    assert [row.code for row in rows.rows if row.kind == "card"] == ["8.3"]
    rows.search("propaganda")
    assert "7.14" in [row.code for row in rows.rows]
    rows.search("")
    assert screen.form is not None
    screen.form.set_filter("unanswered")
    assert all(not row.answered for row in rows.rows if row.kind == "card")
    screen.form.set_filter("all")
    screen._turn_flag()
    assert [row.code for row in rows.rows if row.mark == "flag"] == ["7.14"]


def test_what_is_merely_missing_is_to_answer_until_the_review_was_asked_for(
    open_desk: Opens,
) -> None:
    desk = open_desk("full")
    form = questionnaire(desk).form
    assert form is not None
    rows = RowModel(form)

    def told(section: str) -> tuple[int, int, str]:
        row = next(row for row in rows.rows if row.kind == "section" and row.id == section)
        said = row.spoken.translate({0x2068: None, 0x2069: None})
        return row.fixes, row.bad, said

    form.answer("classification", None)
    section = "/data/handling"
    desk.settle(lambda: "1 to answer" in told(section)[2])
    assert told(section)[:2] == (0, 0)
    form.show_missing = True
    form.reread()
    desk.settle(lambda: "1 to fix" in told(section)[2])
    assert told(section)[:2] == (1, 1)
    form.show_missing = False
    assert form.answer("population[1]/pop_size", "-5")
    section = "/data/populations"
    desk.settle(lambda: "1 to fix" in told(section)[2])
    assert told(section)[:2] == (1, 1)


def test_evidence_is_linked_and_unlinked(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    before = [line.code for line in screen.evidence.linked()]
    other = screen.evidence.others()[0].code
    screen.evidence.link(other)
    desk.settle()
    assert stored(desk, "f07_14_evidence").split() == [*before, other]
    screen.evidence.unlink(other)
    assert stored(desk, "f07_14_evidence").split() == before


def test_f6_walks_the_panes_that_can_be_entered(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    panes = []
    for _ in range(4):
        desk.shell._next_pane(1)
        panes.append(next(p for p in screen.panes() if p.isAncestorOf(desk.focus())))
    assert panes == [screen.panel, screen._bar, screen.navigator, screen.page]


def test_panes_follow_the_width(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    assert screen.panel.isVisible()
    assert screen._actions.width() == screen.page.width()
    assert screen.navigator.height() == screen.height()
    desk.shell.resize(1100, 728)
    desk.settle()
    assert not screen.panel.isVisible()
    assert screen.navigator.isVisible()
    screen.turn_panel()
    desk.settle()
    assert screen.panel.isVisible()
    assert screen._actions.width() == screen.width()
    assert cut(desk.shell) == []


def test_two_lines_of_text_are_seen_at_first_sight(open_desk: Opens) -> None:
    for profile, language in (("half", "en"), ("half", "ar")):
        desk = open_desk(profile, language=language)
        screen = questionnaire(desk)
        screen.page.verticalScrollBar().setValue(0)
        desk.settle()
        area = next(w for w in screen.page.findChildren(QTextEdit) if w.isVisible())
        top = area.mapTo(screen.page, area.rect().topLeft()).y()
        line = area.fontMetrics().lineSpacing()
        assert screen.page.viewport().height() - top >= 2 * line + 8


def test_control_letters_work_under_an_arabic_layout(open_desk: Opens) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    desk = open_desk("half")
    screen = questionnaire(desk)
    control = Qt.KeyboardModifier.ControlModifier
    handle = desk.shell.windowHandle()
    event = QKeyEvent(QEvent.Type.KeyPress, 0x62A, control, 44, 0, 0, "\u062a")
    QApplication.sendEvent(handle, event)
    desk.settle()
    assert desk.focus() is screen.navigator.search
    assert QKeySequence("Ctrl+J").toString() == "Ctrl+J"

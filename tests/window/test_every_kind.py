"""Every type of XLSForm filled in the window by keyboard, in both directions, with a real vault."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from fieldkit.assess.answer_files import contents, file_named
from fieldkit.assess.attaching import LIMIT
from tests.assess.test_attaching import photo
from tests.vaults import template
from tests.window.conftest import Desk, work_off
from tests.window.every_kind import FORM, Form, drawing, media, put_form, show_form, table
from tests.window.looking import cut, nameless, small
from tests.window.walking import answer_dialog, tab_to
from ui.form.kinds.base import QuestionWidget
from ui.form.kinds.choice import TilesQuestion
from ui.form.kinds.clock import TimeQuestion
from ui.form.kinds.found import FindQuestion
from ui.form.kinds.grid import GridHead, GridRow
from ui.form.kinds.month import MonthQuestion
from ui.form.kinds.number import NumberQuestion
from ui.form.kinds.place import PointQuestion, PointsQuestion
from ui.form.kinds.rank import RankQuestion
from ui.form.kinds.remark import ConfirmQuestion, RemarkQuestion
from ui.form.kinds.span import RangeQuestion
from ui.form.kinds.upload import UploadQuestion
from ui.screens.questionnaire import QuestionnaireScreen

Opens = Callable[..., Desk]
Widget = TypeVar("Widget", bound=QuestionWidget)
BOTH = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Form]:
    folder = tmp_path_factory.mktemp("every")
    made = template(folder)
    return {
        language: put_form(made, folder / language, table(FORM), language=language, files=media())
        for language in ("en", "ar")
    }


@pytest.fixture
def opens(app: QApplication, forms: dict[str, Form], tmp_path: Path) -> Iterator[Opens]:
    desks: list[Desk] = []

    def opened(language: str = "en", **look: object) -> Desk:
        form = forms[language]
        profile = tmp_path / f"profile-{len(desks)}"
        shutil.copytree(form.profile, profile)
        desk = show_form(replace(form, profile=profile), language=language, **look)  # type: ignore[arg-type]
        desks.append(desk)
        return desk

    yield opened
    for desk in desks:
        desk.shell.close()
        desk.workspace.jobs.wait()
        if desk.workspace.vault is not None:
            desk.workspace.vault.lock()
        desk.shell.deleteLater()
        work_off()


def screen_of(desk: Desk) -> QuestionnaireScreen:
    assert isinstance(desk.screen, QuestionnaireScreen)
    return desk.screen


def at(desk: Desk, ref: str, kind: type[Widget]) -> Widget:
    """The widget of a question, its card open and the focus in it."""
    screen = screen_of(desk)
    assert screen.form is not None
    screen.form.open_at(f"/data/{ref}")
    screen.page.enter(f"/data/{ref}")
    desk.settle()
    widget = screen.page.widget_of(f"/data/{ref}")
    assert isinstance(widget, kind)
    return widget


def value(desk: Desk, ref: str) -> str:
    form = screen_of(desk).form
    assert form is not None
    return form.session.state(f"/data/{ref}").value


def message_of(desk: Desk, ref: str) -> str:
    widget = screen_of(desk).page.widget_of(f"/data/{ref}")
    assert widget is not None
    return widget.question.message


@pytest.mark.parametrize(
    ("language", "theme", "percent", "size"),
    [
        ("ar", "light", 100, (1024, 600)),
        ("en", "dark", 100, (1366, 728)),
        ("en", "light", 150, (1366, 728)),
        ("ar", "dark", 150, (1366, 728)),
    ],
)
def test_nothing_is_cut_nameless_or_too_small_on_any_card(
    opens: Opens, language: str, theme: str, percent: int, size: tuple[int, int]
) -> None:
    desk = opens(language, theme=theme, percent=percent, size=size)
    form = screen_of(desk).form
    assert form is not None
    for entry in form.navigator.cards:
        form.open(entry.id)
        desk.settle(lambda: not desk.workspace.jobs.busy)
        page = screen_of(desk).page
        assert cut(desk.shell) == []
        assert small(desk.shell) == []
        assert nameless(page) == []


@BOTH
def test_tab_reaches_every_question_of_every_card_in_order(opens: Opens, language: str) -> None:
    desk = opens(language)
    screen = screen_of(desk)
    assert screen.form is not None
    for entry in screen.form.navigator.cards:
        screen.form.open(entry.id)
        screen.page.enter()
        desk.settle()
        asked = [w for w in screen.page._shown if w.question.asked]
        met: list[QuestionWidget] = []
        for _ in range(60):
            here: QWidget | None = desk.focus()
            while here is not None and not isinstance(here, QuestionWidget):
                here = here.parentWidget()
            if isinstance(here, QuestionWidget) and here not in met:
                met.append(here)
            if here is None and met:
                break
            desk.press(Qt.Key.Key_Tab)
        assert [w.question.ref for w in met if w in asked] == [w.question.ref for w in asked]


def test_what_nobody_answers_is_not_shown(opens: Opens) -> None:
    form = screen_of(opens()).form
    assert form is not None
    shown = [question.ref for question in form.questions()]
    assert not [ref for ref in shown if ref.endswith(("/secret", "/begun", "/who"))]


def test_what_is_only_read_shows_its_value(opens: Opens) -> None:
    desk = opens()
    people = at(desk, "numbers/people", NumberQuestion)
    desk.type("21")
    people.commit()
    desk.settle()
    shown = screen_of(desk).page.widget_of("/data/numbers/twice")
    assert isinstance(shown, RemarkQuestion)
    words = [each.accessibleName() for each in shown.findChildren(QLabel) if each.isVisible()]
    assert words == ["Twice as many", "\u2066\u221242\u2069"]


def test_a_question_without_choices_says_so_and_a_choice_shows_its_picture(opens: Opens) -> None:
    desk = opens()
    form = screen_of(desk).form
    assert form is not None
    form.open("/data/choices")
    done(desk)
    page = screen_of(desk).page
    empty = page.widget_of("/data/choices/nothing")
    assert isinstance(empty, TilesQuestion)
    assert empty._none.isVisible()
    form.answer("/data/words/name", "half")
    assert not empty._none.isVisible()
    had = page.widget_of("/data/choices/had")
    assert had is not None
    pictures = [each for each in had.findChildren(QLabel) if each.pixmap().width() > 100]
    assert [each.accessibleName() for each in pictures] == ["Picture: \u2068Pump\u2069"]


def test_a_note_shows_its_markdown_and_says_its_words(opens: Opens) -> None:
    desk = opens()
    note = screen_of(desk).page.widget_of("/data/words/intro")
    assert isinstance(note, RemarkQuestion)
    label = next(each for each in note.findChildren(QLabel) if each.isVisible())
    assert "<b>Bold</b>, <i>leaning</i>" in label.text()
    assert "&lt;b&gt;not bold" in label.text()
    assert label.accessibleName().startswith("About this page\nBold, leaning and a page")


@BOTH
def test_a_ranking_is_made_by_picking_up_and_putting_down(opens: Opens, language: str) -> None:
    desk = opens(language)
    rank = at(desk, "choices/order", RankQuestion)
    assert value(desk, "choices/order") == ""
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down)
    assert value(desk, "choices/order") == ""
    desk.press(Qt.Key.Key_Space)
    assert value(desk, "choices/order").split()[:3] == ["cart", "pump", "radio"]
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Up)
    desk.press(Qt.Key.Key_Escape)
    assert value(desk, "choices/order").split()[:3] == ["cart", "pump", "radio"]
    desk.press(Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert value(desk, "choices/order").split()[:3] == ["cart", "radio", "pump"]
    assert desk.focus() is rank.rows
    rank.clear.click()
    assert value(desk, "choices/order") == ""
    rank.keep.click()
    assert value(desk, "choices/order").split()[:3] == ["radio", "cart", "pump"]


def test_a_row_that_is_held_is_put_down_when_the_card_is_left(opens: Opens) -> None:
    desk = opens()
    screen = screen_of(desk)
    assert screen.form is not None
    at(desk, "choices/order", RankQuestion)
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Down)
    screen.form.open("/data/table")
    desk.settle()
    assert value(desk, "choices/order").split()[:2] == ["cart", "radio"]
    rows = [w for w in screen.page.findChildren(GridRow) if w.isVisible()]
    assert len(rows) == 3


@BOTH
def test_a_range_moves_in_reading_direction_and_has_no_answer_at_first(
    opens: Opens, language: str
) -> None:
    desk = opens(language)
    ahead = Qt.Key.Key_Left if language == "ar" else Qt.Key.Key_Right
    trust = at(desk, "numbers/trust", RangeQuestion)
    assert value(desk, "numbers/trust") == ""
    desk.press(ahead)
    assert value(desk, "numbers/trust") == "0"
    desk.press(ahead)
    desk.press(Qt.Key.Key_Up)
    assert value(desk, "numbers/trust") == "2"
    assert "2" in trust.slider.accessibleName()
    desk.press(Qt.Key.Key_End)
    assert value(desk, "numbers/trust") == "10"
    desk.press(Qt.Key.Key_Backspace)
    assert value(desk, "numbers/trust") == ""
    at(desk, "numbers/share", RangeQuestion)
    desk.press(ahead)
    desk.press(ahead)
    assert value(desk, "numbers/share") == "-0.75"


@BOTH
def test_a_point_is_typed_in_either_digits_or_put_in_as_a_pair(opens: Opens, language: str) -> None:
    desk = opens(language)
    place = at(desk, "places/point", PointQuestion)
    desk.type("\u0661\u0665\u066b\u0665")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "places/point") == ""
    desk.type("\u221232.25")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "places/point") == "15.5 -32.25 0 0"
    desk.press(Qt.Key.Key_Tab)
    desk.type("8")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "places/point") == "15.5 -32.25 0 8"
    place.enter()
    place.point.fields[0].selectAll()
    desk.type("12.5, 30.5")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "places/point") == "12.5 30.5 0 8"


def test_half_a_point_and_one_off_the_earth_stay_and_are_told(opens: Opens) -> None:
    desk = opens()
    place = at(desk, "places/point", PointQuestion)
    desk.type("95")
    place.commit()
    desk.settle()
    assert value(desk, "places/point") == ""
    assert "90" in message_of(desk, "places/point")
    assert place.point.fields[0].text() == "95"
    desk.press(Qt.Key.Key_Tab)
    desk.type("10")
    desk.press(Qt.Key.Key_Tab)
    assert message_of(desk, "places/point")
    place.point.fields[0].setFocus()
    place.point.fields[0].selectAll()
    desk.type("9")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "places/point") == "9 10 0 0"
    assert message_of(desk, "places/point") == ""


def test_a_line_grows_point_by_point_and_an_area_closes_itself(opens: Opens) -> None:
    desk = opens()
    road = at(desk, "places/road", PointsQuestion)
    for number, pair in enumerate(("1,2", "3,4", "5,6")):
        if number:
            road.add.click()
        desk.type(pair)
        desk.press(Qt.Key.Key_Tab)
    assert value(desk, "places/road") == "1 2 0 0;3 4 0 0;5 6 0 0"
    road._rows[1][2].click()
    assert value(desk, "places/road") == "1 2 0 0;5 6 0 0"
    field = at(desk, "places/field", PointsQuestion)
    for number, pair in enumerate(("1,2", "3,4", "5,6")):
        if number:
            field.add.click()
        desk.type(pair)
        desk.press(Qt.Key.Key_Tab)
    assert value(desk, "places/field") == "1 2 0 0;3 4 0 0;5 6 0 0;1 2 0 0"
    assert len(field.points) == 3


def test_one_point_of_a_line_is_told_when_the_card_is_left(opens: Opens) -> None:
    desk = opens()
    at(desk, "places/road", PointsQuestion)
    desk.type("1,2")
    screen_of(desk).page.commit()
    desk.settle()
    assert value(desk, "places/road") == ""
    assert message_of(desk, "places/road")
    assert at(desk, "places/road", PointsQuestion).points[0].fields[0].text() == "1"


def test_times_months_and_years(opens: Opens) -> None:
    desk = opens()
    at(desk, "numbers/clock", TimeQuestion)
    desk.type("\u0662:\u0663\u0660 \u0645")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "numbers/clock").startswith("14:30:00.000")
    clock = at(desk, "numbers/clock", TimeQuestion)
    clock.field.selectAll()
    desk.type("soon")
    desk.press(Qt.Key.Key_Tab)
    desk.settle()
    assert value(desk, "numbers/clock").startswith("14:30")
    assert message_of(desk, "numbers/clock")
    month = at(desk, "numbers/month", MonthQuestion)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down)
    assert value(desk, "numbers/month") == ""
    desk.press(Qt.Key.Key_Tab)
    desk.type("\u0662\u0660\u0662\u0666")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "numbers/month") == "2026-02-01"
    at(desk, "numbers/year", MonthQuestion)
    desk.type("1987")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "numbers/year") == "1987-01-01"
    form = screen_of(desk).form
    assert form is not None
    form.undo()
    form.undo()
    desk.settle()
    assert value(desk, "numbers/month") == ""
    assert month.year.text() == ""


def test_numbers_are_grouped_and_a_too_large_one_is_refused_not_lost(opens: Opens) -> None:
    desk = opens()
    people = at(desk, "numbers/people", NumberQuestion)
    desk.type("1\u066c234\u066c567")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "numbers/people") == "1234567"
    assert people.text == "1\u00a0234\u00a0567"
    people.enter()
    people.field.selectAll()
    desk.type("99999999999")
    people.commit()
    desk.settle()
    assert value(desk, "numbers/people") == "1234567"
    assert people.text == "99999999999"
    assert "2" in message_of(desk, "numbers/people")
    at(desk, "numbers/water", NumberQuestion)
    desk.type("7,5")
    desk.press(Qt.Key.Key_Tab)
    assert value(desk, "numbers/water") == "7.5"


@BOTH
def test_one_of_two_thousand_is_found_by_typing(opens: Opens, language: str) -> None:
    desk = opens(language)
    village = at(desk, "choices/village", FindQuestion)
    desk.type("1234")
    desk.press(Qt.Key.Key_Return)
    assert desk.focus() is village.rows
    desk.press(Qt.Key.Key_Space)
    assert value(desk, "choices/village") == "v1234"
    desk.press(Qt.Key.Key_Backspace)
    assert value(desk, "choices/village") == ""
    village.enter()
    desk.type("9")
    assert village._none.isVisible()


@BOTH
def test_a_table_is_filled_row_by_row(opens: Opens, language: str) -> None:
    desk = opens(language)
    row = at(desk, "table/food", GridRow)
    screen = screen_of(desk)
    heads = [w for w in screen.page._shown if isinstance(w, GridHead)]
    assert len(heads) == 1
    head = heads[0]._heads._labels
    for label, tile in zip(head, row.group.tiles(), strict=True):
        over = label.mapTo(desk.shell, label.rect().center()).x()
        assert abs(over - tile.mapTo(desk.shell, tile.rect().center()).x()) <= 2
    desk.type("3")
    assert value(desk, "table/food") == "half"
    asked = "Food is enough" if language == "en" else "الطعام كاف"
    assert desk.focus().accessibleName().startswith(f"{asked}: ")
    desk.press(Qt.Key.Key_Tab)
    desk.type("1")
    assert value(desk, "table/shelter") == "no"
    assert screen.form is not None
    title = "Table" if language == "en" else "جدول"
    assert screen.form.titles() == ("4", title)


def test_other_asks_what_and_acknowledging_says_ok(opens: Opens) -> None:
    desk = opens()
    form = screen_of(desk).form
    assert form is not None
    form.open("/data/choices")
    assert screen_of(desk).page.widget_of("/data/choices/had_other") is None
    form.answer("/data/choices/had", ["radio", "other"])
    assert screen_of(desk).page.widget_of("/data/choices/had_other") is not None
    at(desk, "words/read", ConfirmQuestion)
    desk.press(Qt.Key.Key_Space)
    assert value(desk, "words/read") == "OK"
    desk.press(Qt.Key.Key_Space)
    assert value(desk, "words/read") == ""


def test_a_quick_answer_leads_to_the_next_card(opens: Opens) -> None:
    desk = opens()
    screen = screen_of(desk)
    assert screen.form is not None
    screen.form.open("/data/fast/fast_one")
    screen.page.enter()
    desk.type("2")
    desk.settle()
    assert value(desk, "fast/fast_one/quick") == "little"
    assert screen.form.card.id == "/data/fast/fast_two"


def test_rows_inside_rows_are_added_and_taken_away(opens: Opens) -> None:
    desk = opens()
    screen = screen_of(desk)
    assert screen.form is not None
    screen.form.open("/data/homes")
    screen.page.enter()
    tab_to(desk, "Add: \u2068Person\u2069")
    desk.press(Qt.Key.Key_Space)
    desk.settle()
    assert screen.form.session.state("/data/homes/home[1]/person").rows == 2
    screen.form.answer("/data/homes/home[1]/person[2]/age", "30")
    tab_to(desk, "Remove \u2068Person\u2069 \u20681\u2069")
    desk.press(Qt.Key.Key_Space)
    desk.settle()
    assert screen.form.session.state("/data/homes/home[1]/person").rows == 1
    assert value(desk, "homes/home[1]/person[1]/age") == "30"
    assert nameless(screen.page) == []


def drop(widget: QWidget, path: Path) -> None:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    widget.dropEvent(QDropEvent(QPointF(QPoint(5, 5)), copy, held, left, none))


def done(desk: Desk) -> None:
    desk.settle(lambda: not desk.workspace.jobs.busy)


@BOTH
def test_a_file_is_chosen_named_shown_and_taken_away_by_keyboard(
    opens: Opens, tmp_path: Path, language: str
) -> None:
    desk = opens(language)
    photo(tmp_path / "photo.jpg")
    upload = at(desk, "files/picture", UploadQuestion)
    assert desk.focus() is upload.choose
    desk.press(Qt.Key.Key_Space)
    answer_dialog(desk, tmp_path / "photo.jpg")
    done(desk)
    # The platform without a screen leaves no window active once a dialog is gone.
    desk.shell.activateWindow()
    desk.settle(lambda: QApplication.activeWindow() is desk.shell)
    assert desk.focus() is upload.choose
    recorded = value(desk, "files/picture")
    held = file_named(desk.workspace.open_vault, recorded)
    assert held is not None
    raw = b"".join(contents(desk.workspace.open_vault, held))
    assert recorded == f"{hashlib.sha256(raw).hexdigest()}.jpg"
    assert b"Somebody Real" not in raw
    said = [w.accessibleName() for w in upload.findChildren(QLabel) if w.isVisible()]
    assert any("photo.jpg" in each for each in said)
    pictures = [w for w in upload._card.findChildren(QLabel) if w.pixmap().width() > 100]
    assert len(pictures) == 1
    assert cut(desk.shell) == []
    tab_to(desk, upload.drop.accessibleName())
    desk.press(Qt.Key.Key_Space)
    desk.settle()
    assert value(desk, "files/picture") == ""
    assert desk.focus() is upload.choose
    form = screen_of(desk).form
    assert form is not None
    form.undo()
    assert value(desk, "files/picture") == recorded


def test_what_is_too_large_or_of_another_kind_is_refused_in_its_place(
    opens: Opens, tmp_path: Path
) -> None:
    desk = opens()
    big = tmp_path / "big.pdf"
    big.write_bytes(b"%PDF-" + bytes(LIMIT))
    paper = at(desk, "files/paper", UploadQuestion)
    drop(paper, big)
    done(desk)
    assert value(desk, "files/paper") == ""
    assert "too large" in message_of(desk, "files/paper")
    note = tmp_path / "note.txt"
    note.write_text("no film")
    drop(at(desk, "files/film", UploadQuestion), note)
    done(desk)
    assert "film" in message_of(desk, "files/film")
    drop(paper, note)
    done(desk)
    assert value(desk, "files/paper").endswith(".txt")
    assert message_of(desk, "files/paper") == ""


def test_the_forms_own_picture_is_shown_and_its_sound_saved(opens: Opens, tmp_path: Path) -> None:
    desk = opens()
    at(desk, "files/picture", UploadQuestion)
    done(desk)
    page = screen_of(desk).page
    shown = [w for w in page.findChildren(QLabel) if w.isVisible() and w.pixmap().width() > 100]
    assert [label.accessibleName() for label in shown] == ["Picture: \u2066well.png\u2069"]
    colour = shown[0].pixmap().toImage().pixelColor(20, 20).name()
    assert (colour, len(drawing()) > 0) == ("#1f69b3", True)
    tab_to(desk, "Save a copy how.mp3")
    desk.press(Qt.Key.Key_Space)
    answer_dialog(desk, tmp_path / "saved.mp3")
    assert (tmp_path / "saved.mp3").read_bytes() == media()["how.mp3"]

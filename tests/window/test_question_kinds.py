"""Each kind of question takes what a person types, in either digits, or says what it needs."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable
from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextEdit

from tests.window.conftest import Desk
from tests.window.test_questionnaire import questionnaire, stored
from ui.days import is_no_day, read_date
from ui.form.kinds.day import DayQuestion
from ui.form.kinds.listed import ManyQuestion
from ui.form.kinds.number import NumberQuestion
from ui.form.question import split_brackets, split_code

Opens = Callable[..., Desk]
SIZE = "/data/populations/population[1]/pop_size"
SINCE = "/data/f07/f07_14/f07_14_since"
ACTOR = "/data/f07/f07_14/f07_14_actor"


def test_a_number_is_taken_in_arabic_digits_and_words_are_refused(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk, SIZE)
    widget = cast(NumberQuestion, screen.page.widget_of(SIZE))
    widget.enter()
    widget.field.selectAll()
    desk.type("\u0661\u0662\u0660\u0660")
    widget.commit()
    assert stored(desk, SIZE) == "1200"
    widget.field.selectAll()
    desk.type("many")
    widget.commit()
    desk.settle()
    assert stored(desk, SIZE) == "1200"
    assert widget.text == "many"
    assert widget.question.message


def test_a_date_is_typed_in_words_and_refused_in_words(open_desk: Opens) -> None:
    desk = open_desk("half", language="ar")
    screen = questionnaire(desk, "f07_14_status")
    screen.page._turn_more()
    widget = cast(DayQuestion, screen.page.widget_of(SINCE))
    widget.enter()
    widget.field.selectAll()
    desk.type("\u0661\u0665 \u0622\u0628/\u0623\u063a\u0633\u0637\u0633 2026")
    widget.commit()
    assert stored(desk, SINCE) == "2026-08-15"
    widget.field.selectAll()
    desk.type("31/2/2026")
    widget.commit()
    desk.settle()
    assert stored(desk, SINCE) == "2026-08-15"
    assert widget.question.message


def test_several_of_many_are_found_and_chosen_by_keyboard(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    screen.page._turn_more()
    desk.settle()
    widget = cast(ManyQuestion, screen.page.widget_of(ACTOR))
    widget.enter()
    desk.type("police")
    desk.press(Qt.Key.Key_Tab)
    widget._rows.setCurrentRow(1)
    desk.press(Qt.Key.Key_Space)
    assert "police_security" in stored(desk, ACTOR).split()
    widget._drop("police_security")
    assert "police_security" not in stored(desk, ACTOR).split()


def test_what_the_disk_refuses_stays_on_screen_and_is_tried_again(open_desk: Opens) -> None:
    desk = open_desk("half")
    screen = questionnaire(desk)
    area = next(w for w in screen.page.findChildren(QTextEdit) if w.isVisible())
    area.setFocus()
    area.selectAll()
    desk.type("Written on a full disk")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
        screen.page.commit()
        desk.settle(lambda: desk.workspace.saved.state == "failed")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
    assert screen.trouble.isVisible()
    assert area.toPlainText() == "Written on a full disk"
    assert screen.form is not None
    screen.form.retry()
    desk.settle(lambda: desk.workspace.saved.state == "saved")
    assert not screen.trouble.isVisible()
    assert stored(desk, "f07_14_narrative") == "Written on a full disk"


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2026-09-18", "en", date(2026, 9, 18)),
        ("18 September 2026", "en", date(2026, 9, 18)),
        ("18\u00a0sept 2026", "en", date(2026, 9, 18)),
        ("18/9/2026", "en", date(2026, 9, 18)),
        ("\u0661\u0668 \u0623\u064a\u0644\u0648\u0644 2026", "ar", date(2026, 9, 18)),
        ("30 February 2026", "en", None),
        ("yesterday", "en", None),
    ],
)
def test_dates_as_people_write_them(text: str, language: str, day: date | None) -> None:
    assert read_date(text, language) == day
    assert is_no_day(text, language) == text.startswith("30 ")


def test_words_of_a_form_are_taken_apart() -> None:
    assert split_brackets("Severe (clear, and widespread)") == ("Severe", "clear, and widespread")
    assert split_brackets("Not known") == ("Not known", "")
    assert split_code("7.14 More rhetoric") == ("7.14", "More rhetoric")
    assert split_code("Context") == ("", "Context")

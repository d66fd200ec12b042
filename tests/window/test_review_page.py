"""The page of all answers: what is wrong leads to its question, and Back leads here again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldkit.forms import cards
from tests.window.conftest import Desk
from tests.window.looking import cut, nameless, small
from ui.screens.questionnaire import QuestionnaireScreen
from ui.screens.review import ReviewScreen
from ui.widgets.labels import WrapLabel

Opens = Callable[..., Desk]


def review_page(desk: Desk) -> ReviewScreen:
    desk.show("review")
    assert isinstance(desk.screen, ReviewScreen)
    desk.settle()
    return desk.screen


@pytest.mark.parametrize(
    ("profile", "language", "percent", "size"),
    [
        ("full", "en", 100, (1366, 728)),
        ("full", "en", 150, (1280, 720)),
        ("full", "ar", 100, (1024, 600)),
        ("half", "ar", 100, (1366, 728)),
    ],
)
def test_nothing_is_cut_and_all_is_named(
    open_desk: Opens, profile: str, language: str, percent: int, size: tuple[int, int]
) -> None:
    desk = open_desk(profile, language=language, percent=percent, size=size)
    review_page(desk)
    assert cut(desk.shell) == []
    assert nameless(desk.shell) == []
    assert small(desk.shell) == []


def test_change_opens_the_card_and_back_returns_to_the_same_place(open_desk: Opens) -> None:
    desk = open_desk("full")
    page = review_page(desk)
    assert page.model is not None
    section = page.model.parts("all")[4].id
    page._turn(section)
    desk.settle()
    line = page._sections[section].lines
    card = list(line)[2]
    line[card].change.click()
    desk.settle(lambda: isinstance(desk.screen, QuestionnaireScreen))
    screen = desk.screen
    assert isinstance(screen, QuestionnaireScreen)
    assert screen.form is not None
    assert screen.form.card.id == card
    desk.workspace.back()
    desk.settle(lambda: getattr(desk.screen, "model", None) is not None)
    again = desk.screen
    assert isinstance(again, ReviewScreen)
    desk.settle(lambda: desk.focus() is again._sections[section].lines[card].change)


def test_signing_with_something_to_fix_goes_to_the_summary_instead(open_desk: Opens) -> None:
    desk = open_desk("half")
    page = review_page(desk)
    page._sign.click()
    desk.settle()
    assert desk.screen is page
    assert page._fixes is not None
    assert page._fixes.isAncestorOf(desk.focus())


@pytest.mark.parametrize(
    ("language", "heads"),
    [("en", ("Status", "Trend", "Confidence")), ("ar", ("الوضع", "الاتجاه", "الثقة"))],
)
def test_a_column_is_headed_in_a_word_and_names_its_whole_question(
    open_desk: Opens, language: str, heads: tuple[str, ...]
) -> None:
    desk = open_desk("full", language=language)
    page = review_page(desk)
    assert page.model is not None
    part = next(each for each in page.model.parts("all") if each.code == "7")
    assert part.titles == heads
    assert len(part.heads) == len(heads)
    assert all(len(question) > len(head) for question, head in zip(part.heads, heads, strict=True))
    page._turn(part.id)
    desk.settle()
    tips = [label.toolTip() for label in page._sections[part.id].findChildren(WrapLabel)]
    assert set(part.heads) <= set(tips)


def test_a_filter_shows_only_its_rows(open_desk: Opens) -> None:
    desk = open_desk("full")
    page = review_page(desk)
    assert page.model is not None
    page._choose("unknown")
    desk.settle()
    lines = [line for part in page._sections.values() for line in part.lines]
    assert len(lines) == page.model.counts()["unknown"]


@pytest.mark.parametrize("profile", ["half", "full"])
def test_every_place_counts_in_the_same_units(open_desk: Opens, profile: str) -> None:
    desk = open_desk(profile)
    page = review_page(desk)
    model = page.model
    assert model is not None
    counts, progress, everything = model.counts(), model.review.progress, model.parts("all")
    assert counts["all"] == progress.total == sum(part.total for part in everything)
    assert counts["open"] == progress.open == progress.total - sum(p.done for p in everything)
    assert counts["unknown"] == sum(part.unknown for part in everything)
    assert counts["fix"] == model.to_fix == sum(part.fixes for part in everything)
    assert counts["fix"] == sum(len(line.fixes) for part in everything for line in part.lines)
    assert counts["consider"] == len(model.hints()) == sum(part.hints for part in everything)
    unanswered = 1 if model.review.to_answer else 0
    assert len(model.problems()) == counts["fix"] + unanswered
    for name in ("open", "fix", "consider", "unknown", "changed"):
        lines = [line for part in model.parts(name) for line in part.lines]
        assert bool(lines) == bool(counts[name])
    assert model.ready == (model.to_fix + model.review.to_answer == 0)


def test_what_has_something_to_fix_never_looks_complete(open_desk: Opens) -> None:
    desk = open_desk("half")
    page = review_page(desk)
    assert page.model is not None
    for part in page.model.parts("all"):
        assert not (part.complete and (part.fixes or part.done < part.total))
    for section in cards.navigator(page._session).sections:
        assert not (section.complete and (section.to_fix or section.progress.open))

"""What a correction changed is told answer by answer, and nothing that only follows from it."""

from __future__ import annotations

from fieldkit.analysis import Reading, changes, read
from fieldkit.instruments import instrument
from fieldkit.reports.labels import Labels
from tests.submissions import submission


def corrected(old: str, new: str) -> Reading:
    raw = submission("T5")
    assert old.encode() in raw
    return read(raw.replace(old.encode(), new.encode(), 1))


def test_one_answer_differs_and_is_named_by_its_place() -> None:
    labels = Labels.of(instrument("framework-assessment").xform, "en")
    rising = "<f07_14_trend>rising</f07_14_trend>"
    before = corrected(rising, "<f07_14_trend>stable</f07_14_trend>")
    found = changes(before, read(submission("T5")), labels.asked)
    (change,) = found.answers
    assert (change.place, change.before, change.after) == ("7.14", "stable", "rising")
    assert labels.answer(change.name, change.after) == ("Rising",)
    assert (found.rows, found.count) == ((), 1)


def test_what_the_form_computes_is_no_change_of_an_answer() -> None:
    labels = Labels.of(instrument("framework-assessment").xform, "en")
    raw = submission("T5").decode()
    other = raw.replace("</data>", "<f07_n_rising>3</f07_n_rising></data>")
    assert changes(read(raw.encode()), read(other.encode()), labels.asked).count == 0


def test_rows_that_differ_are_counted() -> None:
    labels = Labels.of(instrument("framework-assessment").xform, "en")
    before = corrected("<ev_reliability>a</ev_reliability>", "<ev_reliability>c</ev_reliability>")
    found = changes(before, read(submission("T5")), labels.asked)
    assert (found.answers, found.rows) == ((), (("evidence", 1),))

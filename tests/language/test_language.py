"""Sentences, isolates, plurals, numbers and dates in English and Arabic."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.language import Code, Translator, isolate_code, isolate_text
from fieldkit.language.catalogue import compile_catalogue, load
from fieldkit.language.isolate import without_isolates
from fieldkit.language.numbers import size_parts, typed

ARABIC_SAMPLE = """
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
" : n%100>=11 ? 4 : 5;\\n"

#. a comment
msgid "{count} package"
msgid_plural "{count} packages"
msgstr[0] "لا حزم"
msgstr[1] "حزمة واحدة"
msgstr[2] "حزمتان"
msgstr[3] "{count} حزم"
msgstr[4] "{count} حزمة"
msgstr[5] "{count} حزمة"

msgctxt "trend"
msgid "Rising"
msgstr "متزايد"

#, fuzzy
msgid "Draft"
msgstr "خطأ"

msgid "Not done"
msgstr ""
"""


def test_each_value_is_isolated_by_its_kind() -> None:
    tr = Translator("en")
    assert tr.text("{who} sent {code}", who="منى", code=Code("FO-1")) == (
        "\u2068منى\u2069 sent \u2066FO-1\u2069"
    )
    assert tr.text("{done} of {total}", done=37, total=143) == "\u206637\u2069 of \u2066143\u2069"


def test_user_text_cannot_break_out_of_its_isolate() -> None:
    assert isolate_text("a\u2069\u202eb") == "\u2068ab\u2069"
    assert isolate_code("+249\u2069 91") == "\u2066+249 91\u2069"


@given(st.text())
def test_an_isolate_always_closes_exactly_what_it_opens(text: str) -> None:
    isolated = isolate_text(text)
    assert (isolated.count("\u2068"), isolated.count("\u2069")) == (1, 1)


def test_braces_in_a_value_stay_text() -> None:
    tr = Translator("en")
    told = tr.text("{place} was chosen", place="{secret} {0}")
    assert without_isolates(told) == "{secret} {0} was chosen"


def test_a_place_without_a_value_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(KeyError):
        Translator("en").text("{done} of {total}", done=1)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "1 day"), (2, "2 days"), (0, "0 days")],
)
def test_english_has_two_plural_forms(count: int, expected: str) -> None:
    tr = Translator("en")
    assert without_isolates(tr.plural("{count} day", "{count} days", count)) == expected


def test_arabic_has_six_plural_forms(tmp_path: Path) -> None:
    raw = compile_catalogue(ARABIC_SAMPLE)
    (tmp_path / "ar.mo").write_bytes(raw)
    catalogue = load("ar", tmp_path)
    told = [catalogue.ngettext("{count} package", "{count} packages", n) for n in (0, 1, 2, 3, 11)]
    assert told == ["لا حزم", "حزمة واحدة", "حزمتان", "{count} حزم", "{count} حزمة"]
    assert catalogue.pgettext("trend", "Rising") == "متزايد"
    assert catalogue.gettext("Draft") == "Draft"
    assert catalogue.gettext("Not done") == "Not done"


def test_arabic_months_are_in_the_double_form_and_do_not_break() -> None:
    tr = Translator("ar")
    assert tr.day(date(2026, 9, 21)) == "21\u00a0أيلول/\u2060سبتمبر\u00a02026"
    assert tr.direction == "rtl"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "July–September 2026"),
        (date(2026, 7, 1), date(2026, 7, 31), "July 2026"),
        (date(2025, 10, 1), date(2026, 3, 31), "October 2025–March 2026"),
        (date(2026, 7, 5), date(2026, 9, 30), "5 July – 30 September 2026"),
        (date(2026, 7, 5), date(2026, 7, 5), "5 July 2026"),
    ],
)
def test_a_period_of_whole_months_is_named_by_its_months(
    first: date, last: date, expected: str
) -> None:
    assert Translator("en").period(first, last).replace("\u00a0", " ") == expected


def test_digits_are_shown_as_chosen_and_read_in_both_shapes() -> None:
    assert Translator("ar").number(2026) == "2026"
    assert Translator("ar", "arabic").number(2026) == "٢٠٢٦"
    assert typed("٧٫١٤") == "7.14"
    assert typed("۱۲۳") == "123"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ("0", "B")),
        (999, ("999", "B")),
        (1_000, ("1", "kB")),
        (1_400_000, ("1.4", "MB")),
        (999_999, ("1", "MB")),
        (3 * 1024**2, ("3.1", "MB")),
    ],
)
def test_a_size_has_three_figures_at_most(count: int, expected: tuple[str, str]) -> None:
    assert size_parts(count) == expected


def test_a_moment_and_a_duration_are_told_in_words() -> None:
    tr = Translator("en")
    told = tr.moment(datetime(2026, 10, 2, 9, 42, tzinfo=UTC))
    assert without_isolates(told).replace("\u00a0", " ") == "2 October 2026, 09:42"
    assert without_isolates(tr.duration(timedelta(minutes=5, seconds=20))) == "5 minutes"

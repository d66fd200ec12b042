"""Dates and times: always those of the record's zone (ODK XForms, date and time functions)."""

from __future__ import annotations

import pytest
from xpath_world import bench

from fieldkit.forms.xpath import DateTimeValue, DateValue

NAIROBI = bench()
PHOENIX = bench(zone="America/Phoenix")
UTC = bench(zone="UTC")
BERLIN = bench(zone="Europe/Berlin")


def test_now_and_today_are_the_clock_in_the_records_zone() -> None:
    assert NAIROBI.text("now()") == "2026-02-01T09:30:15.250+03:00"
    assert PHOENIX.text("now()") == "2026-01-31T23:30:15.250-07:00"
    assert NAIROBI.text("today()") == "2026-02-01"
    assert PHOENIX.text("today()") == "2026-01-31"
    assert isinstance(NAIROBI.value("now()"), DateTimeValue)
    assert isinstance(NAIROBI.value("date('2012-01-01')"), DateValue)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("number(date('1970-01-01'))", 7 / 24),
        ("date('1970-01-02') + 0", 1 + 7 / 24),
        ("number('1970-01-01')", 7 / 24),
        ("'1970-01-02' - '1970-01-01'", 1),
        ("number('1970-01-01T00:00:00Z')", 0),
        ("number('1970-01-02T12:00:00.000Z')", 1.5),
        ("number('1970-01-01T02:00:00+02:00')", 0),
        ("decimal-date-time('1970-01-01T00:00:00')", 7 / 24),
        ("decimal-date-time('2018-04-24T15:30:00.000+06:00')", 17645.395833333332),
        ("decimal-date-time(3)", 3 + 7 / 24),
        ("decimal-time('06:00:00.000-07:00')", 0.25),
        ("decimal-time('06:00')", 0.25),
        ("decimal-time('13:00:00Z')", 0.25),
        ("decimal-time('06:00:00.000+05:30')", 0.7291666666666666),
        ("decimal-time('2018-04-24T06:00:00.000-07:00')", 0.25),
        ("today() - date('2026-01-30')", 1),
    ],
)
def test_numbers_of_dates_count_from_1970_in_utc(expression: str, expected: float) -> None:
    assert PHOENIX.value(expression) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("date('2012-07-23')", "2012-07-23"),
        ("date('2012-7-3')", "2012-07-03"),
        ("date('2012-07-23T23:00:00Z')", "2012-07-24"),
        ("date(0)", "1970-01-01"),
        ("date(15544)", "2012-07-23"),
        ("date('15544')", "2012-07-23"),
        ("date(today() + 1)", "2026-02-02"),
        ("date(date('2012-02-28') + 1)", "2012-02-29"),
        ("date(/data/day)", "2012-07-23"),
        ("date('')", ""),
        ("date('2012-02-30')", ""),
        ("date('2012-13-01')", ""),
        ("date('tomorrow')", ""),
        ("date(true())", ""),
        ("date(0 div 0)", ""),
        ("date(1 div 0)", ""),
        ("date-time('2012-07-23T15:00:00Z')", "2012-07-23T18:00:00.000+03:00"),
        ("date-time('2012-07-23')", "2012-07-23T00:00:00.000+03:00"),
        ("format-date('2012-07-03', '%Y %y %m %n %b %d %e %a')", "2012 12 07 7 Jul 03 3 Tue"),
        ("format-date('2012-07-03', 'day %e 100%%')", "day 3 100%"),
        ("format-date('', '%Y')", ""),
        ("format-date('never', '%Y')", ""),
        ("format-date(15544, '%d/%m')", "23/07"),
        ("format-date-time('2012-07-23T05:06:07.089+03:00', '%H:%M:%S.%3 %h')", "05:06:07.089 5"),
        ("format-date-time('2012-07-23T21:00:00Z', '%e %H:%M')", "24 00:00"),
        ("format-date-time(now(), '%H:%M')", "09:30"),
    ],
)
def test_texts_of_dates(expression: str, expected: str) -> None:
    assert NAIROBI.text(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today() > date('2026-01-01')", True),
        ("today() = '2026-02-01'", True),
        ("today() != '2026-02-01'", False),
        ("/data/day = '2012-07-23'", True),
        ("/data/day < '2012-07-24'", True),
        ("/data/day > today()", False),
        ("/data/day = '2012-07-23T00:00:00.000+03:00'", True),
        ("/data/day < /data/moment", True),
        ("/data/moment = '2012-07-23T12:00:00Z'", True),
        ("'2012-07-23T15:00:00+03:00' = '2012-07-23T14:00:00+02:00'", True),
        ("date('never') = ''", True),
        ("/data/empty < today()", False),
    ],
)
def test_dates_compare_as_moments(expression: str, expected: bool) -> None:
    assert NAIROBI.value(expression) is expected


def test_summer_time_counts() -> None:
    assert BERLIN.value("date('2012-03-26') - date('2012-03-25')") == pytest.approx(23 / 24)
    assert BERLIN.text("date(date('2012-03-25') + 1)") == "2012-03-26"
    assert BERLIN.text("date-time('2012-07-01T00:00:00')") == "2012-07-01T00:00:00.000+02:00"
    assert UTC.value("date('2012-03-26') - date('2012-03-25')") == 1


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("French (fr)", "1 juil. dim."),
        ("ar", "1 يوليو الأحد"),
        ("Arabic", "1 يوليو الأحد"),
        ("العربية (ar)", "1 يوليو الأحد"),
        ("pt-BR", "1 jul. dom."),
        ("Klingon", "1 Jul Sun"),
        (None, "1 Jul Sun"),
    ],
)
def test_months_and_days_are_named_in_the_forms_language(
    language: str | None, expected: str
) -> None:
    spoken = bench(language=language)
    assert spoken.text("format-date('2012-07-01', '%e %b %a')") == expected

"""What a certified signer may write although no form offers it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fieldkit.errors import ReportFailed, UnknownInstrument
from fieldkit.instruments import instrument
from fieldkit.reports import About, Material, assessment_pages
from schemas.situation import Text
from tests.submissions import reading


def test_a_date_that_is_none_makes_it_no_assessment() -> None:
    odd = replace(reading("T6"), values={**reading("T6").values, "period_start": "whenever"})
    with pytest.raises(UnknownInstrument):
        _ = odd.period


def test_an_unknown_mark_counts_as_the_strictest() -> None:
    odd = replace(reading("T6"), values={**reading("T6").values, "classification": "gossip"})
    assert odd.classification == "strictly_confidential"


def test_a_report_of_unknown_values_is_refused_without_saying_them() -> None:
    from datetime import UTC, datetime

    odd = replace(reading("T6"), values={**reading("T6").values, "access": "by boat"})
    about = About(
        situation=Text(text="Talmora"),
        reference="FO-1/1",
        signer="FO-1",
        signed=datetime(2026, 10, 2, tzinfo=UTC),
        revision=1,
        submission_sha256="5a" * 32,
        training=True,
    )
    with pytest.raises(ReportFailed) as caught:
        assessment_pages(Material(odd, about, instrument("framework-assessment").xform), "en")
    assert "boat" not in str(caught.value)
    assert caught.value.__cause__ is None

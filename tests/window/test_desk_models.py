"""What the desk's screens say, without a window: words of checks, of the profile, of the reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fieldkit.crypto.keys import SigningKey
from fieldkit.instruments import instrument
from fieldkit.language import Translator
from fieldkit.language.isolate import without_isolates
from fieldkit.progress import Progress
from fieldkit.reports.labels import Labels
from fieldkit.words import progress_words
from sync.hq.dossier import Dossier
from sync.hq.store.assessments import Revision
from tests.submissions import reading
from ui.screens.assessment_model import OVERVIEW, AssessmentModel, every_key
from ui.screens.assessments_model import AssessmentsModel
from ui.screens.inbox_facts import Package
from ui.screens.inbox_model import InboxModel
from ui.screens.inbox_words import package_word
from ui.screens.profile_model import ProfileModel

NOW = datetime(2026, 10, 2, 9, 30, tzinfo=UTC)
LANGUAGES = ("en", "ar")


def told(**changes: object) -> Dossier:
    """The sample's latest assessment, as if it had been imported."""
    revision = Revision(
        assessment="01a20eba-5944-7ba7-9217-e95b7ecb8fa2",
        number=1,
        sha256="5a" * 32,
        previous=None,
        situation="0195f0d3-6c00-7a1b-8c2d-3e4f5a6b7c8d",
        instrument="framework-assessment",
        version="sample",
        form_sha256="00" * 32,
        finalised=NOW,
        key_id="0" * 16,
        code="FO-1",
        submission=b"",
        form=None,
    )
    found = Dossier(revision, reading("T6"), revision, reading("T5"), None)
    return replace(found, **changes)  # type: ignore[arg-type]


def model(*packages: Package, language: str = "en") -> InboxModel:
    def labels(revision: Revision) -> Labels:
        raise AssertionError("nothing inside is read")

    return InboxModel(packages, Translator(language), NOW, (12, NOW), labels)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "facts", "word", "outcomes"),
    [
        ("NotABundle", {"step": "1"}, "damaged", "failed cantTell cantTell"),
        ("Truncated", {}, "damaged", "failed cantTell cantTell"),
        ("UntrustedSigner", {"step": "2"}, "not_trusted", "passed passed failed cantTell"),
        ("RevokedSigner", {"step": "2"}, "not_trusted", "passed passed failed cantTell"),
        ("Altered", {"step": "3"}, "damaged", "passed passed failed"),
        ("StatementMismatch", {"step": "5"}, "damaged", "passed passed failed"),
        ("NotForUs", {}, "not_for_us", "passed passed cantTell"),
        ("UnsupportedVersion", {"step": "2"}, "could_not_be_checked", "passed cantTell cantTell"),
        ("UnknownInstrument", {"step": "8"}, "could_not_be_checked", "passed passed cantTell"),
        ("NeedsDecision", {"step": "7"}, "could_not_be_checked", "passed passed cantTell"),
    ],
)
def test_a_failure_is_told_by_where_it_happened(
    language: str, error: str, facts: dict[str, object], word: str, outcomes: str
) -> None:
    signer = SigningKey.from_seed(b"\x01" * 32).public
    package = Package("k", "refused", "x.fieldkit", 1234, NOW, signer, None, error, facts)
    said = model(package, language=language)
    assert package_word(package) == word
    panel = said.panel("k")
    icons = {"circle-check": "passed", "circle-x": "failed", "circle-question-mark": "cantTell"}
    assert " ".join(icons[check.icon] for check in panel.checks) == outcomes
    assert without_isolates(panel.about) == "x.fieldkit"
    assert panel.moves == ()
    assert len(panel.digits) == 6
    (row,) = said.rows("unverified")
    assert row.sender == "\u2013"
    assert row.change == ("", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "reason", "line", "why"),
    [
        ("RevokedSigner", "", "Revoked, by roster {version}", "The signer's key was revoked"),
        (
            "UntrustedSigner",
            "another root",
            "Not certified by your headquarters",
            "Keep it in quarantine and ask who sent it. Nothing was imported.",
        ),
        (
            "UntrustedSigner",
            "training",
            "Of a training profile",
            "It comes from a training profile, and training never mixes with real work."
            " Nothing was imported.",
        ),
    ],
)
def test_a_good_signature_of_the_wrong_signer_is_told_as_that(
    language: str, error: str, reason: str, line: str, why: str
) -> None:
    signer, tr = SigningKey.from_seed(b"\x01" * 32).public, Translator(language)
    facts = {"step": "2", "reason": reason}
    package = Package("k", "doubtful", "x.fieldkit", 1234, NOW, signer, None, error, facts)
    panel = model(package, language=language).panel("k")
    _, signature, whose, _ = panel.checks
    assert signature.icon == "circle-check"
    assert whose.icon == "circle-x"
    assert whose.line == tr.text(line, version=12)
    assert panel.notice is not None
    assert tr.text(why) in panel.notice[1]


def test_the_order_is_that_of_need_and_filters_count() -> None:
    failed = Package("b", "doubtful", "b", 1, NOW, error="Altered")
    kept = Package("c", "refused", "c", 1, NOW, error="Altered")
    said = model(failed, kept)
    assert said.counts() == {"all": 2, "mine": 0, "imported": 0, "unverified": 2}
    assert without_isolates(said.head()) == "2 packages \u00b7 2 cannot be verified"


def test_the_profile_says_what_is_missing_and_computes_no_total() -> None:
    profile = ProfileModel(told(), Translator("en"))
    assert [line.ring is not None for line in profile.lines].count(True) == 7
    head, words = profile.reasons(7)
    assert without_isolates(head) == "Factor 7, very high:"
    assert "3 severe (2 before), 10 of 14 rising." in without_isolates(words)
    coverage = without_isolates(profile.coverage())
    assert "143 of 143 indicators answered." in coverage
    assert "missing, not absent" in coverage
    assert coverage.endswith("No total is computed.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_says_how_much_is_answered_as_the_field_does(language: str) -> None:
    tr = Translator(language)
    said = progress_words(tr, Progress(answered=143, total=143, unknown=9))
    labels = Labels.of(instrument("framework-assessment").xform, language)
    assert AssessmentModel(told(), labels, tr, lambda _: None).answered() == said
    if language == "en":
        assert without_isolates(said) == "143 of 143 answered, 9 of them cannot be assessed"


def test_a_first_assessment_has_no_rings() -> None:
    profile = ProfileModel(told(earlier=None, earlier_reading=None), Translator("en"))
    assert profile.before() == ""
    assert all(line.ring is None for line in profile.lines)


def test_a_closed_factor_and_one_that_cannot_be_said_are_two_things() -> None:
    latest = reading("T6")
    judgements = dict(latest.judgements)
    judgements[13] = replace(judgements[13], applies=False, closed="No armed conflict")
    judgements[14] = replace(judgements[14], level="cannot_say")
    profile = ProfileModel(told(reading=replace(latest, judgements=judgements)), Translator("en"))
    assert (profile.level(13), profile.level(14)) == ("Does not apply", "Cannot say")
    assert "No armed conflict" in profile.reasons(13)[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_reader_has_words(language: str) -> None:
    labels = Labels.of(instrument("framework-assessment").xform, language)
    said = AssessmentModel(told(), labels, Translator(language), lambda _: None)
    assert len(every_key()) == 1 + 14 + 143
    for key in every_key():
        page = said.page(key)
        assert page.title
        assert all(fact.head and fact.words for fact in page.facts)
    assert said.page("9.1").facts
    assert len(said.page(OVERVIEW).texts) == 5


def test_the_reader_finds_by_number_and_words_and_tells_roots() -> None:
    labels = Labels.of(instrument("framework-assessment").xform, "en")
    said = AssessmentModel(told(), labels, Translator("en"), lambda _: ("audio/wav", 10, False))
    assert said.entries(0, "7.1")[0].key == "7.1"
    assert "7.14" in [entry.key for entry in said.entries(0, "propaganda")]
    assert without_isolates(said.page("7.14").items_note) == "2 items, independent"
    assert said.source("E-16").terms[-1][1] == "No file: the entry alone"


def test_evidence_whose_file_has_not_come_says_so() -> None:
    labels = Labels.of(instrument("framework-assessment").xform, "en")
    latest = reading("T6")
    row = {**latest.rows["evidence"][0], "ev_file": "5a" * 32}
    rows = {**latest.rows, "evidence": (row,)}
    odd = told(reading=replace(latest, rows=rows))
    said = AssessmentModel(odd, labels, Translator("en"), lambda _: ("audio/wav", 10, False))
    source = said.source(row["ev_code"])
    assert not source.here
    assert "has not come" in source.terms[-1][1]


def test_assessments_stand_newest_first() -> None:
    earlier = told(reading=reading("T5"), earlier=None, earlier_reading=None)
    said = AssessmentsModel([earlier, told()], Translator("en"), NOW)
    assert [row.period for row in said.rows()] == [
        "July\u2013September\u00a02026",
        "April\u2013June\u00a02026",
    ]
    assert without_isolates(said.head()) == "2 assessments"


def test_values_that_no_form_offers_stop_no_page() -> None:
    latest = reading("T6")
    row = {**latest.rows["evidence"][0], "ev_fact_date": "soon", "ev_captured": "then"}
    values = {**latest.values, "access": "by boat", "classification": "gossip"}
    rows = {**latest.rows, "evidence": (row, *latest.rows["evidence"][1:])}
    labels = Labels.of(instrument("framework-assessment").xform, "en")
    odd = told(reading=replace(latest, values=values, rows=rows))
    said = AssessmentModel(odd, labels, Translator("en"), lambda _: None)
    page = said.page(OVERVIEW)
    assert without_isolates(page.facts[0].words) == "by boat"
    assert page.items[0].day == "\u2013"
    assert "then" in said.source(row["ev_code"]).terms[0][1]
    assert "Strictly confidential" in said.crumb()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_says_what_differs_in_the_forms_words(language: str) -> None:
    latest = reading("T6")
    values = {**latest.values, "f07_14_trend": "stable"}
    corrected = told(
        revision=replace(told().revision, number=2), corrected=replace(latest, values=values)
    )
    labels = Labels.of(instrument("framework-assessment").xform, language)
    said = AssessmentModel(corrected, labels, Translator(language), lambda _: None)
    heads = [head for head, _ in said.page("7.14").texts]
    overview = without_isolates(said.page(OVERVIEW).texts[0][1])
    assert len(heads) == len([h for h, _ in said.page("7.13").texts]) + 1
    if language == "en":
        assert without_isolates(heads[0]) == "What differs from revision 1"
        assert overview == "7.14 Compared with the period before? Now: Rising. Before: Stable."

"""Review, finalise, correct, follow up: what is told before signing, what stands for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from fieldkit.assess import (
    Filling,
    attach,
    correct,
    describe,
    finalise,
    keep_metadata,
    link,
    look_back,
    open_assessment,
    review,
    state_of,
    unlink,
)
from fieldkit.assess.finalising import NAMESPACE
from fieldkit.assess.following import evidence_rows, roots_of
from fieldkit.clock import SetClock
from fieldkit.crypto.sshsig import verify
from fieldkit.errors import (
    AlreadyFinalised,
    ClockBehind,
    EvidenceMissing,
    NotReady,
)
from fieldkit.forms.tree import Element, parse_xml
from fieldkit.instruments import Instrument
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Facts
from fieldkit.vault.receipts import Receipt
from schemas.assessment import Period, State
from schemas.evidence import Evidence, EvidenceRecord
from schemas.ids import new_id
from schemas.situation import Situation
from tests.assess.test_attaching import photo
from tests.vaults import keyed

DESCRIBED = EvidenceRecord(
    says="Cards with household origin were handed out",
    origin="first_hand",
    reliability="a",
    credibility="1",
    grade_reason="Seen by the officer",
    fact_date=date(2026, 4, 22),
    fact_date_exact="day",
    place="lomek",
    place_coarse="area",
    captured=datetime(2026, 4, 22, 10, 11, 12, tzinfo=UTC),
    means="officer, phone",
    consent="not_needed",
    harm="no",
    sv_referred="na",
    classification="confidential",
)


@pytest.fixture
def item(vault: Vault, situation: Situation, tmp_path: Path) -> Evidence:
    photo(tmp_path / "photo.jpg")
    return attach(vault, situation.id, DESCRIBED, tmp_path / "photo.jpg")


@pytest.fixture
def filled(filling: Filling, item: Evidence) -> Filling:
    filling.refresh()
    filling.answer("f01_01_status", "present")
    filling.answer("f01_01_narrative", "Fighting since March")
    link(filling, "f01_01_evidence", item.code)
    filling.answer("f01_02_status", "cannot_assess")
    return filling


def found_in(submission: bytes, name: str) -> list[str]:
    def walk(element: Element) -> list[str]:
        own = [element.string_value] if element.name == name else []
        return own + [value for child in element.elements() for value in walk(child)]

    return walk(parse_xml(submission.decode()).root)


def test_review_shows_what_is_missing_and_what_to_consider(filling: Filling) -> None:
    filling.answer("f01_01_status", "present")
    page = review(filling)
    assert not page.ready
    assert [each.ref for each in page.must_fix] == ["/data/f01/f01_02/f01_02_status"]
    assert [each.message for each in page.consider] == ["Present without evidence"]
    assert (page.counts.all, page.counts.open) == (2, 1)
    assert (page.counts.must_fix, page.counts.consider) == (0, 1)
    assert (page.to_fix, page.to_answer) == (0, 1)
    factor = next(section for section in page.sections if section.label == "Factor 1")
    assert (factor.progress.answered, factor.progress.total) == (1, 2)
    lead = factor.cards[0].answers[0]
    assert (lead.text, lead.tone, lead.former) == ("Present", "r2", None)
    assert state_of(filling.vault, filling.assessment) is State.DRAFT


def test_a_reviewed_draft_is_ready_until_something_is_answered(filled: Filling) -> None:
    assert review(filled).ready
    assert state_of(filled.vault, filled.assessment) is State.READY
    filled.answer("f01_01_narrative", "More")
    assert state_of(filled.vault, filled.assessment) is State.DRAFT


def test_evidence_that_is_not_described_must_be_fixed_before_it_travels(
    filled: Filling, vault: Vault, item: Evidence
) -> None:
    describe(vault, item.id, {"consent": "limited", "harm": "yes"})
    page = review(filled)
    assert page.to_fix == 1
    assert [(gap.code, gap.fields) for gap in page.evidence] == [
        ("E-01", ("consent_limits", "harm_measures"))
    ]
    with pytest.raises(NotReady) as refused:
        finalise(filled)
    assert refused.value.facts["count"] == 1
    unlink(filled, "f01_01_evidence", "E-01")
    assert review(filled).ready


def test_a_revision_holds_the_exact_bytes_signed_and_its_files(
    filled: Filling, vault: Vault, item: Evidence
) -> None:
    length = vault.audit.head().length
    revision = finalise(filled)
    assert revision.record.revision == 1
    assert revision.record.previous is None
    assert revision.sha256 == hashlib.sha256(revision.submission).hexdigest()
    assert revision.record.audit.length > length
    signed = verify(revision.raw, revision.signature, NAMESPACE)
    assert signed.public == vault.identities.signer().public
    assert item.file is not None
    [file] = revision.files
    assert file.path == f"evidence/{item.file.travelling.sha256}"
    with vault.assessments.open_file(file) as source:
        assert hashlib.sha256(source.read()).hexdigest() == file.sha256
    assert vault.assessments.revision(filled.assessment.id, 1) == revision
    assert state_of(vault, filled.assessment) is State.SIGNED


def test_the_submission_tells_of_the_evidence_as_the_form_asks(
    filled: Filling, item: Evidence
) -> None:
    submission = finalise(filled).submission
    assert item.file is not None
    assert found_in(submission, "ev_code") == ["E-01"]
    assert found_in(submission, "ev_says") == [DESCRIBED.says]
    assert found_in(submission, "ev_file") == [item.file.travelling.sha256]
    assert found_in(submission, "ev_original") == [item.file.original]
    assert "gps" in found_in(submission, "ev_stripped")[0]
    assert found_in(submission, "f01_01_evidence") == ["E-01"]


def test_kept_metadata_travels_and_is_said(filled: Filling, vault: Vault, item: Evidence) -> None:
    keep_metadata(vault, item.id)
    revision = finalise(filled)
    assert item.file is not None
    assert revision.files[0].sha256 == item.file.original
    assert found_in(revision.submission, "ev_stripped") == ["nothing"]


def test_what_is_finalised_takes_no_more_answers(filled: Filling) -> None:
    finalise(filled)
    with pytest.raises(AlreadyFinalised):
        filled.answer("f01_01_narrative", "later")
    with pytest.raises(AlreadyFinalised):
        Filling.open(filled.vault, filled.assessment.id)


def test_the_database_itself_refuses_to_change_a_revision(filled: Filling, vault: Vault) -> None:
    finalise(filled)
    vault.lock()
    connection = keyed(vault.profile)
    for change in ("UPDATE revision SET signature = 'x'", "DELETE FROM revision"):
        with pytest.raises(sqlcipher.IntegrityError):
            connection.execute(change)
    connection.close()


def test_a_correction_names_the_revision_before_and_leaves_it(
    filled: Filling, vault: Vault, clock: SetClock
) -> None:
    first = finalise(filled)
    clock.advance(timedelta(days=1))
    again = correct(vault, filled.assessment.id)
    assert state_of(vault, again.assessment) is State.DRAFT
    assert again.session.state("f01_01_narrative").value == "Fighting since March"
    again.answer("f01_01_narrative", "Fighting since February")
    reopened = Filling.open(vault, filled.assessment.id)
    assert reopened.session.state("f01_01_narrative").value == "Fighting since February"
    assert reopened.undo() is not None
    assert reopened.redo() is not None
    second = finalise(reopened)
    assert second.record.revision == 2
    assert second.record.previous == first.sha256
    assert vault.assessments.revisions(filled.assessment.id) == [first, second]
    [old] = found_in(first.submission, "instanceID") or found_in(first.submission, "orx:instanceID")
    assert old.encode() in second.submission
    with pytest.raises(AlreadyFinalised):
        correct_twice(vault, filled.assessment.id)


def correct_twice(vault: Vault, assessment: str) -> None:
    correct(vault, assessment)
    correct(vault, assessment)


def test_a_finalised_revision_can_be_read_as_it_was(filled: Filling, vault: Vault) -> None:
    finalise(filled)
    again = correct(vault, filled.assessment.id)
    again.answer("f01_01_narrative", "Other words")
    page = look_back(vault, filled.assessment.id, 1)
    assert page.ready
    texts = [
        row.text for section in page.sections for card in section.cards for row in card.answers
    ]
    assert "Fighting since March" in texts
    assert "Other words" not in texts
    with pytest.raises(KeyError):
        look_back(vault, filled.assessment.id, 2)


def test_a_clock_before_the_last_act_signs_nothing(filled: Filling, clock: SetClock) -> None:
    clock.advance(timedelta(hours=-1))
    with pytest.raises(ClockBehind):
        finalise(filled)
    clock.advance(timedelta(hours=1))
    assert finalise(filled).record.revision == 1


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"damaged")])
def test_a_linked_file_that_is_gone_or_damaged_is_told_before_signing(
    filled: Filling, vault: Vault, item: Evidence, damage: Callable[[Path], object]
) -> None:
    assert item.file is not None
    damage(vault.profile / "evidence" / f"{item.file.travelling.stored}.age")
    with pytest.raises((EvidenceMissing, NotReady)):
        finalise(filled)
    assert filled.assessment.open


def test_the_next_assessment_shows_what_was_answered_last_time(
    filled: Filling, vault: Vault, situation: Situation, small: Instrument, clock: SetClock
) -> None:
    finalise(filled)
    clock.advance(timedelta(days=90))
    period = Period(start=date(2026, 10, 1), end=date(2026, 12, 31))
    following = open_assessment(vault, situation.id, small, period=period)
    assert following.session.state("has_previous").value == "yes"
    rows = {r["name"]: r["value"] for r in following._media().tables["previous.csv"]}
    assert rows["f01_01_status"] == "present"
    assert rows["f01_01_narrative"] == "Fighting since March"
    assert "pop_code" not in rows
    assert "ev_code" not in rows


def test_where_it_stands_follows_sealing_and_receipt(
    filled: Filling, vault: Vault, clock: SetClock
) -> None:
    finalise(filled)
    assessment = filled.assessment
    bundle = new_id(clock.now(), bytes(10))
    with vault.outbox.sealing() as parcel:
        parcel.write(b"sealed")
        parcel.keep(Facts(bundle, "report", False, assessment.id, 1, b"{}", b"s", b"{}", b"s", 1))
    assert state_of(vault, assessment) is State.WAITING
    vault.receipts.keep(Receipt(bundle, "ab" * 32, assessment.id, 1, "proof", clock.now()))
    assert state_of(vault, assessment) is State.DELIVERED


def test_nothing_of_it_is_in_the_clear_in_the_profile(
    filled: Filling, vault: Vault, tmp_path: Path, situation: Situation
) -> None:
    mark = "Zwanzigfüßler-7741"
    (tmp_path / "note.txt").write_text(mark * 3000)
    record = DESCRIBED.model_copy(update={"says": mark, "means": mark})
    note = attach(vault, situation.id, record, tmp_path / "note.txt")
    (tmp_path / "note.txt").unlink()
    filled.refresh()
    filled.answer("f01_01_narrative", mark * 50)
    filled.answer("population[1]/pop_name", mark)
    link(filled, "f01_01_evidence", note.code)
    finalise(filled)
    correct(vault, filled.assessment.id).answer("f01_01_narrative", f"{mark} again")
    for _state in ("open", "locked"):
        for path in vault.profile.rglob("*"):
            if path.is_file():
                raw = path.read_bytes()
                assert mark.encode() not in raw, path.name
                assert mark.encode("utf-16-le") not in raw, path.name
                assert mark[:8].encode() not in raw, path.name
        vault.lock()


def evidence(code: str, based_on: str | None, **more: object) -> Evidence:
    record = EvidenceRecord.model_validate({"based_on": based_on, **more})
    return Evidence(
        id="019ab2aa-0000-7000-8000-000000000001",
        code=code,
        situation="019ab2aa-0000-7000-8000-000000000001",
        record=record,
        file=None,
        added=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_an_item_goes_back_to_its_root_also_in_a_circle() -> None:
    items = [
        evidence("E-09", None, reliability="f", credibility="6"),
        evidence("E-10", "E-09"),
        evidence("E-11", "E-10"),
        evidence("E-20", "E-21"),
        evidence("E-21", "E-20"),
        evidence("E-22", "E-21"),
        evidence("E-30", "E-99"),
    ]
    roots = roots_of(items)
    assert [roots[each.code] for each in items] == [
        "E-09",
        "E-09",
        "E-09",
        "E-20",
        "E-20",
        "E-20",
        "E-30",
    ]
    first = evidence_rows(items)[0]
    assert (first["root_no"], first["reliability"], first["credibility"]) == ("9", "6", "6")

"""Import at a desk: once, whole, in whatever order; refused bundles stay untouched (E12–E15, G)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest

from fieldkit.crypto import certificates, sshsig
from fieldkit.crypto.keys import SigningKey
from fieldkit.errors import NotEnrolled, WrongRole
from schemas.manifest import Role
from sync.bundle.roster import allowed_signers
from sync.bundle.seal import Sender
from sync.enrolment import sender, take_roster
from sync.hq.desk import Desk, open_desk
from sync.hq.importer import (
    Arrival,
    Duplicate,
    Imported,
    Outcome,
    Quarantined,
    import_bundle,
    take_from_quarantine,
    try_again,
)
from sync.hq.roster import revoke
from sync.hq.store.assessments import Note, Statement
from tests.hq.conftest import People
from tests.hq.headquarters import SUBMISSION, report, some_id

EVIDENCE = b"\xff\xd8\xff" + bytes(range(256)) * 40


@pytest.fixture
def desk(people: People) -> Iterator[Desk]:
    """The desk, opened; what earlier tests imported is there."""
    desk = open_desk(people.desk.vault, people.desk.clock, os.urandom)
    yield desk
    desk.close()


def take(desk: Desk, raw: bytes, *, decided: bool = False, name: str = "b.fieldkit") -> Outcome:
    """Import these bytes."""
    return import_bundle(desk, BytesIO(raw), Arrival(name), decided=decided)


def imported(desk: Desk, raw: bytes, *, decided: bool = False) -> Statement:
    """Import, which succeeds."""
    outcome = take(desk, raw, decided=decided)
    assert isinstance(outcome, Imported), outcome
    return outcome.statement


def reason(outcome: Outcome) -> str:
    """Why it was refused."""
    assert isinstance(outcome, Quarantined), outcome
    return outcome.error.kind


def test_a_report_comes_in_whole(people: People, desk: Desk) -> None:
    assessment = some_id()
    raw = report(people.officer, evidence=[EVIDENCE], assessment=assessment)
    statement = imported(desk, raw)
    assert (statement.code, statement.kind, statement.revision) == ("FO-1", "report", 1)
    (revision,) = desk.store.revisions(assessment)
    assert revision.submission == SUBMISSION
    assert revision.code == "FO-1"
    kept = {each.path: each for each in desk.store.files(statement.manifest_sha256)}
    digest = hashlib.sha256(EVIDENCE).hexdigest()
    assert list(kept) == [f"evidence/{digest}"]
    with desk.evidence(digest) as source:  # type: ignore[union-attr]
        assert source.read() == EVIDENCE
    assert desk.store.statements(assessment) == [statement]


def test_the_same_again_changes_nothing(people: People, desk: Desk) -> None:
    raw = report(people.officer, evidence=[EVIDENCE])
    first = imported(desk, raw)
    before = desk.store.counts()
    again = take(desk, raw)
    assert again == Duplicate(first.bundle)
    assert desk.store.counts() == before
    assert desk.vault.quarantine.all() == []


def test_sealed_again_is_no_second_revision(people: People, desk: Desk) -> None:
    assessment = some_id()
    imported(desk, report(people.officer, assessment=assessment))
    again = imported(desk, report(people.officer, assessment=assessment))
    assert again.notes == (Note.SEALED_AGAIN,)
    assert len(desk.store.revisions(assessment)) == 1
    assert len(desk.store.statements(assessment)) == 2


def test_corrections_in_any_order(people: People, desk: Desk) -> None:
    assessment = some_id()
    second = SUBMISSION.replace(b">2<", b">3<")
    previous = hashlib.sha256(SUBMISSION).hexdigest()
    later = report(people.officer, second, assessment=assessment, revision=2, previous=previous)
    assert imported(desk, later).notes == ()
    assert imported(desk, report(people.officer, assessment=assessment)).notes == ()
    assert [each.number for each in desk.store.revisions(assessment)] == [1, 2]


def test_a_fork_is_kept_and_shown(people: People, desk: Desk) -> None:
    assessment = some_id()
    other = SUBMISSION.replace(b">2<", b">9<")
    imported(desk, report(people.officer, assessment=assessment))
    assert imported(desk, report(people.officer, other, assessment=assessment)).notes == (
        Note.FORK,
    )
    assert len(desk.store.revisions(assessment)) == 2
    third = report(
        people.officer,
        SUBMISSION.replace(b">2<", b">4<"),
        assessment=assessment,
        revision=2,
        previous="0" * 64,
    )
    assert imported(desk, third).notes == (Note.FORK,)


def test_another_signers_assessment_waits_for_a_decision(people: People, desk: Desk) -> None:
    """G5: FO-2 sends a revision of FO-1's assessment."""
    assessment = some_id()
    imported(desk, report(people.officer, assessment=assessment))
    claim = report(people.second, assessment=assessment)
    outcome = take(desk, claim, name="claim.fieldkit")
    assert reason(outcome) == "NeedsDecision"
    assert len(desk.store.statements(assessment)) == 1
    assert isinstance(outcome, Quarantined)
    with desk.vault.quarantine.open(outcome.kept) as source:
        assert source.read() == claim
    taken = take_from_quarantine(desk, outcome.kept, decided=True)
    assert isinstance(taken, Imported)
    assert Note.BY_DECISION in taken.statement.notes
    assert desk.vault.quarantine.all() == []


def test_two_bundles_of_one_id(people: People, desk: Desk) -> None:
    """E13."""
    bundle = some_id()
    imported(desk, report(people.officer, bundle=bundle))
    outcome = take(desk, report(people.officer, bundle=bundle))
    assert reason(outcome) == "NeedsDecision"
    assert isinstance(outcome, Quarantined)
    assert outcome.error.facts["reason"] == "another bundle with this id"
    desk.vault.quarantine.release(outcome.kept)


def test_a_vault_that_was_set_back_is_shown(people: People, desk: Desk) -> None:
    officer = people.officer
    officer.clock.advance(timedelta(minutes=1))
    long = {"length": 90_000, "head": "a" * 64}
    assert imported(desk, report(officer, audit=long)).notes == ()
    officer.clock.advance(timedelta(minutes=1))
    shorter = {"length": 89_000, "head": "b" * 64}
    assert imported(desk, report(officer, audit=shorter)).notes == (Note.SET_BACK,)
    other = {"length": 90_000, "head": "c" * 64}
    assert imported(desk, report(officer, audit=other)).notes == (Note.SET_BACK,)


@pytest.mark.parametrize(
    "submission",
    [
        b'<data id="pets" version="2"><count>2</count></data>',
        b'<data id="people" version="1"><count>2</count></data>',
        b'<data id="pets" version="1"><dogs>2</dogs></data>',
        b'<data id="pets" version="1"><count>2</data>',
        b'<!DOCTYPE d [<!ENTITY e "x">]><data id="pets" version="1"><count>&e;</count></data>',
        b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x"><data id="pets" version="1"/>',
        b"",
    ],
)
def test_submissions_that_do_not_fit_their_form(
    people: People, desk: Desk, submission: bytes
) -> None:
    """G3 and E10: also XML that would fetch or expand something."""
    outcome = take(desk, report(people.officer, submission))
    assert reason(outcome) == "UnknownInstrument"
    assert isinstance(outcome, Quarantined)
    desk.vault.quarantine.release(outcome.kept)


def test_hostile_answers_are_kept_as_typed(people: People, desk: Desk) -> None:
    """G4."""
    typed = "'); DROP TABLE revision;-- <script>{0.__class__} %s \u202e"
    escaped = typed.replace("<", "&lt;").encode()
    submission = SUBMISSION.replace(b"Umm Kulthum", escaped)
    assessment = some_id()
    imported(desk, report(people.officer, submission, assessment=assessment))
    (revision,) = desk.store.revisions(assessment)
    assert revision.submission == submission


def test_an_altered_bundle_stays_untouched_in_quarantine(people: People, desk: Desk) -> None:
    raw = bytearray(report(people.officer))
    raw[5000] ^= 1
    before = desk.store.counts()
    outcome = take(desk, bytes(raw), name="T.fieldkit")
    assert reason(outcome) == "Altered"
    assert isinstance(outcome, Quarantined)
    assert outcome.kept.name == "T.fieldkit"
    with desk.vault.quarantine.open(outcome.kept) as source:
        assert source.read() == bytes(raw)
    assert desk.store.counts() == before
    assert isinstance(take(desk, bytes(raw)), Quarantined)
    assert len(desk.vault.quarantine.all()) == 1
    desk.vault.quarantine.release(outcome.kept)


def test_a_revoked_signer_stays_in_quarantine(people: People, desk: Desk) -> None:
    """I4: refused from that roster on, tried anew with each newer one, nothing of it lost."""
    lost = people.hq.enrolled("FO-9")
    key_id = sender(lost.vault).certificate.key_id
    imported(desk, report(lost))
    revoke(people.hq.root(), key_id, lost.clock.now())
    people.hq.give_roster(people.desk)
    assert desk.refresh()
    assert reason(take(desk, report(lost))) == "RevokedSigner"
    ((kept, again),) = try_again(desk)
    assert reason(again) == "RevokedSigner"
    assert desk.vault.quarantine.all() == [kept]
    desk.vault.quarantine.release(kept)
    lost.vault.close()


def test_sealed_to_another_desk(people: People, desk: Desk) -> None:
    """E26: it is seen, and stays untouched."""
    other = people.hq.enrolled("desk-2", Role.DESK_OFFICER)
    people.hq.give_roster(other)
    by_other = report(other, SUBMISSION)  # its only other desk is desk-1: for us
    assert isinstance(take(desk, by_other), Imported)
    second = open_desk(other.vault, other.clock, os.urandom)
    outcome = take(second, report(people.second))  # FO-2's roster has no desk-2
    assert reason(outcome) == "NotForUs"
    second.close()
    other.vault.close()


def test_a_desk_needs_its_role(people: People) -> None:
    with pytest.raises(WrongRole):
        open_desk(people.officer.vault, people.officer.clock, os.urandom)
    new = people.hq.device("FO-99")
    with pytest.raises(NotEnrolled):
        open_desk(new.vault, new.clock, os.urandom)
    with pytest.raises(NotEnrolled):
        sender(new.vault)
    new.vault.close()


def test_flash_stands_first(people: People, desk: Desk) -> None:
    statement = imported(desk, report(people.officer, flash=True))
    imported(desk, report(people.officer))
    assert desk.store.statements()[0] == statement


def test_a_signer_of_the_next_root_waits_for_its_roster(people: People, desk: Desk) -> None:
    """E16: kept, not opened, and taken once the roster that names the root is there."""
    next_root, root = SigningKey.generate(os.urandom), people.hq.root()
    held = sender(people.officer.vault)
    certificate = certificates.issue(
        next_root,
        held.key.public,
        key_id="f" * 16,
        serial=1,
        principals=["field-officer"],
        valid_after=people.officer.clock.now(),
        valid_before=people.officer.clock.now() + timedelta(days=30),
        random=os.urandom,
    )
    raw = report(people.officer, by=Sender(held.key, certificate))
    assert reason(take(desk, raw)) == "UntrustedSigner"
    roots = (root.key.public.openssh, next_root.public.openssh)
    newer = root.roster.roster.model_copy(
        update={
            "version": root.roster.version + 1,
            "roots": roots,
            "allowed_signers": allowed_signers(roots),
        }
    ).raw()
    take_roster(desk.vault, newer, sshsig.sign(newer, "fieldkit-roster@v1", root.key))
    assert desk.refresh()
    ((_, outcome),) = try_again(desk)
    assert isinstance(outcome, Imported)
    assert desk.vault.quarantine.all() == []

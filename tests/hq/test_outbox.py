"""From a signed revision to a sealed bundle: for whom, by which roster, and what it says (E27)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from fieldkit.clock import SetClock
from fieldkit.errors import NotEnrolled, NotReady, UnknownRecipient
from fieldkit.vault import Vault
from schemas.assessment import Assessment, InstrumentRef, Period, Progress, RevisionRecord
from schemas.manifest import Role
from schemas.situation import Situation, Text
from schemas.statement import Statement
from sync.bundle.container import assemble
from sync.bundle.open import open_inside, read_outside
from sync.enrolment import roster_in_force
from sync.hq.desk import open_desk
from sync.hq.importer import Arrival, Imported, import_bundle
from sync.hq.roster import renew
from sync.outbox import desks, seal_revision
from tests.hq.headquarters import FORM, SUBMISSION, Device, Headquarters, some_id


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Headquarters:
    """Headquarters with two desks."""
    return Headquarters.init(Path(tmp_path_factory.mktemp("outbox")) / "HQ")


@pytest.fixture(scope="module")
def desk(hq: Headquarters) -> Iterator[Device]:
    """The first desk."""
    desk = hq.enrolled("desk-1", Role.DESK_OFFICER)
    yield desk
    desk.vault.close()


@pytest.fixture(scope="module")
def officer(hq: Headquarters, desk: Device) -> Iterator[Device]:
    """An officer who knows the first desk."""
    assert desk
    officer = hq.enrolled("FO-1")
    yield officer
    officer.vault.close()


@pytest.fixture(scope="module")
def assessment(officer: Device) -> str:
    """A finalised assessment of pets."""
    return finalised(officer.vault, officer.clock)


def finalised(vault: Vault, clock: SetClock) -> str:
    """Revision 1 of a new assessment."""
    situation = Situation(id=some_id(), name=Text(text="Talmora"), country=Text(text="Talmora"))
    vault.situations.keep(situation)
    instrument = InstrumentRef(id="pets", version="1", sha256=hashlib.sha256(FORM).hexdigest())
    assessment = Assessment(
        id=some_id(),
        situation=situation.id,
        instrument=instrument,
        period=Period(start=date(2026, 7, 1), end=date(2026, 9, 30)),
        language="en",
        revision=1,
        open=True,
        created=clock.now(),
        changed=clock.now(),
        progress=Progress(),
        ready=False,
        last_place=None,
    )
    vault.assessments.add(assessment, FORM)
    record = RevisionRecord(
        assessment=assessment.id,
        situation=situation.id,
        revision=1,
        previous=None,
        finalised=clock.now(),
        instrument=instrument,
        submission=hashlib.sha256(SUBMISSION).hexdigest(),
        files=(),
        audit=vault.assessments.audit_head(),
    )
    vault.assessments.finalise(record, record.model_dump_json().encode(), "", SUBMISSION)
    return assessment.id


def seal(officer: Device, assessment: str, **changes: object) -> Statement:
    """Seal revision 1; the statement that went along."""
    parcel = seal_revision(
        officer.vault,
        assessment,
        1,
        now=officer.clock.now(),
        random=os.urandom,
        **changes,  # type: ignore[arg-type]
    )
    return Statement.read(parcel.statement)


def file_of(officer: Device, bundle: str) -> bytes:
    """The `.fieldkit` file of a bundle in the outbox."""
    parcel = officer.vault.outbox.get(bundle)
    assert parcel is not None
    with officer.vault.outbox.payload(parcel) as payload:
        pieces = assemble(
            parcel.manifest, parcel.signature, iter([payload.read()]), parcel.crc, parcel.size
        )
        return b"".join(pieces)


def test_what_is_sealed_opens_at_the_desk(officer: Device, desk: Device, assessment: str) -> None:
    stated = seal(officer, assessment, flash=True)
    raw = file_of(officer, stated.bundle)
    roster = roster_in_force(officer.vault)
    outside = read_outside(BytesIO(raw), roster, officer.clock.now())
    inside = open_inside(outside, [desk.vault.identities.recipient()])
    assert inside.texts == {"submission.xml": SUBMISSION, "form.xml": FORM}
    assert inside.statement.flash
    assert inside.statement.audit is not None
    assert inside.statement.audit.length > 0
    opened = open_desk(desk.vault, desk.clock, os.urandom)
    outcome = import_bundle(opened, BytesIO(raw), Arrival("stick"))
    opened.close()
    assert isinstance(outcome, Imported)


def test_salts_differ(officer: Device, assessment: str) -> None:
    first, second = seal(officer, assessment), seal(officer, assessment)
    assert first.salt != second.salt
    assert first.bundle != second.bundle


def test_the_sender_is_no_recipient(desk: Device) -> None:
    roster = roster_in_force(desk.vault)
    assert desks(desk.vault, roster) == []
    with pytest.raises(UnknownRecipient):
        seal(desk, finalised(desk.vault, desk.clock))


def test_only_what_is_signed_can_be_sealed(officer: Device) -> None:
    with pytest.raises(NotReady):
        seal(officer, some_id())


def test_before_enrolment_nobody_can_be_sealed_to(hq: Headquarters) -> None:
    new = hq.device("FO-2")
    with pytest.raises(NotEnrolled):
        seal(new, finalised(new.vault, new.clock))
    assert new.vault.outbox.all() == []
    new.vault.close()


def test_a_recipient_who_left_the_roster(
    hq: Headquarters, officer: Device, assessment: str
) -> None:
    stranger = hq.enrolled("desk-9", Role.DESK_OFFICER)
    (theirs,) = (
        each for each in roster_in_force(stranger.vault).roster.recipients if each.name == "desk-9"
    )
    before = len(officer.vault.outbox.all())
    with pytest.raises(UnknownRecipient) as refused:
        seal(officer, assessment, recipients=[theirs])
    assert refused.value.facts["name"] == "desk-9"
    assert len(officer.vault.outbox.all()) == before
    stranger.vault.close()


def test_an_expired_roster_seals_to_known_recipients_only(
    hq: Headquarters, officer: Device, assessment: str
) -> None:
    """Also E27: a desk that is new to this device is refused, one sealed to before is not."""
    hq.give_roster(officer)
    roster = roster_in_force(officer.vault)
    known = [each for each in roster.roster.recipients if each.name == "desk-1"]
    new = [each for each in roster.roster.recipients if each.name == "desk-9"]
    seal(officer, assessment, recipients=known)
    officer.clock.advance(timedelta(days=181))
    assert roster.expired(officer.clock.now())
    seal(officer, assessment, recipients=known)
    with pytest.raises(UnknownRecipient) as refused:
        seal(officer, assessment, recipients=[*known, *new])
    assert refused.value.facts["name"] == "desk-9"
    renew(hq.root(), officer.clock.now())
    hq.give_roster(officer)
    seal(officer, assessment, recipients=[*known, *new])

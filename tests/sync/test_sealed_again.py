"""A bundle that waited too long for a network is sealed anew and goes, its answers unchanged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sync_world import Bundle, Headquarters, Signer

from fieldkit.assess import finalise, open_assessment, open_situation
from fieldkit.clock import SetClock
from fieldkit.crypto.certificates import issue
from fieldkit.instruments import Instrument
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from schemas.assessment import Period
from schemas.manifest import Manifest, Role
from schemas.situation import Population, Text
from sync.hq.store.receiving import Stored, Upload
from sync.outbox import seal_revision
from sync.protocol import write_metadata
from sync.push.pusher import Pusher
from sync.receiver.admission import admit
from sync.receiver.problems import Problem
from sync.receiver.serve import open_receiver
from tests.assess.forms import small_instrument

TALMORA = Text(text="Talmora")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime.now(UTC) - timedelta(days=40))


@pytest.fixture
def vault(hq: Headquarters, tmp_path: Path, clock: SetClock) -> Iterator[Vault]:
    starts = clock.at - timedelta(days=1)
    with hq.vault(tmp_path / "profile", "away", clock, starts) as vault:
        yield vault


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    return small_instrument(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def parcel(vault: Vault, clock: SetClock, small: Instrument) -> Parcel:
    """A finalised assessment, sealed forty days ago."""
    olmari = Population(code="P1", name=Text(text="Olmari"), kinds=("ethnical",))
    situation = open_situation(vault, name=TALMORA, country=TALMORA, populations=(olmari,))
    period = Period(start=date(2026, 7, 1), end=date(2026, 9, 30))
    filling = open_assessment(vault, situation.id, small, period=period, areas=[])
    for question in ("f01_01_status", "f01_02_status"):
        filling.answer(question, "cannot_assess")
    record = finalise(filling).record
    return seal_revision(
        vault, record.assessment, record.revision, now=clock.now(), random=os.urandom
    )


def test_it_is_sealed_again_and_goes(vault: Vault, clock: SetClock, parcel: Parcel) -> None:
    clock.at = datetime.now(UTC)
    outcome = Pusher(vault, clock, os.urandom).run(lambda _: None, lambda: False)
    (sent,) = vault.outbox.all()
    assert sent.bundle != parcel.bundle
    assert (sent.assessment, sent.revision) == (parcel.assessment, parcel.revision)
    assert sent.state is Sending.DELIVERED
    assert (outcome.delivered, outcome.problems) == ([sent.bundle], {})
    old, new = Manifest.read(parcel.manifest), Manifest.read(sent.manifest)
    assert old.recipients == new.recipients
    assert vault.receipts.get(sent.bundle) is not None


def test_what_was_begun_in_time_is_never_too_old(tmp_path: Path) -> None:
    """Whose receipt was lost on the way gets it, instead of sealing and sending again."""
    hq = Headquarters(tmp_path / "receiver")
    officer, _ = hq.enrol("officer"), hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    clock = SetClock(datetime.now(UTC))
    receiver = open_receiver(hq.folder, clock=clock)

    def begin(bundle: Bundle) -> Upload | Stored:
        told = write_metadata(bundle.manifest, bundle.signature)
        roster = receiver.published.roster
        admitted = admit(told, str(len(bundle.payload)), roster, clock.now())
        return receiver.uploads.begin(admitted)

    first, second = hq.bundle(officer), hq.bundle(officer)
    begun = begin(first)
    clock.advance(timedelta(days=31))
    assert isinstance(begun, Upload)
    again = begin(first)
    assert isinstance(again, Upload)
    assert again.id == begun.id
    with pytest.raises(Problem) as refused:
        begin(second)
    assert refused.value.kind == "TooOld"
    receiver.store.close()


def test_a_wrong_clock_does_not_seal_for_ever(
    vault: Vault, clock: SetClock, parcel: Parcel
) -> None:
    clock.at += timedelta(hours=1)
    outcome = Pusher(vault, clock, os.urandom).run(lambda _: None, lambda: False)
    assert list(outcome.problems) == [parcel.bundle]
    (held,) = vault.outbox.all()
    assert (held.bundle, held.state) == (parcel.bundle, Sending.HELD)


def test_what_a_replaced_certificate_signed_is_sealed_again(
    hq: Headquarters, vault: Vault, clock: SetClock, parcel: Parcel
) -> None:
    """The device was enrolled anew with fewer roles while a bundle waited: it goes all the same."""
    clock.at = datetime.now(UTC)
    before = hq.signers["away"].certificate
    hq.serial += 1
    renewed = issue(
        hq.root,
        vault.identities.signer().public,
        key_id=os.urandom(8).hex(),
        serial=hq.serial,
        principals=before.principals,
        valid_after=clock.at - timedelta(days=1),
        valid_before=clock.at + timedelta(days=300),
        random=os.urandom,
    )
    hq.revoked.append(before.serial)
    hq.signers["away"] = Signer(vault.identities.signer(), renewed, vault.identities.recipient())
    hq.renew(vault, renewed)
    outcome = Pusher(vault, clock, os.urandom).run(lambda _: None, lambda: False)
    (sent,) = vault.outbox.all()
    assert (outcome.delivered, outcome.problems) == ([sent.bundle], {})
    assert sent.bundle != parcel.bundle
    # Revoked itself, it is not sealed for ever.
    record = vault.assessments.all()[0]
    again = seal_revision(vault, record.id, 1, now=clock.now(), random=os.urandom)
    hq.revoked.append(renewed.serial)
    hq.publish()
    outcome = Pusher(vault, clock, os.urandom).run(lambda _: None, lambda: False)
    assert list(outcome.problems) == [again.bundle]
    assert vault.outbox.get(again.bundle) is not None
    hq.revoked.clear()
    hq.publish()

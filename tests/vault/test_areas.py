"""The areas of a vault: identities, outbox, receipts, quarantine, instruments, secrecy at rest."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from fieldkit.clock import SetClock
from fieldkit.crypto.sshsig import SigningKey
from fieldkit.errors import (
    DiskFull,
    EvidenceMissing,
    FormRefused,
    NotABundle,
    UnknownInstrument,
    UnknownSituation,
)
from fieldkit.vault import Vault
from fieldkit.vault.answers import Act, AnswerStep
from fieldkit.vault.assessments import Place
from fieldkit.vault.identities import Enrolment, Person
from fieldkit.vault.outbox import Facts, Parcel, Sending
from fieldkit.vault.receipts import Receipt
from schemas.assessment import InstrumentRef, Progress
from schemas.evidence import EvidenceRecord
from tests.vaults import PASSPHRASE, add_assessment, some_id

MARKER = "Zwanzigfüßler-7741"


def seal(vault: Vault, clock: SetClock, payload: bytes = b"sealed", flash: bool = False) -> Parcel:
    with vault.outbox.sealing(len(payload)) as parcel:
        parcel.write(payload)
        return parcel.keep(
            Facts(
                bundle=some_id(clock),
                kind="report",
                flash=flash,
                assessment=None,
                revision=None,
                manifest=b"{}",
                signature=b"sig",
                statement=b"{}",
                statement_signature=b"sig",
                crc=7,
            )
        )


def test_keys_are_the_devices_own_and_stay(vault: Vault) -> None:
    assert vault.identities.signer().seed == vault.identities.signer().seed
    root = SigningKey.generate(os.urandom)
    vault.identities.keep_key("root", root)
    assert vault.identities.key("root") == root
    assert vault.identities.key("none") is None
    with pytest.raises(ValueError, match="name"):
        vault.identities.keep_key("signer", root)


def test_the_newest_enrolment_is_in_force_and_older_rosters_stay(vault: Vault) -> None:
    assert vault.identities.enrolment() is None
    assert list(vault.identities.trusted_roots()) == []
    first = Enrolment("cert 1", b"roster 1", "sig 1", 1, ("root a",))
    second = Enrolment("cert 1", b"roster 2", "sig 2", 2, ("root a", "root b"))
    vault.identities.keep_enrolment(first)
    vault.identities.keep_enrolment(second)
    assert vault.identities.enrolment() == second
    assert vault.identities.enrolments() == [first, second]
    assert list(vault.identities.trusted_roots()) == ["root a", "root b"]


def test_a_person_is_known_by_the_code(vault: Vault) -> None:
    person = Person("FA-07", "Somebody", "Office", ("field-officer", "reviewer"))
    assert vault.identities.person() is None
    vault.identities.set_person(person)
    assert vault.identities.person() == person


def test_flash_goes_first_and_what_waits_is_due_at_its_time(vault: Vault, clock: SetClock) -> None:
    slow = seal(vault, clock)
    clock.advance(timedelta(minutes=1))
    flash = seal(vault, clock, flash=True)
    assert [each.bundle for each in vault.outbox.all()] == [flash.bundle, slow.bundle]
    later = clock.now() + timedelta(minutes=5)
    vault.outbox.update(flash, tries=1, next_try=later, problem="Unreachable")
    assert [each.bundle for each in vault.outbox.due(clock.now())] == [slow.bundle]
    clock.advance(timedelta(minutes=5))
    assert vault.outbox.due(clock.now())[0].bundle == flash.bundle
    with pytest.raises(ValueError, match="sealed"):
        vault.outbox.update(slow, manifest=b"other")


def test_a_payload_comes_back_whole_and_a_cut_sealing_leaves_nothing(
    vault: Vault, clock: SetClock
) -> None:
    payload = os.urandom(200_000)
    parcel = seal(vault, clock, payload)
    with vault.outbox.payload(parcel) as source:
        assert source.read(10) == payload[:10]
        assert source.read() == payload[10:]
    with pytest.raises(NotABundle):
        cut_off(vault)
    assert len(list((vault.profile / "outbox").iterdir())) == 1


def cut_off(vault: Vault) -> None:
    with vault.outbox.sealing() as cut:
        cut.write(b"half")
        raise NotABundle()


def test_a_receipt_marks_the_bundle_delivered_and_stays_when_the_bundle_goes(
    vault: Vault, clock: SetClock
) -> None:
    parcel = seal(vault, clock)
    receipt = Receipt(parcel.bundle, "ab" * 32, None, None, "c2sp.org/tlog-proof@v1", clock.now())
    vault.receipts.keep(receipt)
    vault.receipts.keep(receipt)
    delivered = vault.outbox.get(parcel.bundle)
    assert delivered is not None
    assert delivered.state is Sending.DELIVERED
    assert delivered.sent == delivered.size
    vault.outbox.remove(delivered)
    assert vault.outbox.all() == []
    assert list((vault.profile / "outbox").iterdir()) == []
    assert vault.receipts.get(parcel.bundle) == receipt
    with pytest.raises(ValueError, match="delivered"):
        vault.outbox.remove(seal(vault, clock))


def test_a_payload_that_is_gone_is_told(vault: Vault, clock: SetClock) -> None:
    parcel = seal(vault, clock)
    (vault.profile / "outbox" / f"{parcel.payload}.age").unlink()
    with pytest.raises(EvidenceMissing):
        vault.outbox.payload(parcel)


def test_what_is_refused_is_kept_untouched_once(vault: Vault) -> None:
    refused = vault.quarantine.keep("a.fieldkit", [b"not ", b"a bundle"], NotABundle(step=1))
    again = vault.quarantine.keep("b.fieldkit", [b"not a bundle"], NotABundle(step=1))
    assert again.id == refused.id
    assert [each.reason for each in vault.quarantine.all()] == ["NotABundle"]
    with vault.quarantine.open(refused) as source:
        assert source.read() == b"not a bundle"
    vault.quarantine.release(refused)
    assert vault.quarantine.all() == []
    assert list((vault.profile / "quarantine").iterdir()) == []


def test_an_instrument_of_the_same_version_with_other_content_is_refused(vault: Vault) -> None:
    def named(xform: bytes) -> InstrumentRef:
        return InstrumentRef(id="pets", version="3", sha256=hashlib.sha256(xform).hexdigest())

    vault.instruments.keep(named(b"<a/>"), b"<a/>")
    vault.instruments.keep(named(b"<a/>"), b"<a/>")
    assert vault.instruments.xform(named(b"<a/>")) == b"<a/>"
    for xform, raw in ((b"<b/>", b"<b/>"), (b"<c/>", b"<d/>")):
        with pytest.raises(FormRefused):
            vault.instruments.keep(named(xform), raw)
    with pytest.raises(UnknownInstrument):
        vault.instruments.xform(named(b"<b/>"))
    assert len(vault.instruments.all()) == 1


def test_an_unknown_situation_is_told(vault: Vault) -> None:
    with pytest.raises(UnknownSituation):
        vault.situations.get("nowhere")
    with pytest.raises(UnknownSituation):
        vault.assessments.get("none")


def test_new_files_stop_at_the_reserve_and_sealing_may_use_it(
    vault: Vault, clock: SetClock
) -> None:
    assessment = add_assessment(vault, clock)
    vault.lock()
    # More than any disk has free, whatever else is written and deleted on it meanwhile.
    whole = shutil.disk_usage(vault.profile).total
    again = Vault.open(vault.profile, passphrase=PASSPHRASE, reserve=whole)
    with pytest.raises(DiskFull):
        again.evidence.writer(1)
    assert seal(again, clock).size == 6
    place = Place(Progress(), None, "en")
    act = Act(1, None, (AnswerStep("answer", "/data/name", "Rex"),))
    assert again.answers.append(assessment.id, [act], place).result() == 1
    again.lock()


def clear_texts(folder: Path) -> list[str]:
    marks = [MARKER.encode(), MARKER.encode("utf-16-le"), MARKER.encode("utf-32-le")]
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in marks)
    ]


def test_nothing_that_was_entered_is_in_the_clear_on_disk(
    vault: Vault, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    assessment = add_assessment(vault, clock)
    step = AnswerStep("answer", "/data/name", MARKER * 50)
    vault.answers.append(
        assessment.id, [Act(1, None, (step,))], Place(Progress(), MARKER, "en")
    ).result()
    vault.settings.set(MARKER, MARKER * 1000)
    vault.identities.set_person(Person(MARKER, MARKER, MARKER))
    with vault.evidence.writer(10) as out:
        out.write(MARKER.encode() * 5000)
        out.keep()
    vault.evidence.add(some_id(clock), assessment.situation, EvidenceRecord(says=MARKER), None)
    seal(vault, clock, MARKER.encode() * 100)
    vault.quarantine.keep(f"{MARKER}.fieldkit", [MARKER.encode()], NotABundle(step=MARKER))
    seed = vault.identities.signer().seed
    while_open = [*clear_texts(tmp_path)]
    vault.lock()
    assert while_open == []
    assert clear_texts(tmp_path) == []
    assert not any(seed in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

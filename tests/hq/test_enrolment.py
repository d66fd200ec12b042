"""Enrolment both ways: what is compared, what is refused, and that a refusal leaves nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fieldkit.crypto import sshsig
from fieldkit.crypto.certificates import Certificate
from fieldkit.crypto.keys import SigningKey
from fieldkit.errors import (
    AnotherDevice,
    CodeTaken,
    DamagedAnswer,
    DamagedRequest,
    ExpiredSigner,
    OlderRoster,
    RevokedSigner,
    StorageError,
    UnknownHeadquarters,
    UnknownSigner,
    UnsignedRoster,
    UnsupportedVersion,
    WrongDigits,
)
from fieldkit.vault.identities import Person
from schemas.manifest import Role
from schemas.roster import Roster
from sync.enrolment import enrol, kept_rosters, read_request, request_of, roster_in_force
from sync.hq import enrol as headquarters
from sync.hq.folder import ReceiverFolder
from sync.hq.roster import renew, revoke
from tests.hq.headquarters import Device, Headquarters


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Headquarters:
    """Nobody is enrolled."""
    return Headquarters.init(Path(tmp_path_factory.mktemp("enrolment")) / "HQ")


@pytest.fixture(scope="module")
def device(hq: Headquarters) -> Iterator[Device]:
    """Not enrolled."""
    device = hq.device("FA-07")
    yield device
    device.vault.close()


@pytest.fixture(scope="module")
def answer(hq: Headquarters, device: Device) -> str:
    """Headquarters' answer to the device."""
    return hq.answer(device)


def refused(device: Device, raw: str, digits: tuple[str, ...], error: type[Exception]) -> None:
    """The answer is refused and nothing of it is kept."""
    with pytest.raises(error):
        enrol(device.vault, raw.encode(), digits, device.clock.now())
    assert device.vault.identities.enrolments() == []


def test_request_shows_its_own_digits(hq: Headquarters, device: Device) -> None:
    request = read_request(request_of(device.vault, hq.clock.now()).encode())
    assert request.digits == device.digits
    assert request.device.code == "FA-07"
    assert request.device.roles == (Role.FIELD_OFFICER,)


def test_request_that_was_changed_on_the_way(hq: Headquarters, device: Device) -> None:
    """The recipient, roles or key exchanged: the request's own signature does not fit (I3)."""
    text = request_of(device.vault, hq.clock.now())
    other = request_of(hq.device("FA-08").vault, hq.clock.now())
    mine, theirs = json.loads(text), json.loads(other)
    exchanged = json.loads(mine["request"])
    exchanged["recipient"] = json.loads(theirs["request"])["recipient"]
    wrong = [
        {**mine, "request": json.dumps(exchanged)},
        {**mine, "request": mine["request"].replace("field-officer", "desk-officer")},
        {**mine, "signature": theirs["signature"]},
        {**mine, "more": 1},
        {key: value for key, value in mine.items() if key != "signature"},
    ]
    for each in wrong:
        with pytest.raises(DamagedRequest):
            read_request(json.dumps(each).encode())
    for raw in (b"", b"{}", text.encode()[:-1], text.encode() + b"}", b"\xff" + text.encode()):
        with pytest.raises(DamagedRequest):
            read_request(raw)
    with pytest.raises(UnsupportedVersion):
        read_request(text.replace("request/1", "request/2", 1).encode())


def test_request_by_another_key(hq: Headquarters, device: Device) -> None:
    """Somebody signs a request that asks for the certificate of this key."""
    mine = json.loads(request_of(device.vault, hq.clock.now()))
    thief = SigningKey.generate(os.urandom)
    signature = sshsig.sign(mine["request"].encode(), "fieldkit-enrol@v1", thief)
    with pytest.raises(DamagedRequest):
        read_request(json.dumps({**mine, "signature": signature}).encode())


def test_digits_are_compared_at_headquarters(hq: Headquarters, device: Device) -> None:
    request = read_request(request_of(device.vault, hq.clock.now()).encode())
    wrong = (*device.digits[:3], "0000", *device.digits[4:])
    root = hq.root()
    with pytest.raises(WrongDigits) as error:
        headquarters.enrol(root, request, digits=wrong, now=hq.clock.now(), random=os.urandom)
    assert error.value.facts["group"] == 4
    assert root.ledger.issued == ()
    assert ReceiverFolder(hq.folder / "receiver").roster().version == 1


def test_digits_are_compared_on_the_device(hq: Headquarters, device: Device, answer: str) -> None:
    one = (*hq.digits[:2], "0000", *hq.digits[3:])
    refused(device, answer, one, WrongDigits)
    refused(device, answer, hq.digits[:5], WrongDigits)
    refused(device, answer, device.digits, UnknownHeadquarters)


def test_another_headquarters_gets_nothing(
    tmp_path: Path, hq: Headquarters, device: Device
) -> None:
    other = Headquarters.init(tmp_path / "HQ")
    refused(device, other.answer(device), hq.digits, UnknownHeadquarters)


def test_answers_that_are_not_whole(hq: Headquarters, device: Device, answer: str) -> None:
    file = json.loads(answer)
    changed = file["roster"].replace('"version":2', '"version":3')
    refused(device, json.dumps({**file, "roster": changed}), hq.digits, UnsignedRoster)
    refused(device, json.dumps({**file, "signature": ""}), hq.digits, DamagedAnswer)
    bare = file["signature"].replace("\nU", "\nV", 1)
    refused(device, json.dumps({**file, "signature": bare}), hq.digits, UnsignedRoster)
    refused(device, answer[:-1], hq.digits, DamagedAnswer)
    refused(device, "", hq.digits, DamagedAnswer)
    half = file["certificate"][:-9] + "A" * 9
    refused(device, json.dumps({**file, "certificate": half}), hq.digits, DamagedAnswer)
    newer = answer.replace("answer/1", "answer/2")
    refused(device, newer, hq.digits, UnsupportedVersion)


def test_answer_for_another_device(hq: Headquarters, device: Device) -> None:
    other = hq.device("FA-11")
    refused(device, hq.answer(other), hq.digits, AnotherDevice)
    other.vault.close()


def test_answer_whose_roster_has_another_recipient(
    hq: Headquarters, device: Device, answer: str
) -> None:
    """Headquarters was given another recipient: what is sealed to this code would not be ours."""
    file = json.loads(answer)
    root = hq.root()
    roster = Roster.read(file["roster"].encode())
    raw = roster.model_copy(update={"recipients": ()}).raw()
    signature = sshsig.sign(raw, "fieldkit-roster@v1", root.key)
    forged = json.dumps({**file, "roster": raw.decode(), "signature": signature})
    refused(device, forged, hq.digits, DamagedAnswer)


def test_answer_that_is_too_old(hq: Headquarters, device: Device, answer: str) -> None:
    with pytest.raises(ExpiredSigner):
        enrol(device.vault, answer.encode(), hq.digits, hq.clock.now() + timedelta(days=366))
    assert device.vault.identities.enrolment() is None


def test_codes_that_look_alike(hq: Headquarters, answer: str) -> None:
    assert answer
    twin = hq.device("FA-07", folder="twin")
    for code in ("FA-07", "fa-07", "FA07", "FA-O7"):
        twin.vault.identities.set_person(Person(code=code))
        with pytest.raises(CodeTaken) as error:
            hq.answer(twin)
        assert error.value.facts["other"] == "FA-07"
    twin.vault.close()


def test_the_right_answer_enrols(hq: Headquarters, device: Device, answer: str) -> None:
    done = enrol(device.vault, answer.encode(), hq.digits, hq.clock.now())
    held = device.vault.identities.enrolment()
    assert held is not None
    certificate = Certificate.parse(held.certificate)
    assert certificate == done.certificate
    assert certificate.principals == ("field-officer",)
    assert certificate.serial != 0
    assert certificate.valid_before - certificate.valid_after <= timedelta(days=400)
    assert roster_in_force(device.vault).version == done.roster.version


def test_a_newer_roster_and_no_older_one(hq: Headquarters, device: Device, answer: str) -> None:
    root = hq.root()
    newer = renew(root, hq.clock.now())
    assert hq.give_roster(device).version == newer.version
    assert [each.version for each in kept_rosters(device.vault)][-1] == newer.version
    with pytest.raises(OlderRoster):
        enrol(device.vault, answer.encode(), hq.digits, hq.clock.now())


def test_revoked_by_name(hq: Headquarters, device: Device) -> None:
    lost = hq.device("FA-20")
    answer = hq.answer(lost)
    key_id = Certificate.parse(json.loads(answer)["certificate"]).key_id
    root = hq.root()
    roster = revoke(root, key_id, hq.clock.now())
    names = [each.name for each in roster.roster.recipients]
    assert "FA-20" not in names
    assert "FA-07" in names
    assert roster.krl.revokes(Certificate.parse(json.loads(answer)["certificate"]))
    held = device.vault.identities.enrolment()
    assert held is not None
    assert not roster.krl.revokes(Certificate.parse(held.certificate))
    again = json.dumps(
        {**json.loads(answer), "roster": roster.raw.decode(), "signature": roster.signature}
    )
    refused(lost, again, hq.digits, RevokedSigner)
    root = hq.root()
    with pytest.raises(UnknownSigner):
        revoke(root, "0" * 16, hq.clock.now())
    lost.vault.close()


def test_a_new_device_takes_the_code_of_a_revoked_one(hq: Headquarters) -> None:
    first = hq.device("FA-30")
    key_id = Certificate.parse(json.loads(hq.answer(first))["certificate"]).key_id
    first.vault.close()
    root = hq.root()
    revoke(root, key_id, hq.clock.now())
    second = hq.device("FA-30", folder="second")
    answer = json.loads(hq.answer(second))
    assert Certificate.parse(answer["certificate"]).serial > 1
    second.vault.close()


def test_serials_are_never_used_twice(hq: Headquarters) -> None:
    root = hq.root()
    serials = [each.serial for each in root.ledger.issued]
    assert len(set(serials)) == len(serials)
    assert 0 not in serials


def test_training_and_real_do_not_meet(tmp_path: Path, hq: Headquarters) -> None:
    training = Headquarters.init(tmp_path / "HQ", training=True)
    device = training.device("TR-1", training=True)
    refused(device, hq.answer(device), hq.digits, UnknownHeadquarters)
    enrol(device.vault, training.answer(device).encode(), training.digits, hq.clock.now())
    assert roster_in_force(device.vault).training
    device.vault.close()


def test_init_writes_over_nothing(hq: Headquarters) -> None:
    with pytest.raises(StorageError):
        Headquarters.init(hq.folder)

"""What a request wishes grants nothing, and a role that was taken away is gone (I14, E7, P10)."""

from __future__ import annotations

import os
from io import BytesIO

import pytest

from fieldkit.crypto.certificates import Certificate
from fieldkit.errors import RevokedSigner
from schemas.manifest import Role
from sync.bundle.open import read_outside
from sync.bundle.seal import Sender
from sync.enrolment import enrol as take_answer
from sync.enrolment import read_request, request_of, sender
from sync.hq import enrol as headquarters
from sync.hq.enrol import roles_to_name
from sync.hq.folder import ReceiverFolder
from sync.hq.roster import revoke
from tests.hq.conftest import People, people
from tests.hq.headquarters import Device, Headquarters, report

__all__ = ["people"]

BOTH = (Role.FIELD_OFFICER, Role.DESK_OFFICER)


def enrolled_again(hq: Headquarters, device: Device, *roles: Role) -> Certificate:
    """The same key gets another certificate, and takes it."""
    take_answer(device.vault, hq.answer(device, roles=roles).encode(), hq.digits, hq.clock.now())
    return sender(device.vault).certificate


def test_a_request_does_not_make_itself_a_desk(people: People) -> None:
    """Whoever writes a request writes its roles: headquarters names what it grants."""
    hq = people.hq
    ambitious = hq.device("FO-40", Role.DESK_OFFICER, Role.REVIEWER)
    request = read_request(request_of(ambitious.vault, hq.clock.now()).encode())
    assert roles_to_name(request, ()) == (Role.DESK_OFFICER, Role.REVIEWER)
    assert roles_to_name(request, [Role.FIELD_OFFICER]) == ()
    made = headquarters.enrol(
        hq.root(), request, digits=request.digits, now=hq.clock.now(), random=os.urandom
    )
    assert made.certificate.principals == ("field-officer",)
    assert "FO-40" not in {each.name for each in made.roster.held_by(Role.DESK_OFFICER)}
    ambitious.vault.close()


def test_a_role_that_was_taken_away_is_gone(people: People) -> None:
    """The certificate from before, with more roles, is in the list of revoked ones by its serial;
    the new one is not, and signs on."""
    hq = people.hq
    device = hq.device("desk-40", *BOTH)
    before = sender_of(hq, device, *BOTH)
    old = report(device, by=before)
    received_under = ReceiverFolder(hq.folder / "receiver").roster()
    after = enrolled_again(hq, device, Role.FIELD_OFFICER)
    newest = ReceiverFolder(hq.folder / "receiver").roster()
    assert newest.krl.revokes(before.certificate)
    assert not newest.krl.revokes(after)
    with pytest.raises(RevokedSigner):
        read_outside(BytesIO(old), newest, hq.clock.now())
    read_outside(BytesIO(report(device)), newest, hq.clock.now())
    # What was received before stays valid, by the roster that its receipt names.
    read_outside(BytesIO(old), received_under, hq.clock.now())
    device.vault.close()


def test_a_renewed_certificate_leaves_what_is_on_its_way(people: People) -> None:
    """The same roles or more: nothing is taken away, and a stick from before still comes in."""
    hq = people.hq
    device = hq.device("FO-41")
    before = sender_of(hq, device, Role.FIELD_OFFICER)
    on_a_stick = report(device, by=before)
    for roles in ((Role.FIELD_OFFICER,), BOTH):
        enrolled_again(hq, device, *roles)
        newest = ReceiverFolder(hq.folder / "receiver").roster()
        read_outside(BytesIO(on_a_stick), newest, hq.clock.now())
    device.vault.close()


def test_a_key_with_fewer_roles_can_be_enrolled_again_and_revoked(people: People) -> None:
    """Replaced is not revoked: the person goes on; revoked, every certificate goes."""
    hq = people.hq
    device = hq.device("desk-41", *BOTH)
    names = [sender_of(hq, device, *BOTH).certificate]
    names += [enrolled_again(hq, device, Role.FIELD_OFFICER)]
    names += [enrolled_again(hq, device, *BOTH)]
    newest = ReceiverFolder(hq.folder / "receiver").roster()
    assert [newest.krl.revokes(each) for each in names] == [True, False, False]
    revoke(hq.root(), names[-1].key_id, hq.clock.now())
    newest = ReceiverFolder(hq.folder / "receiver").roster()
    assert all(newest.krl.revokes(each) for each in names)
    device.vault.close()


def sender_of(hq: Headquarters, device: Device, *roles: Role) -> Sender:
    """The device, enrolled with these roles, as one who signs."""
    enrolled_again(hq, device, *roles)
    return sender(device.vault)

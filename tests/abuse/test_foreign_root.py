"""An enrolled device stays with its headquarters, whatever an answer says of itself (I1, I2)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fieldkit.crypto import certificates, fingerprint, sshsig
from fieldkit.crypto.keys import SigningKey
from fieldkit.errors import UnknownHeadquarters
from schemas.manifest import Role
from sync.bundle.roster import NAMESPACE, allowed_signers, read_roster
from sync.enrolment import enrol, make_answer, roster_in_force
from sync.hq.enrol import CERTIFICATE_LASTS
from tests.hq.headquarters import Device, Headquarters


def answer_by(root: SigningKey, device: Device, *also: str) -> bytes:
    """An answer whose roster is signed by `root` and names `also` among its roots."""
    held = roster_in_force(device.vault)
    roots = (root.public.openssh, *also)
    roster = held.roster.model_copy(
        update={
            "version": held.version + 1,
            "roots": roots,
            "allowed_signers": allowed_signers(roots),
        }
    )
    raw = roster.raw()
    trusted = read_roster(raw, sshsig.sign(raw, NAMESPACE, root), [root.public], None)
    now = device.clock.now()
    certificate = certificates.issue(
        root,
        device.vault.identities.signer().public,
        key_id="0123456789abcdef",
        serial=1,
        principals=[Role.FIELD_OFFICER.value],
        valid_after=now,
        valid_before=now + CERTIFICATE_LASTS,
        random=os.urandom,
    )
    return make_answer(certificate, trusted).encode()


def test_a_root_that_only_names_ours_is_not_ours(tmp_path: Path) -> None:
    """I1, I2: a stranger's roster may list the root that a device trusts, and its digits may be
    read aloud with confidence: what signs is what counts."""
    hq = Headquarters.init(tmp_path / "HQ")
    hq.enrolled("desk-1", Role.DESK_OFFICER)
    device = hq.enrolled("FO-1")
    before = device.vault.identities.enrolments()
    ours = before[-1].roots
    stranger = SigningKey.generate(os.urandom)
    for also in ((), ours):
        with pytest.raises(UnknownHeadquarters):
            enrol(
                device.vault,
                answer_by(stranger, device, *also),
                fingerprint.digits(stranger.public),
                device.clock.now(),
            )
    assert device.vault.identities.enrolments() == before
    rotated = answer_by(hq.root().key, device, stranger.public.openssh)
    enrol(device.vault, rotated, hq.digits, device.clock.now())
    assert stranger.public.openssh in device.vault.identities.trusted_roots()
    device.vault.close()

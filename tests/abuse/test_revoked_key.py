"""A device that is revoked signs nothing that is taken, whichever certificate it shows (E7, I4)."""

from __future__ import annotations

from io import BytesIO

import pytest

from fieldkit.errors import RevokedSigner
from sync.bundle.open import read_outside
from sync.enrolment import enrol as take_answer
from sync.enrolment import sender
from sync.hq.folder import ReceiverFolder
from sync.hq.roster import revoke
from tests.hq.conftest import People, people
from tests.hq.headquarters import report

__all__ = ["people"]


@pytest.mark.parametrize("named", [0, 1])
def test_every_certificate_of_a_revoked_key_is_revoked(people: People, named: int) -> None:
    """I4, E7: enrolled twice, a stolen device holds two certificates; either name revokes both."""
    hq = people.hq
    device = hq.enrolled(f"twice-{named}")
    first = sender(device.vault)
    take_answer(device.vault, hq.answer(device).encode(), hq.digits, hq.clock.now())
    second = sender(device.vault)
    assert first.certificate.serial != second.certificate.serial
    bundles = [report(device, by=by) for by in (first, second)]
    revoke(hq.root(), (first, second)[named].certificate.key_id, hq.clock.now())
    newest = ReceiverFolder(hq.folder / "receiver").roster()
    for raw in bundles:
        with pytest.raises(RevokedSigner):
            read_outside(BytesIO(raw), newest, hq.clock.now())
    names = {each.name for each in newest.roster.recipients}
    assert f"twice-{named}" not in names
    assert "FO-1" in names

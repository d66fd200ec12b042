"""Who may sign what, and when: E7, E8, E17; and rosters: I1, I2."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from io import BytesIO

import pytest

from fieldkit.crypto import krl, sshsig
from fieldkit.crypto.keys import SigningKey, training_root
from fieldkit.errors import (
    Altered,
    ExpiredSigner,
    OlderRoster,
    RevokedSigner,
    UnsignedRoster,
    UnsupportedVersion,
    UntrustedSigner,
    WrongRole,
)
from schemas.roster import Roster
from sync.bundle.open import read_outside
from sync.bundle.roster import TrustedRoster, allowed_signers, read_roster
from sync.bundle.seal import Sender
from tests.bundle.world import NOW, World, seed

SECOND = timedelta(seconds=1)


def read(world: World, raw: bytes, received: datetime, roster: TrustedRoster | None = None) -> None:
    """The outside, as anybody reads it."""
    read_outside(BytesIO(raw), roster or world.roster(), received)


def test_another_root(world: World) -> None:
    other = SigningKey.from_seed(seed("another root"))
    raw, _ = world.bundle(sender=world.sender(root=other))
    with pytest.raises(UntrustedSigner) as refused:
        read(world, raw, NOW)
    assert refused.value.facts["reason"] == "another root"


def test_training_and_real_are_told_apart(world: World) -> None:
    raw, _ = world.bundle(sender=world.sender(root=training_root()))
    with pytest.raises(UntrustedSigner) as refused:
        read(world, raw, NOW)
    assert refused.value.facts["reason"] == "training"
    training = World(training_root(), world.officer, world.desk, NOW, world.random)
    real, _ = world.bundle()
    with pytest.raises(UntrustedSigner) as refused:
        read(world, real, NOW, training.roster())
    assert refused.value.facts["reason"] == "not training"
    assert training.roster().training
    assert not world.roster().training


def test_revoked(world: World) -> None:
    raw, _ = world.bundle()
    read(world, raw, NOW, world.roster(revoked=[999, 1001]))
    with pytest.raises(RevokedSigner) as refused:
        read(world, raw, NOW, world.roster(revoked=[1000]))
    assert refused.value.facts == {"step": 2, "key_id": "0123456789abcdef"}


def test_roles(world: World) -> None:
    desk = world.sender(roles=["desk-officer"])
    read(world, world.bundle(sender=desk)[0], NOW)
    for roles in (["reviewer"], ["driver"]):
        raw, _ = world.bundle(sender=world.sender(roles=roles))
        with pytest.raises(WrongRole):
            read(world, raw, NOW)
    known_too = world.sender(roles=["driver", "field-officer"])
    read(world, world.bundle(sender=known_too)[0], NOW)


def test_certificate_at_created_and_receipt(world: World) -> None:
    """One second inside and outside each limit."""
    after, before = NOW, NOW + timedelta(days=100)
    sender = world.sender(after=after, before=before)

    def refused(created: datetime, received: datetime) -> str | None:
        raw, _ = world.bundle(sender=sender, created=created)
        try:
            read(world, raw, received)
        except ExpiredSigner as error:
            return str(error.facts["reason"])
        return None

    assert refused(after, after) is None
    assert refused(after - SECOND, after) == "not yet valid"
    assert refused(before - SECOND, before) is None
    assert refused(before, before) == "ended"
    ahead = timedelta(minutes=10)
    assert refused(after + ahead, after) is None
    assert refused(after + ahead + SECOND, after) == "created after receipt"
    last = before + timedelta(days=30)
    assert refused(after, last) is None
    assert refused(after, last + SECOND) == "received too late"


def test_roster_is_trusted_for_its_signature(world: World) -> None:
    raw, signature = world.signed_roster()
    root = world.root.public
    other = SigningKey.from_seed(seed("another root"))
    assert read_roster(raw, signature, [root], 7).version == 7
    wrong: list[tuple[bytes, str, SigningKey]] = [
        (raw.replace(b'"version":7', b'"version":8'), signature, world.root),
        (raw, "", world.root),
        (raw, signature.replace("A", "B", 1), world.root),
        (raw, signature, other),
        (raw, world.signed_roster(by=other)[1], world.root),
        (raw, world.signed_roster(version=8)[1], world.root),
    ]
    for text, line, key in wrong:
        with pytest.raises(UnsignedRoster):
            read_roster(text, line, [key.public], None)
    with pytest.raises(OlderRoster) as refused:
        read_roster(raw, signature, [root], 8)
    assert refused.value.facts == {"version": 7, "held": 8}


def test_roster_that_contradicts_itself(world: World) -> None:
    root = world.root.public.openssh
    training = training_root().public.openssh
    changes: list[dict[str, object]] = [
        {"allowed_signers": allowed_signers([root]).replace("reviewer", "director")},
        {"allowed_signers": ""},
        {"roots": (root, training), "allowed_signers": allowed_signers([root, training])},
        {"krl": "AAAA"},
    ]
    for each in changes:
        raw, signature = world.signed_roster(**each)
        with pytest.raises(Altered):
            read_roster(raw, signature, [world.root.public], None)


def test_roster_of_a_newer_version_of_the_format(world: World) -> None:
    raw = Roster.of(world.roster_fields()).raw().replace(b"roster/1", b"roster/2")
    signature = sshsig.sign(raw, "fieldkit-roster@v1", world.root)
    with pytest.raises(UnsupportedVersion):
        read_roster(raw, signature, [world.root.public], None)


def test_rotation_of_roots(world: World) -> None:
    """One roster by the old root names both; after the next, the old one alone is not enough."""
    old, new = world.root.public, SigningKey.from_seed(seed("next root"))
    both = (old.openssh, new.public.openssh)
    raw, signature = world.signed_roster(roots=both, allowed_signers=allowed_signers(both))
    first = read_roster(raw, signature, [old], None)
    assert first.roots == (old, new.public)
    alone = (new.public.openssh,)
    changes: dict[str, object] = {"version": 8, "roots": alone}
    changes["allowed_signers"] = allowed_signers(alone)
    raw, signature = world.signed_roster(by=new, **changes)
    second = read_roster(raw, signature, first.roots, first.version)
    assert second.roots == (new.public,)
    raw, signature = world.signed_roster(version=9)
    with pytest.raises(UnsignedRoster):
        read_roster(raw, signature, second.roots, second.version)
    by_old, _ = world.bundle()
    with pytest.raises(UntrustedSigner):
        read(world, by_old, NOW, second)


def test_stolen_key_is_refused_by_its_hash(world: World) -> None:
    stolen = krl.build([world.root.public], {}, [world.officer.public], version=7, at=NOW)
    roster = world.roster(krl=base64.b64encode(stolen).decode())
    raw, _ = world.bundle()
    with pytest.raises(RevokedSigner):
        read(world, raw, NOW, roster)
    second = SigningKey.from_seed(seed("second officer"))
    raw, _ = world.bundle(sender=Sender(second, world.certificate(public=second, serial=1001)))
    read(world, raw, NOW, roster)

"""A headquarters on disk with its people, enrolled as they are in the field."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from fieldkit.clock import SetClock
from fieldkit.crypto import fingerprint
from fieldkit.crypto.age import Recipient
from fieldkit.crypto.keys import SigningKey
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault
from fieldkit.vault.identities import Person
from schemas.ids import new_id
from schemas.manifest import Role
from schemas.statement import Statement
from sync.bundle.roster import TrustedRoster
from sync.bundle.seal import Content, Sender, seal_bundle
from sync.enrolment import enrol as take_answer
from sync.enrolment import read_request, request_of, roster_in_force, sender, take_roster
from sync.hq import enrol as headquarters
from sync.hq.folder import ReceiverFolder
from sync.hq.root import Root, open_root
from sync.outbox import desks

PASSPHRASE = "cedar lantern river copper window seven"
BEGINNING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FORM = (
    b'<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
    b"<h:head><h:title>Pets</h:title><model><instance>"
    b'<data id="pets" version="1"><count/><cats><name/></cats><meta><instanceID/></meta></data>'
    b"</instance></model></h:head><h:body/></h:html>"
)
SUBMISSION = (
    b'<data id="pets" version="1"><count>2</count><cats><name>Umm Kulthum</name></cats></data>'
)


@dataclass
class Device:
    """A profile that stays open, and the clock that it goes by."""

    vault: Vault
    clock: SetClock

    @property
    def digits(self) -> tuple[str, ...]:
        """What its person reads aloud."""
        return fingerprint.digits(self.vault.identities.signer().public)


@dataclass
class Headquarters:
    """The folder, the root's digits, and a clock for everybody."""

    folder: Path
    digits: tuple[str, ...]
    clock: SetClock
    vault: Vault | None = None

    @classmethod
    def init(cls, folder: Path, *, training: bool = False) -> Headquarters:
        """As `hq init` does."""
        clock = SetClock(BEGINNING)
        made = headquarters.init(
            folder,
            "https://hq.example.org:8443/",
            training,
            clock,
            os.urandom,
            PASSPHRASE,
            [],
            SMALLEST_COST,
        )
        return cls(folder, made.digits, clock)

    def root(self) -> Root:
        """As it is now; its vault stays open."""
        if self.vault is None:
            self.vault = Vault.open(self.folder / "root", passphrase=PASSPHRASE, clock=self.clock)
        return open_root(self.folder, self.vault)

    def device(
        self, code: str, *roles: Role, training: bool = False, folder: str | None = None
    ) -> Device:
        """A new profile beside headquarters' folder, not enrolled."""
        vault, _ = Vault.create(
            self.folder.parent / (folder or code),
            PASSPHRASE,
            clock=self.clock,
            cost=SMALLEST_COST,
            reserve=0,
            training=training,
        )
        wished = tuple(role.value for role in roles or (Role.FIELD_OFFICER,))
        vault.identities.set_person(Person(code=code, roles=wished))
        return Device(vault, self.clock)

    def answer(self, device: Device, *, roles: Sequence[Role] = ()) -> str:
        """Enrol a device at headquarters; the answer's text."""
        request = read_request(request_of(device.vault, self.clock.now()).encode())
        made = headquarters.enrol(
            self.root(),
            request,
            digits=device.digits,
            roles=roles or request.device.roles,
            now=self.clock.now(),
            random=os.urandom,
        )
        return made.answer

    def enrolled(self, code: str, *roles: Role) -> Device:
        """A device that has taken its answer."""
        device = self.device(code, *roles)
        take_answer(device.vault, self.answer(device).encode(), self.digits, self.clock.now())
        return device

    def give_roster(self, device: Device) -> TrustedRoster:
        """Let a device take the newest roster."""
        roster = ReceiverFolder(self.folder / "receiver").roster()
        take_roster(device.vault, roster.raw, roster.signature)
        return roster


def some_id() -> str:
    """A new id."""
    return new_id(BEGINNING, os.urandom(10))


def statement(device: Device, contents: Sequence[Content], **changes: object) -> Statement:
    """Revision 1 of a new assessment of pets, for every desk."""
    to = desks(device.vault, roster_in_force(device.vault))
    head = device.vault.audit.head()
    fields: dict[str, object] = {
        "kind": "report",
        "flash": False,
        "bundle": some_id(),
        "recipients": [Recipient.parse(each.recipient).fingerprint for each in to],
        "situation": some_id(),
        "assessment": some_id(),
        "revision": 1,
        "previous": None,
        "finalised": device.clock.now(),
        "instrument": {"id": "pets", "version": "1", "sha256": hashlib.sha256(FORM).hexdigest()},
        "files": [each.file for each in contents],
        "audit": {"length": head.length, "head": head.head},
        "checkpoint": None,
        "salt": os.urandom(32).hex(),
    }
    return Statement.of({**fields, **changes})


def report(
    device: Device,
    submission: bytes = SUBMISSION,
    evidence: Sequence[bytes] = (),
    by: Sender | None = None,
    **changes: object,
) -> bytes:
    """A bundle by this device, or with its contents by another sender."""
    contents = [
        Content.of("submission.xml", "application/xml", submission),
        Content.of("form.xml", "application/xml", FORM),
    ]
    for raw in evidence:
        path = f"evidence/{hashlib.sha256(raw).hexdigest()}"
        contents.append(Content.of(path, "image/jpeg", raw))
    roster = roster_in_force(device.vault)
    out = BytesIO()
    seal_bundle(
        out,
        statement(device, contents, **changes),
        contents,
        sender=by or sender(device.vault),
        recipients=[Recipient.parse(each.recipient) for each in desks(device.vault, roster)],
        created=device.clock.now(),
        roster=roster.version,
        random=os.urandom,
    )
    return out.getvalue()


def stranger() -> SigningKey:
    """A key that nobody certified."""
    return SigningKey.generate(os.urandom)

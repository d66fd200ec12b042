"""A small headquarters in memory, with the keys of the format page's worked example."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zlib import crc32

import zstandard

from fieldkit.crypto import age, certificates, krl, sshsig
from fieldkit.crypto.certificates import Certificate
from fieldkit.crypto.keys import SigningKey
from schemas.ids import new_id
from schemas.manifest import Manifest
from schemas.roster import Roster
from schemas.statement import StatedFile, Statement
from sync.bundle.container import assemble
from sync.bundle.payload import SKIPPABLE, Member, padded_size, tar_header
from sync.bundle.roster import TrustedRoster, allowed_signers, read_roster
from sync.bundle.seal import Content, SealedPayload, Sender, seal_bundle

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
SITUATION = "019ab2aa-0000-7000-8000-000000000001"
ASSESSMENT = "019ab2aa-7d10-7b02-8e55-0c9f3a61d4b7"


def seed(name: str) -> bytes:
    """32 bytes of a name, as the page makes its keys."""
    return hashlib.sha256(f"fieldkit example {name}".encode()).digest()


class Stream:
    """Random bytes that are the same in each run: SHA-256 of a counter."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0

    def __call__(self, size: int) -> bytes:
        out = b""
        while len(out) < size:
            self._count += 1
            out += hashlib.sha256(f"{self._name} {self._count}".encode()).digest()
        return out[:size]


@dataclass(frozen=True)
class World:
    """Keys, and what is made of them; `replace` gives another world."""

    root: SigningKey
    officer: SigningKey
    desk: age.Identity
    now: datetime
    random: Stream

    @classmethod
    def example(cls) -> World:
        """The page's."""
        return cls(
            SigningKey.from_seed(seed("root")),
            SigningKey.from_seed(seed("officer")),
            age.Identity(seed("desk")),
            NOW,
            Stream("world"),
        )

    def certificate(
        self,
        *,
        root: SigningKey | None = None,
        public: SigningKey | None = None,
        serial: int = 1000,
        roles: Sequence[str] = ("field-officer",),
        after: datetime | None = None,
        before: datetime | None = None,
    ) -> Certificate:
        """The officer's, unless something is said to be other."""
        return certificates.issue(
            root or self.root,
            (public or self.officer).public,
            key_id="0123456789abcdef",
            serial=serial,
            principals=roles,
            valid_after=after or self.now - timedelta(days=10),
            valid_before=before or self.now + timedelta(days=300),
            random=self.random,
        )

    def roster_fields(self, **changes: object) -> dict[str, object]:
        """Roster 7 as fields."""
        root = self.root.public
        empty = krl.build([root], {}, version=7, at=self.now)
        return {
            "version": 7,
            "issued": self.now,
            "expires": self.now + timedelta(days=180),
            "roots": (root.openssh,),
            "allowed_signers": allowed_signers([root.openssh]),
            "krl": base64.b64encode(empty).decode(),
            "recipients": (
                {
                    "name": "desk-1",
                    "role": "desk-officer",
                    "recipient": self.desk.recipient.text,
                    "holder": None,
                },
            ),
            "receivers": (),
            "log": {"origin": "hq.example.org/fieldkit", "vkeys": (), "witnesses": (), "quorum": 0},
            "instruments": (),
            "escrow": None,
            **changes,
        }

    def signed_roster(
        self, *, by: SigningKey | None = None, **changes: object
    ) -> tuple[bytes, str]:
        """The exact texts of a roster and its signature."""
        raw = Roster.of(self.roster_fields(**changes)).raw()
        return raw, sshsig.sign(raw, "fieldkit-roster@v1", by or self.root)

    def roster(self, *, revoked: Sequence[int] = (), **changes: object) -> TrustedRoster:
        """Roster 7, trusted; `revoked` are serials."""
        if revoked:
            root = self.root.public
            raw_krl = krl.build([root], {root: revoked}, version=7, at=self.now)
            changes["krl"] = base64.b64encode(raw_krl).decode()
        raw, signature = self.signed_roster(**changes)
        return read_roster(raw, signature, [self.root.public], None)

    def sender(self, **changes: object) -> Sender:
        """The officer as sender, by a certificate with these changes."""
        return Sender(self.officer, self.certificate(**changes))  # type: ignore[arg-type]

    def contents(self, submission: bytes = b"<data/>", evidence: bytes = b"") -> list[Content]:
        """A submission, and a piece of evidence if there is one."""
        contents = [Content.of("submission.xml", "application/xml", submission)]
        if evidence:
            path = f"evidence/{hashlib.sha256(evidence).hexdigest()}"
            contents.append(Content.of(path, "image/jpeg", evidence))
        return contents

    def statement(self, files: Sequence[StatedFile], **changes: object) -> Statement:
        """What the officer states of revision 1."""
        fields: dict[str, object] = {
            "kind": "report",
            "flash": False,
            "bundle": new_id(self.now, self.random(10)),
            "recipients": (self.desk.recipient.fingerprint,),
            "situation": SITUATION,
            "assessment": ASSESSMENT,
            "revision": 1,
            "previous": None,
            "finalised": self.now,
            "instrument": {"id": "risk-screening", "version": "3", "sha256": "0" * 64},
            "files": tuple(files),
            "audit": {"length": 412, "head": "7" * 64},
            "checkpoint": None,
            "salt": "0" * 64,
        }
        return Statement.of({**fields, **changes})

    def bundle(
        self,
        contents: Sequence[Content] | None = None,
        *,
        sender: Sender | None = None,
        recipients: Sequence[age.Recipient] | None = None,
        created: datetime | None = None,
        **changes: object,
    ) -> tuple[bytes, SealedPayload]:
        """A sealed bundle's bytes."""
        enclosed = self.contents() if contents is None else contents
        to = [self.desk.recipient] if recipients is None else list(recipients)
        changes.setdefault("recipients", tuple(each.fingerprint for each in to))
        out = BytesIO()
        sealed = seal_bundle(
            out,
            self.statement([each.file for each in enclosed], **changes),
            enclosed,
            sender=sender or self.sender(),
            recipients=to,
            created=created or self.now,
            roster=7,
            random=self.random,
        )
        return out.getvalue(), sealed

    def at(self, now: datetime) -> World:
        """The same at another moment."""
        return replace(self, now=now)


def tar(*files: tuple[str, bytes]) -> bytes:
    """A right tar of these files."""
    out = b""
    for name, raw in files:
        member = Member(name, len(raw))
        out += tar_header(member) + raw + b"\0" * member.filling
    return out + b"\0" * 1024


def plaintext(tarred: bytes) -> bytes:
    """A right plaintext of a payload around any tar."""
    frame = zstandard.ZstdCompressor().compress(tarred)
    gap = padded_size(len(frame)) - len(frame)
    return frame + (struct.pack("<II", SKIPPABLE, gap - 8) + bytes(gap - 8) if gap else b"")


def sealed(recipients: Sequence[age.Recipient], plain: bytes, random: Stream) -> bytes:
    """An age file of these bytes."""
    out = BytesIO()
    with age.seal(out, recipients, random) as writer:
        writer.write(plain)
    return out.getvalue()


def signed(world: World, payload: bytes, sender: Sender | None = None, **changes: object) -> bytes:
    """A bundle of any payload with a manifest that a valid signer signed."""
    by = sender or world.sender()
    fields = {
        "id": new_id(world.now, world.random(10)),
        "kind": "report",
        "created": world.now,
        "roster": 7,
        "payload": {"size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()},
        "recipients": (world.desk.recipient.fingerprint,),
        **changes,
    }
    return signed_raw(world, Manifest.of(fields).filled(), payload, by)


def signed_raw(world: World, manifest: bytes, payload: bytes, by: Sender | None = None) -> bytes:
    """A bundle of any manifest and payload, the manifest signed."""
    sender = by or world.sender()
    signature = sshsig.sign(manifest, "fieldkit-bundle@v1", sender.key, sender.certificate)
    return container(manifest, signature.encode(), payload)


def container(manifest: bytes, signature: bytes, payload: bytes) -> bytes:
    """A right container around anything."""
    pieces = assemble(manifest, signature, iter([payload]), crc32(payload), len(payload))
    return b"".join(pieces)

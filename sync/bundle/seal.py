"""Sealing: contents and a statement go in, a signed bundle for its recipients comes out.

One pass, nothing whole in memory: each file is hashed, put into the tar, compressed, encrypted,
and the ciphertext hashed and counted, piece by piece (bundle-format.md, *The bundle*). The payload
is all that streams; the container follows from it, manifest and signature, so a sealed payload may
be kept by itself (the outbox, the receiver) and the `.fieldkit` file be put together when needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast
from zlib import crc32

from fieldkit.clock import Random
from fieldkit.crypto import age, sshsig
from fieldkit.crypto.certificates import Certificate
from fieldkit.crypto.sshsig import SigningKey
from fieldkit.errors import EvidenceChanged
from schemas.manifest import Manifest, Payload
from schemas.statement import StatedFile, Statement
from sync.bundle import container
from sync.bundle.digest import Digest
from sync.bundle.payload import PIECE, Member, PayloadWriter, tar_size
from sync.bundle.streams import Writer
from sync.bundle.trust import BUNDLE, STATEMENT

STATEMENT_NAME = "statement.json"
STATEMENT_SIGNATURE = "statement.json.sig"


@dataclass(frozen=True)
class Sender:
    """Who seals: the signing key and its certificate."""

    key: SigningKey
    certificate: Certificate


@dataclass(frozen=True)
class Content:
    """A file to enclose: what the statement says of it, and its bytes when they are asked for.

    `at_hand`: they lie in memory and were hashed to state them; others are hashed as they pass.
    """

    file: StatedFile
    pieces: Callable[[], Iterable[bytes | memoryview]]
    at_hand: bool = False

    @classmethod
    def of(cls, path: str, media_type: str, raw: bytes) -> Content:
        """A file that is at hand."""
        digest = hashlib.sha256(raw).hexdigest()
        stated = StatedFile(path=path, size=len(raw), sha256=digest, type=media_type)
        view = memoryview(raw)
        # In slices that stay in the processor's cache from one pass to the next.
        return cls(
            stated,
            lambda: (view[at : at + PIECE] for at in range(0, len(raw), PIECE)),
            at_hand=True,
        )


@dataclass(frozen=True)
class SealedPayload:
    """A sealed payload and what signs it. All sizes in bytes."""

    manifest: Manifest
    manifest_raw: bytes
    signature: bytes
    statement: Statement
    statement_raw: bytes
    statement_signature: bytes
    payload_crc: int

    @property
    def manifest_sha256(self) -> str:
        """By this a receipt names the bundle."""
        return hashlib.sha256(self.manifest_raw).hexdigest()

    @property
    def size(self) -> int:
        """The size of the whole `.fieldkit` file."""
        return container.container_size(
            len(self.manifest_raw), len(self.signature), self.manifest.payload.size
        )

    def around(self, payload: Iterator[bytes]) -> Iterator[bytes]:
        """The `.fieldkit` file's bytes, given those of the payload."""
        return container.assemble(
            self.manifest_raw, self.signature, payload, self.payload_crc, self.manifest.payload.size
        )


def seal_payload(
    out: Writer,
    statement: Statement,
    contents: Sequence[Content],
    *,
    sender: Sender,
    recipients: Sequence[age.Recipient],
    created: datetime,
    roster: int,
    random: Random,
) -> SealedPayload:
    """Write `payload.age` to `out`, which need not seek, and sign its manifest.

    `roster` is the version that the sender holds. `EvidenceChanged` where a content's bytes are not
    those that were stated; ValueError where statement, contents and recipients do not agree.
    """
    _check(statement, contents, recipients)
    statement_raw = statement.raw()
    statement_signature = sshsig.sign(statement_raw, STATEMENT, sender.key, sender.certificate)
    first = [
        (STATEMENT_NAME, statement_raw),
        (STATEMENT_SIGNATURE, statement_signature.encode("ascii")),
    ]
    counted = _Counted(out)
    with age.seal(cast(BinaryIO, counted), recipients, random) as sealed:
        _write_plaintext(sealed, first, contents)
    manifest = Manifest(
        id=statement.bundle,
        kind=statement.kind,
        created=created,
        roster=roster,
        payload=Payload(size=counted.size, sha256=counted.sha256),
        recipients=statement.recipients,
    )
    raw = manifest.filled()
    return SealedPayload(
        manifest=manifest,
        manifest_raw=raw,
        signature=sshsig.sign(raw, BUNDLE, sender.key, sender.certificate).encode("ascii"),
        statement=statement,
        statement_raw=statement_raw,
        statement_signature=first[1][1],
        payload_crc=counted.crc,
    )


def seal_bundle(
    out: BinaryIO,
    statement: Statement,
    contents: Sequence[Content],
    *,
    sender: Sender,
    recipients: Sequence[age.Recipient],
    created: datetime,
    roster: int,
    random: Random,
) -> SealedPayload:
    """Write a whole `.fieldkit` file to `out`, which must seek; errors as `seal_payload`.

    Room is left for the two entries before the payload: both lengths are known beforehand.
    """
    signature_size = len(sshsig.sign(b"", BUNDLE, sender.key, sender.certificate))
    longest = Payload(size=1, sha256="0" * 64).model_copy(update={"size": 10**9})
    probe = Manifest(
        id=statement.bundle,
        kind=statement.kind,
        created=created,
        roster=roster,
        payload=longest,
        recipients=statement.recipients,
    )
    manifest_size = len(probe.filled())
    start = out.tell()
    out.seek(start + container.payload_offset(manifest_size, signature_size))
    sealed = seal_payload(
        out,
        statement,
        contents,
        sender=sender,
        recipients=recipients,
        created=created,
        roster=roster,
        random=random,
    )
    if (len(sealed.manifest_raw), len(sealed.signature)) != (manifest_size, signature_size):
        sealed = _refilled(sealed, manifest_size, sender)
    out.seek(start)
    container.put_around(
        out,
        sealed.manifest_raw,
        sealed.signature,
        sealed.payload_crc,
        sealed.manifest.payload.size,
    )
    return sealed


def _refilled(sealed: SealedPayload, size: int, sender: Sender) -> SealedPayload:
    """The same, its manifest filled to the room that was left for it."""
    raw = sealed.manifest.filled(size)
    signature = sshsig.sign(raw, BUNDLE, sender.key, sender.certificate).encode("ascii")
    return SealedPayload(
        sealed.manifest,
        raw,
        signature,
        sealed.statement,
        sealed.statement_raw,
        sealed.statement_signature,
        sealed.payload_crc,
    )


def _check(
    statement: Statement, contents: Sequence[Content], recipients: Sequence[age.Recipient]
) -> None:
    if statement.recipients != tuple(each.fingerprint for each in recipients):
        raise ValueError("the statement names other recipients")
    if statement.enclosed != tuple(each.file for each in contents):
        raise ValueError("the statement names other files")


def _write_plaintext(
    sealed: age.SealWriter, first: Sequence[tuple[str, bytes]], contents: Sequence[Content]
) -> None:
    members = [Member(name, len(raw)) for name, raw in first]
    enclosed = [Member(each.file.path, each.file.size) for each in contents]
    plaintext = PayloadWriter(sealed, tar_size([*members, *enclosed]))
    for member, (_, raw) in zip(members, first, strict=True):
        plaintext.add(member, [raw])
    for member, content in zip(enclosed, contents, strict=True):
        plaintext.add(member, content.pieces() if content.at_hand else _as_stated(content))
    plaintext.finish()


def _as_stated(content: Content) -> Iterator[bytes | memoryview]:
    digest, left = Digest(), content.file.size
    for piece in content.pieces():
        digest.update(piece)
        left -= len(piece)
        if left < 0:
            break
        yield piece
    if left or digest.hexdigest() != content.file.sha256:
        raise EvidenceChanged(sha256=content.file.sha256)


class _Counted:
    """Passes bytes on, and knows their number, CRC-32 and SHA-256."""

    def __init__(self, out: Writer) -> None:
        self._out = out
        self._digest = Digest()
        self.crc = 0
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> int:
        self._digest.update(piece)
        self.crc = crc32(piece, self.crc)
        self.size += len(piece)
        self._out.write(piece)
        return len(piece)

"""Opening a bundle, in this order; the first failure ends it, typed, and nothing was kept.

First pass, the whole file, before anything is decrypted (`read_outside`):
 1. container, byte for byte: `NotABundle`, `Truncated`, `LimitExceeded`;
 2. signature, certificate, revocation, then the manifest's JSON, times, role (`sync.bundle.trust`);
 3. the payload's size and SHA-256: `Altered`.
Second pass, streaming, hashed again (`open_inside`):
 4. one of our fingerprints among the recipients (`NotForUs`), as many stanzas as recipients and of
    one kind, one opens, header MAC, last chunk seen (`Truncated`);
 5. the statement, by the very key of the manifest, then parsed, then equal to the outside
    (`StatementMismatch`);
 6. each entry against the statement's files: name, size, hash, none more or less; the filling all
    zero; statement at most 2 MiB, XML 16 MiB, evidence 8 MiB (in media bundles 2 GiB), everything
    4 GiB (`LimitExceeded`).
What is known already (7) and whether the submission fits its instrument (8) is the importer's.
What breaks a rule that names no error is `Altered` (bundle-format.md, *Reading*).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, cast

from fieldkit.crypto import age
from fieldkit.errors import Altered, FieldkitError, LimitExceeded, NotForUs
from schemas.manifest import BundleKind
from schemas.statement import LARGEST_EVIDENCE, StatedFile, Statement
from sync.bundle import container
from sync.bundle.container import Head
from sync.bundle.digest import Digest
from sync.bundle.payload import Member, PayloadReader
from sync.bundle.roster import TrustedRoster
from sync.bundle.seal import STATEMENT_NAME, STATEMENT_SIGNATURE
from sync.bundle.streams import Writer
from sync.bundle.trust import Ticket, check_manifest, check_statement

LARGEST_STATEMENT = 2 * 1024**2
LARGEST_SIGNATURE = 4096
LARGEST_TEXT = 16 * 1024**2
LARGEST_ENCLOSED = 8 * 1024**2
"""Larger evidence travels in media bundles (bundle-format.md, *The bundle*)."""
_KEPT = 8 * 1024**2

Sink = Callable[[StatedFile], Writer]
"""Where a piece of evidence goes, as it streams; what was written counts only once all is read."""


@dataclass(frozen=True)
class Container:
    """Step 1 done: `source` stays open; `kept` has a small payload, so that it is read once."""

    source: BinaryIO
    start: int
    head: Head
    sha256: str
    kept: bytes | None

    def payload(self) -> BinaryIO:
        """The payload from its beginning."""
        if self.kept is not None:
            return BytesIO(self.kept)
        self.source.seek(self.start + self.head.payload_offset)
        return cast(BinaryIO, _Hashed(self.source, self.head.payload.size, self.sha256))


@dataclass(frozen=True)
class Outside:
    """Steps 1 to 3 done: what anybody may know of this bundle."""

    ticket: Ticket
    container: Container


@dataclass(frozen=True)
class Inside:
    """All of it: the statement with its exact bytes, and every file that is not evidence."""

    statement: Statement
    statement_raw: bytes
    statement_signature: bytes
    texts: dict[str, bytes]


def read_container(source: BinaryIO) -> Container:
    """Step 1, from where `source` stands to its end."""
    start = source.tell()
    head = container.read_head(source)
    digest = Digest()
    small = head.payload.size <= _KEPT
    kept: list[bytes] = []
    # What is kept is read at once, so that it is not put together from pieces.
    for piece in container.read_payload(source, head, _KEPT if small else container.PIECE):
        digest.update(piece)
        if small:
            kept.append(piece)
    whole = b"".join(kept) if small else None
    return Container(source, start, head, digest.hexdigest(), whole)


def check_payload(read: Container, ticket: Ticket) -> None:
    """Step 3: `Altered` where the payload is not the one that was signed for."""
    stated = ticket.manifest.payload
    if (read.head.payload.size, read.sha256) != (stated.size, stated.sha256):
        raise Altered(step=3, bundle=ticket.manifest.id, reason="payload")


def read_outside(source: BinaryIO, roster: TrustedRoster, received: datetime) -> Outside:
    """Steps 1 to 3. `received` is the log entry's time, or now where there is none."""
    read = read_container(source)
    ticket = check_manifest(read.head.manifest, read.head.signature, roster, received)
    check_payload(read, ticket)
    return Outside(ticket, read)


def open_inside(
    outside: Outside, identities: Sequence[age.Identity], sink: Sink | None = None
) -> Inside:
    """Steps 4 to 6; evidence streams into `sink`, or is only checked where there is none."""
    ticket = outside.ticket
    with _told(ticket.manifest.id, 4):
        opened = _decrypted(outside, identities)
    with _told(ticket.manifest.id, 6):
        return _read_inside(PayloadReader(opened.pieces()), ticket, sink)


def _decrypted(outside: Outside, identities: Sequence[age.Identity]) -> age.OpenReader:
    wanted = outside.ticket.manifest.recipients
    ours = [each for each in identities if each.recipient.fingerprint in wanted]
    if not ours:
        raise NotForUs()
    opened = age.open_sealed(outside.container.payload(), ours)
    if opened.stanzas != (age.STANZA,) * len(wanted):
        raise Altered(reason="other stanzas than recipients")
    return opened


def _read_inside(reader: PayloadReader, ticket: Ticket, sink: Sink | None) -> Inside:
    raw = _first(reader, STATEMENT_NAME, LARGEST_STATEMENT)
    signature = _first(reader, STATEMENT_SIGNATURE, LARGEST_SIGNATURE)
    statement = check_statement(raw, signature, ticket)
    # Before anything is taken out: nobody who may sign fills the desk's disk with one report.
    for stated in statement.enclosed:
        if stated.size > _largest(statement, stated):
            raise LimitExceeded(what=stated.path)
    texts: dict[str, bytes] = {}
    for stated in statement.enclosed:
        pieces = _checked(reader, stated)
        if stated.evidence:
            out = sink(stated) if sink is not None else None
            for piece in pieces:
                if out is not None:
                    out.write(piece)
        else:
            texts[stated.path] = b"".join(pieces)
    if reader.member() is not None:
        raise Altered(reason="more files than stated")
    reader.finish()
    return Inside(statement, raw, signature, texts)


def _first(reader: PayloadReader, name: str, largest: int) -> bytes:
    member = reader.member()
    if member is None or member.name != name:
        raise Altered(step=5, reason=f"{name} is not where it must be")
    if member.size > largest:
        raise LimitExceeded(step=5, what=name)
    return b"".join(reader.pieces(member))


def _largest(statement: Statement, stated: StatedFile) -> int:
    if not stated.evidence:
        return LARGEST_TEXT
    return LARGEST_EVIDENCE if statement.kind is BundleKind.MEDIA else LARGEST_ENCLOSED


def _checked(reader: PayloadReader, stated: StatedFile) -> Iterator[bytes]:
    if reader.member() != Member(stated.path, stated.size):
        raise Altered(reason="another file than stated, or none")
    digest = Digest()
    for piece in reader.pieces(Member(stated.path, stated.size)):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != stated.sha256:
        raise Altered(reason="a file's SHA-256")


@contextmanager
def _told(bundle: str, step: int) -> Iterator[None]:
    """Whatever fails says in which bundle and, unless it knows better, at which step."""
    try:
        yield
    except FieldkitError as error:
        raise type(error)(**{"step": step, "bundle": bundle, **error.facts}) from error


class _Hashed:
    """The payload read a second time; at its end it must be what the first pass saw."""

    def __init__(self, source: BinaryIO, size: int, sha256: str) -> None:
        self._source = source
        self._left = size
        self._sha256 = sha256
        self._digest = Digest()

    def read(self, size: int) -> bytes:
        piece = self._source.read(min(size, self._left))
        self._left -= len(piece)
        self._digest.update(piece)
        if not piece and size and (self._left or self._digest.hexdigest() != self._sha256):
            raise Altered(step=3, reason="the file changed while it was read")
        return piece

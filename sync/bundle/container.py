"""The container: a ZIP of exactly three stored entries whose bytes follow from the three contents.

Version 2.0, flags 0, time 0, date 0x0021, made-by FAT, attributes 0; no extra field, comment, data
descriptor or Zip64 (bundle-format.md, *The bundle*; PKWARE APPNOTE 6.3, 4.3). A reader builds
headers and directory anew from sizes and CRCs and compares bytes, so that one bundle has one form
and nothing hides between its parts. It reads as a stream; to write, room is left for the first two
entries, whose lengths are known, the payload is streamed, and then one seeks back.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zlib import crc32

from fieldkit.errors import Altered, LimitExceeded, NotABundle, Truncated
from schemas import manifest as limits
from sync.bundle.streams import Source

NAMES = ("manifest.json", "manifest.json.sig", "payload.age")
LARGEST_SIGNATURE = 2048
PIECE = 1 << 18

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_VERSION, _DATE = 20, 0x0021


@dataclass(frozen=True)
class Entry:
    """One entry's name, CRC-32 and size in bytes."""

    name: str
    crc: int
    size: int

    @property
    def local(self) -> bytes:
        """Its local header."""
        name = self.name.encode("ascii")
        fields = (0x04034B50, _VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size)
        return _LOCAL.pack(*fields, len(name), 0) + name

    def central(self, offset: int) -> bytes:
        """Its line of the directory, for a local header that begins at `offset`."""
        name = self.name.encode("ascii")
        fields = (0x02014B50, _VERSION, _VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size)
        return _CENTRAL.pack(*fields, len(name), 0, 0, 0, 0, 0, offset) + name


def entries(manifest: bytes, signature: bytes, payload_crc: int, payload_size: int) -> list[Entry]:
    """The three entries of these contents."""
    return [
        Entry(NAMES[0], crc32(manifest), len(manifest)),
        Entry(NAMES[1], crc32(signature), len(signature)),
        Entry(NAMES[2], payload_crc, payload_size),
    ]


def payload_offset(manifest_size: int, signature_size: int) -> int:
    """Where `payload.age` begins."""
    headers = sum(_LOCAL.size + len(name) for name in NAMES)
    return headers + manifest_size + signature_size


def directory(three: list[Entry]) -> bytes:
    """What stands after the payload: the central directory and its end."""
    offset, lines = 0, b""
    for entry in three:
        lines += entry.central(offset)
        offset += len(entry.local) + entry.size
    return lines + _END.pack(0x06054B50, 0, 0, len(three), len(three), len(lines), offset, 0)


def container_size(manifest_size: int, signature_size: int, payload_size: int) -> int:
    """The size of a whole bundle in bytes."""
    three = [
        Entry(name, 0, size)
        for name, size in zip(NAMES, (manifest_size, signature_size, payload_size), strict=True)
    ]
    return payload_offset(manifest_size, signature_size) + payload_size + len(directory(three))


def put_around(
    out: BinaryIO, manifest: bytes, signature: bytes, payload_crc: int, payload_size: int
) -> None:
    """Write all but the payload, which already stands at its offset; `out` ends at its end."""
    start = out.tell()
    three = entries(manifest, signature, payload_crc, payload_size)
    out.write(three[0].local + manifest + three[1].local + signature + three[2].local)
    out.seek(start + payload_offset(len(manifest), len(signature)) + payload_size)
    out.write(directory(three))


def assemble(
    manifest: bytes, signature: bytes, payload: Iterator[bytes], crc: int, size: int
) -> Iterator[bytes]:
    """The bytes of a bundle whose payload is already stored, piece by piece."""
    three = entries(manifest, signature, crc, size)
    yield three[0].local + manifest + three[1].local + signature + three[2].local
    yield from payload
    yield directory(three)


@dataclass(frozen=True)
class Head:
    """What stands before the payload, taken at its word until `read_rest` has compared all."""

    manifest: bytes
    signature: bytes
    payload: Entry

    @property
    def payload_offset(self) -> int:
        """Where `payload.age` begins."""
        return payload_offset(len(self.manifest), len(self.signature))


def _exactly(source: Source, size: int) -> bytes:
    pieces = b""
    while len(pieces) < size:
        piece = source.read(size - len(pieces))
        if not piece:
            raise Truncated(step=1)
        pieces += piece
    return pieces


def _header(source: Source, name: str, largest: int) -> Entry:
    raw = _exactly(source, _LOCAL.size + len(name))
    found = _LOCAL.unpack(raw[: _LOCAL.size])
    entry = Entry(name, found[6], found[7])
    if entry.local != raw:
        raise NotABundle(step=1, reason=f"header of {name}")
    if not 0 < entry.size <= largest:
        raise LimitExceeded(step=1, what=name)
    return entry


def read_head(source: Source) -> Head:
    """Read up to where the payload begins.

    `NotABundle` for anything that does not begin as a bundle does, `Truncated`, `LimitExceeded`;
    `Altered` where the manifest or its signature does not fit its CRC.
    """
    start = source.read(4)
    if not start:
        raise Truncated(step=1)
    if start != b"PK\x03\x04"[: len(start)]:
        raise NotABundle(step=1, reason="not a container")
    joined = _Joined(start, source)
    first = _header(joined, NAMES[0], limits.LARGEST)
    if first.size % limits.STEP:
        raise NotABundle(step=1, reason="length of the manifest")
    manifest = _exactly(joined, first.size)
    second = _header(joined, NAMES[1], LARGEST_SIGNATURE)
    signature = _exactly(joined, second.size)
    payload = _header(joined, NAMES[2], limits.LARGEST_PAYLOAD)
    if crc32(manifest) != first.crc or crc32(signature) != second.crc:
        raise Altered(step=1, reason="CRC")
    return Head(manifest, signature, payload)


def read_payload(source: Source, head: Head, most: int = PIECE) -> Iterator[bytes]:
    """The payload in pieces of at most `most` bytes, and after it the directory, compared; ends at
    the file's end.

    `Truncated` where it ends early, `Altered` for a wrong CRC, `NotABundle` for anything else that
    is not as it would be written.
    """
    left, crc = head.payload.size, 0
    while left:
        piece = source.read(min(most, left))
        if not piece:
            raise Truncated(step=1)
        left -= len(piece)
        crc = crc32(piece, crc)
        yield piece
    expected = directory(
        entries(head.manifest, head.signature, head.payload.crc, head.payload.size)
    )
    found = _exactly(source, len(expected))
    if found != expected:
        raise NotABundle(step=1, reason="directory")
    if source.read(1):
        raise NotABundle(step=1, reason="bytes follow the end of the bundle")
    if crc != head.payload.crc:
        raise Altered(step=1, reason="CRC")


class _Joined:
    """What was read to recognise the file, and then the rest of it."""

    def __init__(self, start: bytes, source: Source) -> None:
        self._start = start
        self._source = source

    def read(self, size: int) -> bytes:
        if not self._start:
            return self._source.read(size)
        piece, self._start = self._start[:size], self._start[size:]
        return piece

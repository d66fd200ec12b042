"""Key revocation lists as `ssh-keygen -k` writes them, format version 1.

Source: OpenSSH's PROTOCOL.krl; what is read and written is `bundle-format`'s, *Identities*, KRL.
Read: certificates by serial (list, range, bitmap) and key id, keys by blob, SHA-1 and SHA-256.
A signature section is skipped: the roster's signature covers the list. Others are refused, since
a revocation that is not understood would be passed over. Written: serial lists by root, and keys
by SHA-256. A revocation has no date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldkit.crypto.certificates import Certificate
from fieldkit.crypto.keys import PublicKey
from fieldkit.crypto.wire import Malformed, Reader, string, u32, u64
from fieldkit.errors import Altered

MAGIC = b"SSHKRL\n\x00"
VERSION = 1
CERTIFICATES, KEYS, SHA1, SIGNATURE, SHA256 = 0x01, 0x02, 0x03, 0x04, 0x05
SERIAL_LIST, SERIAL_RANGE, SERIAL_BITMAP, KEY_IDS = 0x20, 0x21, 0x22, 0x23
MAX_SIZE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Revoked:
    """What one certificate section revokes; `authority` None means every one."""

    authority: bytes | None
    serials: frozenset[int]
    ranges: tuple[tuple[int, int], ...]
    bitmaps: tuple[tuple[int, int], ...]
    key_ids: frozenset[bytes]

    def names(self, certificate: Certificate) -> bool:
        if self.authority is not None and self.authority != certificate.authority.blob:
            return False
        if certificate.key_id.encode() in self.key_ids:
            return True
        serial = certificate.serial
        return serial != 0 and (
            serial in self.serials
            or any(first <= serial <= last for first, last in self.ranges)
            or any(serial >= start and bits >> (serial - start) & 1 for start, bits in self.bitmaps)
        )


@dataclass(frozen=True, slots=True)
class Krl:
    """A list as read."""

    version: int
    generated: int
    sections: tuple[_Revoked, ...]
    keys: frozenset[bytes]
    sha1: frozenset[bytes]
    sha256: frozenset[bytes]

    @classmethod
    def parse(cls, raw: bytes) -> Krl:
        """Read a list; `Altered` where it is damaged or has a section that is not understood."""
        if len(raw) > MAX_SIZE:
            raise Altered(reason="the revocation list is too long")
        try:
            return _read(cls, Reader(raw))
        except Malformed as error:
            raise Altered(reason="damaged revocation list") from error

    def revokes(self, certificate: Certificate) -> bool:
        """Whether the certificate, its key or its root's key is revoked."""
        return (
            self.revokes_key(certificate.public)
            or self.revokes_key(certificate.authority)
            or any(section.names(certificate) for section in self.sections)
        )

    def revokes_key(self, public: PublicKey) -> bool:
        """Whether the key itself is."""
        blob = public.blob
        return (
            blob in self.keys
            or hashlib.sha256(blob).digest() in self.sha256
            or hashlib.sha1(blob, usedforsecurity=False).digest() in self.sha1
        )


def build(
    roots: Sequence[PublicKey],
    serials: Mapping[PublicKey, Sequence[int]],
    keys: Sequence[PublicKey] = (),
    *,
    version: int,
    at: datetime,
) -> bytes:
    """A list that revokes certificates by root and serial, and stolen keys.

    Sections stand in the order of `roots`, numbers and hashes in rising order, so that the same
    input gives the same bytes. Nothing revoked: 44 bytes. A serial 0, which a list cannot name,
    or a root that is not among `roots` is a ValueError.
    """
    if any(root not in roots for root in serials):
        raise ValueError("serials of another root")
    out = MAGIC + u32(VERSION) + u64(version) + u64(int(at.timestamp())) + u64(0)
    out += string(b"") + string(b"")
    for root in roots:
        if not (named := sorted(set(serials.get(root, ())))):
            continue
        if named[0] < 1:
            raise ValueError("a list cannot name serial 0")
        listed = bytes([SERIAL_LIST]) + string(b"".join(map(u64, named)))
        out += bytes([CERTIFICATES]) + string(string(root.blob) + string(b"") + listed)
    if keys:
        hashed = sorted(hashlib.sha256(key.blob).digest() for key in keys)
        out += bytes([SHA256]) + string(b"".join(map(string, hashed)))
    return out


def _read(cls: type[Krl], reader: Reader) -> Krl:
    if reader.take(len(MAGIC)) != MAGIC or reader.u32() != VERSION:
        raise Altered(reason="not a revocation list of version 1")
    version, generated = reader.u64(), reader.u64()
    reader.u64()  # flags: none are defined
    reader.string()  # reserved
    reader.string()  # comment
    sections: list[_Revoked] = []
    hashed: dict[int, set[bytes]] = {KEYS: set(), SHA1: set(), SHA256: set()}
    while not reader.done:
        kind, body = reader.u8(), Reader(reader.string())
        if kind == CERTIFICATES:
            sections.append(_section(body))
        elif kind in hashed:
            hashed[kind] |= _strings(body)
        elif kind != SIGNATURE:
            raise Altered(reason="a section that is not understood")
    return cls(
        version=version,
        generated=generated,
        sections=tuple(sections),
        keys=frozenset(hashed[KEYS]),
        sha1=frozenset(hashed[SHA1]),
        sha256=frozenset(hashed[SHA256]),
    )


def _section(reader: Reader) -> _Revoked:
    authority = reader.string()
    reader.string()  # reserved
    serials: set[int] = set()
    ranges: list[tuple[int, int]] = []
    bitmaps: list[tuple[int, int]] = []
    key_ids: set[bytes] = set()
    while not reader.done:
        kind, body = reader.u8(), Reader(reader.string())
        if kind == SERIAL_LIST:
            while not body.done:
                serials.add(body.u64())
        elif kind == SERIAL_RANGE:
            ranges.append((body.u64(), body.u64()))
            body.end()
        elif kind == SERIAL_BITMAP:
            bitmaps.append((body.u64(), int.from_bytes(body.string(), "big")))
            body.end()
        elif kind == KEY_IDS:
            key_ids |= _strings(body)
        else:
            raise Altered(reason="a section that is not understood")
    return _Revoked(
        authority=authority or None,
        serials=frozenset(serials),
        ranges=tuple(ranges),
        bitmaps=tuple(bitmaps),
        key_ids=frozenset(key_ids),
    )


def _strings(reader: Reader) -> set[bytes]:
    found = set()
    while not reader.done:
        found.add(reader.string())
    return found

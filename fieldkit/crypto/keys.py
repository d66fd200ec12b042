"""Ed25519 keys as OpenSSH writes them: the only kind that signs anything here.

A public key is 32 bytes (RFC 8032); its SSH form is RFC 8709. A signing key is its 32-byte seed,
made on the device and never exported. The training root's seed is known to all, so that whoever
holds a real roster can name a training bundle for what it is.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from fieldkit.clock import Random
from fieldkit.crypto.wire import Malformed, Reader, decode_base64, string
from fieldkit.errors import Altered

KEY_TYPE = "ssh-ed25519"
KEY_SIZE = 32
SEED_SIZE = 32
SIGNATURE_SIZE = 64
_SIGN = 0x80
_SMALL = frozenset(
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
"""The points of small order, without the bit for the sign of x (RFC 8032, 5.1): under such a key
anybody can make a signature over anything."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key; equal keys are equal objects."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_SIZE:
            raise Altered(reason="an Ed25519 key has 32 bytes")
        if self.raw[:-1] + bytes([self.raw[-1] & ~_SIGN]) in _SMALL:
            raise Altered(reason="a key that belongs to everybody")

    @property
    def blob(self) -> bytes:
        """The SSH form: type and key, each with its length before it (51 bytes)."""
        return string(KEY_TYPE.encode()) + string(self.raw)

    @property
    def openssh(self) -> str:
        """One line without a comment: `ssh-ed25519 AAAA…`."""
        return f"{KEY_TYPE} {base64.b64encode(self.blob).decode()}"

    @classmethod
    def parse(cls, line: str) -> PublicKey:
        """Read one OpenSSH line; a comment after the key is passed over.

        Raises `Altered` for any other kind of key or a damaged line.
        """
        words = line.split()
        if len(words) < 2 or words[0] != KEY_TYPE:
            raise Altered(reason="not an ssh-ed25519 key")
        try:
            return cls.from_blob(decode_base64(words[1]))
        except Malformed as error:
            raise Altered(reason="damaged public key") from error

    @classmethod
    def from_blob(cls, blob: bytes) -> PublicKey:
        """Read the SSH form; `Altered` where it is another kind of key or damaged."""
        reader = Reader(blob)
        try:
            if reader.string() != KEY_TYPE.encode():
                raise Altered(reason="not an Ed25519 key")
            raw = reader.string()
            reader.end()
        except Malformed as error:
            raise Altered(reason="damaged public key") from error
        return cls(raw)

    def check(self, signature: bytes, message: bytes) -> None:
        """Check a bare 64-byte signature; `Altered` where it is not this key's over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise Altered(reason="the signature does not fit") from error


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 signing key. It is never shown: `repr` has only its public half."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_SIZE:
            raise ValueError("an Ed25519 seed has 32 bytes")

    @classmethod
    def generate(cls, random: Random) -> SigningKey:
        """A new key from 32 random bytes."""
        return cls(random(SEED_SIZE))

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key that belongs to these 32 bytes."""
        return cls(seed)

    @cached_property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(self._private.public_key().public_bytes_raw())

    def sign_raw(self, message: bytes) -> bytes:
        """A bare 64-byte signature (RFC 8032) over `message`."""
        return self._private.sign(message)

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def training_root() -> SigningKey:
    """The root of the training world, the same everywhere (`bundle-format`, *Identities*)."""
    return SigningKey(hashlib.sha256(b"fieldkit training root").digest())

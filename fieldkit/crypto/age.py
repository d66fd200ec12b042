"""The age v1 file format with its post-quantum hybrid recipients, and no other kind.

Source: C2SP age v1 and `bundle-format`, *age, exactly*: HPKE (RFC 9180, base mode) with KEM 0x647A
(ML-KEM-768 and X25519), HKDF-SHA256 and ChaCha20-Poly1305 wraps a 16-byte file key, one stanza a
recipient; an HMAC over the header binds them; `age_stream` has the payload. A stanza of another
kind is passed over here: a bundle allows none, which `stanzas` lets its reader see.

What is sealed opens for its recipients alone, also after quantum computers. It says nothing of
who sealed it: signatures do.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldkit.clock import Random
from fieldkit.crypto import bech32
from fieldkit.crypto.age_header import Header, Stanza, broken, read_header
from fieldkit.crypto.age_stream import OpenReader, SealWriter, stream_size
from fieldkit.errors import Altered, NotForUs, Truncated

__all__ = [
    "Identity",
    "OpenReader",
    "Recipient",
    "SealWriter",
    "open_sealed",
    "parse_identities",
    "seal",
    "sealed_size",
]

RECIPIENT_HRP = "age1pq"
IDENTITY_HRP = "AGE-SECRET-KEY-PQ-"
STANZA = "mlkem768x25519"
INFO = b"age-encryption.org/mlkem768x25519"
SEED_SIZE = 32
MLKEM_SEED = 64
MLKEM_KEY = 1184
MLKEM_SHARE = 1088
RECIPIENT_SIZE = MLKEM_KEY + 32
ENC_SIZE = MLKEM_SHARE + 32
FILE_KEY = 16
WRAPPED_KEY = FILE_KEY + 16
NONCE = 16
HEADER_SIZE = 86
STANZA_SIZE = 1557
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class Unwraps(Protocol):
    """What can find a file key in a header."""

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """The 16-byte file key, or None where the stanza is for somebody else.

        Raises `Altered` where the stanza breaks its kind's rules.
        """
        ...


@dataclass(frozen=True)
class Recipient:
    """Whom to seal to: an ML-KEM-768 key and an X25519 key (1,216 bytes together)."""

    raw: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Recipient:
        """Read `age1pq1…` (1,959 characters); `Altered` where it is damaged or of another kind."""
        try:
            hrp, raw = bech32.decode(text)
            if hrp != RECIPIENT_HRP or len(raw) != RECIPIENT_SIZE:
                raise Altered(reason="not a post-quantum recipient")
            recipient = cls(raw)
            _ = recipient._key
        except ValueError as error:
            raise Altered(reason="damaged recipient") from error
        return recipient

    @cached_property
    def text(self) -> str:
        """`age1pq1…`, as age writes it."""
        return bech32.encode(RECIPIENT_HRP, self.raw)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the text, in hex: how a manifest names it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza from which this recipient reads the file key."""
        sealed = _SUITE.encrypt(file_key, self._key, INFO)
        enc = base64.b64encode(sealed[:ENC_SIZE]).decode().rstrip("=")
        return Stanza((STANZA, enc), sealed[ENC_SIZE:])

    @cached_property
    def _key(self) -> hpke.MLKEM768X25519PublicKey:
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[:MLKEM_KEY]),
            X25519PublicKey.from_public_bytes(self.raw[MLKEM_KEY:]),
        )


@dataclass(frozen=True)
class Identity:
    """The secret half: 32 bytes from which both private keys follow. Never shown by `repr`."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_SIZE:
            raise ValueError("an age identity has 32 bytes")

    @classmethod
    def generate(cls, random: Random) -> Identity:
        """A new identity from 32 random bytes."""
        return cls(random(SEED_SIZE))

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Read `AGE-SECRET-KEY-PQ-1…`; `Altered` where it is damaged or of another kind."""
        try:
            hrp, seed = bech32.decode(text.strip())
        except ValueError as error:
            raise Altered(reason="damaged identity") from error
        if hrp != IDENTITY_HRP or len(seed) != SEED_SIZE:
            raise Altered(reason="not a post-quantum identity")
        return cls(seed)

    @property
    def text(self) -> str:
        """`AGE-SECRET-KEY-PQ-1…` (77 characters): a secret."""
        return bech32.encode(IDENTITY_HRP, self.seed)

    @cached_property
    def recipient(self) -> Recipient:
        """The public half."""
        mlkem, x25519 = self._keys
        return Recipient(
            mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        )

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """As `Unwraps.unwrap`, for `mlkem768x25519`."""
        if stanza.arguments[0] != STANZA:
            return None
        if len(stanza.arguments) != 2 or len(stanza.body) != WRAPPED_KEY:
            raise broken("the recipient's stanza")
        enc = stanza.decoded(1)
        if len(enc) != ENC_SIZE:
            raise broken("the recipient's share")
        mlkem, x25519 = self._keys
        try:  # HPKE would only say that the tag is wrong
            x25519.exchange(X25519PublicKey.from_public_bytes(enc[MLKEM_SHARE:]))
        except ValueError as error:
            raise broken("the recipient's share") from error
        key = hpke.MLKEM768X25519PrivateKey(mlkem, x25519)
        try:
            return _SUITE.decrypt(enc + stanza.body, key, INFO)
        except InvalidTag:
            return None

    @cached_property
    def _keys(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = hashlib.shake_256(self.seed).digest(MLKEM_SEED + 32)
        return (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(expanded[MLKEM_SEED:]),
        )


def parse_identities(text: str) -> list[Identity]:
    """An age identity file: one identity a line, `#` for comments; `Altered` for anything else."""
    lines = (line.strip() for line in text.splitlines())
    return [Identity.parse(line) for line in lines if line and not line.startswith("#")]


def sealed_size(plain: int, recipients: int) -> int:
    """The exact size in bytes of `plain` bytes sealed to so many recipients."""
    return HEADER_SIZE + STANZA_SIZE * recipients + stream_size(plain)


def seal(out: BinaryIO, recipients: Sequence[Recipient], random: Random) -> SealWriter:
    """Write the header to `out` and give a writer for the payload.

    The file key and the payload's nonce come from `random`; the shares in the stanzas from the
    cryptographic library's own source.
    """
    if not recipients:
        raise ValueError("sealed to nobody")
    file_key, nonce = random(FILE_KEY), random(NONCE)
    header = Header(tuple(recipient.wrap(file_key) for recipient in recipients))
    out.write(header.text + b"--- " + _base64(_mac(file_key, header)) + b"\n" + nonce)
    return SealWriter(out, _derive(file_key, nonce, b"payload"))


def open_sealed(source: BinaryIO, identities: Sequence[Unwraps]) -> OpenReader:
    """Read the header of `source` from where it stands and give a reader for the payload.

    Raises `NotForUs` where no stanza opens, `Altered` where the header or its MAC is wrong,
    `Truncated` where it ends early, `LimitExceeded` for a header over 64 KiB.
    """
    header, mac, ahead = read_header(source)
    file_key = _file_key(header, identities)
    if not hmac.compare_digest(mac, _mac(file_key, header)):
        raise Altered(part="mac", reason="the header's MAC does not fit")
    while len(ahead) < NONCE and (piece := source.read(NONCE - len(ahead))):
        ahead += piece
    if len(ahead) < NONCE:
        raise Truncated(part="header")
    key = _derive(file_key, ahead[:NONCE], b"payload")
    kinds = tuple(stanza.arguments[0] for stanza in header.stanzas)
    return OpenReader(source, key, kinds, ahead[NONCE:])


def _file_key(header: Header, identities: Sequence[Unwraps]) -> bytes:
    found: bytes | None = None
    for stanza in header.stanzas:
        for identity in identities:
            key = identity.unwrap(stanza)
            found = key if found is None else found
    if found is None:
        raise NotForUs()
    return found


def _mac(file_key: bytes, header: Header) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), header.text + b"---", "sha256")


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)


def _base64(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")

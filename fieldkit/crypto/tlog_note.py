"""Signed notes and checkpoints of a transparency log, by two keys at once.

Source: C2SP signed-note, tlog-checkpoint, tlog-cosignature. A checkpoint's text is origin, size and
root, a line each; its log signs it with Ed25519 (type 0x01), which witnesses need, and with
ML-DSA-44 as a cosignature (0x06), so that receipts outlive Ed25519. Ed25519 cosignatures (0x04) of
witnesses are read. A line of an unknown name or key is passed over, as the source demands; a line
of a known key that does not fit is refused.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from fieldkit.clock import Random
from fieldkit.crypto.keys import KEY_SIZE, SIGNATURE_SIZE, PublicKey, SigningKey
from fieldkit.crypto.wire import Malformed, decode_base64, u64
from fieldkit.errors import Altered

ED25519, COSIGNED_ED25519, MLDSA44 = 0x01, 0x04, 0x06
MLDSA44_KEY = 1312
MLDSA44_SIGNATURE = 2420
SEED_SIZE = 32
MAX_LINES = 64
_KEY_SIZES = {ED25519: KEY_SIZE, COSIGNED_ED25519: KEY_SIZE, MLDSA44: MLDSA44_KEY}
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,18})\Z")
_NAME = re.compile(r"[^\s+]{1,200}\Z")


@dataclass(frozen=True, slots=True)
class Vkey:
    """A verifier key: `name+hash+base64(type ‖ key)`."""

    name: str
    kind: int
    raw: bytes

    @classmethod
    def parse(cls, line: str) -> Vkey:
        """Read one line; `Altered` where it is damaged or of an unknown type."""
        name, _, rest = line.partition("+")
        shown, _, encoded = rest.partition("+")
        try:
            typed = decode_base64(encoded)
        except Malformed as error:
            raise Altered(reason="damaged log key") from error
        if not _NAME.match(name) or not typed or len(typed) - 1 != _KEY_SIZES.get(typed[0]):
            raise Altered(reason="not a log key")
        vkey = cls(name, typed[0], typed[1:])
        if vkey.hash.hex() != shown:
            raise Altered(reason="the log key's hash does not fit")
        return vkey

    @property
    def line(self) -> str:
        """As it stands in a roster."""
        encoded = base64.b64encode(bytes([self.kind]) + self.raw).decode()
        return f"{self.name}+{self.hash.hex()}+{encoded}"

    @property
    def hash(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[
            :4
        ]

    def check(self, signature: bytes, checkpoint: Checkpoint) -> None:
        """Check what a signature line holds after the hash; `Altered` where it does not fit."""
        if self.kind == ED25519:
            PublicKey(self.raw).check(signature, checkpoint.text)
            return
        timestamp, bare = int.from_bytes(signature[:8], "big"), signature[8:]
        if self.kind == COSIGNED_ED25519:
            if len(bare) != SIGNATURE_SIZE:
                raise Altered(reason="damaged cosignature")
            head = f"cosignature/v1\ntime {timestamp}\n".encode()
            PublicKey(self.raw).check(bare, head + checkpoint.text)
            return
        message = cosigned_message(self.name, timestamp, checkpoint)
        try:
            MLDSA44PublicKey.from_public_bytes(self.raw).verify(bare, message)
        except (InvalidSignature, ValueError) as error:
            raise Altered(reason="the log's signature does not fit") from error


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: its origin, how many entries, the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> bytes:
        """The note's text, which is signed."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode()]
        return "".join(line + "\n" for line in (*lines, *self.extensions)).encode()

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text (with its last LF, without signatures); `Altered` if damaged."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or "" in lines or not _DECIMAL.match(lines[1]):
            raise Altered(reason="damaged checkpoint")
        try:
            root = decode_base64(lines[2])
        except Malformed as error:
            raise Altered(reason="damaged checkpoint") from error
        if len(root) != 32:
            raise Altered(reason="damaged checkpoint")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:]))


@dataclass(frozen=True)
class LogKey:
    """A log's two signing keys under one origin (host and path); never shown by `repr`."""

    origin: str
    ed25519: bytes = field(repr=False)
    mldsa: bytes = field(repr=False)

    @classmethod
    def generate(cls, origin: str, random: Random) -> LogKey:
        """New keys from twice 32 random bytes."""
        return cls(origin, random(SEED_SIZE), random(SEED_SIZE))

    @cached_property
    def vkeys(self) -> tuple[Vkey, Vkey]:
        """Both public halves, Ed25519 first, as a roster lists them."""
        return (
            Vkey(self.origin, ED25519, SigningKey(self.ed25519).public.raw),
            Vkey(self.origin, MLDSA44, self._private.public_key().public_bytes_raw()),
        )

    def sign(self, checkpoint: Checkpoint, at: datetime) -> str:
        """The signed note: text, empty line, one line a key."""
        if checkpoint.origin != self.origin:
            raise ValueError("another log's checkpoint")
        classic, quantum = self.vkeys
        timestamp = int(at.timestamp())
        bare = self._private.sign(cosigned_message(self.origin, timestamp, checkpoint))
        signatures = {
            classic: SigningKey(self.ed25519).sign_raw(checkpoint.text),
            quantum: u64(timestamp) + bare,
        }
        return sign_checkpoint(checkpoint, signatures)

    @cached_property
    def _private(self) -> MLDSA44PrivateKey:
        return MLDSA44PrivateKey.from_seed_bytes(self.mldsa)


def cosigned_message(name: str, timestamp: int, checkpoint: Checkpoint) -> bytes:
    """What an ML-DSA-44 cosignature signs (tlog-cosignature, *ML-DSA-44 signed message*)."""
    cosigner, origin = name.encode(), checkpoint.origin.encode()
    if not 0 < len(cosigner) < 256 or not 0 < len(origin) < 256:
        raise Altered(reason="a name of a log is too long")
    return (
        b"subtree/v1\n\x00"
        + bytes([len(cosigner)])
        + cosigner
        + u64(timestamp)
        + bytes([len(origin)])
        + origin
        + u64(0)
        + u64(checkpoint.size)
        + checkpoint.root
    )


def sign_checkpoint(checkpoint: Checkpoint, signatures: Mapping[Vkey, bytes]) -> str:
    """The note of a checkpoint and of signatures that were made elsewhere."""
    lines = [
        f"— {vkey.name} {base64.b64encode(vkey.hash + signature).decode()}\n"
        for vkey, signature in signatures.items()
    ]
    return checkpoint.text.decode() + "\n" + "".join(lines)


def check_note(
    note: str, vkeys: Sequence[Vkey], witnesses: Sequence[Vkey] = (), quorum: int = 0
) -> Checkpoint:
    """The checkpoint of a note that *every* one of `vkeys` and `quorum` of `witnesses` signed.

    Raises `Altered`. The checkpoint's origin is the name of every one of `vkeys`.
    """
    text, separator, tail = note.rpartition("\n\n")
    if not separator or not vkeys:
        raise Altered(reason="a note without signatures")
    checkpoint = Checkpoint.parse(text + "\n")
    if any(vkey.name != checkpoint.origin for vkey in vkeys):
        raise Altered(reason="another log's checkpoint")
    signatures = _signatures(tail)
    signed = {vkey for vkey in (*vkeys, *witnesses) if _signed_by(vkey, signatures, checkpoint)}
    if any(vkey not in signed for vkey in vkeys):
        raise Altered(reason="not signed by every key of the log")
    if len({vkey.name for vkey in witnesses if vkey in signed}) < quorum:
        raise Altered(reason="too few witnesses")
    return checkpoint


def reduced(note: str, vkeys: Sequence[Vkey]) -> str:
    """The same note with the signatures of these keys alone: ML-DSA's has 3 KB."""
    text, _, tail = note.rpartition("\n\n")
    wanted = {(vkey.name, vkey.hash) for vkey in vkeys}
    kept = [
        f"— {name} {base64.b64encode(key_hash + signature).decode()}\n"
        for name, key_hash, signature in _signatures(tail)
        if (name, key_hash) in wanted
    ]
    return text + "\n\n" + "".join(kept)


def _signed_by(
    vkey: Vkey, signatures: Sequence[tuple[str, bytes, bytes]], checkpoint: Checkpoint
) -> bool:
    found = False
    for name, key_hash, signature in signatures:
        if name == vkey.name and key_hash == vkey.hash:
            vkey.check(signature, checkpoint)
            found = True
    return found


def _signatures(tail: str) -> list[tuple[str, bytes, bytes]]:
    lines = tail.split("\n")
    if lines.pop() or not lines or len(lines) > MAX_LINES:
        raise Altered(reason="damaged signature lines")
    found = []
    for line in lines:
        words = line.split(" ")
        if len(words) != 3 or words[0] != "—" or not _NAME.match(words[1]):
            raise Altered(reason="damaged signature line")
        try:
            raw = decode_base64(words[2])
        except Malformed as error:
            raise Altered(reason="damaged signature line") from error
        if len(raw) < 5:
            raise Altered(reason="damaged signature line")
        found.append((words[1], raw[:4], raw[4:]))
    return found

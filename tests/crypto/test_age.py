"""The age format against the test kit that all its implementations share, and against itself."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.crypto import bech32
from fieldkit.crypto.age import (
    Identity,
    Recipient,
    Unwraps,
    open_sealed,
    parse_identities,
    seal,
    sealed_size,
)
from fieldkit.crypto.age_header import Stanza, broken
from fieldkit.errors import Altered, FieldkitError, LimitExceeded, NotForUs, Truncated

KIT = Path(__file__).parents[1] / "vectors" / "age"
VECTORS = sorted(path.name for path in KIT.iterdir() if path.name != "README")
OTHER_KINDS = ("armor", "scrypt")
DESK = Identity(hashlib.sha256(b"fieldkit example desk").digest())


@dataclass(frozen=True)
class X25519Identity:
    """age's classical recipients, which Fieldkit does not read: for the kit's vectors only."""

    seed: bytes

    def unwrap(self, stanza: Stanza) -> bytes | None:
        if stanza.arguments[0] != "X25519":
            return None
        if len(stanza.arguments) != 2 or len(stanza.body) != 32:
            raise broken("stanza")
        share = stanza.decoded(1)
        if len(share) != 32:
            raise broken("share")
        own = X25519PrivateKey.from_private_bytes(self.seed)
        try:
            secret = own.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:
            raise broken("share") from error
        salt = share + own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        key = HKDF(hashes.SHA256(), 32, salt, b"age-encryption.org/v1/X25519").derive(secret)
        try:
            return ChaCha20Poly1305(key).decrypt(bytes(12), stanza.body, None)
        except InvalidTag:
            return None


@dataclass(frozen=True)
class Vector:
    expect: str
    payload: str | None
    identities: list[Unwraps]
    sealed: bytes


def read_vector(name: str) -> Vector:
    head, _, sealed = (KIT / name).read_bytes().partition(b"\n\n")
    facts = [line.split(": ", 1) for line in head.decode().splitlines()]
    told = dict(facts)
    identities: list[Unwraps] = []
    for key, value in facts:
        if key == "identity":
            hrp, seed = bech32.decode(value)
            pq = hrp == "AGE-SECRET-KEY-PQ-"
            identities.append(Identity.parse(value) if pq else X25519Identity(seed))
    if told.get("compressed") == "zlib":
        sealed = zlib.decompress(sealed)
    return Vector(told["expect"], told.get("payload"), identities, sealed)


def outcome(error: FieldkitError) -> str:
    if isinstance(error, NotForUs):
        return "no match"
    part = error.facts.get("part")
    return {"header": "header failure", "mac": "HMAC failure", "payload": "payload failure"}[
        str(part)
    ]


@pytest.mark.parametrize("name", [name for name in VECTORS if not name.startswith(OTHER_KINDS)])
def test_kit(name: str) -> None:
    vector = read_vector(name)
    released, found = b"", "success"
    try:
        reader = open_sealed(io.BytesIO(vector.sealed), vector.identities)
        for piece in reader.pieces():
            released += piece
    except FieldkitError as error:
        found = outcome(error)
    assert found == vector.expect
    if vector.payload is not None:
        assert hashlib.sha256(released).hexdigest() == vector.payload


@pytest.mark.parametrize("name", [name for name in VECTORS if name.startswith(OTHER_KINDS)])
def test_other_kinds_of_file_are_refused(name: str) -> None:
    with pytest.raises((Altered, NotForUs, Truncated, LimitExceeded)):
        open_sealed(io.BytesIO(read_vector(name).sealed), [DESK])


def sealed_to(recipients: list[Recipient], plain: bytes, pieces: int = 1) -> bytes:
    out = io.BytesIO()
    step = max(1, -(-len(plain) // pieces))
    with seal(out, recipients, os.urandom) as writer:
        for at in range(0, len(plain), step):
            writer.write(plain[at : at + step])
    return out.getvalue()


def test_example_desk() -> None:
    text = DESK.recipient.text
    assert text.startswith("age1pq1j4jvuwekh4warwc5ex7m9f4azxe294f3x")
    assert len(text) == 1959
    assert len(DESK.text) == 77
    assert DESK.recipient.fingerprint == (
        "ed0f6c0c5946091588ec1100d34f4cc095cd08a535ac17bf6558cca1ac236308"
    )
    assert Recipient.parse(text) == DESK.recipient
    assert parse_identities(f"# the desk\n\n{DESK.text}\n") == [DESK]


@given(
    size=st.one_of(
        st.integers(0, 70_000), st.sampled_from([65535, 65536, 65537, 131072, 1 << 20, 2_300_000])
    ),
    pieces=st.integers(1, 40),
    recipients=st.integers(1, 3),
    step=st.integers(1, 300_000),
)
@settings(max_examples=40, deadline=None)
def test_what_is_sealed_opens(size: int, pieces: int, recipients: int, step: int) -> None:
    plain = os.urandom(size)
    others = [Identity.generate(os.urandom).recipient for _ in range(recipients - 1)]
    sealed = sealed_to([*others, DESK.recipient], plain, pieces)
    assert len(sealed) == sealed_size(size, recipients)
    reader = open_sealed(io.BytesIO(sealed), [DESK])
    assert reader.stanzas == ("mlkem768x25519",) * recipients
    read = []
    while piece := reader.read(step):
        read.append(piece)
    assert all(len(piece) == step for piece in read[:-1])
    assert b"".join(read) == plain


def test_every_flipped_bit_is_seen() -> None:
    sealed = sealed_to([DESK.recipient], b"a report")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1 << at % 8
        with pytest.raises((Altered, NotForUs, Truncated)):
            open_sealed(io.BytesIO(bytes(changed)), [DESK]).read()


def test_every_cut_is_seen() -> None:
    sealed = sealed_to([DESK.recipient], b"a report" * 9000)
    cuts = [*range(0, 1700, 7), 65536 + 1643, 65536 + 1659, len(sealed) - 1]
    for cut in cuts:
        with pytest.raises((Altered, Truncated)):
            open_sealed(io.BytesIO(sealed[:cut]), [DESK]).read()


def test_lost_last_chunk_is_told_from_a_changed_one() -> None:
    sealed = sealed_to([DESK.recipient], bytes(65536 * 3))
    with pytest.raises(Truncated):
        open_sealed(io.BytesIO(sealed[: -65536 - 16]), [DESK]).read()


def test_a_file_for_somebody_else() -> None:
    sealed = sealed_to([Identity.generate(os.urandom).recipient], b"x")
    with pytest.raises(NotForUs):
        open_sealed(io.BytesIO(sealed), [DESK])


def test_endless_header_is_bounded() -> None:
    stanza = b"-> grease\n" + b"A" * 64 + b"\n\n"
    with pytest.raises(LimitExceeded):
        open_sealed(io.BytesIO(b"age-encryption.org/v1\n" + stanza * 2000), [DESK])
    with pytest.raises(LimitExceeded):
        open_sealed(io.BytesIO(b"age-encryption.org/v1\n" + b"A" * 1_000_000), [DESK])


def test_no_last_chunk_after_an_error() -> None:
    out = io.BytesIO()

    def fail_half_way() -> None:
        with seal(out, [DESK.recipient], os.urandom) as writer:
            writer.write(b"half")
            raise OSError

    with pytest.raises(OSError):
        fail_half_way()
    with pytest.raises(Truncated):
        open_sealed(io.BytesIO(out.getvalue()), [DESK]).read()


@pytest.mark.parametrize(
    "text",
    ["", "age1pq1", DESK.text.lower(), DESK.recipient.text[:-1] + "q", "age1" + "q" * 58],
)
def test_damaged_recipients_are_refused(text: str) -> None:
    with pytest.raises(Altered):
        Recipient.parse(text)


def test_secrets_are_not_shown() -> None:
    assert DESK.seed.hex() not in repr(DESK)
    assert DESK.text not in repr(DESK)

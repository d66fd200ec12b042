"""The age layer over 100 MB against the bare cipher, and against `pyrage` (X25519 recipients)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from benchmarks import Result, in_pairs
from fieldkit.crypto import age

SIZE = 100_000_000
CHUNK = 65_536
PIECE = 1 << 20


def run() -> Iterator[Result]:
    """Sealing and opening; speed as a share of the floor's speed."""
    plain = os.urandom(SIZE)
    identity = age.Identity.generate(os.urandom)
    peer = pyrage.x25519.Identity.generate()
    sealed = _seal(plain, identity)
    peers = pyrage.encrypt(plain, [peer.to_public()])
    bare = _bare_chunks(plain)

    cases = [
        (
            "age: seal 100 MB",
            lambda: _seal(plain, identity),
            lambda: _bare_seal(plain),
            "bare cipher",
        ),
        (
            "age: open 100 MB",
            lambda: _open(sealed, identity),
            lambda: _bare_open(bare),
            "bare cipher",
        ),
    ]
    for name, ours, floor, what in cases:
        mine, its, ratio = in_pairs(ours, floor, pairs=5)
        yield Result(f"{name} (speed)", mine, its, 1 / ratio, what, at_least=0.7)
    against_peer = [
        (
            "age: seal 100 MB against pyrage (speed)",
            lambda: _seal(plain, identity),
            lambda: pyrage.encrypt(plain, [peer.to_public()]),
        ),
        (
            "age: open 100 MB against pyrage (speed)",
            lambda: _open(sealed, identity),
            lambda: pyrage.decrypt(peers, [peer]),
        ),
    ]
    for name, ours, floor in against_peer:
        mine, its, ratio = in_pairs(ours, floor, pairs=5)
        yield Result(name, mine, its, 1 / ratio, "pyrage")


def _seal(plain: bytes, identity: age.Identity) -> bytes:
    out = io.BytesIO()
    with age.seal(out, [identity.recipient], os.urandom) as writer:
        for start in range(0, len(plain), PIECE):
            writer.write(plain[start : start + PIECE])
    return out.getvalue()


def _open(sealed: bytes, identity: age.Identity) -> None:
    reader = age.open_sealed(io.BytesIO(sealed), [identity])
    while reader.read(PIECE):
        pass


def _nonce(counter: int) -> bytes:
    return counter.to_bytes(11, "big") + b"\x00"


def _bare_chunks(plain: bytes) -> list[bytes]:
    cipher = ChaCha20Poly1305(bytes(32))
    starts = range(0, len(plain), CHUNK)
    return [cipher.encrypt(_nonce(n), plain[s : s + CHUNK], None) for n, s in enumerate(starts)]


def _bare_seal(plain: bytes) -> None:
    out = io.BytesIO()
    for chunk in _bare_chunks(plain):
        out.write(chunk)


def _bare_open(chunks: list[bytes]) -> None:
    cipher = ChaCha20Poly1305(bytes(32))
    for n, chunk in enumerate(chunks):
        cipher.decrypt(_nonce(n), chunk, None)

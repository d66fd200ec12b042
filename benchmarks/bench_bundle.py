"""Sealing, opening and importing, against their passes one after another.

The passes of sealing: SHA-256 of the contents, zstd, the bare cipher, SHA-256 and CRC-32 of the
ciphertext; neither side keeps what it makes, since storing it is none of them. Of opening: CRC-32
and SHA-256 of the ciphertext, SHA-256 again, cipher, zstd, SHA-256 of the contents. Of an import,
as from a stick: decrypting, both signatures, and one commit of the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import statistics
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from benchmarks import Result, in_pairs, seconds
from benchmarks.stage import CLOCK, World, sealed, submission, world
from fieldkit.clock import system_random
from fieldkit.crypto import age, sshsig
from fieldkit.vault.database import connect, create_empty
from sync.bundle.open import open_inside, read_outside
from sync.bundle.trust import BUNDLE, STATEMENT
from sync.enrolment import roster_in_force
from sync.hq.desk import open_desk
from sync.hq.importer import Imported
from sync.hq.intake import bundles_in, from_files

CHUNK = 65_536
IMPORTS = 200
TURN = 20


def run() -> Iterator[Result]:
    """The bundle of the sample's latest assessment, and 200 small ones."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, world(Path(folder)) as told:
        raw, files = submission(told.officer)
        yield from _sealing(told, raw, files)
        yield _importing(Path(folder), told, raw)


def _sealing(told: World, raw: bytes, files: list[tuple[str, str, bytes]]) -> Iterator[Result]:
    contents = [raw, *(each for _, _, each in files)]
    plain = b"".join(contents)
    compressed = zstandard.ZstdCompressor(level=3).compress(plain)

    def seal_passes() -> None:
        for each in contents:
            hashlib.sha256(each).digest()
        ciphertext = _encrypted(zstandard.ZstdCompressor(level=3).compress(plain))
        digest, crc = hashlib.sha256(), 0
        for chunk in ciphertext:
            digest.update(chunk)
        for chunk in ciphertext:
            crc = zlib.crc32(chunk, crc)

    mine, floor, ratio = in_pairs(
        lambda: sealed(_Nowhere(), told, raw, files), seal_passes, pairs=25
    )
    yield Result("bundle: seal the latest assessment", mine, floor, ratio, "its passes", at_most=1)

    whole = _bundle(told, raw, files)
    roster, identity = roster_in_force(told.desk), told.desk.identities.recipient()
    chunks = _encrypted(compressed)

    def open_it() -> None:
        outside = read_outside(io.BytesIO(whole), roster, CLOCK.now())
        open_inside(outside, [identity])

    def open_passes() -> None:
        ciphertext = b"".join(chunks)
        zlib.crc32(ciphertext)
        hashlib.sha256(ciphertext).digest()
        hashlib.sha256(ciphertext).digest()
        packed = b"".join(_decrypted(chunks))
        zstandard.ZstdDecompressor().decompress(packed)
        for each in contents:
            hashlib.sha256(each).digest()

    mine, floor, ratio = in_pairs(open_it, open_passes, pairs=15)
    yield Result("bundle: open the latest assessment", mine, floor, ratio, "its passes", at_most=1)


def _importing(folder: Path, told: World, raw: bytes) -> Result:
    bundles = [_bundle(told, raw, []) for _ in range(IMPORTS)]
    parts = [_Parts(each, told) for each in bundles]
    stick = folder / "stick"
    stick.mkdir()
    for number, each in enumerate(bundles):
        (stick / f"{number:03}.fieldkit").write_bytes(each)
    create_empty(folder / "bare.db")
    bare = connect(folder / "bare.db", os.urandom(32), os.urandom(16))
    bare.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")
    with closing(open_desk(told.desk, CLOCK, system_random)) as desk:
        paths = bundles_in(stick)

        def ours(some: list[Path]) -> None:
            for taken in from_files(desk, some):
                if not isinstance(taken.outcome, Imported):
                    raise taken.outcome.error  # type: ignore[union-attr]

        def floor(some: list[_Parts]) -> None:
            for part in some:
                part.redo(bare)

        # In turns of a few, so that a machine that slows down slows both sides.
        turns = [slice(at, at + TURN) for at in range(0, IMPORTS, TURN)]
        measured = [
            (seconds(partial(ours, paths[turn])), seconds(partial(floor, parts[turn])))
            for turn in turns
        ]
    bare.close()
    mine, its = (sum(side) for side in zip(*measured, strict=True))
    share = statistics.median(other / one for one, other in measured)
    return Result(
        "bundle: import 200 (speed)", mine, its, share, "decrypt, verify, commit", at_least=0.5
    )


class _Nowhere:
    """Where a sealed payload goes that nobody keeps."""

    def write(self, piece: bytes, /) -> int:
        return len(piece)


class _Parts:
    """Decrypting, verifying and one commit of a bundle, each by itself."""

    def __init__(self, bundle: bytes, told: World) -> None:
        outside = read_outside(io.BytesIO(bundle), roster_in_force(told.desk), CLOCK.now())
        self._identity = told.desk.identities.recipient()
        inside = open_inside(outside, [self._identity])
        self._payload = outside.container.payload().read()
        head = outside.container.head
        self._signed = [
            (head.manifest, head.signature.decode(), BUNDLE),
            (inside.statement_raw, inside.statement_signature.decode(), STATEMENT),
        ]
        self._kept = b"".join([head.manifest, inside.statement_raw, *inside.texts.values()])

    def redo(self, bare: object) -> None:
        reader = age.open_sealed(io.BytesIO(self._payload), [self._identity])
        while reader.read(1 << 20):
            pass
        for message, signature, namespace in self._signed:
            sshsig.verify(message, signature, namespace)
        bare.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
        bare.execute("INSERT INTO kept (bytes) VALUES (?)", (self._kept,))  # type: ignore[attr-defined]
        bare.execute("COMMIT")  # type: ignore[attr-defined]


def _bundle(told: World, raw: bytes, files: list[tuple[str, str, bytes]]) -> bytes:
    payload = io.BytesIO()
    made = sealed(payload, told, raw, files)
    return b"".join(made.around(iter([payload.getvalue()])))


def _nonce(counter: int) -> bytes:
    return counter.to_bytes(11, "big") + b"\x00"


def _encrypted(plain: bytes) -> list[bytes]:
    cipher = ChaCha20Poly1305(bytes(32))
    starts = range(0, len(plain), CHUNK)
    return [cipher.encrypt(_nonce(n), plain[s : s + CHUNK], None) for n, s in enumerate(starts)]


def _decrypted(chunks: list[bytes]) -> list[bytes]:
    cipher = ChaCha20Poly1305(bytes(32))
    return [cipher.decrypt(_nonce(n), chunk, None) for n, chunk in enumerate(chunks)]

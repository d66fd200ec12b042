"""Uploads: pieces come in, and when the last one is in, the bundle is checked and logged.

The pieces are the truth about an offset, so it survives a restart of either side; of a cut request
what came is kept. At the end, in this order: length, SHA-256, the ticket once more by the roster of
now, the payload as one object, the entry in the log, and only then the receipt (`sync`, *Push*).
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from zlib import crc32

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from fieldkit.clock import Clock, Random
from schemas.manifest import Manifest
from sync.hq.store.receiving import OtherManifest, Receiving, Stored, Upload
from sync.receiver.admission import OLDEST, Admitted, check
from sync.receiver.blobs import Blobs, Gone, Taken
from sync.receiver.log import Log
from sync.receiver.problems import Problem
from sync.receiver.published import Published

FIRST_PIECE = 64 * 1024
LARGEST_PIECE = 1024 * 1024


class Uploads:
    """What comes in."""

    def __init__(
        self,
        store: Receiving,
        blobs: Blobs,
        log: Log,
        published: Published,
        clock: Clock,
        random: Random,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._log = log
        self._published = published
        self._clock = clock
        self._random = random

    def begin(self, admitted: Admitted) -> Upload | Stored:
        """A new upload, or what there is for this manifest.

        Raises `Problem` (OtherManifest; TooOld where there is nothing).
        """
        if not self._store.knows(admitted.manifest_sha256):
            admitted.check_age(self._clock.now())
        ticket = admitted.ticket
        upload = Upload(
            id=self._random(16).hex(),
            manifest_sha256=admitted.manifest_sha256,
            signer=admitted.signer,
            bundle=ticket.manifest.id,
            manifest=ticket.raw,
            signature=ticket.signature,
            begun=self._clock.now(),
        )
        try:
            return self._store.begin(upload)
        except OtherManifest as error:
            raise Problem("OtherManifest") from error

    def find(self, id: str) -> Upload | Stored:
        """An upload by its secret name; `Problem` (NotFound)."""
        found = self._store.upload(id)
        if found is None:
            raise Problem("NotFound")
        return found

    def offset(self, upload: Upload | Stored) -> int:
        """How many bytes are here."""
        return upload.size if isinstance(upload, Stored) else self._blobs.offset(upload.id)

    def length(self, upload: Upload | Stored) -> int:
        """How many there will be."""
        return upload.size if isinstance(upload, Stored) else _size(upload)

    async def take(self, upload: Upload, offset: int, body: AsyncIterator[bytes]) -> int:
        """Append a body that begins at `offset`; the offset after it.

        What came before the client went away, was too slow or sent too much is kept.
        """
        room = _size(upload) - offset
        held = bytearray()
        try:
            async for piece in body:
                if len(held) + len(piece) > room:
                    raise Problem("WrongLength")
                held += piece
                while len(held) >= (size := _piece(offset)):
                    await self._keep(upload, offset, bytes(held[:size]))
                    del held[:size]
                    offset += size
                    room -= size
        except (ClientDisconnect, Problem):
            if held:
                await self._keep(upload, offset, bytes(held))
            raise
        if held:
            await self._keep(upload, offset, bytes(held))
        return offset + len(held)

    async def _keep(self, upload: Upload, offset: int, piece: bytes) -> None:
        try:
            await run_in_threadpool(self._blobs.add, upload.id, offset, piece)
        except Taken as error:
            raise Problem("WrongOffset") from error

    def finish(self, upload: Upload) -> str:
        """All bytes are in: check them, log the bundle, give the receipt.

        Two requests may finish one upload at once: the second one gives the first one's receipt.
        """
        digest, crc, size = hashlib.sha256(), 0, 0
        for piece in self._blobs.pieces(upload.id):
            digest.update(piece)
            crc = crc32(piece, crc)
            size += len(piece)
        payload = Manifest.read(upload.manifest).payload
        if (size, digest.hexdigest()) != (payload.size, payload.sha256):
            return self._finished(upload)
        roster = self._published.roster
        try:
            admitted = check(upload.manifest, upload.signature, roster, self._clock.now())
        except Problem:
            self.remove(upload)
            raise
        try:
            self._blobs.join(upload.id, upload.manifest_sha256, size)
        except Gone:
            return self._finished(upload)
        stored = self._log.append(upload, admitted, roster.version, crc)
        receipt = self._log.receipt(stored)
        self._blobs.drop(upload.id)
        return receipt

    def _finished(self, upload: Upload) -> str:
        """The receipt, where another request finished it meanwhile; else what came is wrong."""
        stored = self._store.stored(upload.manifest_sha256)
        if stored is not None:
            return self._log.receipt(stored)
        self.remove(upload)
        raise Problem("PayloadAltered")

    def remove(self, upload: Upload) -> None:
        """Forget an unfinished upload and its pieces."""
        self._store.forget(upload.id)
        self._blobs.drop(upload.id)

    def remove_old(self) -> None:
        """Forget what was begun over 30 days ago, and pieces of what is finished or forgotten."""
        for id in self._store.begun_before(self._clock.now() - OLDEST):
            self._store.forget(id)
        for id in self._blobs.unfinished():
            if not isinstance(self._store.upload(id), Upload):
                self._blobs.drop(id)


def _piece(offset: int) -> int:
    """How much is kept at a time: little at first, so that a crash costs half of what came."""
    return min(max(offset, FIRST_PIECE), LARGEST_PIECE)


def _size(upload: Upload) -> int:
    return Manifest.read(upload.manifest).payload.size

"""The receiver's log: what is admitted becomes an entry, an entry becomes a receipt.

An entry's bytes are `schemas.receipt.Entry`'s. Append is one transaction of the store; only after
it is committed is the checkpoint signed and given out, by both keys (`sync`, *Log and receipts*).
A receipt once given stays the same.
"""

from __future__ import annotations

from fieldkit.clock import Clock
from fieldkit.crypto.tlog import Checkpoint, LogKey, TlogProof, leaf_hash
from schemas.receipt import Entry
from sync.hq.store.receiving import Receiving, Stored, Upload
from sync.receiver.admission import Admitted


class Log:
    """One log under one origin."""

    def __init__(self, store: Receiving, key: LogKey, clock: Clock) -> None:
        self._store = store
        self._key = key
        self._clock = clock

    def append(self, upload: Upload, admitted: Admitted, roster: int, crc: int) -> Stored:
        """Enter a bundle whose payload is stored; `roster` is the version that admitted it."""
        entry = Entry(
            manifest=admitted.manifest_sha256, received=self._clock.now(), roster=roster
        ).raw()
        return self._store.append(
            upload,
            entry=entry,
            leaf=leaf_hash(entry),
            size=admitted.size,
            crc=crc,
            recipients=admitted.ticket.manifest.recipients,
        )

    def receipt(self, stored: Stored) -> str:
        """The tlog-proof of an entry."""
        if stored.receipt is not None:
            return stored.receipt
        head, path = self._store.proof(stored.index)
        note = self._sign(head.size, head.root)
        proof = TlogProof(stored.entry, stored.index, tuple(path), note)
        return self._store.keep_receipt(stored.index, proof.text)

    def checkpoint(self) -> str:
        """The log as it is now, signed."""
        head = self._store.head()
        return self._sign(head.size, head.root)

    def _sign(self, size: int, root: bytes) -> str:
        return self._key.sign(Checkpoint(self._key.origin, size, root), self._clock.now())


def read_log_key(text: str) -> LogKey:
    """The keys of `log.keys`: three lines, the origin and both seeds in hex; ValueError."""
    origin, ed25519, mldsa = text.split()
    return LogKey(origin, bytes.fromhex(ed25519), bytes.fromhex(mldsa))

"""Nonces that cost nothing until somebody proves who asks: the time and chance, with a seal.

`sync`, the table under *Push*: 32 bytes, good once within 60 s. Eight bytes are milliseconds since
1970, eight are random, sixteen are the beginning of their HMAC-SHA-256 under a key that all
receivers of one log share. Giving one writes nothing, so a stranger's question costs no disk; that
one was used is kept, by whoever signed for it, until it is over.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from fieldkit.clock import Clock, Random
from fieldkit.crypto.tlog import LogKey
from sync.hq.store.receiving import Receiving
from sync.protocol import NONCE_SIZE

LASTS = timedelta(seconds=60)
AHEAD = timedelta(seconds=5)
"""How far another receiver's clock may be ahead of ours."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARKED = 16


class Nonces:
    """Gives nonces, knows its own, and takes each once."""

    def __init__(self, store: Receiving, log: LogKey, clock: Clock, random: Random) -> None:
        self._store = store
        self._key = hmac.digest(log.ed25519, b"fieldkit-nonce@v1", hashlib.sha256)
        self._clock = clock
        self._random = random

    def give(self) -> bytes:
        """32 bytes, good once within 60 s."""
        at = (self._clock.now() - _EPOCH) // timedelta(milliseconds=1)
        marked = at.to_bytes(8, "big") + self._random(_MARKED - 8)
        return marked + self._seal(marked)

    def is_good(self, nonce: bytes, now: datetime) -> bool:
        """Whether it was given here and is not over; perhaps it was used."""
        marked, seal = nonce[:_MARKED], nonce[_MARKED:]
        if len(nonce) != NONCE_SIZE or not hmac.compare_digest(seal, self._seal(marked)):
            return False
        return -AHEAD <= now - _given(nonce) <= LASTS

    def take(self, nonce: bytes, now: datetime) -> bool:
        """Whether it is good and was not used before; it is used now."""
        return self.is_good(nonce, now) and self._store.use_nonce(
            nonce.hex(), _given(nonce), now - LASTS
        )

    def _seal(self, marked: bytes) -> bytes:
        return hmac.digest(self._key, marked, hashlib.sha256)[: NONCE_SIZE - _MARKED]


def _given(nonce: bytes) -> datetime:
    return _EPOCH + timedelta(milliseconds=int.from_bytes(nonce[:8], "big"))

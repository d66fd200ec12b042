"""The outside world as a record sees it: the time, the zone, chance, the device, data sets.

The engine has no clock, zone, randomness or device of its own (engine's page, *Outside world*).
A session reads the clock once a step and draws one seed when it starts; both are kept in its
steps, so that playing the steps again gives the same record, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Protocol

Rows = Sequence[Mapping[str, str]]
"""A data set: one mapping a row, column → text."""


class Media(Protocol):
    """What a form names as `jr://…`, by file name (`jr://file-csv/a.csv` is `a.csv`)."""

    def rows(self, name: str) -> Rows | None:
        """A table's rows (CSV), or None where there is no such table."""
        ...

    def text(self, name: str) -> str | None:
        """An XML or GeoJSON document's text, or None where there is no such file."""
        ...


@dataclass(frozen=True)
class GivenMedia:
    """Data sets that the caller holds; what is not given is missing."""

    tables: Mapping[str, Rows] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def rows(self, name: str) -> Rows | None:
        """A table's rows, or None."""
        return self.tables.get(name)

    def text(self, name: str) -> str | None:
        """A document's text, or None."""
        return self.texts.get(name)


NO_MEDIA = GivenMedia()


def seeded_random(seed: int | bytes) -> Callable[[int], bytes]:
    """Bytes without end that follow from `seed` alone: SHA-256 in counter mode."""
    key = seed if isinstance(seed, bytes) else str(seed).encode()
    counter = 0
    left = b""

    def draw(size: int) -> bytes:
        nonlocal counter, left
        while len(left) < size:
            left += hashlib.sha256(key + counter.to_bytes(8, "big")).digest()
            counter += 1
        out, left = left[:size], left[size:]
        return out

    return draw


Verifier = Callable[[bytes, bytes, bytes], bool]
"""`verify(message, signature, public_key)`: whether an Ed25519 signature holds."""


@dataclass(frozen=True)
class World:
    """`now` is read once a step; `random` gives the seed of the record; `properties` are what
    `jr:preload="property"` reads (`deviceid`, `username`, `email`, `phonenumber`); `verify` is
    for `extract-signed()`."""

    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    timezone: tzinfo = UTC
    properties: Mapping[str, str] = field(default_factory=dict)
    verify: Verifier | None = None

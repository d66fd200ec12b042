"""The log's entry: that a manifest was received, when, and by which roster it was admitted.

sync.md, *Log and receipts*: the entry's bytes are exactly these, sorted and without spaces.
"""

from __future__ import annotations

from typing import Self

from schemas.ids import Sha256
from schemas.strict import Moment, NotStrict, Record, Version


class Entry(Record):
    """One entry. `manifest` is the SHA-256 of the exact bytes of `manifest.json`."""

    manifest: Sha256
    received: Moment
    roster: Version

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """The entry in these bytes; `NotStrict` also where they are not written as we write."""
        entry = super().read(raw)
        if entry.raw() != raw:
            raise NotStrict("an entry has one form")
        return entry

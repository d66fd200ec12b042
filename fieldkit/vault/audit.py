"""The local audit: every act that matters, in a hash chain that cannot be cut unseen.

An entry's hash is SHA-256 over the hash before it (32 zero bytes at first) and the canonical bytes
of the event. An answer's event holds only the SHA-256 of its row, salted there: the chain covers
the answers and shows none. The head goes into each signed statement. Source: design page *vault*,
Local audit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from fieldkit.clock import Clock, parse_rfc3339, rfc3339
from fieldkit.crypto.keyslots import canonical
from fieldkit.vault.database import Connection, Database
from schemas.assessment import AuditHead

BEGINNING = bytes(32)

End: TypeAlias = tuple[int, bytes]
"""A chain's end: how many events it has, and the hash of the last one (32 bytes)."""


@dataclass(frozen=True)
class Event:
    """One act: number from 1, time, what was done, and its facts, none of them an answer."""

    sequence: int
    at: datetime
    act: str
    facts: dict[str, Any]
    raw: bytes
    hash: bytes


def append(connection: Connection, at: datetime, act: str, **facts: object) -> AuditHead:
    """Add an event within the caller's transaction: act and event stand or fall together."""
    length, head = append_to(connection, reached(connection), rfc3339(at), act, facts)
    return AuditHead(length=length, head=head.hex())


def append_to(
    connection: Connection, end: End, at: str, act: str, facts: Mapping[str, object]
) -> End:
    """`append` to a chain whose end the caller knows, at a time in RFC 3339; the new end."""
    sequence = end[0] + 1
    event = canonical({"act": act, "at": at, "facts": facts, "sequence": sequence})
    following = hashlib.sha256(end[1] + event).digest()
    connection.execute("INSERT INTO audit VALUES (?, ?, ?)", (sequence, event, following))
    return sequence, following


def head_of(connection: Connection) -> AuditHead:
    """Length and head as they are in this transaction."""
    length, head = reached(connection)
    return AuditHead(length=length, head=head.hex())


def last_at(connection: Connection) -> datetime | None:
    """Time of the last act as it is in this transaction; None in an empty chain."""
    row = connection.execute("SELECT event FROM audit ORDER BY sequence DESC LIMIT 1").fetchone()
    return None if row is None else parse_rfc3339(json.loads(row[0])["at"])


def reached(connection: Connection) -> End:
    """The chain's end as it is in this transaction."""
    row = connection.execute(
        "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    return (0, BEGINNING) if row is None else (int(row[0]), bytes(row[1]))


class Audit:
    """The chain of this vault."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, act: str, **facts: object) -> AuditHead:
        """An act that changes nothing else in the vault (exported, settings shown, …)."""
        at = self._clock.now()
        return self._database.write(lambda connection: append(connection, at, act, **facts))

    def head(self) -> AuditHead:
        """Length and head now."""
        return self._database.read(head_of)

    def last_at(self) -> datetime | None:
        """Time of the last act, by the device's clock; None in an empty chain."""

        return self._database.read(last_at)

    def events(self) -> list[Event]:
        """The whole chain, oldest first."""
        return self._database.read(
            lambda connection: [
                _event(row)
                for row in connection.execute(
                    "SELECT sequence, event, hash FROM audit ORDER BY sequence"
                )
            ]
        )

    def first_break(self) -> int | None:
        """Number of the first event that does not follow from the one before, or None."""
        return first_break(self.events())


def first_break(events: list[Event]) -> int | None:
    """Pure: where a chain that was read is broken (removed, changed, reordered), or None."""
    head = BEGINNING
    for expected, event in enumerate(events, start=1):
        right = hashlib.sha256(head + event.raw).digest()
        if event.sequence != expected or event.hash != right:
            return expected
        head = event.hash
    return None


def _event(row: tuple[int, bytes, bytes]) -> Event:
    told = json.loads(row[1])
    at = parse_rfc3339(told["at"])
    return Event(
        int(told["sequence"]), at, told["act"], told["facts"], bytes(row[1]), bytes(row[2])
    )

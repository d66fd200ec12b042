"""What nobody enters and everybody would miss: where the officer was, what they began to type.

Values by name in a table of their own, in the encrypted database; each replaces the one before,
and none is an act of the audit. One row stands while the vault is open: where it is found at
opening, the program ended without closing it. Drafts are removed once they are saved or discarded.
Source: interface design, 5 *Saving*; design page *vault*, Crash rules.
"""

from __future__ import annotations

import json
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fieldkit.clock import Clock, parse_rfc3339, rfc3339
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database

OPEN: Final = "open"
PLACE: Final = "place"
DRAFT: Final = "draft/"
"""Begins the name of each draft."""


@dataclass(frozen=True)
class Kept:
    """A value and when it was kept."""

    value: Any
    at: datetime


class Remembered:
    """Values by name; `keep` and `forget` return at once with a future."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, name: str, value: object) -> Future[None]:
        """Replace a value (JSON). The future carries the storage errors."""
        at = self._clock.now()
        return self._database.submit(lambda connection: _put(connection, name, value, at))

    def get(self, name: str) -> Kept | None:
        """A value, None where there is none."""

        def work(connection: Connection) -> Kept | None:
            row = connection.execute(
                "SELECT content, at FROM remembered WHERE name = ?", (name,)
            ).fetchone()
            return None if row is None else Kept(json.loads(row[0]), parse_rfc3339(row[1]))

        return self._database.read(work)

    def drafts(self) -> dict[str, Any]:
        """Every draft by its whole name."""

        def work(connection: Connection) -> dict[str, Any]:
            rows = connection.execute(
                "SELECT name, content FROM remembered WHERE name LIKE ? ORDER BY name",
                (f"{DRAFT}%",),
            )
            return {name: json.loads(content) for name, content in rows}

        return self._database.read(work)

    def forget(self, name: str) -> Future[None]:
        """Remove a value, if it is there."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM remembered WHERE name = ?", (name,))

        return self._database.submit(work)


def mark_open(connection: Connection, at: datetime) -> datetime | None:
    """Note that the vault is open, within the transaction that opens it, before its audit event.

    After an end without closing: up to when everything is there (the last act, or the last draft);
    None after a clean one, which also ends what was remembered of the place.
    """
    found = connection.execute("SELECT 1 FROM remembered WHERE name = ?", (OPEN,)).fetchone()
    last = _last_kept(connection) if found else None
    if not found:
        connection.execute("DELETE FROM remembered WHERE name = ?", (PLACE,))
    _put(connection, OPEN, True, at)
    return last


def mark_closed(connection: Connection) -> None:
    """Note that the vault was closed."""
    connection.execute("DELETE FROM remembered WHERE name = ?", (OPEN,))


def _put(connection: Connection, name: str, value: object, at: datetime) -> None:
    connection.execute(
        "INSERT INTO remembered VALUES (?, ?, ?) ON CONFLICT (name)"
        " DO UPDATE SET content = excluded.content, at = excluded.at",
        (name, json.dumps(value, ensure_ascii=False), rfc3339(at)),
    )


def _last_kept(connection: Connection) -> datetime | None:
    (draft,) = connection.execute(
        "SELECT max(at) FROM remembered WHERE name LIKE ?", (f"{DRAFT}%",)
    ).fetchone()
    moments = [parse_rfc3339(draft)] if draft else []
    act = audit.last_at(connection)
    return max(moments + ([act] if act is not None else []), default=None)

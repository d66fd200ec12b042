"""Refused bundles, bytes untouched, each with its reason, inside the vault's encryption.

They are tried anew with each new roster; what is then good leaves, nothing is deleted by a check.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldkit.clock import Clock, parse_rfc3339, rfc3339
from fieldkit.errors import FieldkitError
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database
from fieldkit.vault.sealed_files import FileReader, SealedFiles


@dataclass(frozen=True)
class Refused:
    """A refused bundle: file name as it came, size, SHA-256, the error's type name and facts."""

    id: str
    name: str
    stored: str
    size: int
    sha256: str
    reason: str
    facts: dict[str, object]
    at: datetime


_COLUMNS = "id, name, stored, size, sha256, reason, facts, at"


class Quarantine:
    """What this desk refused."""

    def __init__(self, database: Database, files: SealedFiles, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._clock = clock

    def keep(
        self, name: str, pieces: Iterable[bytes], error: FieldkitError, expected: int = 0
    ) -> Refused:
        """Keep a refused bundle; the same bytes are kept once, with the newest reason."""
        stored = self._files.store(pieces, expected)
        at = self._clock.now()
        facts = json.dumps({key: str(value) for key, value in error.facts.items()})
        # A file's name may hold bytes that are no text.
        shown = name[:250].encode("utf-8", "replace").decode()
        row = (stored.name, shown, stored.name, stored.size, stored.sha256, error.kind, facts)

        def work(connection: Connection) -> str:
            found = connection.execute(
                "SELECT id FROM quarantine WHERE sha256 = ?", (stored.sha256,)
            ).fetchone()
            if found:
                connection.execute(
                    "UPDATE quarantine SET reason = ?, facts = ? WHERE id = ?",
                    (error.kind, facts, found[0]),
                )
                return str(found[0])
            connection.execute(
                "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, rfc3339(at))
            )
            audit.append(connection, at, "refused", sha256=stored.sha256, reason=error.kind)
            return stored.name

        kept = self._database.write(work)
        if kept != stored.name:
            self._files.remove(stored.name)
        return next(refused for refused in self.all() if refused.id == kept)

    def all(self) -> list[Refused]:
        """Newest first."""

        def work(connection: Connection) -> list[Refused]:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM quarantine ORDER BY at DESC, id"  # noqa: S608
            )
            return [_refused(row) for row in rows]

        return self._database.read(work)

    def open(self, refused: Refused) -> FileReader:
        """Its bytes as they came."""
        return self._files.open(refused.stored, refused.size, refused.sha256)

    def release(self, refused: Refused) -> None:
        """It was imported after all: row first, then the file."""
        at = self._clock.now()

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM quarantine WHERE id = ?", (refused.id,))
            audit.append(connection, at, "released", sha256=refused.sha256)

        self._database.write(work)
        self._files.remove(refused.stored)

    def stored_names(self) -> set[str]:
        """Names of the files that rows point to."""
        return self._database.read(
            lambda connection: {
                row[0] for row in connection.execute("SELECT stored FROM quarantine")
            }
        )


def _refused(row: tuple[Any, ...]) -> Refused:
    stands, name, stored, size, sha256, reason, facts, at = row
    told = json.loads(facts)
    return Refused(stands, name, stored, size, sha256, reason, told, parse_rfc3339(at))

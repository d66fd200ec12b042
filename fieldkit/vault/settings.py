"""Settings and small facts of the profile, in the encrypted database.

What must be known before unlocking (language and theme) is not here but in the one settings file
outside (`ui`). Source: design page *vault*, first line.
"""

from __future__ import annotations

import json
from typing import Any

from fieldkit.clock import Clock
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database

GENERATION = "header-generation"
TRAINING = "training"
PERSON = "person"


def put(connection: Connection, name: str, value: object) -> None:
    """Set within the caller's transaction."""
    connection.execute(
        "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value, ensure_ascii=False)),
    )


def get(connection: Connection, name: str, otherwise: Any = None) -> Any:
    """Read within the caller's transaction."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return otherwise if row is None else json.loads(row[0])


class Settings:
    """Named values, JSON each; a change is an act of the audit, its value is not told there."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The value, or `otherwise` where none was set."""
        return self._database.read(lambda connection: get(connection, name, otherwise))

    def set(self, name: str, value: object) -> None:
        """Set a value."""
        at = self._clock.now()

        def work(connection: Connection) -> None:
            put(connection, name, value)
            audit.append(connection, at, "setting", name=name)

        self._database.write(work)

"""The situations on this device, one row each; the same id is the same situation everywhere."""

from __future__ import annotations

from fieldkit.clock import Clock, rfc3339
from fieldkit.errors import UnknownSituation
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database
from schemas.situation import Situation


class Situations:
    """What `situations.csv` and its sisters are made from."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, situation: Situation, *, taken: bool = False) -> None:
        """Keep a new or changed situation; `taken` where it came from an unsigned file."""
        at = self._clock.now()
        content = situation.model_dump_json()

        def work(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO situation VALUES (?, ?, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET content = excluded.content, at = excluded.at",
                (situation.id, content, int(taken), rfc3339(at)),
            )
            audit.append(connection, at, "situation", situation=situation.id, taken=taken)

        self._database.write(work)

    def get(self, situation: str) -> Situation:
        """One situation; `UnknownSituation`."""

        def work(connection: Connection) -> Situation:
            row = connection.execute(
                "SELECT content FROM situation WHERE id = ?", (situation,)
            ).fetchone()
            if row is None:
                raise UnknownSituation(situation=situation)
            return Situation.model_validate_json(row[0])

        return self._database.read(work)

    def all(self) -> list[Situation]:
        """Every situation, by id, which is by time of making."""

        def work(connection: Connection) -> list[Situation]:
            rows = connection.execute("SELECT content FROM situation ORDER BY id")
            return [Situation.model_validate_json(row[0]) for row in rows]

        return self._database.read(work)

    def taken(self, situation: str) -> bool:
        """Whether it came from a file, which nobody signed; shown so."""
        return self._database.read(
            lambda connection: bool(
                (
                    connection.execute(
                        "SELECT taken FROM situation WHERE id = ?", (situation,)
                    ).fetchone()
                    or (0,)
                )[0]
            )
        )

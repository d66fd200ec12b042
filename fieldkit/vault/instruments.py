"""The questionnaires in use: each version that a draft or record rests on is kept for ever.

With a form lies what it names as `jr://…` (data sets, pictures, sound), in the same encrypted
database: it is read from there and from nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.clock import Clock, rfc3339
from fieldkit.errors import FormRefused, UnknownInstrument
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database
from schemas.assessment import InstrumentRef


def keep(connection: Connection, instrument: InstrumentRef, xform: bytes) -> None:
    """Keep within the caller's transaction. `FormRefused` for the id and version of a kept one
    with other content."""
    if hashlib.sha256(xform).hexdigest() != instrument.sha256:
        raise FormRefused(problems=("hash",))
    rows = connection.execute(
        "SELECT sha256 FROM instrument WHERE id = ? AND version = ?",
        (instrument.id, instrument.version),
    ).fetchall()
    if any(row[0] != instrument.sha256 for row in rows):
        raise FormRefused(problems=("version",))
    if not rows:
        connection.execute(
            "INSERT INTO instrument VALUES (?, ?, ?, ?)",
            (instrument.id, instrument.version, instrument.sha256, xform),
        )


def _keep_all(
    connection: Connection,
    instrument: InstrumentRef,
    xform: bytes,
    media: Mapping[str, bytes] | None,
) -> None:
    keep(connection, instrument, xform)
    for name, content in sorted((media or {}).items()):
        connection.execute(
            "INSERT OR IGNORE INTO instrument_media VALUES (?, ?, ?, ?, ?)",
            (instrument.id, instrument.version, instrument.sha256, name, content),
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A form that was taken for new assessments; `languages` as the form names them."""

    instrument: InstrumentRef
    title: str
    languages: tuple[str, ...] = ()


class Instruments:
    """The compiled forms (XForm bytes) that assessments of this vault use."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(
        self, instrument: InstrumentRef, xform: bytes, media: Mapping[str, bytes] | None = None
    ) -> None:
        """Keep a form and its media; `FormRefused` where id and version are taken by other content.

        Media that are held already stay: a record rests on them too.
        """

        self._database.write(lambda connection: _keep_all(connection, instrument, xform, media))

    def offer(self, form: Offered, xform: bytes, media: Mapping[str, bytes] | None = None) -> None:
        """Keep a form, in the place of an older version of it among those that are offered.

        `FormRefused` as `keep`.
        """
        which, at = form.instrument, self._clock.now()

        def work(connection: Connection) -> None:
            _keep_all(connection, which, xform, media)
            connection.execute(
                "INSERT OR REPLACE INTO offered VALUES (?, ?, ?, ?, ?, ?)",
                (
                    which.id,
                    which.version,
                    which.sha256,
                    form.title,
                    json.dumps(form.languages, ensure_ascii=False),
                    rfc3339(at),
                ),
            )
            audit.append(connection, at, "questionnaire", id=which.id, sha256=which.sha256)

        self._database.write(work)

    def offered(self) -> list[Offered]:
        """Those that were taken for new assessments, by id."""
        return self._database.read(
            lambda connection: [
                Offered(
                    InstrumentRef(id=row[0], version=row[1], sha256=row[2]),
                    row[3],
                    tuple(json.loads(row[4])),
                )
                for row in connection.execute(
                    "SELECT id, version, sha256, title, languages FROM offered ORDER BY id"
                )
            ]
        )

    def media(self, instrument: InstrumentRef, name: str) -> bytes | None:
        """A file that the form names, None where it came without."""

        def work(connection: Connection) -> bytes | None:
            row = connection.execute(
                "SELECT content FROM instrument_media WHERE instrument = ? AND version = ?"
                " AND sha256 = ? AND name = ?",
                (instrument.id, instrument.version, instrument.sha256, name),
            ).fetchone()
            return None if row is None else bytes(row[0])

        return self._database.read(work)

    def media_names(self, instrument: InstrumentRef) -> list[str]:
        """The names of all files that came with the form."""
        return self._database.read(
            lambda connection: [
                str(row[0])
                for row in connection.execute(
                    "SELECT name FROM instrument_media WHERE instrument = ? AND version = ?"
                    " AND sha256 = ? ORDER BY name",
                    (instrument.id, instrument.version, instrument.sha256),
                )
            ]
        )

    def xform(self, instrument: InstrumentRef) -> bytes:
        """The exact bytes; `UnknownInstrument` where they are not held."""

        def work(connection: Connection) -> bytes:
            row = connection.execute(
                "SELECT xform FROM instrument WHERE id = ? AND version = ? AND sha256 = ?",
                (instrument.id, instrument.version, instrument.sha256),
            ).fetchone()
            if row is None:
                raise UnknownInstrument(reason=instrument.id)
            return bytes(row[0])

        return self._database.read(work)

    def all(self) -> list[InstrumentRef]:
        """Those that are held."""
        return self._database.read(
            lambda connection: [
                InstrumentRef(id=row[0], version=row[1], sha256=row[2])
                for row in connection.execute(
                    "SELECT id, version, sha256 FROM instrument ORDER BY id, version"
                )
            ]
        )

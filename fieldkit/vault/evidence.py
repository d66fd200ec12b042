"""The evidence store: items, their records, and their files, sealed on disk.

The original is kept as it came; the copy that travels is a file of its own where something was
taken off. File first, then the row: an orphan goes at the next start, a row whose file is gone is
shown as missing, never dropped. Item codes (`E-01`) are counted by the device.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fieldkit.clock import Clock, parse_rfc3339, rfc3339
from fieldkit.errors import EvidenceMissing, UnknownSituation
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database
from fieldkit.vault.sealed_files import FileReader, FileWriter, SealedFiles
from schemas.evidence import Evidence, EvidenceFile, EvidenceRecord

_COLUMNS = "id, number, situation, record, file, added"


class EvidenceStore:
    """The evidence items of this device."""

    def __init__(self, database: Database, files: SealedFiles, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._clock = clock

    def writer(self, expected: int) -> FileWriter:
        """A file to be written into the store; `DiskFull` where it would eat the reserve."""
        return self._files.writer(expected)

    def add(
        self,
        item: str,
        situation: str,
        record: EvidenceRecord,
        file: EvidenceFile | None,
    ) -> Evidence:
        """Keep an item whose files are stored already; it gets the next code."""
        at = self._clock.now()

        def work(connection: Connection) -> Evidence:
            if not connection.execute(
                "SELECT 1 FROM situation WHERE id = ?", (situation,)
            ).fetchone():
                raise UnknownSituation(situation=situation)
            number = _next_number(connection)
            connection.execute(
                "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?)",
                (
                    item,
                    number,
                    situation,
                    record.model_dump_json(exclude_defaults=True),
                    None if file is None else file.model_dump_json(),
                    rfc3339(at),
                ),
            )
            told = {}
            if file is not None:
                told = {"original": file.original, "travels": file.travelling.sha256}
            audit.append(connection, at, "evidence added", evidence=item, **told)
            return Evidence(
                id=item,
                code=_code(number),
                situation=situation,
                record=record,
                file=file,
                added=parse_rfc3339(rfc3339(at)),
            )

        return self._database.write(work)

    def change(self, item: str, record: EvidenceRecord) -> None:
        """What the officer says about the item is now this; the file stays."""
        at = self._clock.now()

        def work(connection: Connection) -> None:
            connection.execute(
                "UPDATE evidence SET record = ? WHERE id = ?",
                (record.model_dump_json(exclude_defaults=True), item),
            )
            audit.append(connection, at, "evidence changed", evidence=item)

        self._database.write(work)

    def change_file(self, item: str, change: Callable[[EvidenceFile], EvidenceFile]) -> None:
        """The program's facts about the file are now these (the officer keeps the metadata)."""
        at = self._clock.now()

        def work(connection: Connection) -> None:
            row = connection.execute("SELECT file FROM evidence WHERE id = ?", (item,)).fetchone()
            if row is None or row[0] is None:
                raise EvidenceMissing(code="")
            file = change(EvidenceFile.model_validate_json(row[0]))
            connection.execute(
                "UPDATE evidence SET file = ? WHERE id = ?", (file.model_dump_json(), item)
            )
            audit.append(
                connection, at, "evidence file", evidence=item, travels=file.travelling.sha256
            )

        self._database.write(work)

    def get(self, item: str) -> Evidence:
        """One item by id; `EvidenceMissing`."""
        found = self._select("WHERE id = ?", item)
        if not found:
            raise EvidenceMissing(code="")
        return found[0]

    def of(self, situation: str) -> list[Evidence]:
        """The items of a situation, by code."""
        return self._select("WHERE situation = ? ORDER BY number", situation)

    def all(self) -> list[Evidence]:
        """Every item, by code."""
        return self._select("ORDER BY number")

    def _select(self, clause: str, *values: object) -> list[Evidence]:
        query = f"SELECT {_COLUMNS} FROM evidence {clause}"  # noqa: S608

        def work(connection: Connection) -> list[Evidence]:
            return [self._item(row) for row in connection.execute(query, values)]

        return self._database.read(work)

    def _item(self, row: tuple[str, int, str, str, str | None, str]) -> Evidence:
        file = None if row[4] is None else EvidenceFile.model_validate_json(row[4])
        return Evidence(
            id=row[0],
            code=_code(row[1]),
            situation=row[2],
            record=EvidenceRecord.model_validate_json(row[3]),
            file=file,
            added=_moment(row[5]),
            missing=not all(self._files.exists(name) for name in _stored(file)),
        )

    def open_original(self, item: Evidence) -> FileReader:
        """The original as it came; `EvidenceMissing`."""
        if item.file is None:
            raise EvidenceMissing(code=item.code)
        return self._open(item.code, item.file.stored, item.file.size)

    def open_travelling(self, item: Evidence) -> FileReader:
        """The copy that travels; `EvidenceMissing`."""
        if item.file is None:
            raise EvidenceMissing(code=item.code)
        travelling = item.file.travelling
        return self._open(item.code, travelling.stored, travelling.size)

    def open_stored(self, name: str, size: int) -> FileReader:
        """A stored file by its name; `EvidenceMissing`."""
        return self._files.open(name, size)

    def _open(self, code: str, name: str, size: int) -> FileReader:
        try:
            return self._files.open(name, size)
        except EvidenceMissing:
            raise EvidenceMissing(code=code) from None

    def stored_names(self) -> set[str]:
        """Names of the files that rows point to."""

        def work(connection: Connection) -> set[str]:
            names: set[str] = set()
            for (text,) in connection.execute("SELECT file FROM evidence WHERE file IS NOT NULL"):
                names |= set(_stored(EvidenceFile.model_validate_json(text)))
            return names

        return self._database.read(work)


def _next_number(connection: Connection) -> int:
    row = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM evidence").fetchone()
    return int(row[0])


def _stored(file: EvidenceFile | None) -> tuple[str, ...]:
    if file is None:
        return ()
    return (file.stored,) if file.copy_ is None else (file.stored, file.copy_.stored)


def _code(number: int) -> str:
    return f"E-{number:02d}"


def _moment(text: str) -> datetime:
    return parse_rfc3339(text)

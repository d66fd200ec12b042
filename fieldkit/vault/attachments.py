"""Files that answers name: a picture, a recording or a document given to an upload question.

They lie sealed beside the evidence. A file is stored first; its row comes in the transaction of the
answer that names it, so that a kill between the two leaves neither. The same contents are kept
once. The record names a file by the SHA-256 of what travels: whoever opens the bundle finds it as
`evidence/<sha256>`, and the name that it had (often a person's) stays on the device.
Source: design pages *vault* (Crash rules), *bundle-format* (`evidence/<sha256>`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from fieldkit.clock import Clock, rfc3339
from fieldkit.errors import EvidenceMissing
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database
from fieldkit.vault.sealed_files import FileReader, SealedFiles, Stored

_ENDING = re.compile(r"\.[a-z0-9]{1,8}")
_COLUMNS = "sha256, name, type, size, stored, cleaned"


@dataclass(frozen=True)
class AnswerFile:
    """A stored file: SHA-256 and bytes of its contents, the name that it came with, its kind.

    `cleaned` where it is the program's own copy of a picture, without what stood in it besides.
    """

    sha256: str
    name: str
    type: str
    size: int
    stored: str
    cleaned: bool = False

    @property
    def recorded(self) -> str:
        """How the record names it: its SHA-256 with the ending of its name."""
        ending = PurePosixPath(self.name.lower()).suffix
        return self.sha256 + (ending if _ENDING.fullmatch(ending) else "")


class Attachments:
    """The files of answers on this device."""

    def __init__(self, database: Database, files: SealedFiles, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._clock = clock

    def store(self, raw: bytes) -> Stored:
        """Seal the contents; without a row they go at the next start. `DiskFull`."""
        return self._files.store([raw], expected=len(raw))

    def keeping(self, files: Sequence[AnswerFile]) -> Callable[[Connection], None]:
        """Keep the rows of stored files, as a part of the transaction that names them."""
        at = self._clock.now()

        def work(connection: Connection) -> None:
            for file in files:
                added = connection.execute(
                    "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        file.sha256,
                        file.name,
                        file.type,
                        file.size,
                        file.stored,
                        int(file.cleaned),
                        rfc3339(at),
                    ),
                ).rowcount
                if added:
                    audit.append(connection, at, "file attached", sha256=file.sha256)

        return work

    def find(self, sha256: str) -> AnswerFile | None:
        """The file with these contents, None where the device does not hold it."""
        found = self._select("WHERE sha256 = ?", sha256)
        return found[0] if found else None

    def all(self) -> list[AnswerFile]:
        """Every file, in the order in which they came."""
        return self._select("ORDER BY added, sha256")

    def open(self, file: AnswerFile) -> FileReader:
        """The contents, checked by their hash as they are read; `EvidenceMissing`."""
        try:
            return self._files.open(file.stored, file.size, file.sha256)
        except EvidenceMissing:
            raise EvidenceMissing(code=file.name) from None

    def missing(self) -> list[str]:
        """Names of files whose sealed file is gone."""
        return [file.name for file in self.all() if not self._files.exists(file.stored)]

    def stored_names(self) -> set[str]:
        """Names of the sealed files that rows point to."""
        return {file.stored for file in self.all()}

    def _select(self, clause: str, *values: object) -> list[AnswerFile]:
        query = f"SELECT {_COLUMNS} FROM attachment {clause}"  # noqa: S608

        def work(connection: Connection) -> list[AnswerFile]:
            return [
                AnswerFile(row[0], row[1], row[2], row[3], row[4], bool(row[5]))
                for row in connection.execute(query, values)
            ]

        return self._database.read(work)

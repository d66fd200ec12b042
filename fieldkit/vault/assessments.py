"""Assessments and their revisions: drafts change, revisions stand for ever.

A revision is kept as the exact bytes: the submission, the record of it that the officer signed,
and the signature. The database refuses to change or remove one. Where a draft stands (progress,
last place) is kept beside it, so that lists need no questionnaire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fieldkit.clock import Clock, parse_rfc3339, rfc3339
from fieldkit.errors import AlreadyFinalised, UnknownSituation
from fieldkit.vault import audit, instruments
from fieldkit.vault.database import Connection, Database
from fieldkit.vault.evidence import EvidenceStore
from fieldkit.vault.sealed_files import FileReader
from schemas.assessment import (
    Assessment,
    AuditHead,
    InstrumentRef,
    Period,
    Progress,
    RevisionFile,
    RevisionRecord,
)


@dataclass(frozen=True)
class Revision:
    """A finalised revision: the record with its exact bytes and signature, and the submission.

    `sha256` is that of `submission.xml`; with assessment and number it names the revision.
    """

    record: RevisionRecord
    raw: bytes
    signature: str
    submission: bytes
    sha256: str

    @property
    def files(self) -> tuple[RevisionFile, ...]:
        """The evidence and the files of answers that belong to it, as they travel."""
        return self.record.files


_COLUMNS = (
    "id, situation, instrument, version, sha256, period_start, period_end, language, revision,"
    " open, created, changed, answered, total, unknown, ready, last_place"
)


class Assessments:
    """The assessments on this device."""

    def __init__(self, database: Database, evidence: EvidenceStore, clock: Clock) -> None:
        self._database = database
        self._evidence = evidence
        self._clock = clock

    def add(self, assessment: Assessment, xform: bytes) -> None:
        """Keep a new assessment together with the exact questionnaire that it uses."""
        self._database.write(self.adding(assessment, xform))

    def adding(self, assessment: Assessment, xform: bytes) -> Callable[[Connection], None]:
        """`add` as a part of another transaction."""
        at = self._clock.now()
        marks = ", ".join("?" * 17)

        def work(connection: Connection) -> None:
            if not connection.execute(
                "SELECT 1 FROM situation WHERE id = ?", (assessment.situation,)
            ).fetchone():
                raise UnknownSituation(situation=assessment.situation)
            instruments.keep(connection, assessment.instrument, xform)
            connection.execute(
                f"INSERT INTO assessment VALUES ({marks})",  # noqa: S608
                _row(assessment),
            )
            audit.append(
                connection,
                at,
                "opened",
                assessment=assessment.id,
                situation=assessment.situation,
                instrument=assessment.instrument.id,
            )

        return work

    def get(self, assessment: str) -> Assessment:
        """One assessment; `UnknownSituation` where the device does not hold it."""
        found = self._select("WHERE id = ?", assessment)
        if not found:
            raise UnknownSituation(situation=assessment)
        return found[0]

    def all(self) -> list[Assessment]:
        """All, the one that was worked on last first."""
        return self._select("ORDER BY changed DESC, id DESC")

    def of(self, situation: str) -> list[Assessment]:
        """Those of a situation, latest period first."""
        return self._select(
            "WHERE situation = ? ORDER BY period_end DESC, period_start DESC, id DESC", situation
        )

    def _select(self, clause: str, *values: object) -> list[Assessment]:
        query = f"SELECT {_COLUMNS} FROM assessment {clause}"  # noqa: S608

        def work(connection: Connection) -> list[Assessment]:
            return [_assessment(row) for row in connection.execute(query, values)]

        return self._database.read(work)

    def finalise(
        self, record: RevisionRecord, raw: bytes, signature: str, submission: bytes
    ) -> Revision:
        """Keep a signed revision and close the draft, in one transaction.

        `AlreadyFinalised` where the revision stands already.
        """
        at = self._clock.now()
        row = (
            record.assessment,
            record.revision,
            raw,
            signature,
            submission,
            record.submission,
            rfc3339(record.finalised),
        )

        def work(connection: Connection) -> None:
            found = connection.execute(
                "SELECT revision, open FROM assessment WHERE id = ?", (record.assessment,)
            ).fetchone()
            if found is None or found != (record.revision, 1):
                raise AlreadyFinalised(revision=record.revision)
            connection.execute("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            connection.execute(
                "UPDATE assessment SET open = 0, ready = 0, changed = ? WHERE id = ?",
                (rfc3339(at), record.assessment),
            )
            audit.append(
                connection,
                at,
                "finalised",
                assessment=record.assessment,
                revision=record.revision,
                submission=record.submission,
            )

        self._database.write(work)
        return Revision(record, raw, signature, submission, record.submission)

    def mark_ready(self, assessment: str, ready: bool) -> None:
        """Whether a review of the draft found nothing that must be fixed."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE assessment SET ready = ? WHERE id = ? AND open = 1",
                (int(ready), assessment),
            )
        )

    def audit_head(self) -> AuditHead:
        """The chain's head, which the record of a revision carries."""
        return self._database.read(audit.head_of)

    def reopening(self, assessment: str, number: int) -> Callable[[Connection], None]:
        """Begin revision `number`, as a part of the transaction that keeps its first act.

        The one before stays. `AlreadyFinalised` while one is open.
        """
        at = self._clock.now()

        def work(connection: Connection) -> None:
            changed = connection.execute(
                "UPDATE assessment SET open = 1, revision = ?, changed = ?"
                " WHERE id = ? AND open = 0 AND revision = ?",
                (number, rfc3339(at), assessment, number - 1),
            ).rowcount
            if changed != 1:
                raise AlreadyFinalised(revision=number - 1)
            audit.append(connection, at, "correction", assessment=assessment, revision=number)

        return work

    def revision(self, assessment: str, number: int) -> Revision | None:
        """A finalised revision, or None."""
        found = self._revisions("WHERE assessment = ? AND number = ?", assessment, number)
        return found[0] if found else None

    def revisions(self, assessment: str) -> list[Revision]:
        """All finalised revisions of an assessment, oldest first."""
        return self._revisions("WHERE assessment = ? ORDER BY number", assessment)

    def previous(self, situation: str, instrument: str, before: Assessment) -> Revision | None:
        """The last finalised revision of the same situation and instrument, of another
        assessment: the latest period that does not begin after this one's."""

        def work(connection: Connection) -> tuple[str, int] | None:
            row: tuple[str, int] | None = connection.execute(
                "SELECT a.id, max(r.number) FROM assessment a JOIN revision r"
                " ON r.assessment = a.id WHERE a.situation = ? AND a.instrument = ?"
                " AND a.id <> ? AND a.period_start <= ? GROUP BY a.id"
                " ORDER BY a.period_end DESC, a.period_start DESC, max(r.finalised) DESC LIMIT 1",
                (situation, instrument, before.id, before.period.start.isoformat()),
            ).fetchone()
            return row

        found = self._database.read(work)
        return None if found is None else self.revision(*found)

    def open_file(self, file: RevisionFile) -> FileReader:
        """The bytes of a revision's file as they travel; `EvidenceMissing`."""
        return self._evidence.open_stored(file.stored, file.size)

    def _revisions(self, clause: str, *values: object) -> list[Revision]:
        query = f"SELECT record, signature, submission, sha256 FROM revision {clause}"  # noqa: S608

        def work(connection: Connection) -> list[Revision]:
            return [
                Revision(
                    RevisionRecord.model_validate_json(bytes(row[0])),
                    bytes(row[0]),
                    row[1],
                    bytes(row[2]),
                    row[3],
                )
                for row in connection.execute(query, values)
            ]

        return self._database.read(work)


def place(connection: Connection, assessment: str, at: str, state: Place) -> None:
    """Where a draft stands since `at` (RFC 3339), within the transaction of the answer that moved
    it."""
    connection.execute(
        "UPDATE assessment SET changed = ?, answered = ?, total = ?, unknown = ?, ready = 0,"
        " last_place = ?, language = ? WHERE id = ?",
        (
            at,
            state.progress.answered,
            state.progress.total,
            state.progress.unknown,
            state.last_place,
            state.language,
            assessment,
        ),
    )


@dataclass(frozen=True)
class Place:
    """Progress, the reference that was touched last, and the questionnaire's language.

    Whether it is ready to sign is not known again before the next review.
    """

    progress: Progress
    last_place: str | None
    language: str


def _row(assessment: Assessment) -> tuple[object, ...]:
    return (
        assessment.id,
        assessment.situation,
        assessment.instrument.id,
        assessment.instrument.version,
        assessment.instrument.sha256,
        assessment.period.start.isoformat(),
        assessment.period.end.isoformat(),
        assessment.language,
        assessment.revision,
        int(assessment.open),
        rfc3339(assessment.created),
        rfc3339(assessment.changed),
        assessment.progress.answered,
        assessment.progress.total,
        assessment.progress.unknown,
        int(assessment.ready),
        assessment.last_place,
    )


def _assessment(row: tuple[str, ...]) -> Assessment:
    return Assessment(
        id=row[0],
        situation=row[1],
        instrument=InstrumentRef(id=row[2], version=row[3], sha256=row[4]),
        period=Period(start=date.fromisoformat(row[5]), end=date.fromisoformat(row[6])),
        language=row[7],
        revision=int(row[8]),
        open=bool(row[9]),
        created=parse_rfc3339(row[10]),
        changed=parse_rfc3339(row[11]),
        progress=Progress(answered=int(row[12]), total=int(row[13]), unknown=int(row[14])),
        ready=bool(row[15]),
        last_place=row[16],
    )

"""What a desk imported: statements for ever, revisions, evidence, and how they relate.

One transaction an import, everything or nothing. A revision is assessment + number + SHA-256 of
its submission: the same one sealed again gets a second statement and is no fork; two of one number
are a fork, and both are kept and shown. An assessment belongs to the key that first signed it
(bundle-format.md, *The bundle* and *Reading* 7). Nothing is ever deleted by an import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from fieldkit.clock import parse_rfc3339, rfc3339
from fieldkit.errors import NeedsDecision, Replayed
from sync.hq.store import imported
from sync.hq.store.engine import reading, writing
from sync.hq.store.packing import packed, unpacked


class Note(StrEnum):
    """What a person should know of an import beside that it succeeded."""

    FORK = "fork"
    """Another submission has the same assessment and number, or another one came before."""
    SET_BACK = "set-back"
    """The device's audit chain is shorter than or contradicts the one known: a vault set back."""
    SEALED_AGAIN = "sealed-again"
    """The revision was here already, from another bundle."""
    BY_DECISION = "by-decision"
    """Taken although it contradicted what was known, because a desk decided so."""


@dataclass(frozen=True)
class Statement:
    """The statement of one imported bundle, with what was known of it at import."""

    manifest_sha256: str
    bundle: str
    kind: str
    flash: bool
    key_id: str
    signer: str
    code: str
    created: datetime
    received: datetime
    imported: datetime
    situation: str | None
    assessment: str | None
    revision: int | None
    submission_sha256: str | None
    audit_length: int | None
    audit_head: str | None
    manifest: bytes
    signature: bytes
    statement: bytes
    statement_signature: bytes
    receipt: str | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Revision:
    """One revision of an assessment. `form` is its questionnaire where that travelled along."""

    assessment: str
    number: int
    sha256: str
    previous: str | None
    situation: str | None
    instrument: str
    version: str
    form_sha256: str
    finalised: datetime
    key_id: str
    code: str
    submission: bytes
    form: bytes | None


@dataclass(frozen=True)
class KeptFile:
    """A file of a bundle; `text` where it is no evidence. `stored` names the sealed file."""

    path: str
    sha256: str
    size: int
    type: str
    text: bytes | None = None
    stored: str | None = None


class Assessments:
    """The desk's database of what it imported."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)
        with engine.begin() as connection:
            imported.metadata.create_all(connection)
            imported.CHAIN.create(connection, checkfirst=True)  # an older store lacks it

    def close(self) -> None:
        """Give up every connection."""
        self._engine.dispose()

    def known(self, manifest_sha256: str) -> bool:
        """Whether this very bundle was imported before."""
        with self._reading.connect() as connection:
            return bool(
                imported.run(connection, imported.KNOWN, {"manifest_sha256": manifest_sha256})
            )

    def keep(
        self,
        statement: Statement,
        revision: Revision | None,
        files: Sequence[KeptFile],
        *,
        decided: bool = False,
    ) -> Statement:
        """Import, in one transaction; the statement with its notes.

        Raises `Replayed` for a bundle that is here, `NeedsDecision` for another bundle with a known
        id and for a revision of another signer's assessment, unless `decided`; `DiskFull` and its
        like, and then nothing of it is there.
        """
        with writing(self._engine) as connection:
            notes = _judge(connection, statement, revision, decided)
            _insert(connection, statement, notes)
            _insert_files(connection, statement.manifest_sha256, files)
            if revision is not None and Note.SEALED_AGAIN not in notes:
                values = {
                    **vars(revision),
                    "finalised": rfc3339(revision.finalised),
                    "submission": packed(revision.submission),
                    "form": None if revision.form is None else packed(revision.form),
                }
                imported.run(connection, imported.ADD_REVISION, values)
        return Statement(**{**vars(statement), "notes": notes})

    def statements(self, assessment: str | None = None) -> list[Statement]:
        """Every imported bundle, or an assessment's: flash first, then the newest received."""
        query = sa.select(imported.statement).order_by(
            imported.statement.c.flash.desc(),
            imported.statement.c.received.desc(),
            imported.statement.c.bundle,
        )
        if assessment is not None:
            query = query.where(imported.statement.c.assessment == assessment)
        with self._reading.connect() as connection:
            return [_as_statement(row) for row in connection.execute(query)]

    def revisions(
        self, assessment: str | None = None, situation: str | None = None
    ) -> list[Revision]:
        """Revisions by assessment and number; all of a fork."""
        columns = imported.revision.c
        query = sa.select(imported.revision).order_by(
            columns.assessment, columns.number, columns.sha256
        )
        if assessment is not None:
            query = query.where(columns.assessment == assessment)
        if situation is not None:
            query = query.where(columns.situation == situation)
        with self._reading.connect() as connection:
            return [_as_revision(row) for row in connection.execute(query)]

    def files(self, manifest_sha256: str) -> list[KeptFile]:
        """The files of a bundle; evidence that has not come yet has neither text nor `stored`."""
        query = (
            sa.select(imported.file, imported.evidence.c.stored)
            .outerjoin(imported.evidence, imported.evidence.c.sha256 == imported.file.c.sha256)
            .where(imported.file.c.manifest_sha256 == manifest_sha256)
            .order_by(imported.file.c.path)
        )
        with self._reading.connect() as connection:
            return [
                KeptFile(row.path, row.sha256, row.size, row.type, row.text, row.stored)
                for row in connection.execute(query)
            ]

    def stored_evidence(self, sha256: str) -> tuple[str, int] | None:
        """The sealed file's name and true size of a piece of evidence, once it came."""
        with self._reading.connect() as connection:
            rows = imported.run(connection, imported.STORED, {"sha256": sha256})
            return (rows[0][0], rows[0][1]) if rows else None

    def stored_names(self) -> set[str]:
        """Names of all sealed files that rows point to."""
        with self._reading.connect() as connection:
            return {row.stored for row in connection.execute(sa.select(imported.evidence.c.stored))}

    def counts(self) -> dict[str, int]:
        """How many bundles, revisions and pieces of evidence there are."""
        with self._reading.connect() as connection:
            return {
                name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in (
                    ("bundles", imported.statement),
                    ("revisions", imported.revision),
                    ("evidence", imported.evidence),
                )
            }


def _judge(
    connection: sa.Connection, new: Statement, revision: Revision | None, decided: bool
) -> tuple[Note, ...]:
    known = imported.run(connection, imported.OF_ID, {"bundle": new.bundle})
    if (new.manifest_sha256,) in known:
        raise Replayed(bundle=new.bundle, step=7)
    notes = _signer_notes(connection, new)
    if known:
        _need_decision(decided, new, "another bundle with this id")
    owners = imported.run(connection, imported.OWNER, {"assessment": new.assessment})
    owner = owners[0][0] if owners else None
    if owner is not None and owner != new.signer:
        _need_decision(decided, new, "another signer's assessment")
    if known or (owner is not None and owner != new.signer):
        notes.append(Note.BY_DECISION)
    if new.assessment is not None and owner is None:
        imported.run(
            connection, imported.ADD_ASSESSMENT, {"id": new.assessment, "signer": new.signer}
        )
    if revision is not None:
        notes.extend(_revision_notes(connection, revision))
    return tuple(notes)


def _need_decision(decided: bool, new: Statement, reason: str) -> None:
    if not decided:
        raise NeedsDecision(bundle=new.bundle, step=7, reason=reason)


def _signer_notes(connection: sa.Connection, new: Statement) -> list[Note]:
    """A chain only grows: one that is shorter later, or has another head, was set back."""
    if new.audit_length is None:
        return []
    values = {
        "signer": new.signer,
        "length": new.audit_length,
        "head": new.audit_head,
        "created": rfc3339(new.created),
    }
    ((contradicted,),) = imported.run(connection, imported.CONTRADICTED, values)
    return [Note.SET_BACK] if contradicted else []


def _revision_notes(connection: sa.Connection, new: Revision) -> list[Note]:
    rows = imported.run(connection, imported.NUMBERS, {"assessment": new.assessment})
    if any((number, sha256) == (new.number, new.sha256) for number, sha256, _ in rows):
        return [Note.SEALED_AGAIN]
    forked = any(
        number == new.number
        or (number == new.number - 1 and sha256 != new.previous)
        or (number == new.number + 1 and previous != new.sha256)
        for number, sha256, previous in rows
    )
    return [Note.FORK] if forked else []


def _insert(connection: sa.Connection, statement: Statement, notes: tuple[Note, ...]) -> None:
    values = {
        **vars(statement),
        "created": rfc3339(statement.created),
        "received": rfc3339(statement.received),
        "imported": rfc3339(statement.imported),
        "notes": " ".join(notes),
    }
    imported.run(connection, imported.ADD_STATEMENT, values)


def _insert_files(connection: sa.Connection, bundle: str, files: Sequence[KeptFile]) -> None:
    if not files:
        return
    rows = [
        {
            "manifest_sha256": bundle,
            **{name: getattr(each, name) for name in ("path", "sha256", "size", "type", "text")},
        }
        for each in files
    ]
    for row in rows:
        imported.run(connection, imported.ADD_FILE, row)
    for each in files:
        if each.stored is None:
            continue
        # Another import may have brought the same piece while this one was read.
        if not imported.run(connection, imported.STORED, {"sha256": each.sha256}):
            values = {"sha256": each.sha256, "stored": each.stored, "size": each.size}
            imported.run(connection, imported.ADD_EVIDENCE, values)


def _as_statement(row: sa.Row[tuple[object, ...]]) -> Statement:
    told = dict(row._mapping)
    for name in ("created", "received", "imported"):
        told[name] = parse_rfc3339(str(told[name]))
    told["notes"] = tuple(Note(each) for each in str(told["notes"]).split())
    return Statement(**told)


def _as_revision(row: sa.Row[tuple[object, ...]]) -> Revision:
    told = dict(row._mapping)
    told["finalised"] = parse_rfc3339(str(told["finalised"]))
    told["submission"] = unpacked(row.submission)
    told["form"] = None if row.form is None else unpacked(row.form)
    return Revision(**told)

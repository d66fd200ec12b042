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
from sync.hq.store.engine import reading

_meta = sa.MetaData()

_statement = sa.Table(
    "statement",
    _meta,
    sa.Column("manifest_sha256", sa.String, primary_key=True),
    sa.Column("bundle", sa.String, nullable=False, index=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("flash", sa.Boolean, nullable=False),
    sa.Column("key_id", sa.String, nullable=False),
    sa.Column("signer", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("created", sa.String, nullable=False),
    sa.Column("received", sa.String, nullable=False),
    sa.Column("imported", sa.String, nullable=False),
    sa.Column("situation", sa.String),
    sa.Column("assessment", sa.String, index=True),
    sa.Column("revision", sa.Integer),
    sa.Column("submission_sha256", sa.String),
    sa.Column("audit_length", sa.Integer),
    sa.Column("audit_head", sa.String),
    sa.Column("notes", sa.String, nullable=False),
    sa.Column("manifest", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("statement", sa.LargeBinary, nullable=False),
    sa.Column("statement_signature", sa.LargeBinary, nullable=False),
    sa.Column("receipt", sa.Text),
)
_assessment = sa.Table(
    "assessment",
    _meta,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("signer", sa.String, nullable=False),
)
_revision = sa.Table(
    "revision",
    _meta,
    sa.Column("assessment", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("previous", sa.String),
    sa.Column("situation", sa.String),
    sa.Column("instrument", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("form_sha256", sa.String, nullable=False),
    sa.Column("finalised", sa.String, nullable=False),
    sa.Column("key_id", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("submission", sa.LargeBinary, nullable=False),
    sa.Column("form", sa.LargeBinary),
)
_file = sa.Table(
    "file",
    _meta,
    sa.Column("manifest_sha256", sa.String, primary_key=True),
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("type", sa.String, nullable=False),
    sa.Column("text", sa.LargeBinary),
)
_evidence = sa.Table(
    "evidence",
    _meta,
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("stored", sa.String, nullable=False, unique=True),
    sa.Column("size", sa.Integer, nullable=False),
)


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
            _meta.create_all(connection)

    def close(self) -> None:
        """Give up every connection."""
        self._engine.dispose()

    def known(self, manifest_sha256: str) -> bool:
        """Whether this very bundle was imported before."""
        query = sa.select(_statement.c.bundle).where(
            _statement.c.manifest_sha256 == manifest_sha256
        )
        with self._reading.connect() as connection:
            return connection.execute(query).first() is not None

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
        id and for a revision of another signer's assessment, unless `decided`.
        """
        with self._engine.begin() as connection:
            notes = _judge(connection, statement, revision, decided)
            _insert(connection, statement, notes)
            _insert_files(connection, statement.manifest_sha256, files)
            if revision is not None and Note.SEALED_AGAIN not in notes:
                values = {**vars(revision), "finalised": rfc3339(revision.finalised)}
                connection.execute(_revision.insert().values(values))
        return Statement(**{**vars(statement), "notes": notes})

    def statements(self, assessment: str | None = None) -> list[Statement]:
        """Every imported bundle, or an assessment's: flash first, then the newest received."""
        query = sa.select(_statement).order_by(
            _statement.c.flash.desc(), _statement.c.received.desc(), _statement.c.bundle
        )
        if assessment is not None:
            query = query.where(_statement.c.assessment == assessment)
        with self._reading.connect() as connection:
            return [_as_statement(row) for row in connection.execute(query)]

    def revisions(
        self, assessment: str | None = None, situation: str | None = None
    ) -> list[Revision]:
        """Revisions by assessment and number; all of a fork."""
        columns = _revision.c
        query = sa.select(_revision).order_by(columns.assessment, columns.number, columns.sha256)
        if assessment is not None:
            query = query.where(columns.assessment == assessment)
        if situation is not None:
            query = query.where(columns.situation == situation)
        with self._reading.connect() as connection:
            return [_as_revision(row) for row in connection.execute(query)]

    def files(self, manifest_sha256: str) -> list[KeptFile]:
        """The files of a bundle; evidence that has not come yet has neither text nor `stored`."""
        query = (
            sa.select(_file, _evidence.c.stored)
            .outerjoin(_evidence, _evidence.c.sha256 == _file.c.sha256)
            .where(_file.c.manifest_sha256 == manifest_sha256)
            .order_by(_file.c.path)
        )
        with self._reading.connect() as connection:
            return [
                KeptFile(row.path, row.sha256, row.size, row.type, row.text, row.stored)
                for row in connection.execute(query)
            ]

    def stored_evidence(self, sha256: str) -> tuple[str, int] | None:
        """The sealed file's name and true size of a piece of evidence, once it came."""
        query = sa.select(_evidence.c.stored, _evidence.c.size).where(_evidence.c.sha256 == sha256)
        with self._reading.connect() as connection:
            row = connection.execute(query).first()
            return None if row is None else (row.stored, row.size)

    def stored_names(self) -> set[str]:
        """Names of all sealed files that rows point to."""
        with self._reading.connect() as connection:
            return {row.stored for row in connection.execute(sa.select(_evidence.c.stored))}

    def counts(self) -> dict[str, int]:
        """How many bundles, revisions and pieces of evidence there are."""
        with self._reading.connect() as connection:
            return {
                name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in (
                    ("bundles", _statement),
                    ("revisions", _revision),
                    ("evidence", _evidence),
                )
            }


def _judge(
    connection: sa.Connection, new: Statement, revision: Revision | None, decided: bool
) -> tuple[Note, ...]:
    columns = _statement.c
    same = sa.select(columns.manifest_sha256).where(columns.bundle == new.bundle)
    known = set(connection.execute(same).scalars())
    if new.manifest_sha256 in known:
        raise Replayed(bundle=new.bundle, step=7)
    notes = _signer_notes(connection, new)
    if known:
        _need_decision(decided, new, "another bundle with this id")
    owner = connection.execute(
        sa.select(_assessment.c.signer).where(_assessment.c.id == new.assessment)
    ).scalar_one_or_none()
    if owner is not None and owner != new.signer:
        _need_decision(decided, new, "another signer's assessment")
    if known or (owner is not None and owner != new.signer):
        notes.append(Note.BY_DECISION)
    if new.assessment is not None and owner is None:
        connection.execute(_assessment.insert().values(id=new.assessment, signer=new.signer))
    if revision is not None:
        notes.extend(_revision_notes(connection, revision))
    return tuple(notes)


def _need_decision(decided: bool, new: Statement, reason: str) -> None:
    if not decided:
        raise NeedsDecision(bundle=new.bundle, step=7, reason=reason)


def _signer_notes(connection: sa.Connection, new: Statement) -> list[Note]:
    if new.audit_length is None:
        return []
    columns = _statement.c
    rows = connection.execute(
        sa.select(columns.audit_length, columns.audit_head, columns.created).where(
            columns.signer == new.signer, columns.audit_length.is_not(None)
        )
    ).all()
    for row in rows:
        earlier = row.created <= rfc3339(new.created)
        if row.audit_length == new.audit_length and row.audit_head != new.audit_head:
            return [Note.SET_BACK]
        if row.audit_length != new.audit_length and earlier != (
            row.audit_length < new.audit_length
        ):
            return [Note.SET_BACK]
    return []


def _revision_notes(connection: sa.Connection, new: Revision) -> list[Note]:
    columns = _revision.c
    rows = connection.execute(
        sa.select(columns.number, columns.sha256, columns.previous).where(
            columns.assessment == new.assessment
        )
    ).all()
    if any((row.number, row.sha256) == (new.number, new.sha256) for row in rows):
        return [Note.SEALED_AGAIN]
    forked = any(
        row.number == new.number
        or (row.number == new.number - 1 and row.sha256 != new.previous)
        or (row.number == new.number + 1 and row.previous != new.sha256)
        for row in rows
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
    connection.execute(_statement.insert().values(values))


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
    connection.execute(_file.insert(), rows)
    for each in files:
        if each.stored is not None:
            values = {"sha256": each.sha256, "stored": each.stored, "size": each.size}
            connection.execute(_evidence.insert().values(values))


def _as_statement(row: sa.Row[tuple[object, ...]]) -> Statement:
    told = dict(row._mapping)
    for name in ("created", "received", "imported"):
        told[name] = parse_rfc3339(str(told[name]))
    told["notes"] = tuple(Note(each) for each in str(told["notes"]).split())
    return Statement(**told)


def _as_revision(row: sa.Row[tuple[object, ...]]) -> Revision:
    told = dict(row._mapping)
    return Revision(**{**told, "finalised": parse_rfc3339(str(told["finalised"]))})

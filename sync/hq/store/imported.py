"""The tables of what a desk imported, and the statements that an import runs.

An import is a dozen small statements: they are built once, and compiled once for the database that
is spoken to; building them anew would cost more than they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()

statement = sa.Table(
    "statement",
    metadata,
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
CHAIN = sa.Index(
    "statement_chain",
    *(statement.c[name] for name in ("signer", "audit_length", "audit_head", "created")),
)
"""All that is asked of a signer's chain, so that no row is read for it."""
assessment = sa.Table(
    "assessment",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("signer", sa.String, nullable=False),
)
revision = sa.Table(
    "revision",
    metadata,
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
file = sa.Table(
    "file",
    metadata,
    sa.Column("manifest_sha256", sa.String, primary_key=True),
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("type", sa.String, nullable=False),
    sa.Column("text", sa.LargeBinary),
)
evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("stored", sa.String, nullable=False, unique=True),
    sa.Column("size", sa.Integer, nullable=False),
)

KNOWN = sa.select(statement.c.bundle).where(
    statement.c.manifest_sha256 == sa.bindparam("manifest_sha256")
)
OF_ID = sa.select(statement.c.manifest_sha256).where(statement.c.bundle == sa.bindparam("bundle"))
OWNER = sa.select(assessment.c.signer).where(assessment.c.id == sa.bindparam("assessment"))
NUMBERS = sa.select(revision.c.number, revision.c.sha256, revision.c.previous).where(
    revision.c.assessment == sa.bindparam("assessment")
)
CONTRADICTED = sa.select(
    sa.exists().where(
        statement.c.signer == sa.bindparam("signer"),
        sa.or_(
            sa.and_(
                statement.c.audit_length == sa.bindparam("length"),
                statement.c.audit_head != sa.bindparam("head"),
            ),
            sa.and_(
                statement.c.created < sa.bindparam("created"),
                statement.c.audit_length > sa.bindparam("length"),
            ),
            sa.and_(
                statement.c.created > sa.bindparam("created"),
                statement.c.audit_length < sa.bindparam("length"),
            ),
        ),
    )
)
STORED = sa.select(evidence.c.stored, evidence.c.size).where(
    evidence.c.sha256 == sa.bindparam("sha256")
)
ADD_STATEMENT, ADD_ASSESSMENT, ADD_REVISION, ADD_FILE, ADD_EVIDENCE = (
    table.insert() for table in (statement, assessment, revision, file, evidence)
)

_compiled: dict[tuple[str, object], tuple[str, tuple[str, ...] | None]] = {}


def run(
    connection: sa.Connection, one: sa.Executable, values: Mapping[str, object]
) -> list[tuple[Any, ...]]:
    """Run one of the statements above; text, numbers, bytes and None in `values`, as they are.

    It goes straight to the database's own cursor, within the transaction of `connection`; the rows
    come as that gives them, and so do its errors, which `writing` types.
    """
    key = (connection.dialect.name, one)
    if key not in _compiled:
        # An insert names the columns that it was given.
        compiled = one.compile(dialect=connection.dialect, column_keys=list(values))  # type: ignore[attr-defined]
        order = tuple(compiled.positiontup) if compiled.positional else None
        _compiled[key] = (str(compiled), order)
    text, order = _compiled[key]
    given = dict(values) if order is None else tuple(values[name] for name in order)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, given)
        return list(cursor.fetchall()) if cursor.description else []
    finally:
        cursor.close()

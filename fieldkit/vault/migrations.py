"""Numbered migrations of the vault's database, each in one transaction, none ever changed.

`user_version` is the number of the last one that ran. Tables are STRICT; times are RFC 3339 text,
so that they sort; JSON is canonical. A database of a newer program is refused, not guessed at.
"""

from __future__ import annotations

from fieldkit.errors import DamagedDatabase, UnsupportedVersion
from fieldkit.vault.database import Connection

_FIRST = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY, event BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE enrolment (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, certificate TEXT NOT NULL,
    roster BLOB NOT NULL, signature TEXT NOT NULL, version INTEGER NOT NULL, roots TEXT NOT NULL
) STRICT;
CREATE TABLE situation (
    id TEXT PRIMARY KEY, content TEXT NOT NULL, taken INTEGER NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TABLE instrument (
    id TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, xform BLOB NOT NULL,
    PRIMARY KEY (id, version, sha256)
) STRICT;
CREATE TABLE assessment (
    id TEXT PRIMARY KEY, situation TEXT NOT NULL REFERENCES situation(id),
    instrument TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL,
    period_start TEXT NOT NULL, period_end TEXT NOT NULL, language TEXT NOT NULL,
    revision INTEGER NOT NULL, open INTEGER NOT NULL,
    created TEXT NOT NULL, changed TEXT NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0, ready INTEGER NOT NULL DEFAULT 0, last_place TEXT,
    FOREIGN KEY (instrument, version, sha256) REFERENCES instrument(id, version, sha256)
) STRICT;
CREATE INDEX assessment_situation ON assessment(situation, instrument, period_start);
CREATE TABLE answer_event (
    assessment TEXT NOT NULL REFERENCES assessment(id), sequence INTEGER NOT NULL,
    revision INTEGER NOT NULL, act INTEGER NOT NULL, undoes INTEGER,
    step TEXT NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL, salt BLOB NOT NULL,
    PRIMARY KEY (assessment, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE revision (
    assessment TEXT NOT NULL REFERENCES assessment(id), number INTEGER NOT NULL,
    record BLOB NOT NULL, signature TEXT NOT NULL, submission BLOB NOT NULL,
    sha256 TEXT NOT NULL, finalised TEXT NOT NULL,
    PRIMARY KEY (assessment, number)
) STRICT;
CREATE TRIGGER revision_stays BEFORE UPDATE ON revision
    BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER revision_never_goes BEFORE DELETE ON revision
    BEGIN SELECT RAISE(ABORT, 'a revision is never removed'); END;
CREATE TABLE evidence (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE,
    situation TEXT NOT NULL REFERENCES situation(id),
    record TEXT NOT NULL, file TEXT, added TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_situation ON evidence(situation, number);
CREATE TABLE outbox (
    bundle TEXT PRIMARY KEY, kind TEXT NOT NULL, flash INTEGER NOT NULL,
    assessment TEXT, revision INTEGER, manifest BLOB NOT NULL, signature BLOB NOT NULL,
    statement BLOB NOT NULL, statement_signature BLOB NOT NULL,
    payload TEXT NOT NULL, crc INTEGER NOT NULL, size INTEGER NOT NULL, sealed TEXT NOT NULL,
    state TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0, upload TEXT,
    tries INTEGER NOT NULL DEFAULT 0, last_try TEXT, next_try TEXT, problem TEXT
) STRICT;
CREATE TABLE receipt (
    bundle TEXT PRIMARY KEY, manifest_sha256 TEXT NOT NULL UNIQUE, assessment TEXT,
    revision INTEGER, proof TEXT NOT NULL, received TEXT NOT NULL, kept TEXT NOT NULL
) STRICT;
CREATE TABLE quarantine (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, stored TEXT NOT NULL, size INTEGER NOT NULL,
    sha256 TEXT NOT NULL UNIQUE, reason TEXT NOT NULL, facts TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
"""

_FILES = """
CREATE TABLE attachment (
    sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL,
    stored TEXT NOT NULL, cleaned INTEGER NOT NULL, added TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE instrument_media (
    instrument TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL,
    name TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (instrument, version, sha256, name),
    FOREIGN KEY (instrument, version, sha256) REFERENCES instrument(id, version, sha256)
) STRICT;
"""
"""Files that answers name, and what a questionnaire names as `jr://…`."""

_REMEMBERED = """
CREATE TABLE remembered (
    name TEXT PRIMARY KEY, content TEXT NOT NULL, at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
"""Where the officer was, drafts, and whether the vault was closed."""

_OFFERED = """
CREATE TABLE offered (
    id TEXT PRIMARY KEY, version TEXT NOT NULL, sha256 TEXT NOT NULL,
    title TEXT NOT NULL, languages TEXT NOT NULL, at TEXT NOT NULL,
    FOREIGN KEY (id, version, sha256) REFERENCES instrument(id, version, sha256)
) STRICT, WITHOUT ROWID;
"""
"""The questionnaires that were taken for new assessments, one version of each."""

MIGRATIONS: tuple[str, ...] = (_FIRST, _FILES, _REMEMBERED, _OFFERED)


def begin(connection: Connection) -> None:
    """Make the tables of a new database."""
    _run(connection, 0)


def migrate(connection: Connection) -> None:
    """Bring a database up to this program's version; `UnsupportedVersion` for a newer one.

    `DamagedDatabase` for an empty one: a vault that lost all must not look like a new vault.
    """
    reached = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if reached == 0:
        raise DamagedDatabase(kept=(), lost=("database",))
    if reached > len(MIGRATIONS):
        raise UnsupportedVersion(version=reached)
    _run(connection, reached)


def _run(connection: Connection, reached: int) -> None:
    for number, script in enumerate(MIGRATIONS[reached:], start=reached + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> list[str]:
    """Split a script at the semicolons that end a statement, triggers kept whole."""
    found: list[str] = []
    current: list[str] = []
    for line in script.strip().splitlines():
        current.append(line)
        text = "\n".join(current)
        whole = not text.startswith("CREATE TRIGGER") or line.endswith("END;")
        if line.endswith(";") and whole:
            found.append(text)
            current = []
    return found

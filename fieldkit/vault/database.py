"""The encrypted database: SQLCipher keyed raw, one connection that writes, readers beside it.

`PRAGMA key` is the first statement of each connection and holds key and salt, so nothing is
derived. Every act is one transaction with its audit event; the writer alone writes and alone
checkpoints. It is used by whoever holds its turn: the thread that waits for its act, or a thread
of our own for acts that somebody does not wait for. What SQLite reports becomes a typed error:
`DamagedDatabase`, `DiskFull`, `ReadOnlyStorage`, `StorageError`. Source: design page *vault*, The
database.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

from fieldkit.errors import DamagedDatabase, DiskFull, ReadOnlyStorage, StorageError
from fieldkit.vault import folder as folders

Connection: TypeAlias = Any
"""A connection of `sqlcipher3`, which has no type hints."""

Outcome = TypeVar("Outcome")
Work: TypeAlias = Callable[[Connection], Outcome]

LARGEST_WAL = 4 * 1024 * 1024
MOST_IDLE_READERS = 4
LEAST_ROOM = 256 * 1024
"""Bytes: with less on the disk, what failed without a cause failed for that."""

_CORRUPT, _NOTADB, _FULL, _READONLY, _CANTOPEN, _IOERR, _PERM = 11, 26, 13, 8, 14, 10, 3
_IOERR_WRITES = {10 | (kind << 8) for kind in (3, 4, 5, 6, 15, 18, 19, 20)}


@contextlib.contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turn what SQLCipher raises about the file into typed errors that carry no value of any row.

    `DiskFull` also where it says no more than that reading or writing failed and there is no room:
    so it tells that the index of the WAL cannot be made.
    """
    try:
        yield
    except sqlcipher.Error as error:
        raise _typed(error, path) from None


def _typed(error: Exception, path: Path) -> Exception:
    code = int(getattr(error, "sqlite_errorcode", 0) or 0)
    if code & 0xFF in (_CORRUPT, _NOTADB):
        return DamagedDatabase(kept=(), lost=())
    if code & 0xFF == _FULL or code in _IOERR_WRITES:
        return DiskFull()
    if code & 0xFF in (_READONLY, _CANTOPEN, _PERM):
        return ReadOnlyStorage()
    if code & 0xFF == _IOERR:
        if _room(path) < LEAST_ROOM:
            return DiskFull()
        return StorageError(reason="io")
    return error


def _room(path: Path) -> int:
    """Bytes that may be written beside the file; plenty where the system does not say."""
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return LEAST_ROOM


def connect(path: Path, key: bytes, salt: bytes) -> Connection:
    """A keyed connection with the pragmas of the page. It never creates the file."""
    if not path.is_file():
        raise DamagedDatabase(kept=(), lost=("database",))
    connection = sqlcipher.connect(
        str(path), isolation_level=None, cached_statements=256, check_same_thread=False
    )
    try:
        with database_errors(path):
            connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA wal_autocheckpoint = 0").fetchone()
            connection.execute("PRAGMA secure_delete = ON").fetchone()
            connection.execute("PRAGMA foreign_keys = ON")
            if sys.platform == "darwin":
                connection.execute("PRAGMA fullfsync = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def create_empty(path: Path) -> None:
    """An empty file of mode 0600 for SQLCipher to fill; its `-wal` and `-shm` get the same mode."""
    with folders.storage_errors(), folders.create_file(path) as out:
        os.fsync(out.fileno())


class Database:
    """The open database. `write` and `submit` are transactions; `read` sees what is committed.

    Acts are done in the order in which a thread gave them, whichever of the two it used.
    """

    def __init__(self, path: Path, key: bytes, salt: bytes) -> None:
        self._path = path
        self._wal = f"{path}-wal"
        self._open: Callable[[], Connection] = lambda: connect(path, key, salt)
        self._idle: list[Connection] = []
        self._gate = threading.Lock()
        self._closed = False
        # SQLite lets threads share a connection that only one of them uses at a time.
        self._turn = threading.Lock()
        self._queued = 0
        self.reached: dict[str, Any] = {}
        """What acts that were committed left for the next one, which looks whether the connection
        changed anything since (`total_changes`). Only acts read and write it; it is emptied where
        one fails."""
        self._writer: Connection = self._open()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault-writer")

    def submit(self, work: Work[Outcome]) -> Future[Outcome]:
        """Do `work` in one transaction on the writer's thread; the future is done once it is
        on disk, or carries the typed error and nothing was written."""
        with self._gate:
            if self._closed:
                raise StorageError(reason="locked")
            self._queued += 1
            return self._thread.submit(self._in_queue, work)

    def write(self, work: Work[Outcome]) -> Outcome:
        """`submit`, waited for: done by the calling thread, since handing over costs as much as
        the act itself, unless acts that were given before still wait."""
        with self._gate:
            if self._closed:
                raise StorageError(reason="locked")
            queued = self._queued
        if queued:
            return self.submit(work).result()
        with self._turn:
            if self._closed:
                raise StorageError(reason="locked")
            return self._transact(work)

    def _in_queue(self, work: Work[Outcome]) -> Outcome:
        try:
            with self._turn:
                return self._transact(work)
        finally:
            with self._gate:
                self._queued -= 1

    def migrate(self, steps: Callable[[Connection], None]) -> None:
        """Run migrations on the writer; they take their own transactions."""
        with self._turn, database_errors(self._path):
            steps(self._writer)

    def _transact(self, work: Work[Outcome]) -> Outcome:
        try:
            return self._in_one(work)
        except DamagedDatabase:
            # After a damaged page SQLCipher refuses whatever the connection does next.
            self._writer.close()
            self._writer = self._open()
            raise

    def _in_one(self, work: Work[Outcome]) -> Outcome:
        connection = self._writer
        try:
            connection.execute("BEGIN IMMEDIATE")
            outcome = work(connection)
            connection.execute("COMMIT")
        except BaseException as error:
            self.reached.clear()
            with database_errors(self._path):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise error
        self._checkpoint_if_long()
        return outcome

    def _checkpoint_if_long(self) -> None:
        """Empty a long WAL after this act, which does not wait for it but where it is far too long:
        a thread that writes without a pause leaves no turn to another.

        `StorageError` where the file is not in its folder any more: a system lets one write on
        into what was removed, and then lets go of all of it.
        """
        try:
            size = os.stat(self._wal).st_size
        except OSError:
            raise StorageError(reason="gone") from None
        if size > 2 * LARGEST_WAL:
            self._empty_log()
        elif size > LARGEST_WAL:
            with self._gate:
                if not self._closed:
                    self._thread.submit(self._checkpoint)

    def _checkpoint(self) -> None:
        with self._turn:
            self._empty_log()

    def _empty_log(self) -> None:
        # Every act is committed already: a disk that is full is the next act's to report.
        with contextlib.suppress(sqlcipher.Error):
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def read(self, work: Work[Outcome]) -> Outcome:
        """Do `work` on a reader that nobody else uses meanwhile; one transaction, one picture."""
        connection = self._borrow()
        try:
            with database_errors(self._path):
                connection.execute("BEGIN")
                outcome = work(connection)
                connection.execute("ROLLBACK")
        except BaseException:
            # After a damaged page SQLCipher refuses whatever the connection reads next.
            connection.close()
            raise
        self._give_back(connection)
        return outcome

    def _borrow(self) -> Connection:
        with self._gate:
            if self._closed:
                raise StorageError(reason="locked")
            if self._idle:
                return self._idle.pop()
        connection = self._open()
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _give_back(self, connection: Connection) -> None:
        with self._gate:
            if not self._closed and len(self._idle) < MOST_IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Finish what is under way, empty the WAL into the database and close every connection."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            idle, self._idle = self._idle, []
            closing = self._thread.submit(self._close_writer)
        for connection in idle:
            connection.close()
        closing.result()
        self._thread.shutdown()
        self._open = _locked

    def _close_writer(self) -> None:
        # What cannot be emptied now stays in the WAL, which the next opening reads.
        self._checkpoint()
        with self._turn:
            self._writer.close()


def _locked() -> Connection:
    """What stands in the place of the keyed `connect` once the key is to be forgotten."""
    raise StorageError(reason="locked")


def integrity(database: Database) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the tables that can be read to their end, and of those that cannot.

    Every page's HMAC is checked too: a damaged page that no table shows is told as `database`.
    """
    damaged = database.read(
        lambda connection: connection.execute("PRAGMA cipher_integrity_check").fetchall()
    )
    names = database.read(
        lambda connection: [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            )
        ]
    )
    kept = tuple(name for name in names if _readable(database, name))
    lost = tuple(name for name in names if name not in kept)
    return kept, lost or (("database",) if damaged else ())


def _readable(database: Database, table: str) -> bool:
    def read_all(connection: Connection) -> bool:
        # The names come from the schema itself, quoted; no name comes from outside.
        for _row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
            pass
        return True

    try:
        return database.read(read_all)
    except DamagedDatabase:
        return False

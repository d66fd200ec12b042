"""How headquarters' databases are opened: SQLCipher files through SQLAlchemy Core.

The key comes from a file of mode 0600 and never stands in a URL (`sync`, *Receiver*). Every
transaction that writes begins with a write lock; a commit is on disk before it returns.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from fieldkit.errors import DamagedDatabase, DiskFull, ReadOnlyStorage, StorageError

KEY_SIZE = 32
BUSY_SECONDS = 30
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",  # no sort or temporary table reaches the disk in the clear
    "secure_delete = ON",
    "wal_autocheckpoint = 4000",  # 16 MB: many small imports, few copies back
)


def read_key(path: Path) -> bytes:
    """The 32 bytes that stand in hex in a key file.

    Raises `StorageError` with a `reason` where the file is missing, damaged, or open to others.
    """
    try:
        mode = os.stat(path).st_mode
        text = path.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except (OSError, ValueError) as error:
        raise StorageError(reason="the database's key file", file=path.name) from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise StorageError(reason="others may read the key file", file=path.name)
    if len(key) != KEY_SIZE:
        raise StorageError(reason="the database's key file", file=path.name)
    return key


def open_engine(path: Path, key: bytes) -> sa.Engine:
    """An engine over the SQLCipher file at `path`, made with mode 0600 where there is none.

    Raises `DamagedDatabase` where the key does not open it.
    """
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def connect() -> Any:
        connection = sqlcipher.connect(
            str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = sa.create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=sa.QueuePool,
        hide_parameters=True,  # an error says which statement failed, never what it held
    )
    sa.event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))
    except (sa.exc.DatabaseError, sqlcipher.DatabaseError) as error:
        raise DamagedDatabase(kept=(), lost=()) from error
    return engine


def reading(engine: sa.Engine) -> sa.Engine:
    """The same database for transactions that only read: they wait for nobody."""
    return engine.execution_options(reads=True)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes, committed at its end.

    Raises `DiskFull` and `ReadOnlyStorage` for what the disk does; nothing is half written.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except (sa.exc.OperationalError, sqlcipher.OperationalError) as error:
        told = str(getattr(error, "orig", error))
        if "disk is full" in told:
            raise DiskFull() from error
        if "readonly" in told:
            raise ReadOnlyStorage() from error
        raise StorageError(reason="the database is busy or out of reach") from error


def _begin(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

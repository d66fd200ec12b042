"""The steps of making and opening a vault, each with its own failure; `Vault` puts them together.

A new database stands under a name that says so until its header is written. Opening: the header's
secret (or the former header's, where a rewriting was cut off), the database, its generation, the
mark that it is open. Source: design page *vault*, Keys, Opening.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fieldkit.clock import Clock, Random
from fieldkit.crypto import keyslots
from fieldkit.errors import DamagedDatabase, DamagedHeader, HeaderPutBack
from fieldkit.vault import (
    audit,
    database,
    folder,
    header,
    identities,
    migrations,
    remembered,
    settings,
)
from fieldkit.vault.database import Connection, Database
from fieldkit.vault.header import Header
from fieldkit.vault.recovery_code import RecoveryCode


def make_database(
    profile: Path, head: Header, key: bytearray, clock: Clock, random: Random, training: bool
) -> None:
    """The database of a vault whose header is not there yet, under a name that says so."""
    path = profile / f"{head.database}{folder.BEGUN}"
    for leftover in profile.glob(f"{path.name}*"):
        leftover.unlink()
    database.create_empty(path)
    opened = Database(path, keyslots.subkey(key, "database"), head.database_salt)
    at = clock.now()

    def fill(connection: Connection) -> None:
        settings.put(connection, settings.GENERATION, head.generation)
        settings.put(connection, settings.TRAINING, training)
        identities.make_keys(connection, random)
        remembered.mark_open(connection, at)
        audit.append(connection, at, "vault made", training=training)

    try:
        opened.migrate(migrations.begin)
        opened.write(fill)
    finally:
        opened.close()


def connect(profile: Path, head: Header, key: bytearray) -> Database:
    """The database that the header names; one that was just made gets its name here."""
    path = profile / head.database
    begun = profile / f"{head.database}{folder.BEGUN}"
    with folder.storage_errors():
        if not path.exists() and begun.exists():
            begun.rename(path)
            folder.sync_folder(profile)
    return Database(path, keyslots.subkey(key, "database"), head.database_salt)


def damage(profile: Path, head: Header, key: bytearray) -> DamagedDatabase:
    """What can still be read: tables, and the folders whose files are sealed on their own."""
    files = tuple(name for name in folder.FOLDERS if any((profile / name).iterdir()))
    try:
        opened = connect(profile, head, key)
    except DamagedDatabase:
        return DamagedDatabase(kept=files, lost=("database",))
    try:
        tables, lost = database.integrity(opened)
    except DamagedDatabase:
        tables, lost = (), ("database",)
    finally:
        opened.close()
    return DamagedDatabase(kept=(*tables, *files), lost=lost or ("database",))


def unlock(
    profile: Path, passphrase: str | None, recovery: RecoveryCode | None
) -> tuple[Header, bytearray]:
    """The header and the vault's key by one of the secrets; the errors of `Vault.open`."""
    try:
        head = header.read(profile)
        return head, head.unlock(passphrase, recovery)
    except DamagedHeader as damaged:
        # A rewriting that was cut off leaves the former header beside the new one.
        if not (profile / folder.HEADER_OLD).exists():
            raise
        try:
            head = header.read(profile, folder.HEADER_OLD)
            return head, head.unlock(passphrase, recovery)
        except DamagedHeader:
            raise damaged from None


def open_database(
    profile: Path, head: Header, key: bytearray, clock: Clock, by_passphrase: bool
) -> tuple[Database, datetime | None]:
    """The database of now, marked as open; and how the last opening ended (`mark_open`)."""
    opened = connect(profile, head, key)
    try:
        opened.migrate(migrations.migrate)
        at = clock.now()

        def begin(connection: Connection) -> datetime | None:
            known = int(settings.get(connection, settings.GENERATION, 0))
            if head.generation < known:
                raise HeaderPutBack(held=known, found=head.generation)
            if head.generation > known:
                settings.put(connection, settings.GENERATION, head.generation)
            cut_off = remembered.mark_open(connection, at)
            audit.append(connection, at, "unlock", by="passphrase" if by_passphrase else "recovery")
            return cut_off

        cut_off = opened.write(begin)
    except BaseException:
        opened.close()
        raise
    return opened, cut_off

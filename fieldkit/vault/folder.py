"""The profile's folder: one vault, 0700, files 0600, links refused, one process at a time.

Nothing outside the folder is written. What is a link, belongs to somebody else or stands in a
folder that a program copies to other machines is refused before a byte is read (design page
*vault*, first table; abuse cases A10, A11, A12, A18, A28).
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from fieldkit.errors import DiskFull, ReadOnlyStorage, StorageError, UnsafeProfile, VaultInUse

HEADER = "vault.json"
HEADER_NEW = "vault.json.new"
HEADER_OLD = "vault.json.old"
LOCK = "lock"
DATABASES = "vault-*.db"
BEGUN = ".begun"
"""Ends the name of a database whose vault is being made: its header does not stand yet."""
EVIDENCE = "evidence"
OUTBOX = "outbox"
QUARANTINE = "quarantine"
IMPORTED = "imported"
FOLDERS = (EVIDENCE, OUTBOX, QUARANTINE, IMPORTED)

_LARGEST_HEADER = 64 * 1024
_COPIED_ELSEWHERE = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "syncthing",
)
_COPY_MARKS = (".dropbox", ".stfolder", ".sync", ".owncloudsync.log", ".nextcloudsync.log")


@contextlib.contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what the system says about a disk into `DiskFull`, `ReadOnlyStorage`, `StorageError`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull() from None
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise ReadOnlyStorage() from None
        raise StorageError(reason=errno.errorcode.get(error.errno or 0, "unknown")) from None


def says_training(folder: Path) -> bool:
    """Whether the header calls its vault a training one: for a lock screen, before it is open.

    Cheap, and nothing is checked: once the vault is open, what it says itself holds. A header that
    cannot be read says nothing.
    """
    try:
        with open_file(folder / HEADER) as source:
            fields = json.loads(source.read(_LARGEST_HEADER))
    except (OSError, StorageError, UnsafeProfile, ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and fields.get("training") is True


def prepare(folder: Path) -> None:
    """Make the folder of a new vault, or check that the one that is there may be used."""
    refuse_copied_elsewhere(folder)
    with storage_errors():
        make_private(folder)
        check(folder)
        for name in FOLDERS:
            if not os.path.lexists(folder / name):
                (folder / name).mkdir(mode=0o700)
        check(folder)


def make_private(folder: Path) -> None:
    """Make the folder and those above it that are missing, each of mode 0700."""
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def check(folder: Path) -> None:
    """Refuse links and what belongs to others; tighten permissions of what is ours."""
    _check_one(folder, is_folder=True)
    for entry in sorted(folder.iterdir()):
        _check_one(entry, is_folder=entry.name in FOLDERS)


def _check_one(path: Path, *, is_folder: bool) -> None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISLNK(found.st_mode):
        raise UnsafeProfile(profile=path.name, reason="link")
    if not (stat.S_ISDIR if is_folder else stat.S_ISREG)(found.st_mode):
        raise UnsafeProfile(profile=path.name, reason="foreign")
    if sys.platform == "win32":
        return
    if found.st_uid != os.geteuid():
        raise UnsafeProfile(profile=path.name, reason="foreign")
    if not is_folder and found.st_nlink > 1:
        raise UnsafeProfile(profile=path.name, reason="link")
    allowed = 0o700 if is_folder else 0o600
    if stat.S_IMODE(found.st_mode) & ~allowed:
        path.chmod(allowed)


def refuse_copied_elsewhere(folder: Path) -> None:
    """Refuse a place that a cloud folder or the like copies to other machines, links followed."""
    whole, behind = folder.absolute(), folder.resolve()
    for part in (whole, *whole.parents, *behind.parents):
        named = part.name.lower()
        marked = any(os.path.lexists(part / mark) for mark in _COPY_MARKS)
        if marked or any(named.startswith(name) for name in _COPIED_ELSEWHERE):
            raise UnsafeProfile(profile=folder.name, reason="synchronised")


def create_file(path: Path) -> IO[bytes]:
    """A new file of mode 0600 to write; one that is there already is an error, not replaced."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600), "w+b")


def open_file(path: Path) -> IO[bytes]:
    """An ordinary file to read, never through a link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "rb")


def sync_folder(folder: Path) -> None:
    """Make names durable, where the system lets a folder be synced."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes, temporary: Path) -> None:
    """Write new, fsync, rename, fsync of the folder: the file is the old one or the new one."""
    with storage_errors():
        temporary.unlink(missing_ok=True)
        try:
            with create_file(temporary) as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


class FolderLock:
    """The operating system's lock on `lock`; it goes with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        with storage_errors():
            self._descriptor = os.open(folder / LOCK, flags, 0o600)
        try:
            _take(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            raise VaultInUse(profile=folder.name) from None

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

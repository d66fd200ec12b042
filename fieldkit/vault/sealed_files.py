"""Files of the vault: age v1 to the vault's evidence identity, padded, in a folder of its own.

A file is written to a temporary name, synced and renamed; only then does its row stand in the
database, so a file without a row is an orphan and goes at the next start, and a row without a
file is shown as missing. The plaintext is filled with zeros to Padmé(max(length, 16,384)): a
known film is not recognised by its size. Source: design page *vault*, first table and Crash rules.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, cast

from fieldkit.clock import Random
from fieldkit.crypto import age
from fieldkit.errors import Altered, DiskFull, EvidenceMissing, StorageError, Truncated
from fieldkit.padme import padded
from fieldkit.vault import folder as folders

RESERVE = 50 * 1024 * 1024
"""Kept free for finalising and sending; only new files stop at it."""

SUFFIX = ".age"
UNFINISHED = ".part"
_ZEROS = bytes(65_536)


@dataclass(frozen=True)
class Stored:
    """A stored file: random name without suffix, true length, SHA-256 of the true contents."""

    name: str
    size: int
    sha256: str


class SealedFiles:
    """The sealed files of one folder."""

    def __init__(
        self, folder: Path, identities: Sequence[age.Identity], random: Random, reserve: int
    ) -> None:
        self._folder = folder
        self._identities = tuple(identities)
        self._random = random
        self._reserve = reserve

    def forget(self) -> None:
        """Drop the keys: from here on nothing can be opened or written."""
        self._identities = ()

    def writer(self, expected: int = 0) -> FileWriter:
        """A file to be written; `expected` bytes must fit beside the reserve: `DiskFull`."""
        if not self._identities:
            raise StorageError(reason="locked")
        with folders.storage_errors():
            free = shutil.disk_usage(self._folder).free
        if free < padded(expected) + self._reserve:
            raise DiskFull()
        return FileWriter(self._folder, self._identities[-1].recipient, self._random)

    def store(self, pieces: Iterable[bytes], expected: int = 0) -> Stored:
        """Write all pieces; nothing stays where that fails."""
        with self.writer(expected) as out:
            for piece in pieces:
                out.write(piece)
            return out.keep()

    def open(self, name: str, size: int, sha256: str | None = None) -> FileReader:
        """The true contents of a stored file; `EvidenceMissing` where it is gone.

        With `sha256` its last piece is only given out where all of it has that hash.
        """
        if not self._identities:
            raise StorageError(reason="locked")
        with folders.storage_errors():
            try:
                source = folders.open_file(self._folder / f"{name}{SUFFIX}")
            except FileNotFoundError:
                raise EvidenceMissing(code="") from None
        return FileReader(source, self._identities, size, sha256)

    def exists(self, name: str) -> bool:
        """Whether the file lies there, unread."""
        path = self._folder / f"{name}{SUFFIX}"
        return path.is_file() and not path.is_symlink()

    def remove(self, name: str) -> None:
        """Remove a stored file whose row is gone already."""
        with folders.storage_errors():
            (self._folder / f"{name}{SUFFIX}").unlink(missing_ok=True)

    def remove_orphans(self, known: Iterable[str]) -> int:
        """Remove unfinished files and those that no row names; how many there were.

        A folder is nothing of ours: other programs make such, and it stops nothing.
        """
        wanted = {f"{name}{SUFFIX}" for name in known}
        orphans = [
            path
            for path in self._folder.iterdir()
            if path.name not in wanted and (path.is_symlink() or not path.is_dir())
        ]
        with folders.storage_errors():
            for path in orphans:
                path.unlink(missing_ok=True)
        return len(orphans)


class FileWriter:
    """A sealed file while it is written; left without `keep`, it was never there."""

    def __init__(self, folder: Path, recipient: age.Recipient, random: Random) -> None:
        self._folder = folder
        self._name = random(16).hex()
        self._temporary = folder / f"{self._name}{UNFINISHED}"
        self._hash = hashlib.sha256()
        self.size = 0
        with folders.storage_errors():
            self._out: IO[bytes] = folders.create_file(self._temporary)
        self._sealed = age.seal(cast(BinaryIO, self._out), (recipient,), random)
        self._kept = False

    def __enter__(self) -> FileWriter:
        with folders.storage_errors():
            self._sealed.__enter__()
        return self

    def write(self, piece: bytes) -> int:
        """Append; the number of bytes, as a file's `write`."""
        with folders.storage_errors():
            self._sealed.write(piece)
        self._hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def keep(self) -> Stored:
        """Pad, end, sync, rename: from here on the file is there, whatever happens next."""
        with folders.storage_errors():
            left = padded(self.size) - self.size
            while left:
                self._sealed.write(_ZEROS[: min(left, len(_ZEROS))])
                left -= min(left, len(_ZEROS))
            self._sealed.__exit__(None, None, None)
            self._out.flush()
            os.fsync(self._out.fileno())
            self._out.close()
            self._temporary.rename(self._folder / f"{self._name}{SUFFIX}")
            folders.sync_folder(self._folder)
        self._kept = True
        return Stored(self._name, self.size, self._hash.hexdigest())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._kept:
            return
        # What was buffered does not fit either; the file goes all the same.
        with contextlib.suppress(OSError):
            self._out.close()
        self._temporary.unlink(missing_ok=True)


class FileReader:
    """The true contents of a sealed file, from the beginning; the padding is never given out."""

    def __init__(
        self,
        source: IO[bytes],
        identities: Sequence[age.Identity],
        size: int,
        sha256: str | None = None,
    ) -> None:
        self._source = source
        self._left = size
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        try:
            self._opened = age.open_sealed(cast(BinaryIO, source), identities)
        except BaseException:
            source.close()
            raise

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all for a negative one; `Altered`, `Truncated` where damaged.

        A stored file opens with its own vault's key only, but another one of that vault does too.
        """
        wanted = self._left if size < 0 else min(size, self._left)
        pieces: list[bytes] = []
        while wanted:
            piece = self._opened.read(wanted)
            if not piece:
                raise Truncated(part="stored file")
            pieces.append(piece)
            wanted -= len(piece)
            self._left -= len(piece)
            if self._sha256 is not None:
                self._check(piece)
        return b"".join(pieces)

    def _check(self, piece: bytes) -> None:
        self._digest.update(piece)
        if not self._left and self._digest.hexdigest() != self._sha256:
            raise Altered(part="stored file", reason="another file's contents")

    def close(self) -> None:
        """Close the file."""
        self._source.close()

    def __enter__(self) -> FileReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

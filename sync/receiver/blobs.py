"""The receiver's bytes: partial uploads piece by piece, whole payloads under their manifest.

A partial upload is a row of objects `partial/{upload}/{offset:020d}`, each put in mode *create*: of
two writers at one offset one wins and the other is told (`sync`, *Receiver*). Names come from 128
random bits and from hashes, never from what a sender wrote. In a folder each object is synced
before it counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore

from fieldkit.errors import DiskFull, StorageError

READ = 1024 * 1024


class Taken(Exception):
    """Another writer was first at this offset."""


class Gone(Exception):
    """Pieces of an upload are not here any more: another request finished or removed it."""


class Blobs:
    """A store of objects, in a folder or at a provider."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    @classmethod
    def in_folder(cls, folder: Path) -> Blobs:
        """Objects as files of mode 0600 in a folder of mode 0700."""
        folder.mkdir(mode=0o700, exist_ok=True)
        return cls(LocalStore(folder, automatic_cleanup=True), folder)

    def add(self, upload: str, offset: int, piece: bytes) -> None:
        """Keep a piece of an upload; `Taken`, `DiskFull`, `StorageError`."""
        path = f"partial/{upload}/{offset:020d}"
        with _typed():
            obstore.put(self._store, path, piece, mode="create")
        self._sync(path)

    def offset(self, upload: str) -> int:
        """How many bytes of an upload are here, without a gap."""
        return sum(size for _, size in self._row(upload))

    def pieces(self, upload: str) -> Iterator[bytes]:
        """The bytes of an upload from its beginning."""
        for path, _ in self._row(upload):
            yield from self._read(path)

    def join(self, upload: str, manifest_sha256: str, size: int) -> None:
        """Make a finished upload's payload, `size` bytes, one object; again: nothing changes.

        Raises `Gone` where its pieces do not make that up; what lies there is never written over.
        """
        path = f"payload/{manifest_sha256}"
        if self._size(path) == size:
            return
        # Left by an exception, a writer puts nothing in place.
        with _typed(), obstore.open_writer(self._store, path) as out:
            for piece in self.pieces(upload):
                out.write(piece)
                size -= len(piece)
            if size:
                raise Gone
        self._sync(path)

    def payload(self, manifest_sha256: str) -> Iterator[bytes]:
        """A whole payload, piece by piece."""
        return self._read(f"payload/{manifest_sha256}")

    def drop(self, upload: str) -> None:
        """Remove an upload's pieces."""
        with _typed():
            if paths := [path for path, _ in self._row(upload, gaps=True)]:
                obstore.delete(self._store, paths)

    def unfinished(self) -> list[str]:
        """The uploads of which there are pieces."""
        with _typed():
            found = obstore.list_with_delimiter(self._store, "partial/")
        return [str(prefix).rpartition("/")[2] for prefix in found["common_prefixes"]]

    def _row(self, upload: str, *, gaps: bool = False) -> list[tuple[str, int]]:
        with _typed():
            found = sorted(
                (str(each["path"]), int(each["size"]))
                for page in obstore.list(self._store, f"partial/{upload}/")
                for each in page
            )
        row, end = [], 0
        for path, size in found:
            if not gaps and int(path.rpartition("/")[2]) != end:
                break
            row.append((path, size))
            end += size
        return row

    def _size(self, path: str) -> int | None:
        try:
            return int(obstore.head(self._store, path)["size"])
        except (NotFoundError, FileNotFoundError):
            return None

    def _read(self, path: str) -> Iterator[bytes]:
        with _typed():
            for piece in obstore.get(self._store, path).stream(min_chunk_size=READ):
                yield bytes(piece)

    def _sync(self, path: str) -> None:
        if self._folder is None:
            return
        whole = self._folder / path
        os.chmod(whole, 0o600)
        for each in (whole, *whole.parents):
            if each == self._folder.parent:
                break
            handle = os.open(each, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


@contextmanager
def _typed() -> Iterator[None]:
    """What the store says, as errors of ours."""
    try:
        yield
    except AlreadyExistsError as error:
        raise Taken from error
    except (BaseError, OSError) as error:
        if "No space left" in str(error) or "os error 28" in str(error):
            raise DiskFull() from error
        raise StorageError(reason="the store of payloads") from error

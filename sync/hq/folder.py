"""Headquarters' folder as `hq init` makes it: `root/`, which goes offline, and `receiver/`.

`root/` is a vault with the root's key; `receiver/` has what an unattended server needs and no key
that signs a roster or opens a bundle (sync.md, *Setting up*). Files are 0600, folders 0700; a file
is replaced by write-new, sync, rename, so that a server reads the old one or the new one.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fieldkit.crypto.keys import PublicKey
from fieldkit.errors import DiskFull, NotABundle, ReadOnlyStorage, StorageError
from fieldkit.vault.folder import make_private
from sync.bundle.roster import TrustedRoster, read_roster, root_signers

ROSTER = "roster.json"
SIGNATURE = "roster.json.sig"
ROOT_SIGNERS = "root_signers"
TLS_CERTIFICATE = "tls.crt"
TLS_KEY = "tls.key"
LOG_KEYS = "log.keys"
DATABASE_KEY = "database.key"
ROSTERS = "rosters"


@dataclass(frozen=True)
class ReceiverFolder:
    """The receiver's part: what it reads to start, and where it keeps what comes.

    `log.keys`: three lines, the origin and the two seeds in hex; `database.key`: 32 bytes in hex;
    `tls.crt` and `tls.key`: PEM.
    """

    path: Path

    def read(self, name: str) -> bytes:
        """The bytes of one of its files; `StorageError` with `reason` where it cannot be read."""
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise StorageError(reason="not headquarters' folder", file=name) from error

    def roots(self) -> list[PublicKey]:
        """The roots of `root_signers`."""
        return parse_root_signers(self.read(ROOT_SIGNERS).decode("utf-8", "replace"))

    def roster(self, held: int | None = None) -> TrustedRoster:
        """The roster that lies there, checked; errors as `read_roster`."""
        signature = self.read(SIGNATURE).decode("ascii", "replace")
        return read_roster(self.read(ROSTER), signature, self.roots(), held)

    def publish(self, roster: TrustedRoster) -> None:
        """Put the next roster there; what reads between the two files sees `UnsignedRoster`.

        Each version is also kept by its number: receipts name the one by which they were given.
        """
        kept = self.path / ROSTERS
        try:
            kept.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise storage_error(error) from error
        by_number = kept / f"roster-{roster.version}.json"
        write_private(by_number.with_name(f"{by_number.name}.sig"), roster.signature.encode())
        write_private(by_number, roster.raw)
        write_private(self.path / ROOT_SIGNERS, root_signers(roster.roots).encode())
        write_private(self.path / SIGNATURE, roster.signature.encode())
        write_private(self.path / ROSTER, roster.raw)


def parse_root_signers(text: str) -> list[PublicKey]:
    """The keys of a `root_signers` file or of a bare OpenSSH public key; `Altered` otherwise."""
    keys: list[PublicKey] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            at = line.find("ssh-ed25519 ")
            keys.append(PublicKey.parse(line[max(at, 0) :]))
    return keys


def make_folder(path: Path) -> None:
    """A new folder of mode 0700; `StorageError` where there is one with something in it."""
    try:
        make_private(path)
        if any(path.iterdir()):
            raise StorageError(reason="not empty", path=str(path))
        path.chmod(0o700)
    except OSError as error:
        raise storage_error(error) from error


@contextmanager
def new_folder(path: Path) -> Iterator[None]:
    """`make_folder`, for what is made whole or not at all: a failure leaves nothing in it, and no
    folder where there was none."""
    before = path.exists()
    make_folder(path)
    try:
        yield
    except BaseException:
        for each in path.iterdir():
            shutil.rmtree(each, ignore_errors=True)
        if not before:
            with suppress(OSError):
                path.rmdir()
        raise


def write_private(path: Path, content: bytes) -> None:
    """Write-new, sync, rename; mode 0600. `DiskFull`, `ReadOnlyStorage`, `StorageError`."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise storage_error(error) from error


@contextmanager
def open_ordinary(path: Path) -> Iterator[BinaryIO]:
    """A file from outside to read; `NotABundle` for a pipe, a device or a folder, OSError.

    Without waiting: opening a pipe that nobody writes to would never end.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotABundle(step=1, reason="not an ordinary file")
        with open(descriptor, "rb", closefd=False) as source:
            yield source
    finally:
        os.close(descriptor)


def storage_error(error: OSError) -> StorageError:
    """The typed error of what the system said."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ReadOnlyStorage()
    return StorageError(reason=errno.errorcode.get(error.errno or 0, "io"))

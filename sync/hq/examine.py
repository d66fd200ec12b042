"""Looking at a bundle before it is imported: every check of an import, and nothing is kept.

A desk sees what a stick or a file holds, then decides. A package that fails shows no content: its
file's name, size and time, the key that signed it if the signature can be read, and the reason.
Source: interface design, 7.10 (*Nothing is parsed before the checks pass*); bundle-format.md,
*Reading*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from fieldkit.crypto import sshsig
from fieldkit.crypto.keys import PublicKey
from fieldkit.errors import BundleError, FieldkitError, NotABundle, SignatureError
from fieldkit.vault.quarantine import Refused
from sync.bundle.container import read_head
from sync.bundle.trust import BUNDLE
from sync.hq.desk import Desk
from sync.hq.folder import open_ordinary, storage_error
from sync.hq.importer import Arrival, Examined, examine


@dataclass(frozen=True)
class Looked:
    """A file that was looked at: `examined` where every check passed, else `error`."""

    path: Path
    size: int
    at: datetime
    signer: PublicKey | None
    examined: Examined | None = None
    error: FieldkitError | None = None


def look_at(desk: Desk, path: Path) -> Looked:
    """Check the file at `path`; the storage errors where it cannot be read."""
    now = desk.clock.now()
    try:
        with open_ordinary(path) as source:
            size = path.stat().st_size
            signer = key_of(source)
            source.seek(0)
            try:
                examined = examine(desk, source, Arrival(path.name, now))
            except (SignatureError, BundleError) as error:
                return Looked(path, size, now, signer, error=error)
    except NotABundle as error:
        return Looked(path, 0, now, None, error=error)
    except OSError as error:
        raise storage_error(error) from error
    return Looked(path, size, now, signer, examined)


def key_of(source: BinaryIO) -> PublicKey | None:
    """The key whose signature the file carries; nothing is trusted by it, nothing else is read."""
    try:
        head = read_head(source)
        signed = sshsig.verify(head.manifest, head.signature.decode("ascii"), BUNDLE)
    except (SignatureError, BundleError, UnicodeDecodeError):
        return None
    return signed.public


def key_of_refused(desk: Desk, refused: Refused) -> PublicKey | None:
    """The same of a package in quarantine."""
    try:
        with desk.vault.quarantine.open(refused) as source:
            return key_of(cast(BinaryIO, source))
    except FieldkitError:
        return None

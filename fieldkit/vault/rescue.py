"""A rescue copy: what the disk refused, sealed on its own, to be brought back into this vault.

Sealed (age v1) to the vault's evidence identity, whose key follows from the vault's own: no other
vault opens it, and a damaged database does not keep this one from it. Written beside its name,
synced, read back and compared before it takes the name: a copy that stands can be read. Filled up
with spaces to one of few sizes. Source: interface design, 5 *Saving*; design page *vault*, Keys.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from fieldkit.clock import Random
from fieldkit.crypto import age
from fieldkit.errors import (
    DamagedRescueCopy,
    FieldkitError,
    ForeignRescueCopy,
    NotForUs,
    StorageError,
)
from fieldkit.padme import padded
from fieldkit.vault import folder as folders

LARGEST: Final = 64 * 1024 * 1024
SMALLEST: Final = 16_384
UNFINISHED: Final = ".part"


class Rescue:
    """Seals and opens the rescue copies of one vault."""

    def __init__(self, identities: Sequence[age.Identity], random: Random) -> None:
        self._identities = tuple(identities)
        self._random = random

    def forget(self) -> None:
        """Drop the keys."""
        self._identities = ()

    def seal(self, content: bytes) -> bytes:
        """JSON as a copy; `StorageError` where the vault is locked."""
        out = io.BytesIO()
        with age.seal(out, (self._held()[-1].recipient,), self._random) as sealed:
            sealed.write(content.ljust(padded(max(len(content), SMALLEST))))
        return out.getvalue()

    def unseal(self, source: BinaryIO) -> bytes:
        """What a copy holds. `DamagedRescueCopy`, `ForeignRescueCopy`, `StorageError`."""
        identities = self._held()
        pieces: list[bytes] = []
        left = LARGEST
        try:
            opened = age.open_sealed(source, identities)
            while left and (piece := opened.read(min(left, 65_536))):
                pieces.append(piece)
                left -= len(piece)
        except NotForUs:
            raise ForeignRescueCopy() from None
        except FieldkitError:
            raise DamagedRescueCopy(reason="altered") from None
        return b"".join(pieces)

    def write(self, path: Path, content: bytes) -> None:
        """Write a copy of JSON there, replacing what stands there; the storage errors."""
        sealed = self.seal(content)
        temporary = path.with_name(f"{path.name}{UNFINISHED}")
        try:
            with folders.storage_errors():
                temporary.unlink(missing_ok=True)
                with folders.create_file(temporary) as out:
                    out.write(sealed)
                    out.flush()
                    os.fsync(out.fileno())
            if not self.read(temporary).startswith(content):
                raise StorageError(reason="io")
            with folders.storage_errors():
                temporary.replace(path)
                folders.sync_folder(path.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def read(self, path: Path) -> bytes:
        """What the copy in a file holds; errors as `unseal`."""
        try:
            with path.open("rb") as source:
                return self.unseal(source)
        except OSError:
            raise DamagedRescueCopy(reason="cannot be read") from None

    def _held(self) -> tuple[age.Identity, ...]:
        if not self._identities:
            raise StorageError(reason="locked")
        return self._identities

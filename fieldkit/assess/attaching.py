"""Taking in evidence: copy from an open file, hash, tell its kind, seal, strip what travels.

The file is read once, from the descriptor that was opened: what is a pipe, a device, empty, larger
than the limit, or changes while it is read is refused, and nothing was kept. The original is
sealed as it came; the copy that travels is made without its metadata where that is known here.
Source: issue's evidence step; design pages *vault*, *questions* 2.3; abuse cases D1–D7, D15.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldkit.assess.metadata import is_program, look, media_type
from fieldkit.errors import (
    EvidenceChanged,
    EvidenceMissing,
    EvidenceRefused,
    EvidenceTooLarge,
    EvidenceVanished,
    FieldkitError,
)
from fieldkit.forms.state import Changes
from fieldkit.vault import Vault
from schemas.evidence import Evidence, EvidenceFile, EvidenceRecord, StrippedCopy
from schemas.ids import new_id

if TYPE_CHECKING:
    from fieldkit.assess.filling import Filling

LIMIT = 8 * 1024 * 1024
PIECE = 65_536
LONGEST_NAME = 120


def attach(
    vault: Vault, situation: str, record: EvidenceRecord, path: Path | None = None
) -> Evidence:
    """A new item, with the file at `path` if there is one. Takes as long as a picture needs.

    `EvidenceVanished`, `EvidenceTooLarge`, `EvidenceChanged`, `EvidenceRefused` (`reason`: kind,
    empty, program), `UnknownSituation`, the storage errors; nothing was kept then.
    """
    if path is None:
        return vault.evidence.add(_new_id(vault), situation, record, None)
    try:
        # Without waiting: opening a pipe that nobody writes to would never end.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except OSError:
        raise EvidenceVanished() from None
    try:
        return attach_open(vault, situation, record, descriptor, path.name)
    finally:
        os.close(descriptor)


def attach_open(
    vault: Vault, situation: str, record: EvidenceRecord, descriptor: int, name: str
) -> Evidence:
    """As `attach`, from a file that is open already (dragged in, handed over)."""
    vault.situations.get(situation)
    return attach_bytes(vault, situation, record, read_whole(descriptor), name)


def attach_bytes(
    vault: Vault, situation: str, record: EvidenceRecord, raw: bytes, name: str
) -> Evidence:
    """As `attach`, from bytes that are at hand and stand in no file (made by the program)."""
    vault.situations.get(situation)
    file = _taken(vault, raw, name)
    return vault.evidence.add(_new_id(vault), situation, record, file)


def _taken(vault: Vault, raw: bytes, name: str) -> EvidenceFile:
    if is_program(raw):
        raise EvidenceRefused(reason="program")
    kind = media_type(raw)
    looked = look(raw, kind)
    original = _store(vault, raw)
    copy = None if looked.copy is None else _store(vault, looked.copy)
    return EvidenceFile(
        name=plain_name(name),
        type=kind,
        size=original.size,
        original=original.sha256,
        stored=original.stored,
        looked=looked.known,
        found=looked.found,
        copy_=copy,
    )


def _store(vault: Vault, raw: bytes) -> StrippedCopy:
    with vault.evidence.writer(len(raw)) as out:
        for at in range(0, len(raw), PIECE):
            out.write(raw[at : at + PIECE])
        stored = out.keep()
    return StrippedCopy(sha256=stored.sha256, size=stored.size, stored=stored.name)


def read_whole(descriptor: int) -> bytes:
    """The contents of an open ordinary file of 1 byte to 8 MiB, unchanged while it was read."""
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise EvidenceRefused(reason="kind")
        if before.st_size > LIMIT:
            raise EvidenceTooLarge(size=before.st_size, limit=LIMIT)
        raw = b"".join(_pieces(descriptor))
        after = os.fstat(descriptor)
    except OSError:
        raise EvidenceVanished() from None
    if not raw and before.st_size == 0:
        raise EvidenceRefused(reason="empty")
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or len(raw) != before.st_size:
        raise EvidenceChanged()
    return raw


def _pieces(descriptor: int) -> Iterator[bytes]:
    """What can be read, at most one piece more than the limit: a file may grow meanwhile."""
    left = LIMIT + PIECE
    while left > 0 and (piece := os.read(descriptor, PIECE)):
        left -= len(piece)
        yield piece


def plain_name(name: str) -> str:
    """A file's name as it may be shown: no path, no control or direction marks, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter if letter.isprintable() else " " for letter in last).strip()
    if len(shown) <= LONGEST_NAME:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 10:
        return shown[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def keep_metadata(vault: Vault, item: str, keep: bool = True) -> Evidence:
    """The officer's decision: the original travels with all that is in it, or the copy again."""
    vault.evidence.change_file(item, lambda file: file.model_copy(update={"kept": keep}))
    return vault.evidence.get(item)


def describe(vault: Vault, item: str, changes: Mapping[str, Any]) -> Evidence:
    """Change what is said about an item; fields by their names in `EvidenceRecord`.

    pydantic's ValidationError, without the input, where a value does not fit its field.
    """
    record = vault.evidence.get(item).record
    told = record.model_dump() | dict(changes)
    vault.evidence.change(item, EvidenceRecord.model_validate(told))
    return vault.evidence.get(item)


def link(filling: Filling, ref: str, code: str) -> Changes:
    """Link an item to a question that takes evidence (`f07_14_evidence`)."""
    chosen = filling.session.state(ref).value.split()
    return filling.answer(ref, " ".join([*(c for c in chosen if c != code), code]))


def unlink(filling: Filling, ref: str, code: str) -> Changes:
    """Take the link back."""
    chosen = filling.session.state(ref).value.split()
    return filling.answer(ref, " ".join(c for c in chosen if c != code) or None)


def contents(vault: Vault, item: Evidence, *, original: bool = False) -> Iterator[bytes]:
    """The bytes of an item's travelling copy, or its original, in pieces, checked by hash.

    `EvidenceMissing` where the stored file is gone, damaged, or another's.
    """
    if item.file is None:
        raise EvidenceMissing(code=item.code)
    expected = item.file.original if original else item.file.travelling.sha256
    digest = hashlib.sha256()
    opening = vault.evidence.open_original if original else vault.evidence.open_travelling
    try:
        with opening(item) as source:
            while piece := source.read(PIECE):
                digest.update(piece)
                yield piece
    except FieldkitError:
        raise EvidenceMissing(code=item.code) from None
    if digest.hexdigest() != expected:
        raise EvidenceMissing(code=item.code)


_BINARY: int = getattr(os, "O_BINARY", 0)


def _new_id(vault: Vault) -> str:
    return new_id(vault.clock.now(), vault.random(10))

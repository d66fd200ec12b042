"""Bundles on a stick, in the folder `fieldkit-transfer/`: written, synced, read back, compared.

A device saves what waits; the desk that imports it pushes each bundle to the receiver (the
manifest is the ticket, whoever carries it) and writes `<id>.tlog-proof` beside it, which the device
takes home (`sync`, *Push*). What is on the stick is sealed. A bundle stays in the outbox until its
receipt was verified.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from fieldkit.errors import FieldkitError
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from schemas.manifest import Manifest
from sync.bundle.container import assemble
from sync.enrolment import roster_in_force
from sync.errors import ReceiptInvalid, TransferFolderError
from sync.push.delivery import keep_receipt

FOLDER = "fieldkit-transfer"
SUFFIX = ".fieldkit"
TRAINING_SUFFIX = ".training.fieldkit"
PROOF_SUFFIX = ".tlog-proof"
PIECE = 256 * 1024
LARGEST_PROOF = 64 * 1024


def save(vault: Vault, stick: Path, parcel: Parcel) -> Path:
    """Write one bundle to the stick and read it back; its path.

    Raises `TransferFolderError` where the stick does not take it or gives back something else,
    `EvidenceMissing`, `Altered` or `Truncated` where the sealed payload in the vault is gone or
    damaged; no half-written bundle is left under its name.
    """
    suffix = TRAINING_SUFFIX if vault.training else SUFFIX
    folder = stick / FOLDER
    target, unfinished = folder / f"{parcel.bundle}{suffix}", folder / f"{parcel.bundle}.part"
    try:
        if folder.is_symlink():
            raise TransferFolderError(bundle=parcel.bundle, reason="link")
        folder.mkdir(exist_ok=True)
        try:
            written = _write(unfinished, container(vault, parcel))
        except FieldkitError:
            unfinished.unlink()
            raise
        if _read_back(unfinished) != written:
            unfinished.unlink()
            raise TransferFolderError(bundle=parcel.bundle, reason="read back differently")
        unfinished.replace(target)
        _sync(folder)
    except OSError as error:
        raise TransferFolderError(bundle=parcel.bundle, reason=type(error).__name__) from error
    vault.outbox.exported(parcel.bundle)
    return target


def save_all(vault: Vault, stick: Path) -> list[Path]:
    """Write every bundle that is not delivered yet."""
    waiting = [each for each in vault.outbox.all() if each.state is not Sending.DELIVERED]
    return [save(vault, stick, parcel) for parcel in waiting]


def take_receipts(vault: Vault, stick: Path) -> tuple[list[str], dict[str, ReceiptInvalid]]:
    """Keep the receipts on the stick that prove a bundle of ours; ids, and what was not right.

    Receipts of other devices are passed over. Raises `TransferFolderError`, `NotEnrolled`.
    """
    log = roster_in_force(vault).roster.log
    taken: list[str] = []
    doubts: dict[str, ReceiptInvalid] = {}
    for parcel in vault.outbox.all():
        path = stick / FOLDER / f"{parcel.bundle}{PROOF_SUFFIX}"
        if parcel.state is Sending.DELIVERED or not path.is_file():
            continue
        try:
            keep_receipt(vault, parcel, _read_proof(path), log)
            taken.append(parcel.bundle)
        except ReceiptInvalid as error:
            doubts[parcel.bundle] = error
    return taken, doubts


def container(vault: Vault, parcel: Parcel) -> Iterator[bytes]:
    """The bytes of a parcel's `.fieldkit` file, piece by piece."""
    payload = _payload(vault, parcel)
    return assemble(parcel.manifest, parcel.signature, payload, parcel.crc, parcel.size)


def _payload(vault: Vault, parcel: Parcel) -> Iterator[bytes]:
    with vault.outbox.payload(parcel, Manifest.read(parcel.manifest).payload.sha256) as source:
        while piece := source.read(PIECE):
            yield piece


def _write(path: Path, pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    # Never through a link: a stick may hold one in place of the file that is about to be written.
    path.unlink(missing_ok=True)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o666), "wb") as out:
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
        out.flush()
        os.fsync(out.fileno())
        if hasattr(os, "posix_fadvise"):  # what is read back comes from the stick, not from memory
            os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return digest.hexdigest()


def _read_back(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _read_proof(path: Path) -> str:
    try:
        with path.open("rb") as source:
            return source.read(LARGEST_PROOF).decode("utf-8", "replace")
    except OSError as error:
        raise TransferFolderError(bundle=path.stem, reason=type(error).__name__) from error


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

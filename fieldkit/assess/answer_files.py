"""Files for upload questions: taken in as evidence is, named in the record, read back.

The file is read once and refused under the same rules as evidence (8 MiB, ordinary, no program).
Of a picture whose metadata is known here only the copy without it is kept: an answer has no page
on which one could decide otherwise; who needs the original adds it as evidence.
Source: abuse cases D1–D7; XLSForm, *Question types* (image, audio, video, file).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from fieldkit.assess.attaching import PIECE, plain_name, read_whole
from fieldkit.assess.metadata import is_program, look, media_type
from fieldkit.errors import EvidenceMissing, EvidenceRefused, EvidenceVanished, FieldkitError
from fieldkit.forms.session import Session
from fieldkit.forms.state import Attachment
from fieldkit.vault import Vault
from fieldkit.vault.attachments import AnswerFile

_UNKNOWN = "application/octet-stream"
_BINARY: int = getattr(os, "O_BINARY", 0)


def take_in(vault: Vault, path: Path, wanted: str = "") -> AnswerFile:
    """Read, check and seal a file; it is the record's once `Filling.attach` has named it.

    `wanted` is the question's `mediatype` (`image/*`). Takes as long as a picture needs.
    `EvidenceVanished`, `EvidenceTooLarge`, `EvidenceChanged`, `EvidenceRefused` (`reason`: kind,
    empty, program, image, audio, video), the storage errors; nothing is kept then.
    """
    try:
        # Without waiting: opening a pipe that nobody writes to would never end.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except OSError:
        raise EvidenceVanished() from None
    try:
        raw = read_whole(descriptor)
    finally:
        os.close(descriptor)
    if is_program(raw):
        raise EvidenceRefused(reason="program")
    kind = media_type(raw)
    family = wanted.partition("/")[0].strip().lower()
    if not _fits(kind, family):
        raise EvidenceRefused(reason=family)
    copy = look(raw, kind).copy
    travels = raw if copy is None else copy
    digest = hashlib.sha256(travels).hexdigest()
    held = vault.attachments.find(digest)
    if held is not None:
        return held
    stored = vault.attachments.store(travels)
    name = plain_name(path.name)
    return AnswerFile(digest, name, kind, len(travels), stored.name, copy is not None)


def _fits(kind: str, family: str) -> bool:
    """Whether a question for pictures, recordings or films takes this kind."""
    if family == "image":
        return kind.startswith("image/")
    if family == "audio":
        # MP4, WebM and Ogg hold sound alone as well; of other kinds the first bytes say nothing.
        return kind.startswith(("audio/", "video/")) or kind == _UNKNOWN
    if family == "video":
        return kind.startswith("video/") or kind in (_UNKNOWN, "audio/ogg")
    return True


def attachment_of(file: AnswerFile) -> Attachment:
    """What the record keeps of it."""
    return Attachment(file.recorded, file.type, file.size, file.sha256)


def know_files(vault: Vault, session: Session) -> None:
    """Tell a session which files this device holds: a record that is corrected names some."""
    held = [attachment_of(file) for file in vault.attachments.all()]
    session.take_attachments({each.name: each for each in held})


def file_named(vault: Vault, recorded: str) -> AnswerFile | None:
    """The file that a record names, None where this device does not hold it."""
    return vault.attachments.find(recorded.partition(".")[0])


def contents(vault: Vault, file: AnswerFile) -> Iterator[bytes]:
    """The bytes in pieces; `EvidenceMissing` where the sealed file is gone or another's."""
    try:
        with vault.attachments.open(file) as source:
            while piece := source.read(PIECE):
                yield piece
    except FieldkitError:
        raise EvidenceMissing(code=file.name) from None

"""Files that a record names, measured where they lie: name, type, size and SHA-256."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from fieldkit.forms.errors import EngineError, Place
from fieldkit.forms.state import Attachment


def attachment_of(path: Path) -> Attachment:
    """What a record keeps of a file. Raises EngineError `request` where it cannot be read."""
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file"
        raise EngineError("request", f"{path}: {reason}.", place=Place(file=str(path))) from None
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(path.name, guessed, size, digest.hexdigest())


def attachments_in(folder: Path) -> dict[str, Attachment]:
    """The files right in a folder, by name. Raises EngineError `request` where there is none."""
    if not folder.is_dir():
        raise EngineError("request", f"{folder} is no folder.", place=Place(file=str(folder)))
    return {path.name: attachment_of(path) for path in sorted(folder.iterdir()) if path.is_file()}

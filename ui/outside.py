"""A file that a person asked for, written outside the protected store: whole, or not at all.

It is written beside its place under another name and then put there, so that what stood there
before is replaced by the whole file or stays. Source: interface design, 7.15, 5 *Errors*.
"""

from __future__ import annotations

from pathlib import Path

from fieldkit.vault.folder import storage_errors


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` there; what was begun is removed where it fails.

    Raises `DiskFull`, `ReadOnlyStorage`, `StorageError`.
    """
    begun = path.with_name(f".{path.name}.part")
    with storage_errors():
        try:
            begun.write_bytes(content)
            begun.replace(path)
        except OSError:
            begun.unlink(missing_ok=True)
            raise

"""What stands in a file beside its contents: its kind by content, its metadata, a stripped copy.

Kinds are told by first bytes, never by a name. Only JPEG and PNG are opened, each in a process of
its own with limits (`image_worker`); a crash there is an answer here. Of every other kind nothing
is parsed and nothing is stripped, which is said. Source: abuse cases D1, D2, D12, D13.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import ValidationError

from fieldkit.workers import WorkerTooSlow, work
from schemas.evidence import Found

WALL_SECONDS = 60
MOST_FOUND = 200
STRIPPABLE = ("image/jpeg", "image/png")

_KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (8, b"WAVE", "audio/wav"),
    (8, b"WEBP", "image/webp"),
    (8, b"AVI ", "video/x-msvideo"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_PROGRAMS = (
    b"\x7fELF",
    b"MZ",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
)
_LAUNCHERS = (b"[desktop entry]", b"[internetshortcut]", b"[autorun]", b"[.shellclassinfo]")
_SHORTCUT = b"L\0\0\0\x01\x14\x02\0"


@dataclass(frozen=True)
class Looked:
    """`known` where the kind's metadata is known and was read; `copy` without it, else None."""

    known: bool
    found: tuple[Found, ...]
    copy: bytes | None


def media_type(raw: bytes) -> str:
    """The kind of a file by its content; `application/octet-stream` where it is not known."""
    for offset, mark, kind in _KINDS:
        if raw.startswith(mark, offset):
            return _inside_zip(raw) if kind == "application/zip" else kind
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if "\0" in text else "text/plain"


def _inside_zip(raw: bytes) -> str:
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in raw[:200]:
        return "application/vnd.oasis.opendocument.text"
    for mark, kind in _OFFICE:
        if mark in raw[-65_536:]:
            return kind
    return "application/zip"


def is_program(raw: bytes) -> bool:
    """Whether the file is made to be run or launched; such files are not taken."""
    start = raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return raw.startswith(_PROGRAMS) or raw.startswith(_SHORTCUT) or start.startswith(_LAUNCHERS)


def look(raw: bytes, kind: str) -> Looked:
    """Read a picture's metadata and make its stripped copy; other kinds are left alone."""
    if kind not in STRIPPABLE:
        return Looked(False, (), None)
    try:
        _, output = work("fieldkit.assess.image_worker", raw, WALL_SECONDS)
        line, _, copy = output.partition(b"\n")
        answer = json.loads(line)
        found = tuple(Found.model_validate(each) for each in answer["found"][:MOST_FOUND])
    except (WorkerTooSlow, ValueError, ValidationError, KeyError, TypeError):
        # The process ended at a limit, or said something else than it was made to say.
        return Looked(False, (), None)
    return Looked(True, found, copy) if answer["ok"] else Looked(False, (), None)

"""Report records to PDF or page pictures, by typst in a process of its own.

The process gets the words on its standard input and gives the file back on its standard output;
nothing is written to disk and no font, file or package outside `resources` is used. Same record,
same bytes: the only date is the one given. Source: libraries, *PDF reports*.
"""

from __future__ import annotations

import json
import struct
from datetime import datetime
from pathlib import Path
from typing import Final

from fieldkit.errors import ReportFailed
from fieldkit.reports.coverage import printable
from fieldkit.reports.page import Report
from fieldkit.reports.payload import payload
from fieldkit.workers import WorkerTooSlow, work

ROOT: Final = Path(__file__).resolve().parents[2]
RESOURCES: Final = ROOT / "resources"
FONTS: Final = RESOURCES / "fonts"
_TIMEOUT: Final = 60
_FRAME: Final = struct.Struct(">I")


def pdf(report: Report, made: datetime) -> bytes:
    """The report as tagged PDF (PDF/UA-1); `made` is the date that stands in the file."""
    return _render(report, made, "pdf", 0)[0]


def pictures(report: Report, made: datetime, ppi: int = 96) -> list[bytes]:
    """The report's pages as PNG, for the preview."""
    return _render(report, made, "png", ppi)


def _render(report: Report, made: datetime, form: str, ppi: int) -> list[bytes]:
    order = {
        "root": str(RESOURCES / "reports"),
        "template": "assessment.typ",
        "fonts": str(FONTS),
        "content": json.dumps(payload(report, printable(FONTS)), ensure_ascii=False),
        "made": int(made.timestamp()),
        "form": form,
        "ppi": ppi,
    }
    try:
        status, output = work("fieldkit.reports.worker", json.dumps(order).encode(), _TIMEOUT)
    except WorkerTooSlow as error:
        raise ReportFailed(reason="time") from error
    if status != 0:
        raise ReportFailed(reason="layout")
    return _unframed(output)


def framed(files: list[bytes]) -> bytes:
    """Files behind one another, each after its length in four bytes."""
    return b"".join(_FRAME.pack(len(content)) + content for content in files)


def _unframed(raw: bytes) -> list[bytes]:
    files = []
    while raw:
        (size,) = _FRAME.unpack_from(raw)
        files.append(raw[_FRAME.size : _FRAME.size + size])
        raw = raw[_FRAME.size + size :]
    return files

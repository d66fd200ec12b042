"""From XLSForm to XForm, by pyxform in a process of its own with limits.

A workbook comes from anywhere, so it is looked at before it is opened (kind by content, never by
its name; size, entries and paths of a zip), and pyxform runs with 10 s of processor time and
512 MiB of memory (blank-row bombs). What it refuses or warns of comes back as problems with
sheet, row and column where they are known; nothing here checks an expression, that is `check`'s.
Source: design/forms.md, *What pyxform does for us, and not*; design/engine-commands.md.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from fieldkit.forms.errors import Kind, Place, Problem, Severity
from fieldkit.forms.source import Sheets
from fieldkit.workers import WorkerTooSlow, work

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"On the '(\w+)' sheet, the '([^']*)' value")
_QUOTED = re.compile(r"['\"“]([^'\"”]+)['\"”]")
_MESSAGE_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a conversion may use: seconds of processor, bytes of memory, of the file, unpacked and
    of what is written back; entries of a workbook and lines of a text."""

    cpu_seconds: int = 10
    memory: int = 512 * 1024 * 1024
    file_size: int = 16 * 1024 * 1024
    unpacked_size: int = 128 * 1024 * 1024
    entries: int = 2000
    lines: int = 250_000
    output: int = 64 * 1024 * 1024

    @property
    def wall_seconds(self) -> int:
        """When a conversion that uses no processor is given up too."""
        return self.cpu_seconds * 3


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Written:
    """Where the author wrote a question: sheet, row from 1, the column letter of each header."""

    sheet: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of a form: `xform` is empty where a problem of severity `error` stopped it.

    `written` leads from the name of a question, group or repeat to all rows of that name.
    """

    xform: bytes
    problems: tuple[Problem, ...] = ()
    written: Mapping[str, tuple[Written, ...]] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What pyxform warns of."""
        return tuple(each.message for each in self.problems if each.severity == "warning")


def convert(source: Sheets | Path | str, *, limits: Limits = DEFAULT_LIMITS) -> Conversion:
    """Convert sheets, or the `.xlsx`, `.xls`, `.csv` or `.md` file at a path, to an XForm.

    A refusal is a problem in the result, never an exception; OSError if the file cannot be read.
    """
    if isinstance(source, Sheets):
        return _run({"workbook": source.workbook()}, b"", None, limits)
    path = Path(source)
    size = path.stat().st_size
    if size > limits.file_size:
        return _refusal("limit", f"The file has {size} bytes; at most {limits.file_size}.", path)
    content = path.read_bytes()
    try:
        kind = container_kind(content, path.suffix.lower(), limits)
    except ContainerRefused as refused:
        return _refusal(refused.kind, str(refused), path)
    return _run({"file_type": kind, "stem": path.stem}, content, path, limits)


class ContainerRefused(ValueError):
    """A file that is not opened; `kind` is a word of the engine's page."""

    def __init__(self, kind: Kind, message: str) -> None:
        self.kind: Kind = kind
        super().__init__(message)


def container_kind(content: bytes, suffix: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """What a form's file is, by its first bytes: `.xlsx`, `.xls`, `.csv` or `.md`.

    Raises ContainerRefused for a zip that unpacks to too much, has paths that leave it, links or
    encrypted entries, or is no workbook; for a text of too many lines; and for bytes that are
    neither a workbook nor text, a PDF, or nothing at all.
    """
    if not content.strip():
        raise ContainerRefused("not-a-form", "The file is empty.")
    if content.startswith(b"%PDF-"):
        raise ContainerRefused("not-a-form", "The file is a PDF, no workbook.")
    if content.startswith(_OLE):
        return ".xls"
    if content.startswith(_ZIP):
        _check_zip(content, limits)
        return ".xlsx"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContainerRefused("not-a-form", "Neither a workbook nor text in UTF-8.") from error
    if "\0" in text:
        raise ContainerRefused("not-a-form", "Neither a workbook nor text in UTF-8.")
    if max(text.count("\n"), text.count("\r")) > limits.lines:
        raise ContainerRefused("limit", f"The form has more than {limits.lines} lines.")
    return ".md" if suffix == ".md" or text.lstrip().startswith("|") else ".csv"


def _check_zip(content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise ContainerRefused("not-a-form", "The workbook is damaged.") from error
    if len(entries) > limits.entries:
        raise ContainerRefused("limit", f"The workbook has {len(entries)} entries.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_size:
        raise ContainerRefused("limit", f"The workbook unpacks to {unpacked} bytes.")
    names = [entry.filename for entry in entries]
    linked = any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries)
    if linked or any(map(_leaves, names)) or len(set(names)) != len(names):
        raise ContainerRefused("not-a-form", "The workbook has a path that a workbook cannot have.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ContainerRefused("not-a-form", "The workbook is encrypted.")
    if "xl/workbook.xml" not in names:
        raise ContainerRefused("not-a-form", "The file is a zip, but no workbook.")


def _leaves(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _run(request: dict[str, Any], content: bytes, path: Path | None, limits: Limits) -> Conversion:
    """One conversion in a process of its own; the request is a line, then the file's bytes."""
    line = json.dumps(request | {"limits": asdict(limits)}).encode() + b"\n"
    try:
        _, output = work("fieldkit.forms.xlsform_worker", line + content, limits.wall_seconds)
    except WorkerTooSlow:
        return _refusal("limit", "The conversion took too long.", path)
    try:
        answer = json.loads(output)
    except ValueError:
        # Killed by a limit of the system: it had no time to say so.
        return _refusal("limit", "The form needs more time or memory than it may have.", path)
    problems = [_problem("warning", "xlsform", each, path, answer) for each in answer["warnings"]]
    if "error" in answer:
        kind = answer.get("kind", "xlsform")
        problems.append(_problem("error", kind, answer["error"], path, answer))
    written = {
        name: tuple(Written("survey", row, answer["columns"]) for row in rows)
        for name, rows in answer.get("rows", {}).items()
    }
    return Conversion(answer.get("xform", "").encode(), tuple(problems), written)


def _problem(
    severity: Severity,
    kind: Kind,
    message: str,
    path: Path | None,
    sheets: Mapping[str, Any] | None = None,
) -> Problem:
    """A problem with the place that pyxform's message names.

    Where it names no row, the row is that of the only name, or of the type, that it quotes.
    """
    row, cell = _ROW.search(message), _SHEET.search(message)
    place = Place(
        file=str(path) if path else None,
        sheet=cell[1] if cell else ("survey" if row else None),
        row=int(row[1]) if row else None,
        attribute=cell[2] or None if cell else None,
    )
    if sheets is not None and row is None and cell is None:
        place = _quoted(message, sheets, place)
    elif sheets is not None and place.sheet == "survey" and place.attribute is not None:
        place = replace(place, column=_letters(sheets).get(place.attribute))
    return Problem(severity, kind, message[:_MESSAGE_LIMIT], place)


def _letters(sheets: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(header).strip().lower(): letter for header, letter in sheets.get("columns", {}).items()
    }


def _quoted(message: str, sheets: Mapping[str, Any], place: Place) -> Place:
    named, types = sheets.get("rows", {}), sheets.get("types", {})
    letters = _letters(sheets)
    for word in _QUOTED.findall(message):
        if "type" in message and word in types:
            row, column = types[word], "type"
        elif len(named.get(word, ())):
            # Of a name that is there twice the second is the one too many.
            row, column = named[word][-1], "name"
        else:
            continue
        return replace(place, sheet="survey", row=row, column=letters.get(column), attribute=column)
    return place


def _refusal(kind: Kind, message: str, path: Path | None) -> Conversion:
    return Conversion(b"", (_problem("error", kind, message, path),))

"""Forms, records and data sets from files: what a form author names on a command line.

A text that begins with `<` is the XML itself, any other is a file's path (engine's page, *Files or
text*). `jr://file-csv/a.csv` and its like are `a.csv` in the media folder and nothing outside of
it; nothing is ever fetched.
"""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from fieldkit.forms.errors import EngineError, Place
from fieldkit.forms.world import Rows

MAX_FILE: Final = 48 * 1024 * 1024
MAX_CELLS: Final = 4_000_000
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 1_000


def is_xml(source: str) -> bool:
    """Whether the text is XML itself and no path."""
    return source.lstrip("\ufeff \t\r\n").startswith("<")


def read_xml(source: str) -> str | bytes:
    """The XML that a text is or that the file at this path holds.

    Raises EngineError `request` where there is no such file, `limit` above 48 MiB.
    """
    if is_xml(source):
        return source.lstrip("\ufeff \t\r\n")
    return _content(Path(source))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file"
        raise EngineError("request", f"{path}: {reason}.", place=Place(file=str(path))) from None
    if len(raw) > MAX_FILE:
        raise EngineError("limit", f"{path} is larger than 48 MiB.", place=Place(file=str(path)))
    return raw


def read_form(source: str) -> str | bytes:
    """The XForm that a text is, that a file holds, or that a workbook is converted to.

    Raises EngineError `request` where there is no such file, `xlsform` where pyxform refuses it,
    `not-a-form` where it is neither.
    """
    if is_xml(source):
        return read_xml(source)
    path = Path(source)
    raw = _content(path)
    if path.suffix.lower() == ".xml" or raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return raw
    stat = path.stat()
    return _converted(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _converted(path: Path, _changed: int, _size: int) -> bytes:
    from fieldkit.forms.xlsform import convert

    conversion = convert(path)
    for problem in conversion.problems:
        if problem.severity == "error":
            raise EngineError(problem.kind, problem.message, place=problem.place)
    return conversion.xform


class FolderMedia:
    """The media of a form in a folder; only files directly in it are ever read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, name: str) -> Rows | None:
        """The rows of a CSV file, or None where there is no such file.

        Raises EngineError `limit` for more than four million cells.
        """
        if not name.lower().endswith(".csv"):
            return None
        text = self.text(name)
        return None if text is None else read_csv(text)

    def text(self, name: str) -> str | None:
        """The text of a file, or None where there is no such file."""
        if not name or name in (".", "..") or "/" in name or "\\" in name or "\0" in name:
            return None
        path = self._folder / name
        if not path.is_file():
            return None
        return _content(path).decode("utf-8-sig", "replace")


DELIMITERS: Final = (",", ";", "\t")
"""In order of preference (ODK XForms, *Secondary instances from CSV*)."""


def delimiter_of(text: str) -> str:
    """What separates the columns: the first of the delimiters that the header has."""
    header = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return next((mark for mark in DELIMITERS if mark in header), ",")


def read_csv(text: str) -> Rows:
    """The rows of a CSV file with a header, column → text; short rows have empty cells.

    Raises EngineError `limit` for more than 200,000 rows, 1,000 columns or four million cells,
    `duplicate` for two columns of a name, `type` for what cannot be read.
    """
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows: list[dict[str, str]] = []
    header: list[str] = []
    cells = 0
    try:
        for line in lines:
            if not header:
                header = [column.strip() for column in line]
                if len(header) > MAX_COLUMNS:
                    told = f"The data set has more than {MAX_COLUMNS} columns."
                    raise EngineError("limit", told)
                twice = next((name for name in header if name and header.count(name) > 1), None)
                if twice is not None:
                    raise EngineError("duplicate", f"The data set has two columns {twice}.")
                continue
            if not line:
                continue
            cells += len(header)
            if cells > MAX_CELLS:
                raise EngineError("limit", "The data set has more than four million cells.")
            if len(rows) == MAX_ROWS:
                raise EngineError("limit", f"The data set has more than {MAX_ROWS} rows.")
            padded = line + [""] * (len(header) - len(line))
            rows.append({name: cell for name, cell in zip(header, padded, strict=False) if name})
    except csv.Error as error:
        raise EngineError("type", f"The CSV file cannot be read: {error}.") from error
    return rows

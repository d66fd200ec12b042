"""Reads an instrument's source: CSV tables and translations → the sheets of an XLSForm.

A folder holds `survey.csv`, `choices.csv`, `settings.csv` (XLSForm's columns, in English), tables
of its own such as `indicators.csv`, and `translations/<language>.po`; what instruments share stands
in the folder `shared` beside it. Three things are added to XLSForm, all resolved here:

- rows between `begin_each TABLE` and `end_each` stand for each line of the table (inside another
  block: of those lines that agree with the outer one in all columns that both have but `name`);
  `{column}` is filled in, and `{each TABLE ' + '}…{/each}` repeats a piece inside a cell;
- a row `include SECTION` stands for the rows of `shared/SECTION.csv`, with its `parameters`
  (`column=value …`) filled in;
- a translation's context is `sheet/name/column`: `survey/limits/hint`, `context/limits/hint` in a
  shared section, `indicators/f07_14/label` in a table, `choices/status.severe/label` in a list.

Source of the rules: domain/questions.md, *Conventions*.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldkit.forms.po import Entry, PoError, read_po

Row = dict[str, str]
TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
LANGUAGES = {
    "ar": "Arabic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ru": "Russian",
    "zh": "Chinese",
}
SOURCE_LANGUAGE = "en"
_RESERVED = {"survey", "choices", "settings"}
_PLACE = re.compile(r"(?<!\$)\{([a-z_]+)\}")
_EACH = re.compile(r"\{each ([a-z_]+) '([^']*)'\}(.*?)\{/each\}", re.DOTALL)
_REFERENCE = re.compile(r"\$\{[^}]*(?:\{[a-z_]+\}[^}]*)*\}|\{[^}]*\}")
_SELECT = re.compile(r"^(?:select_one|select_multiple|rank) (\S+)")


class SourceError(ValueError):
    """The source of an instrument cannot be read: `file` and `line` (from 1) say where."""

    def __init__(self, file: Path | str, line: int, message: str) -> None:
        self.file = str(file)
        self.line = line
        super().__init__(f"{file}:{line}: {message}")


@dataclass(frozen=True, slots=True)
class TranslationProblem:
    """What is amiss in a language. `kind`: missing, fuzzy, outdated, references or unused."""

    language: str
    context: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheets:
    """An XLSForm as rows by header, without blank cells, and where each survey row was written."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row
    languages: tuple[str, ...]
    origins: tuple[tuple[str, int], ...]
    translation_problems: tuple[TranslationProblem, ...] = ()

    @property
    def form_id(self) -> str:
        """The instrument's id."""
        return self.settings["form_id"]

    @property
    def version(self) -> str:
        """The instrument's version: date and counter, `2026.11.1`."""
        return self.settings["version"]

    def workbook(self) -> dict[str, object]:
        """What pyxform takes in memory, with headers: it infers them from 100 rows only."""
        book: dict[str, object] = {}
        for name, rows in (
            ("survey", self.survey),
            ("choices", self.choices),
            ("settings", (self.settings,)),
        ):
            book[name] = [dict(row) for row in rows]
            book[f"{name}_header"] = [dict.fromkeys(header_of(rows))]
        return book


def header_of(rows: Sequence[Row]) -> list[str]:
    """The headers of rows, in order of appearance."""
    return list(dict.fromkeys(column for row in rows for column in row))


def language_column(column: str, code: str) -> str:
    """XLSForm's header of a column in a language: `label::Arabic (ar)`."""
    return f"{column}::{LANGUAGES[code]} ({code})"


def read_instrument(folder: Path) -> Sheets:
    """The sheets of the instrument in `folder`; SourceError where the source does not hold."""
    return _Reader(folder).read()


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as its author wrote it."""

    sheet: str
    file: str
    number: int
    cells: Row

    @property
    def name(self) -> str:
        """The middle of a translation's context."""
        name = self.cells.get("name", "")
        return f"{self.cells.get('list_name', '')}.{name}" if self.sheet == "choices" else name


Scope = tuple[_Line, ...]


class _Reader:
    """Holds what one instrument's source consists of while its sheets are made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shared = folder.parent / "shared"
        self.tables = {
            path.stem: _read_lines(path)
            for path in sorted(folder.glob("*.csv"))
            if path.stem not in _RESERVED
        }
        self.texts = _read_translations(self.shared, folder)
        self.problems: dict[TranslationProblem, None] = {}
        self.used: set[str] = set()

    def read(self) -> Sheets:
        lines = list(self._expand(_read_lines(self.folder / "survey.csv"), "type"))
        survey = tuple(self._row(line, scope) for line, scope in lines)
        wanted = {found[1] for row in survey if (found := _SELECT.match(row.get("type", "")))}
        choices = tuple(
            row
            for source in (self.shared, self.folder)
            for row in self._choices(source / "choices.csv", wanted)
        )
        self._check_lists(wanted, choices)
        self._find_unused()
        return Sheets(
            survey=survey,
            choices=choices,
            settings=_read_settings(self.folder / "settings.csv"),
            languages=(SOURCE_LANGUAGE, *self.texts),
            origins=tuple((line.file, line.number) for line, _ in lines),
            translation_problems=tuple(self.problems),
        )

    def _choices(self, path: Path, wanted: set[str]) -> Iterator[Row]:
        if not path.exists():
            return
        for line, scope in self._expand(_read_lines(path, "choices"), "list_name"):
            if line.cells["list_name"] in wanted:
                yield self._row(line, scope)

    def _check_lists(self, wanted: set[str], choices: Sequence[Row]) -> None:
        given = {row["list_name"] for row in choices}
        for name in sorted(wanted - given):
            if not name.startswith("${"):
                raise SourceError(self.folder / "choices.csv", 1, f"there is no list {name}")

    def _expand(
        self, lines: Sequence[_Line], key: str, scope: Scope = ()
    ) -> Iterator[tuple[_Line, Scope]]:
        """Each row with the table lines that fill it, blocks and included sections resolved."""
        at = 0
        while at < len(lines):
            line = lines[at]
            word, _, rest = line.cells.get(key, "").partition(" ")
            if word == "begin_each":
                end = _end_of_block(lines, at, key)
                for chosen in self._lines_of(rest, scope, line):
                    yield from self._expand(lines[at + 1 : end], key, (*scope, chosen))
                at = end
            elif word == "end_each":
                raise SourceError(line.file, line.number, "end_each without begin_each")
            elif word == "include":
                section = _read_lines(self.shared / f"{rest}.csv")
                yield from self._expand(section, key, (*scope, _parameters(line)))
            else:
                yield line, scope
            at += 1

    def _lines_of(self, table: str, scope: Scope, at: _Line) -> Iterator[_Line]:
        if table not in self.tables:
            raise SourceError(at.file, at.number, f"there is no table {table}")
        for line in self.tables[table]:
            if all(
                line.cells[column] == outer.cells[column]
                for outer in scope
                for column in line.cells.keys() & outer.cells.keys()
                if column not in ("name", "label", *TRANSLATED)
            ):
                yield line

    def _row(self, line: _Line, scope: Scope) -> Row:
        row: Row = {}
        for column, cell in line.cells.items():
            if not cell:
                continue
            if column in TRANSLATED:
                for code in (SOURCE_LANGUAGE, *self.texts):
                    pattern = self._text(line, column, code)
                    filled = self._fill(pattern, scope, line, code)
                    if filled:
                        row[language_column(column, code)] = filled
            elif filled := self._fill(cell, scope, line, None):
                row[column] = filled
        return row

    def _fill(self, text: str, scope: Scope, line: _Line, code: str | None) -> str:
        """`text` with its `{column}` and `{each …}` filled in, in a language where one is given."""

        def repeat(found: re.Match[str]) -> str:
            lines = self._lines_of(found[1], scope, line)
            return found[2].join(self._fill(found[3], (*scope, each), line, code) for each in lines)

        def value(found: re.Match[str]) -> str:
            for outer in reversed(scope):
                if found[1] in outer.cells:
                    cell = outer.cells[found[1]]
                    text = cell if code is None else self._text(outer, found[1], code)
                    return self._fill(text, scope, line, code) if "{" in cell else text
            raise SourceError(line.file, line.number, f"nothing to fill {found[0]} with")

        return _PLACE.sub(value, _EACH.sub(repeat, text))

    def _text(self, line: _Line, column: str, code: str) -> str:
        """A cell in a language; what has no letters of its own needs no translation."""
        source = line.cells[column]
        if code == SOURCE_LANGUAGE or not any(c.isalpha() for c in _REFERENCE.sub("", source)):
            return source
        context = f"{line.sheet}/{line.name}/{column}"
        self.used.add(context)
        entry = self.texts[code].get(context)
        kind = _fault(entry, source)
        if kind:
            self.problems[TranslationProblem(code, context, kind)] = None
        return entry.text if entry is not None and entry.text else source

    def _find_unused(self) -> None:
        own = {"survey", "choices", *self.tables}
        for code, entries in self.texts.items():
            for context in entries:
                # Shared texts may belong to another instrument's sections and lists.
                if context.partition("/")[0] in own - {"choices"} and context not in self.used:
                    self.problems[TranslationProblem(code, context, "unused")] = None


def _fault(entry: Entry | None, source: str) -> str | None:
    if entry is None or not entry.text:
        return "missing"
    if entry.source != source:
        return "outdated"
    if entry.fuzzy:
        return "fuzzy"
    if Counter(_REFERENCE.findall(source)) != Counter(_REFERENCE.findall(entry.text)):
        return "references"
    return None


def _end_of_block(lines: Sequence[_Line], start: int, key: str) -> int:
    depth = 0
    for at in range(start, len(lines)):
        word = lines[at].cells.get(key, "").partition(" ")[0]
        depth += (word == "begin_each") - (word == "end_each")
        if depth == 0:
            return at
    raise SourceError(lines[start].file, lines[start].number, "begin_each without end_each")


def _parameters(line: _Line) -> _Line:
    pairs = (each.partition("=") for each in line.cells.get("parameters", "").split())
    return _Line(line.sheet, line.file, line.number, {name: value for name, _, value in pairs})


def _read_lines(path: Path, sheet: str | None = None) -> list[_Line]:
    rows = _read_csv(path)
    header = next(rows, (1, []))[1]
    lines = []
    for number, cells in rows:
        if len(cells) > len(header):
            raise SourceError(path, number, "more cells than headers")
        row = {column: cell.strip() for column, cell in zip(header, cells, strict=False)}
        if any(row.values()):
            lines.append(_Line(sheet or path.stem, str(path), number, row))
    return lines


def _read_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    if not path.exists():
        raise SourceError(path, 1, "there is no such file")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise SourceError(path, reader.line_num, str(error)) from error


def _read_settings(path: Path) -> Row:
    lines = _read_lines(path)
    if len(lines) != 1:
        raise SourceError(path, 1, "settings have one row")
    return {column: cell for column, cell in lines[0].cells.items() if cell}


def _read_translations(*folders: Path) -> dict[str, dict[str, Entry]]:
    found: dict[str, dict[str, Entry]] = {}
    for path in _translation_files(folders):
        if path.stem not in LANGUAGES:
            raise SourceError(path, 1, f"unknown language {path.stem}")
        try:
            entries = read_po(path.read_text(encoding="utf-8"))
        except PoError as error:
            raise SourceError(path, error.line, str(error)) from error
        found.setdefault(path.stem, {}).update(entries)
    return dict(sorted(found.items()))


def _translation_files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((folder / "translations").glob("*.po"))


def source_files(folder: Path) -> Mapping[str, bytes]:
    """Every file that an instrument's sheets are made from, by its path from the parent folder."""
    shared = folder.parent / "shared"
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for base in (shared, folder)
        for path in sorted(base.rglob("*"))
        if path.suffix in (".csv", ".po")
    }

"""The instruments that Fieldkit ships: compiled from `schemas/instruments` into `resources`.

`python -m fieldkit.instruments` compiles what is missing or stale (the launcher, `build` and the
tests call it); an index beside the forms holds the key of each: a hash of its source, of what
reads it, and of pyxform's version. Same source and pyxform, same bytes: the SHA-256 of the XForm
is the instrument's identity. Source of the rule: domain/questions.md, *Conventions*.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version as installed_version
from pathlib import Path

from fieldkit.errors import FormRefused
from fieldkit.forms import po, source, xlsform, xlsform_worker

SOURCES = Path(__file__).resolve().parents[1] / "schemas" / "instruments"
COMPILED = Path(__file__).resolve().parents[1] / "resources" / "instruments"
_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A compiled instrument. `sha256` is the hex digest of `xform`, the bytes of the form; `media`
    what it names as `jr://…`, file name → contents."""

    id: str
    version: str
    title: str
    sha256: str
    xform: bytes
    media: Mapping[str, bytes] = field(default_factory=dict)


def shipped(folder: Path = COMPILED) -> list[Instrument]:
    """All instruments that come with the program, in the order of their ids.

    FormRefused where they were not compiled, or where a form is not the one that was compiled.
    """
    return [_load(folder, name, entry) for name, entry in sorted(_index(folder).items())]


def instrument(instrument_id: str, folder: Path = COMPILED) -> Instrument:
    """The shipped instrument of this id (`framework-assessment`, `evidence`); KeyError if none.

    FormRefused as `shipped`.
    """
    return _load(folder, instrument_id, _index(folder)[instrument_id])


def compile_all(folder: Path = COMPILED, sources: Path = SOURCES) -> list[str]:
    """Compile what is missing or stale; the ids of what was compiled. FormRefused if one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        known = _index(folder)
    except FormRefused:
        known = {}
    index: dict[str, dict[str, str]] = {}
    compiled = []
    for path in sorted(sources.glob("*/survey.csv")):
        key = _key(path.parent)
        entry = known.get(path.parent.name)
        if entry is None or entry["key"] != key or not _file(folder, path.parent.name).exists():
            entry = _compile(path.parent, folder, key)
            compiled.append(path.parent.name)
        index[path.parent.name] = entry
    _write(folder / _INDEX, (json.dumps(index, indent=1) + "\n").encode())
    return compiled


def _compile(path: Path, folder: Path, key: str) -> dict[str, str]:
    sheets = source.read_instrument(path)
    if sheets.form_id != path.name:
        raise FormRefused(problems=(f"{path.name}: its form_id is {sheets.form_id}",))
    made = xlsform.convert(sheets)
    if made.problems:
        raise FormRefused(problems=tuple(each.message for each in made.problems))
    _write(_file(folder, path.name), made.xform)
    return {
        "key": key,
        "version": sheets.version,
        "title": sheets.settings["form_title"],
        "sha256": hashlib.sha256(made.xform).hexdigest(),
    }


def _key(path: Path) -> str:
    digest = hashlib.sha256(installed_version("pyxform").encode())
    for module in (po, source, xlsform, xlsform_worker):
        digest.update(Path(module.__file__ or "").read_bytes())
    for name, content in source.source_files(path).items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _index(folder: Path) -> Mapping[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads((folder / _INDEX).read_bytes())
    except (OSError, ValueError) as error:
        raise FormRefused(problems=("the instruments were not compiled",)) from error
    return found


def _load(folder: Path, name: str, entry: Mapping[str, str]) -> Instrument:
    try:
        xform = _file(folder, name).read_bytes()
    except OSError as error:
        raise FormRefused(problems=(f"{name} was not compiled",)) from error
    if hashlib.sha256(xform).hexdigest() != entry["sha256"]:
        raise FormRefused(problems=(f"{name} is not the form that was compiled",))
    return Instrument(name, entry["version"], entry["title"], entry["sha256"], xform)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.xml"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: two runs may compile at once."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)


def main() -> None:
    """Compile what is missing or stale, and say what was compiled."""
    for name in compile_all():
        sys.stdout.write(f"compiled {name}\n")


if __name__ == "__main__":
    main()

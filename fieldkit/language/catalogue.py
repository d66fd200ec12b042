"""Catalogues from `.po` text to what `gettext` reads, with the standard library alone.

The launcher calls `compile_catalogues` when it installs; the `.mo` files are not in the
repository. Where one is missing or older than its source the catalogue is made in memory, so a
program run from source is never in the wrong language. Fuzzy and empty entries are left out, as
GNU msgfmt does. Source: GNU gettext manual, 10.3 *The Format of GNU MO Files*.
"""

from __future__ import annotations

import ast
import io
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

TRANSLATIONS = Path(__file__).resolve().parents[2] / "resources" / "translations"

_MAGIC = 0x950412DE
_CONTEXT = "\x04"
_PLURAL = "\x00"


class Catalogue(Protocol):
    """What is asked of a language: the calls of `gettext`."""

    def gettext(self, message: str) -> str:
        """A sentence."""
        ...

    def pgettext(self, context: str, message: str) -> str:
        """A sentence that means different things in different places."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form that a number asks for."""
        ...


class English:
    """The sentences themselves: the message ids are English. Needs no `gettext`, whose import
    costs the start of the program a twentieth of its time."""

    def gettext(self, message: str) -> str:
        """The sentence."""
        return message

    def pgettext(self, context: str, message: str) -> str:
        """The sentence, in any context."""
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One, or many."""
        return msgid1 if n == 1 else msgid2


def load(language: str, folder: Path = TRANSLATIONS) -> Catalogue:
    """The catalogue of `language`; an empty one for English and where no file is."""
    source = folder / f"{language}.po"
    compiled = folder / f"{language}.mo"
    if compiled.exists() and (
        not source.exists() or compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
    ):
        raw = compiled.read_bytes()
    elif source.exists():
        raw = compile_catalogue(source.read_text(encoding="utf-8"))
    else:
        return English()
    from gettext import GNUTranslations

    return GNUTranslations(io.BytesIO(raw))


def compile_catalogues(folder: Path = TRANSLATIONS) -> list[Path]:
    """Make `<language>.mo` beside each `<language>.po`; the files that were written."""
    written = []
    for source in sorted(folder.glob("*.po")):
        target = source.with_suffix(".mo")
        target.write_bytes(compile_catalogue(source.read_text(encoding="utf-8")))
        written.append(target)
    return written


def compile_catalogue(text: str) -> bytes:
    """The bytes of a `.mo` file, little endian, entries sorted, no hash table."""
    messages = dict(sorted(read_po(text)))
    keys = [key.encode() for key in messages]
    values = [value.encode() for value in messages.values()]
    count = len(keys)
    start = 28 + 16 * count
    tables: list[bytes] = []
    for strings in (keys, values):
        for entry in strings:
            tables.append(struct.pack("<II", len(entry), start))
            start += len(entry) + 1
    head = struct.pack("<7I", _MAGIC, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    body = b"".join(entry + b"\x00" for entry in [*keys, *values])
    return head + b"".join(tables) + body


def read_po(text: str) -> Iterator[tuple[str, str]]:
    """Each usable entry as gettext keys it: context U+0004 id NUL plural, forms parted by NUL."""
    for block in text.split("\n\n"):
        fields = dict(_fields(block.splitlines()))
        if "msgid" not in fields or _is_fuzzy(block):
            continue
        forms = [value for name, value in fields.items() if name.startswith("msgstr")]
        if not all(forms):
            continue
        key = fields["msgid"]
        if "msgid_plural" in fields:
            key += _PLURAL + fields["msgid_plural"]
        if "msgctxt" in fields:
            key = fields["msgctxt"] + _CONTEXT + key
        yield key, _PLURAL.join(forms)


def _is_fuzzy(block: str) -> bool:
    return any(line.startswith("#,") and "fuzzy" in line for line in block.splitlines())


def _fields(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    name, value = "", ""
    for line in lines:
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            if name:
                yield name, value
            name, _, line = line.partition(" ")
            value = ""
        # A quoted string of a PO file is a string literal of C; Python's covers the escapes used.
        value += ast.literal_eval(line.strip())
    if name:
        yield name, value

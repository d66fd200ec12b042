"""Collect the interface's sentences into the catalogues, and say what is missing: a build tool.

`python3 run.py translations` reads every source file of `fieldkit`, `sync` and `ui`, brings with
Babel (a tool of developers, never loaded by the program) each `resources/translations/*.po` up to
date and lists what is untranslated, fuzzy or has other `{places}` than the English. With `--check`
it writes nothing; exit 1 where a catalogue is stale or has a fault. Source: libraries,
*Translations*; the calls that are known are in `fieldkit.language`.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from fieldkit.language.catalogue import TRANSLATIONS

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("fieldkit", "sync", "ui")
CALLS = {"text": 1, "plural": 2, "context": 2, "N_": 1, "NC_": 2}
"""The calls of `fieldkit.language` and how many of their first arguments are sentences."""
WITH_CONTEXT = frozenset({"context", "NC_"})
HEAD = r"""msgid ""
msgstr ""
"Project-Id-Version: Fieldkit\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""
WITHOUT_WORDS = ("fieldkit/vault/", "sync/hq/store/")
"""Where `text` is a database's, and nothing is said to a person."""
_PLURALS_WITHOUT_NUMBER = 3
"""Arabic's forms for none, one and two may say the number in words."""


def sources() -> Iterator[Path]:
    """Every file whose sentences are collected, in order."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(WITHOUT_WORDS):
                yield path


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence (or its two forms) in a source, with what is said to the translator."""

    sentence: str | tuple[str, str]
    context: str | None
    comments: tuple[str, ...]


def sentences(source: str) -> Iterator[Found]:
    """The sentences of one source file, in order; nested calls and f-strings too.

    The syntax tree is walked: Babel's own reader loses calls inside the arguments of others.
    """
    lines = source.splitlines()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        words = [
            part.value
            for part in call.args[: CALLS.get(name, 0)]
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if name not in CALLS or len(words) != CALLS[name] or not all(words):
            continue
        context = words.pop(0) if name in WITH_CONTEXT else None
        yield Found(
            (words[0], words[1]) if name == "plural" else words[0],
            context,
            tuple(_comments(lines, call.lineno - 1)),
        )


def _comments(lines: list[str], line: int) -> list[str]:
    above: list[str] = []
    while line and lines[line - 1].lstrip().startswith("#"):
        line -= 1
        above.insert(0, lines[line].lstrip(" #"))
    return above if above and above[0].startswith("Translators:") else []


def collect() -> Catalog:
    """All sentences of the program, in the order of the files."""
    from babel.messages.catalog import Catalog

    catalog = Catalog(project="Fieldkit", charset="utf-8")
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for found in sentences(path.read_text(encoding="utf-8")):
            catalog.add(
                found.sentence,
                locations=[(name, 0)],
                auto_comments=found.comments,
                context=found.context,
            )
    return catalog


def brought_up_to_date(path: Path, template: Catalog) -> Catalog:
    """The catalogue in `path` with the sentences of today; what is gone is dropped."""
    from babel.messages.pofile import read_po

    with path.open("rb") as source:
        catalog = read_po(source, locale=path.stem)
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def written(catalog: Catalog) -> bytes:
    """The catalogue as it stands in the file: sorted, with a head that never changes by itself."""
    from babel.messages.pofile import write_po

    out = io.BytesIO()
    write_po(out, catalog, width=96, sort_output=True, omit_header=True, include_lineno=False)
    head = HEAD.format(language=catalog.locale_identifier, plural_forms=catalog.plural_forms)
    return head.encode() + out.getvalue().strip() + b"\n"


def faults(catalog: Catalog) -> list[str]:
    """What a translator must do, one line each."""
    return [
        f"{problem}: {_name(message)}"
        for message in catalog
        if message.id
        for problem in _problems(message)
    ]


def _name(message: Message) -> str:
    sentence = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    return f"[{message.context}] {sentence}" if message.context else str(sentence)


def _problems(message: Message) -> Iterator[str]:
    ids = list(message.id) if isinstance(message.id, (list, tuple)) else [message.id]
    texts = list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]
    if not all(texts):
        yield "missing"
        return
    if message.fuzzy:
        yield "fuzzy"
    wanted = _places(str(ids[-1]))
    for index, text in enumerate(texts):
        found = _places(str(text))
        in_words = len(texts) > 1 and index < _PLURALS_WITHOUT_NUMBER
        if found != wanted and not (in_words and found | {"count"} == wanted | {"count"}):
            yield "places differ"
            return


def _places(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Update or check every catalogue; 0 where nothing is left to do."""
    parser = argparse.ArgumentParser(prog="run.py translations", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    template = collect()
    told: list[str] = []
    for path in sorted(TRANSLATIONS.glob("*.po")):
        catalog = brought_up_to_date(path, template)
        fresh = written(catalog)
        if options.check and fresh != path.read_bytes():
            told.append(f"{path.name}: stale (python3 run.py translations)")
        elif not options.check:
            path.write_bytes(fresh)
        told += [f"{path.name}: {fault}" for fault in faults(catalog)]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())

"""`fieldkit form check FILE…`: all problems of each form at once (engine's page)."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from fieldkit.forms.check import FormReport, check
from fieldkit.forms.errors import EngineError, Problem
from fieldkit.forms.folder import FolderMedia
from ui.commands.terminal import WrongWords, say


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of `form check`."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a form, or the XML itself")
    parser.add_argument("--media", metavar="DIR", help="the folder with what the form names")
    parser.add_argument("--json", action="store_true", help="one document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check; 1 where a form has an error, 2 where a file is not there."""
    media = None
    if arguments.media is not None:
        if not Path(arguments.media).is_dir():
            raise WrongWords(f"{arguments.media}: no such folder")
        media = FolderMedia(Path(arguments.media))
    try:
        reports = [check(file, media) for file in arguments.files]
    except EngineError as error:
        raise WrongWords(error.message) from error
    if arguments.json:
        say(json.dumps({"forms": [report.fields() for report in reports]}, ensure_ascii=False))
    else:
        for report in reports:
            for problem in report.problems:
                say(line_of(report, problem))
    return 0 if all(report.ok for report in reports) else 1


def line_of(report: FormReport, problem: Problem) -> str:
    """A problem on a line: `pets.xlsx: survey G12: error: unknown function …`."""
    place = problem.place
    where = [report.file or "form"]
    if place.sheet is not None:
        where.append(f"{place.sheet} {place.column or ''}{place.row or ''}".strip())
    elif place.question is not None:
        where.append(place.question)
    words = problem.message
    if place.expression is not None:
        words += f" ({place.attribute or 'expression'}: {place.expression})"
    return f"{': '.join(where)}: {problem.severity}: {' '.join(words.split())}"

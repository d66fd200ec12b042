"""The command line's front door: `fieldkit …` and `python -m ui.commands …`.

A group of commands is a module here with `configure(parser)`, which sets `run` to a function from
the parsed words to an exit status. A group is imported only when its name was typed, and Qt only
when the application opens, so that `--help` answers at once (commands.md).

Exit statuses: 0 done and right; 1 what was checked is not right; 2 the words of the command are
wrong, or a file that they name is not there; 3 the machine is in the way; 4 nothing failed, but
something that was asked could not be checked.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from fieldkit import __version__

GROUPS = {
    "demo": "play the whole journey with training material, without a display",
    "verify": "a reviewer's check of bundles and receipts",
    "form": "the questionnaire engine from outside",
    "hq": "headquarters: set up, enrol, receive, import",
    "field": "a profile without a window: a technician's and a test's door",
}
DEVELOPERS = {
    "test": "all tests; what follows goes to pytest",
    "check": "lint, types, import layers, lock files, translations",
    "bench": "the benchmarks, as ratios to a floor measured in the same run",
    "fuzz": "expressions or forms that nobody wrote, until one breaks the engine",
    "build": "a folder that runs without Python",
    "lock": "renew the hash-locked requirement files",
    "translations": "collect the interface's texts into the catalogues",
}
"""What the launcher of a clone does itself (`run.py`); told here so that its help is whole."""

_WITH_VALUE = ("--profile",)


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say; the exit status."""
    given = list(sys.argv[1:] if words is None else words)
    parser = _parser(_group_in(given))
    try:
        arguments = parser.parse_args(_joined_digits(given))
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 2
    if arguments.group is None:
        return _open_application(arguments.profile)
    return _run(arguments)


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    program = _program()
    parser = _Parser(
        prog=program,
        description="Offline assessment of atrocity risk. Without a command: the application.",
        epilog=_developers() if program.endswith(".py") else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    version = f"fieldkit {__version__}"
    parser.add_argument("--version", action="version", version=version)
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the profile to use")
    groups = parser.add_subparsers(
        dest="group",
        metavar="COMMAND",
        title="commands",
        parser_class=argparse.ArgumentParser,
        description="each has its own --help",
    )
    for name, what in GROUPS.items():
        group = groups.add_parser(name, help=what, description=what, allow_abbrev=False)
        if name == chosen:
            importlib.import_module(f"ui.commands.{name}").configure(group)
    return parser


class _Parser(argparse.ArgumentParser):
    """The front door's, which says in one line what it does not know."""

    def error(self, message: str) -> NoReturn:
        """Exit 2."""
        if "argument COMMAND: invalid choice" in message:
            message = f"there is no such command; {self.prog} --help lists them"
        super().error(message)


def _developers() -> str:
    width = max(map(len, DEVELOPERS)) + 2
    lines = (f"    {name:{width}}{what}" for name, what in DEVELOPERS.items())
    return "\n".join(["for developers:", *lines])


def _joined_digits(words: Sequence[str]) -> list[str]:
    """Digits that were typed without quotes, as one word: `--digits 1234 5678 …`."""
    at = words.index("--digits") + 1 if "--digits" in words else len(words)
    end = at
    while end < min(len(words), at + 6) and len(words[end]) == 4 and words[end].isdecimal():
        end += 1
    return [*words[:at], *([" ".join(words[at:end])] if end > at else []), *words[end:]]


def _program() -> str:
    from ui.commands import terminal

    return terminal.program()


def _group_in(words: Sequence[str]) -> str | None:
    """The first word that is no option nor an option's value."""
    left = iter(words)
    for word in left:
        if word in _WITH_VALUE:
            next(left, None)
        elif not word.startswith("-"):
            return word if word in GROUPS else None
    return None


def _run(arguments: argparse.Namespace) -> int:
    from fieldkit.errors import FieldkitError
    from ui.commands import terminal

    try:
        status = arguments.run(arguments)
    except FieldkitError as error:
        return terminal.tell_error(error)
    except terminal.WrongWords as error:
        terminal.tell(f"fieldkit: {error}")
        return 2
    except KeyboardInterrupt:
        terminal.tell("Stopped. What was finished is kept.")
        return 130
    except BrokenPipeError:
        return 0
    return int(status)


def _open_application(profile: Path | None) -> int:
    from ui.commands import terminal

    if not terminal.has_display():
        terminal.tell(
            "There is no display. To see the journey without one: "
            f"{terminal.program()} demo --out DIR"
        )
        return 3
    from ui.start import quicken

    quicken()
    from ui import app

    try:
        return app.run(profile or terminal.default_profile())
    except app.NoDisplay:
        terminal.tell(
            f"The display does not answer. Without one: {terminal.program()} demo --out DIR"
        )
        return 3

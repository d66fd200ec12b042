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

from fieldkit import __version__

GROUPS = {
    "demo": "play the whole journey with training material, without a display",
    "verify": "a reviewer's check of bundles and receipts",
    "form": "the questionnaire engine from outside",
    "hq": "headquarters: set up, enrol, receive, import",
    "field": "a profile without a window: a technician's and a test's door",
}
_WITH_VALUE = ("--profile",)


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say; the exit status."""
    given = list(sys.argv[1:] if words is None else words)
    parser = _parser(_group_in(given))
    try:
        arguments = parser.parse_args(given)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 2
    if arguments.group is None:
        return _open_application(arguments.profile)
    return _run(arguments)


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_program(),
        description="Offline assessment of atrocity risk. Without a command: the application.",
        allow_abbrev=False,
    )
    version = f"fieldkit {__version__}"
    parser.add_argument("--version", action="version", version=version)
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the profile to use")
    groups = parser.add_subparsers(dest="group", metavar="COMMAND", title="commands")
    for name, what in GROUPS.items():
        group = groups.add_parser(name, help=what, description=what, allow_abbrev=False)
        if name == chosen:
            importlib.import_module(f"ui.commands.{name}").configure(group)
    return parser


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
    from ui import app

    try:
        return app.run(profile or terminal.default_profile())
    except app.NoDisplay:
        terminal.tell(
            f"The display does not answer. Without one: {terminal.program()} demo --out DIR"
        )
        return 3

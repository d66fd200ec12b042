"""`fieldkit demo --out DIR`: the whole journey, real parts, no display (commands.md)."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ui.commands import terminal
from ui.commands.terminal import tell


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of this command."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="new or empty")
    parser.add_argument(
        "--language", choices=("en", "ar"), default="en", help="in which the officers work"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from fieldkit.errors import FieldkitError
    from sync.hq.folder import storage_error
    from ui.journey.account import Account, StepFailed
    from ui.journey.play import play

    folder: Path = arguments.out.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        tell(f"{arguments.out} is there already and not empty; nothing was touched.")
        tell("Name a new folder, or delete that one first.")
        return 3
    began = time.perf_counter()
    account = Account(folder, terminal.say)
    try:
        play(folder, arguments.language, account)
    except (StepFailed, FieldkitError, OSError) as error:
        if isinstance(error, StepFailed):
            tell(f"A step failed: {error}.")
            status = 1
        else:
            typed = error if isinstance(error, FieldkitError) else storage_error(error)
            status = terminal.tell_error(typed)
        if account.path.exists():
            tell(f"The account so far is in {arguments.out / account.path.name}.")
        return status
    terminal.say(f"{time.perf_counter() - began:6.1f} s  in all; see {arguments.out}/README.txt")
    return 0

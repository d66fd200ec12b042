"""What all commands share at the terminal: words out, secrets in, errors told, files found.

Results go to standard output, everything else to standard error. Control characters never reach a
terminal, whatever a file or a name holds. A secret comes from a file or a prompt, never from an
argument or the environment (commands.md).
"""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.errors import (
    FieldkitError,
    NoVault,
    ReadOnlyStorage,
    StorageError,
    UnsafeProfile,
    VaultExists,
    VaultInUse,
)
from fieldkit.language import LANGUAGES, Translator
from fieldkit.language.isolate import without_isolates

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from fieldkit.vault import Vault

    Acts = _SubParsersAction[ArgumentParser]

_NEXT = {
    "NotEnrolled": "field enrol-request --profile DIR --out FILE, then field enrol ANSWER …",
    "NoVault": "field init --profile DIR --code CODE",
    "UnknownSigner": "hq status DIR/receiver",
    "CannotListen": "hq serve DIR/receiver --listen HOST:PORT",
}
"""What one types next after an error of this type: the window's words name its own pages."""

_STORAGE = {
    "others may read the key file": "Make it its owner's alone (chmod 600), and start again.",
    "the database's key file": "Restore it from the backup of this folder.",
    "not headquarters' folder": "Name the folder that `hq init` made, or restore it.",
    "damaged": "Restore it from the backup of this folder.",
    "no certificate": "Restore it from the backup of this folder.",
    "the database is busy or out of reach": "Stop what else uses it, and try again.",
}
"""What mends a folder of headquarters, by the reason told: a window never names these."""

_MACHINE = (StorageError, ReadOnlyStorage, VaultInUse, VaultExists, UnsafeProfile)


def program() -> str:
    """What one types to start this program: in a clone the launcher, else its name."""
    in_a_clone = Path(sys.argv[0]).name == "__main__.py" and not getattr(sys, "frozen", False)
    return "python3 run.py" if in_a_clone else "fieldkit"


class WrongWords(Exception):
    """The words of the command are wrong, or a file that they name is not there: exit 2."""


def say(text: str) -> None:
    """A line of the result, there at once: a receiver's or a demo's lines are waited for."""
    sys.stdout.write(harmless(text) + "\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """A line beside the result."""
    progress("")
    sys.stderr.write(harmless(text) + "\n")


def progress(text: str) -> None:
    """How far long work is: one line that is written over, on a terminal and nowhere else."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{harmless(text)}\x1b[K")
        sys.stderr.flush()


def harmless(text: str) -> str:
    """Without what moves a cursor, colours or turns text; undecodable bytes as U+FFFD."""
    return "".join(
        sign
        if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else "\ufffd"
        for sign in text
    )


def language() -> str:
    """The language of errors: the first of the locale's that we have, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if wanted := os.environ.get(name):
            return wanted[:2] if wanted[:2] in LANGUAGES else "en"
    return "en"


def tell_error(error: FieldkitError) -> int:
    """The type's name and its words; the exit status."""
    from ui.messages import message

    words = message(error, Translator(language()))
    reason = str(error.facts.get("reason", ""))
    if error.kind == "StorageError" and reason in _STORAGE:
        where = error.facts.get("file") or error.facts.get("path") or ""
        tell(f"{error.kind}: {reason}: {where}." if where else f"{error.kind}: {reason}.")
        tell(_STORAGE[reason])
    else:
        tell(f"{error.kind}: {without_isolates(words.title)}.")
        tell(without_isolates(words.what_to_do))
        if words.detail:
            tell(f"({words.detail})")
    if error.kind in _NEXT:
        tell(f"Type: {program()} {_NEXT[error.kind]}")
    return status_of(error)


def status_of(error: FieldkitError) -> int:
    """3 where the machine or the network is in the way, 2 where a profile is not there, else 1."""
    from sync.errors import NetworkError

    if isinstance(error, (*_MACHINE, NetworkError)):
        return 3
    return 2 if isinstance(error, NoVault) else 1


def has_display() -> bool:
    """Whether a window could open here; on Linux a display must be named."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def read_file(path: Path, largest: int = 16 * 1024**2) -> bytes:
    """A small file that the words name; `WrongWords` where it cannot be read."""
    try:
        with path.open("rb") as source:
            raw = source.read(largest + 1)
    except OSError as error:
        raise WrongWords(f"{path}: {error.strerror or 'cannot be read'}") from None
    if len(raw) > largest:
        raise WrongWords(f"{path}: too large to be such a file")
    return raw


def write_file(path: Path, content: bytes) -> None:
    """A file that the words name, made new or written over."""
    from sync.hq.folder import write_private

    if not path.parent.is_dir():
        raise WrongWords(f"{path.parent}: no such folder")
    write_private(path, content)


def read_digits(text: str) -> tuple[str, ...]:
    """Six groups of four, however they are separated, in whatever digits; else `WrongWords`."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    others = {sign for sign in text if not sign.isdecimal()} - set(" -\u00a0,.")
    if others or len(digits) != 24:
        raise WrongWords("--digits takes six groups of four digits, in quotes")
    return tuple(digits[at : at + 4] for at in range(0, 24, 4))


def add_act(acts: Acts, name: str, what: str, example: str) -> ArgumentParser:
    """One command of a group, its help with an example; `what` begins in lower case."""
    from argparse import RawDescriptionHelpFormatter

    return acts.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.",
        epilog=f"example:\n  {program()} {example}",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def add_secret(parser: ArgumentParser) -> None:
    """`--passphrase-file`."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="its first line is the passphrase; left out: asked for",
    )


def add_profile(parser: ArgumentParser) -> None:
    """`--profile`, also after the command's name."""
    from argparse import SUPPRESS

    parser.add_argument(
        "--profile", type=Path, metavar="DIR", default=SUPPRESS, help="the profile to use"
    )


def passphrase(arguments: Namespace, *, new: bool = False) -> str:
    """The passphrase, from the file or asked for (twice for a new one)."""
    if arguments.passphrase_file is not None:
        raw = read_file(arguments.passphrase_file, 64 * 1024)
        text = raw.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
        if not text:
            raise WrongWords(f"{arguments.passphrase_file}: its first line is empty")
        return text
    if not sys.stdin.isatty():
        raise WrongWords("no terminal to ask for the passphrase: give --passphrase-file FILE")
    import getpass

    typed = getpass.getpass("New passphrase: " if new else "Passphrase: ")
    if new and getpass.getpass("Once more: ") != typed:
        raise WrongWords("the two are not the same; nothing was made")
    return typed


def open_profile(arguments: Namespace) -> Vault:
    """The vault of `--profile`."""
    from fieldkit.vault import Vault

    if arguments.profile is None:
        raise WrongWords("which profile? give --profile DIR")
    if not (arguments.profile / "vault.json").exists():
        raise NoVault(profile=arguments.profile.name)
    return Vault.open(arguments.profile, passphrase=passphrase(arguments))


def default_profile() -> Path:
    """Where the application keeps its profile when none is named."""
    from platformdirs import user_data_path

    return user_data_path("fieldkit", appauthor=False) / "profile"


def grouped(digits: tuple[str, ...]) -> str:
    """As they are read aloud."""
    return " ".join(digits)

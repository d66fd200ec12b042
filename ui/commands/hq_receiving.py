"""`fieldkit hq serve | status | import`: what comes to headquarters, and what a desk takes in."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.clock import SystemClock, rfc3339, system_random
from fieldkit.language import Translator
from fieldkit.language.isolate import without_isolates
from ui.commands import terminal
from ui.commands.terminal import WrongWords, say, tell

if TYPE_CHECKING:
    from sync.hq.desk import Desk
    from sync.hq.intake import Taken
    from sync.push.client import Client
    from ui.commands.terminal import Acts

WATCH_SECONDS = 30
_FOLDER = "the receiver's folder, as `hq init` made it"


def configure(acts: Acts) -> None:
    """The commands of this module."""
    serve = terminal.add_act(
        acts, "serve", "run the receiver until it is stopped", "hq serve HQ/receiver"
    )
    serve.add_argument("folder", type=Path, metavar="DIR/receiver", help=_FOLDER)
    serve.add_argument(
        "--listen",
        default="",
        metavar="HOST:PORT",
        help="left out: the port of the roster's address, on every network of this machine",
    )
    serve.set_defaults(run=_serve)
    status = terminal.add_act(
        acts,
        "status",
        "show what the receiver holds, and who is in its roster",
        "hq status HQ/receiver",
    )
    status.add_argument("folder", type=Path, metavar="DIR/receiver", help=_FOLDER)
    status.add_argument("--json", action="store_true", help="one document")
    status.set_defaults(run=_status)
    take = terminal.add_act(
        acts,
        "import",
        "take bundles in at a desk, from the receiver or from files",
        "hq import --profile DESK /media/STICK",
    )
    take.add_argument(
        "paths",
        type=Path,
        nargs="*",
        metavar="PATH",
        help="bundles, or folders and sticks with some; left out: from the receiver",
    )
    take.add_argument("--watch", action="store_true", help="from the receiver, until it is stopped")
    take.set_defaults(run=_import)
    terminal.add_profile(take)
    terminal.add_secret(take)


def _serve(arguments: argparse.Namespace) -> int:
    from sync.receiver.serve import serve

    listen = _listen(arguments)

    def ready(host: str, port: int) -> None:
        say(f"Receiving on {host}:{port}. Stop with Ctrl-C.")

    with contextlib.suppress(KeyboardInterrupt):  # being stopped is how it ends
        serve(arguments.folder, listen, ready=ready)
    return 0


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise WrongWords(f"{folder}: no such folder")
    if (folder / "receiver" / "roster.json").exists():
        raise WrongWords(f"{folder}: the receiver's folder is {folder / 'receiver'}")
    if not (folder / "roster.json").exists():
        raise WrongWords(f"{folder}: no receiver here; `hq init` makes DIR/receiver")


def _listen(arguments: argparse.Namespace) -> tuple[str, int]:
    from urllib.parse import urlsplit

    from sync.hq.folder import ReceiverFolder

    _check_folder(arguments.folder)
    if arguments.listen:
        host, _, port = arguments.listen.rpartition(":")
        if not port.isdecimal() or int(port) > 65535:
            raise WrongWords("--listen takes HOST:PORT")
        return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - a receiver is for others
    receivers = ReceiverFolder(arguments.folder).roster().roster.receivers
    port_told = urlsplit(receivers[0].url).port if receivers else None
    return "0.0.0.0", port_told or 443  # noqa: S104


def _status(arguments: argparse.Namespace) -> int:
    from schemas.status import Enrolled, ReceiverStatus
    from sync.hq.folder import ReceiverFolder
    from sync.receiver.serve import open_receiver

    _check_folder(arguments.folder)
    roster = ReceiverFolder(arguments.folder).roster()
    receiver = open_receiver(arguments.folder)
    with contextlib.closing(receiver.store):
        counts = receiver.store.counts()
    told = ReceiverStatus(
        bundles=counts["bundles"],
        bytes=counts["bytes"],
        unfinished=counts["unfinished"],
        roster=roster.version,
        expires=roster.roster.expires,
        enrolled=tuple(
            Enrolled(code=each.name, role=each.role, key_id=each.holder)
            for each in roster.roster.recipients
        ),
    )
    if arguments.json:
        say(told.raw().decode())
        return 0
    say(f"Received: {told.bundles} bundles, {told.bytes} bytes")
    say(f"Not finished: {told.unfinished} uploads")
    say(f"Roster {told.roster}, good until {rfc3339(told.expires)}:")
    for device in told.enrolled:
        say(f"  {device.code:16}  {device.role.value:13}  {device.key_id or ''}")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from sync.hq.desk import is_desk, open_desk

    if arguments.watch and arguments.paths:
        raise WrongWords("either PATHs or --watch")
    for path in arguments.paths:
        if not path.exists():
            raise WrongWords(f"{path}: not there")
    with terminal.open_profile(arguments) as vault:
        if not is_desk(vault):
            tell("WrongRole: This profile is no desk: headquarters gave it no desk-officer's role.")
            tell("Import with a desk's profile. Nothing was changed.")
            return 1
        with contextlib.closing(open_desk(vault, SystemClock(), system_random)) as desk:
            if arguments.paths:
                return _from_paths(desk, arguments.paths)
            return _watch(desk) if arguments.watch else _from_receiver(desk)


def _from_paths(desk: Desk, given: Iterable[Path]) -> int:
    from sync.errors import NetworkError
    from sync.hq.intake import bundles_in, carry, client_of, from_files, worth_carrying

    paths = [found for path in given for found in bundles_in(path)]
    if not paths:
        raise WrongWords(f"{', '.join(map(str, given))}: no bundle in it")
    taken = list(from_files(desk, paths))
    status = _tell(taken)
    to_carry = [path for path, each in zip(paths, taken, strict=True) if worth_carrying(each)]
    try:
        with client_of(desk) as client:
            for path in to_carry:
                say(f"receipt: {carry(client, desk, path)}")
    except NetworkError as error:
        tell(f"No receipt from the receiver ({error.kind}); what was imported stays imported.")
    return status


def _from_receiver(desk: Desk) -> int:
    from sync.hq.intake import client_of

    with client_of(desk) as client:
        status, count = _fetch(desk, client)
    if not count:
        tell("Nothing new at the receiver.")
    return status


def _fetch(desk: Desk, client: Client) -> tuple[int, int]:
    """The exit status, and of how many bundles something was told."""
    from sync.hq.intake import from_receiver, newer_roster

    status = count = 0
    for each in itertools.chain(newer_roster(desk, client), from_receiver(desk, client)):
        status, count = max(status, _tell([each])), count + 1
    return status, count


def _watch(desk: Desk) -> int:
    from sync.errors import NetworkError
    from sync.hq.intake import client_of

    stop = threading.Event()  # set by nobody: Ctrl-C ends the watch
    while True:
        try:
            with client_of(desk) as client:
                _fetch(desk, client)
        except NetworkError as error:
            tell(f"{error.kind}: trying again in {WATCH_SECONDS} seconds.")
        stop.wait(WATCH_SECONDS)


def _tell(taken: Iterable[Taken]) -> int:
    """A line each; 1 if one was refused."""
    from sync.hq.importer import Duplicate, Imported
    from ui.messages import message

    status, tr = 0, Translator(terminal.language())
    for each in taken:
        outcome = each.outcome
        if isinstance(outcome, Imported):
            statement = outcome.statement
            notes = "".join(f", {note.value}" for note in statement.notes)
            what = f"{statement.kind} of {statement.code}, revision {statement.revision}{notes}"
            say(f"imported: {statement.bundle}  {what}")
        elif isinstance(outcome, Duplicate):
            say(f"already imported: {outcome.bundle}")
        else:
            status = 1
            what = "quarantined" if outcome.kept is not None else "left where it is"
            say(f"{what}: {each.name}  {outcome.error.kind}")
            words = message(outcome.error, tr)
            tell(f"  {without_isolates(words.title)}. {without_isolates(words.what_to_do)}")
        if each.doubt is not None:
            tell(f"  its receipt proves nothing: {each.doubt.facts.get('reason', '')}")
    return status

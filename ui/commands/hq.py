"""`fieldkit hq`: headquarters without a window (sync.md, *Setting up*)."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.clock import SystemClock, rfc3339, system_random
from fieldkit.crypto import fingerprint
from fieldkit.vault import Vault
from schemas.manifest import Role
from sync.hq.root import Root, open_root
from ui.commands import hq_receiving, terminal
from ui.commands.terminal import WrongWords, say, tell

if TYPE_CHECKING:
    from sync.enrolment import Request
    from ui.commands.terminal import Acts

_KEY_ID = re.compile(r"[0-9a-f]{16}\Z")
_ENROL = '--digits "…" --out ANSWER --role desk-officer'
_FOLDER = "headquarters' folder, as `hq init` made it"


def configure(parser: argparse.ArgumentParser) -> None:
    """The commands of this group."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    _configure_set_up(acts)
    hq_receiving.configure(acts)


def _configure_set_up(acts: Acts) -> None:
    init = terminal.add_act(
        acts,
        "init",
        "make the root, the receiver's folder and roster 1",
        "hq init HQ --url https://hq.example.org:8443/",
    )
    init.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    init.add_argument(
        "--url", required=True, metavar="URL", help="where devices reach it: https://HOST:PORT/"
    )
    init.add_argument("--training", action="store_true", help="the training world's root")
    init.set_defaults(run=_init)
    enrol = terminal.add_act(
        acts,
        "enrol",
        "certify a device whose digits were read aloud",
        'hq enrol FA-07.request HQ --digits "1234 5678 9012 3456 7890 1234" --out FA-07.answer',
    )
    enrol.add_argument("request", type=Path, metavar="REQUEST", help="the device's request file")
    enrol.add_argument("folder", type=Path, metavar="DIR", help=_FOLDER)
    enrol.add_argument(
        "--digits",
        required=True,
        metavar="DIGITS",
        help="the device's six groups of four, as its officer reads them aloud",
    )
    enrol.add_argument(
        "--role",
        action="append",
        choices=[role.value for role in Role],
        metavar="ROLE",
        help=f"the role granted, {', '.join(role.value for role in Role)}; may be given several"
        " times; left out: field-officer, and whoever asks for another is refused",
    )
    enrol.add_argument(
        "--out", type=Path, required=True, metavar="ANSWER", help="where the answer is written"
    )
    enrol.set_defaults(run=_enrol)
    roster = terminal.add_act(
        acts, "roster", "make the next roster, its dates renewed", "hq roster HQ"
    )
    roster.add_argument("folder", type=Path, metavar="DIR", help=_FOLDER)
    roster.set_defaults(run=_roster)
    revoke = terminal.add_act(
        acts,
        "revoke",
        "make the next roster, with that signer revoked",
        "hq revoke HQ 0123456789abcdef",
    )
    revoke.add_argument("folder", type=Path, metavar="DIR", help=_FOLDER)
    revoke.add_argument("key_id", metavar="KEY_ID", help="16 hex digits, as `hq status` lists them")
    revoke.set_defaults(run=_revoke)
    for act in (init, enrol, roster, revoke):
        terminal.add_secret(act)


def _init(arguments: argparse.Namespace) -> int:
    from fieldkit.instruments import shipped
    from sync.hq.enrol import init

    folder: Path = arguments.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        tell(f"{folder} is there already and not empty; nothing was touched.")
        tell("Name a new folder: a headquarters is set up once.")
        return 3
    try:
        made = init(
            folder,
            arguments.url,
            arguments.training,
            SystemClock(),
            system_random,
            terminal.passphrase(arguments, new=True),
            shipped(),
        )
    except ValueError as error:
        raise WrongWords(f"--url: {error}") from None
    say(f"Headquarters is set up in {folder}.")
    say(f"Its root's digits: {terminal.grouped(made.digits)}")
    say("  Read them aloud to each officer, who types them; never send them with a file.")
    say(f"The root's recovery kit: {made.recovery}")
    say("  Write it down now: it is shown once, and opens the root without the passphrase.")
    say("Next: enrol a desk, then the officers, each by the request of its device:")
    say(f"  {terminal.program()} hq enrol REQUEST {_quoted(folder)} {_ENROL}")
    say(f"Take {folder / 'root'} offline between enrolments; the receiver needs only")
    say(f"  {terminal.program()} hq serve {_quoted(folder / 'receiver')}")
    if arguments.training:
        say("This is the training world: its root is known to all and protects nothing.")
    return 0


def _quoted(path: Path) -> str:
    """As one types it in a shell."""
    return shlex.quote(str(path))


def _opened(arguments: argparse.Namespace) -> tuple[Vault, Root]:
    folder: Path = arguments.folder
    if not (folder / "root" / "vault.json").exists():
        where = folder.parent if folder.name in ("root", "receiver") else None
        if where is not None and (where / "root" / "vault.json").exists():
            raise WrongWords(f"{folder}: DIR is the folder above, {where}")
        raise WrongWords(
            f"{folder}: headquarters' root is not here; DIR is the folder of `hq init`"
        )
    vault = Vault.open(folder / "root", passphrase=terminal.passphrase(arguments))
    try:
        return vault, open_root(folder, vault)
    except BaseException:
        vault.close()
        raise


def _enrol(arguments: argparse.Namespace) -> int:
    from sync.hq.enrol import enrol

    digits = terminal.read_digits(arguments.digits)
    request = _request(arguments)
    roles = [Role(each) for each in arguments.role or ()]
    _check_roles(request, roles)
    if not arguments.out.parent.is_dir():
        raise WrongWords(f"{arguments.out.parent}: no such folder")
    vault, root = _opened(arguments)
    with vault:
        made = enrol(
            root,
            request,
            digits=digits,
            roles=roles,
            now=SystemClock().now(),
            random=system_random,
        )
    terminal.write_file(arguments.out, made.answer.encode())
    certificate = made.certificate
    say(f"{request.device.code} is enrolled as {', '.join(certificate.principals)}.")
    say(f"  Certificate {certificate.key_id}, until {rfc3339(certificate.valid_before)}.")
    say(f"The answer is in {arguments.out}. With it the officer needs this root's digits,")
    say(f"  by another way: {terminal.grouped(fingerprint.digits(root.key.public))}")
    say(f"Roster {made.roster.version} lies in {root.receiver.path}.")
    if not made.roster.held_by(Role.DESK_OFFICER):
        say("No desk is enrolled yet: until this device gets a newer roster, from the receiver or")
        say("  by a new answer, it has nobody to seal to. Enrol a desk first.")
    return 0


def _request(arguments: argparse.Namespace) -> Request:
    from sync.enrolment import read_request

    if arguments.request.is_dir() and arguments.folder.is_file():
        raise WrongWords(f"REQUEST comes first, then DIR: {arguments.folder} {arguments.request}")
    raw = terminal.read_file(arguments.request)
    if b'"fieldkit-answer/1"' in raw:
        raise WrongWords(f"{arguments.request}: an answer of headquarters, not a device's request")
    return read_request(raw)


def _check_roles(request: Request, roles: Sequence[Role]) -> None:
    """Nobody becomes a desk because a request says so."""
    from sync.hq.enrol import roles_to_name

    wished = [role.value for role in roles_to_name(request, roles)]
    if not wished:
        return
    sealed = " Everything is sealed to a desk from then on." if "desk-officer" in wished else ""
    words = " ".join(f"--role {role}" for role in wished)
    raise WrongWords(
        f"{request.device.code} asks to be {', '.join(wished)}; nothing was signed.{sealed}"
        f" If that is right, add {words}; for a field officer add --role field-officer"
    )


def _roster(arguments: argparse.Namespace) -> int:
    from sync.hq.roster import renew

    vault, root = _opened(arguments)
    with vault:
        roster = renew(root, SystemClock().now())
    say(f"Roster {roster.version}, good until {rfc3339(roster.roster.expires)}.")
    say(f"Root: {terminal.grouped(fingerprint.digits(root.key.public))}")
    return 0


def _revoke(arguments: argparse.Namespace) -> int:
    from sync.hq.roster import revoke

    key_id: str = arguments.key_id
    if _KEY_ID.match(arguments.folder.name) and Path(key_id).is_dir():
        raise WrongWords(f"DIR comes first, then KEY_ID: {key_id} {arguments.folder}")
    if not _KEY_ID.match(key_id):
        status = f"{terminal.program()} hq status {_quoted(arguments.folder / 'receiver')}"
        raise WrongWords(f"{key_id}: KEY_ID is 16 hex digits; {status} lists them by code")
    vault, root = _opened(arguments)
    with vault:
        before = next((each.revoked for each in root.ledger.issued if each.key_id == key_id), None)
        roster = revoke(root, key_id, SystemClock().now())
    if before is None:
        say(f"{key_id} is revoked from roster {roster.version} on.")
    else:
        say(f"{key_id} is revoked since {rfc3339(before)}; roster {roster.version} says so too.")
    say("  What it sends from now on is refused wherever that roster is known;")
    say("  what was received before stays valid, by the roster that its receipt names.")
    say("Where the receiver runs elsewhere, copy roster.json, .sig and rosters/ of")
    say(f"  {root.receiver.path} there: it takes up the newer roster by itself.")
    return 0

"""`fieldkit hq`: headquarters without a window (sync.md, *Setting up*)."""

from __future__ import annotations

import argparse
from pathlib import Path

from fieldkit.clock import SystemClock, rfc3339, system_random
from fieldkit.crypto import fingerprint
from fieldkit.vault import Vault
from schemas.manifest import Role
from sync.hq.root import Root, open_root
from ui.commands import hq_receiving, terminal
from ui.commands.terminal import WrongWords, say


def configure(parser: argparse.ArgumentParser) -> None:
    """The commands of this group."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    _configure_set_up(acts)
    hq_receiving.configure(acts)


def _configure_set_up(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    init = acts.add_parser("init", help="make the root, the receiver's folder and roster 1")
    init.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    init.add_argument("--url", required=True, help="where devices reach it: https://HOST:PORT/")
    init.add_argument("--training", action="store_true", help="the training world's root")
    init.set_defaults(run=_init)
    enrol = acts.add_parser("enrol", help="certify a device whose digits were read aloud")
    enrol.add_argument("request", type=Path, metavar="REQUEST", help="the device's request file")
    enrol.add_argument("folder", type=Path, metavar="DIR")
    enrol.add_argument("--digits", required=True, help="six groups of four, as the officer reads")
    enrol.add_argument(
        "--role", action="append", choices=[role.value for role in Role], help="left out: as asked"
    )
    enrol.add_argument("--out", type=Path, required=True, metavar="ANSWER")
    enrol.set_defaults(run=_enrol)
    roster = acts.add_parser("roster", help="the next roster, its dates renewed")
    roster.add_argument("folder", type=Path, metavar="DIR")
    roster.set_defaults(run=_roster)
    revoke = acts.add_parser("revoke", help="the next roster, with that signer revoked")
    revoke.add_argument("folder", type=Path, metavar="DIR")
    revoke.add_argument("key_id", metavar="KEY_ID", help="16 hex digits, as `hq status` lists them")
    revoke.set_defaults(run=_revoke)
    for act in (init, enrol, roster, revoke):
        terminal.add_secret(act)


def _init(arguments: argparse.Namespace) -> int:
    from fieldkit.instruments import shipped
    from sync.hq.enrol import init

    try:
        made = init(
            arguments.folder,
            arguments.url,
            arguments.training,
            SystemClock(),
            system_random,
            terminal.passphrase(arguments, new=True),
            shipped(),
        )
    except ValueError as error:
        raise WrongWords(f"--url: {error}") from None
    say(f"Headquarters is set up in {arguments.folder}.")
    say(f"Its root's digits: {terminal.grouped(made.digits)}")
    say("  Read them aloud to each officer, who types them; never send them with a file.")
    say(f"The root's recovery kit: {made.recovery}")
    say("  Write it down now: it is shown once, and opens the root without the passphrase.")
    say(f"Take {arguments.folder / 'root'} offline; the receiver needs only")
    say(f"  {terminal.program()} hq serve {arguments.folder / 'receiver'}")
    if arguments.training:
        say("This is the training world: its root is known to all and protects nothing.")
    return 0


def _opened(arguments: argparse.Namespace) -> tuple[Vault, Root]:
    if not (arguments.folder / "root" / "vault.json").exists():
        raise WrongWords(f"{arguments.folder}: headquarters' root is not here")
    vault = Vault.open(arguments.folder / "root", passphrase=terminal.passphrase(arguments))
    try:
        return vault, open_root(arguments.folder, vault)
    except BaseException:
        vault.close()
        raise


def _enrol(arguments: argparse.Namespace) -> int:
    from sync.enrolment import read_request
    from sync.hq.enrol import enrol

    digits = terminal.read_digits(arguments.digits)
    request = read_request(terminal.read_file(arguments.request))
    if not arguments.out.parent.is_dir():
        raise WrongWords(f"{arguments.out.parent}: no such folder")
    vault, root = _opened(arguments)
    with vault:
        made = enrol(
            root,
            request,
            digits=digits,
            roles=[Role(each) for each in arguments.role or ()],
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

    vault, root = _opened(arguments)
    with vault:
        roster = revoke(root, arguments.key_id, SystemClock().now())
    say(f"{arguments.key_id} is revoked from roster {roster.version} on.")
    say("  What it sends from now on is refused wherever that roster is known;")
    say("  what was received before stays valid, by the roster that its receipt names.")
    return 0

"""`fieldkit field`: a profile, a desk's too, without a window (sync.md, *Setting up*)."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from fieldkit.clock import SystemClock, rfc3339, system_random
from fieldkit.crypto import fingerprint
from fieldkit.language import Translator
from fieldkit.language.isolate import without_isolates
from fieldkit.vault import Vault
from fieldkit.vault.identities import Person
from fieldkit.vault.outbox import Parcel, Sending
from schemas.manifest import Role
from ui.commands import terminal
from ui.commands.terminal import WrongWords, say, tell

ROLES = ", ".join(role.value for role in Role)


def configure(parser: argparse.ArgumentParser) -> None:
    """The commands of this group."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    init = terminal.add_act(
        acts,
        "init",
        "make a new profile: passphrase, recovery kit, keys",
        "field init --profile FA-07 --code FA-07",
    )
    init.add_argument(
        "--code", required=True, metavar="CODE", help="the device's code, such as FA-07; no name"
    )
    init.add_argument(
        "--role",
        action="append",
        choices=[role.value for role in Role],
        metavar="ROLE",
        help=f"the role that headquarters is asked for, {ROLES}; left out: field-officer",
    )
    init.add_argument("--training", action="store_true", help="a profile of the training world")
    init.set_defaults(run=_init)
    request = terminal.add_act(
        acts,
        "enrol-request",
        "write the request for headquarters and show this device's digits",
        "field enrol-request --profile FA-07 --out FA-07.request",
    )
    request.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where the request is written"
    )
    request.set_defaults(run=_request)
    enrol = terminal.add_act(
        acts,
        "enrol",
        "take headquarters' answer, after comparing the root's digits",
        'field enrol FA-07.answer --profile FA-07 --digits "1234 5678 9012 3456 7890 1234"',
    )
    enrol.add_argument(
        "answer", type=Path, metavar="ANSWER", help="the file that headquarters sent back"
    )
    enrol.add_argument(
        "--digits",
        required=True,
        metavar="DIGITS",
        help="the root's six groups of four, as headquarters reads them aloud",
    )
    enrol.set_defaults(run=_enrol)
    send = terminal.add_act(
        acts,
        "send",
        "push what waits to the receiver, or save it to a stick",
        "field send --profile FA-07 --usb /media/STICK",
    )
    send.add_argument(
        "--usb",
        type=Path,
        metavar="DIR",
        help="the stick: bundles are saved there and receipts taken from it; left out: push",
    )
    send.set_defaults(run=_send)
    status = terminal.add_act(
        acts,
        "status",
        "show who this is, what waits and what was received",
        "field status --profile FA-07",
    )
    status.set_defaults(run=_status)
    for act in (init, request, enrol, send, status):
        terminal.add_profile(act)
        terminal.add_secret(act)


def _init(arguments: argparse.Namespace) -> int:
    if arguments.profile is None:
        raise WrongWords("which profile? give --profile DIR")
    roles = tuple(dict.fromkeys(arguments.role or [Role.FIELD_OFFICER.value]))
    _check_code(arguments.code)
    vault, recovery = Vault.create(
        arguments.profile,
        terminal.passphrase(arguments, new=True),
        training=arguments.training,
    )
    with vault:
        vault.identities.set_person(Person(code=arguments.code, roles=roles))
        digits = fingerprint.digits(vault.identities.signer().public)
    say(f"The profile of {arguments.code} is made in {arguments.profile}.")
    say(f"Recovery kit: {recovery.text}")
    say("  Write it down now: it is shown once, and opens the profile without the passphrase.")
    say(f"This device's digits: {terminal.grouped(digits)}")
    profile = shlex.quote(str(arguments.profile))
    request = shlex.quote(f"{arguments.code}.request")
    say(f"Next: {terminal.program()} field enrol-request --profile {profile} --out {request}")
    return 0


def _check_code(code: str) -> None:
    from pydantic import TypeAdapter, ValidationError

    from schemas.roster import Code

    try:
        TypeAdapter(Code).validate_python(code)
    except ValidationError:
        raise WrongWords("--code: letters, digits and hyphens, at most 16: FA-07, desk-1") from None


def _request(arguments: argparse.Namespace) -> int:
    from sync.enrolment import request_of

    with terminal.open_profile(arguments) as vault:
        text = request_of(vault, SystemClock().now())
        digits = fingerprint.digits(vault.identities.signer().public)
    terminal.write_file(arguments.out, text.encode())
    say(f"The request is in {arguments.out}. Send it to headquarters in any way.")
    say("By another way (a call, a meeting) read these digits aloud, never with the file:")
    say(f"  {terminal.grouped(digits)}")
    say("When the answer is back and headquarters reads its root's digits:")
    profile = shlex.quote(str(arguments.profile))
    say(f'  {terminal.program()} field enrol ANSWER --profile {profile} --digits "…"')
    return 0


def _enrol(arguments: argparse.Namespace) -> int:
    from sync.enrolment import enrol

    digits = terminal.read_digits(arguments.digits)
    raw = terminal.read_file(arguments.answer)
    if b'"fieldkit-request/1"' in raw:
        raise WrongWords(f"{arguments.answer}: a device's request, not headquarters' answer to it")
    with terminal.open_profile(arguments) as vault:
        answer = enrol(vault, raw, digits, SystemClock().now())
    certificate = answer.certificate
    say(f"Enrolled as {', '.join(certificate.principals)}, certificate {certificate.key_id},")
    say(f"  until {rfc3339(certificate.valid_before)}; roster {answer.roster.version}.")
    if answer.roster.training:
        say("This is a training profile: nothing in it is real, and nothing real belongs in it.")
    return 0


def _send(arguments: argparse.Namespace) -> int:
    if arguments.usb is not None and not arguments.usb.is_dir():
        raise WrongWords(f"{arguments.usb}: no such folder")
    with terminal.open_profile(arguments) as vault:
        return _push(vault) if arguments.usb is None else _save(vault, arguments.usb)


def _save(vault: Vault, stick: Path) -> int:
    from sync.push.usb import save_all, take_receipts

    taken, doubts = take_receipts(vault, stick)
    for bundle in taken:
        say(f"delivered: {bundle}")
    for bundle, doubt in doubts.items():
        tell(f"{doubt.kind}: {bundle}")
    for path in save_all(vault, stick):
        say(f"saved: {path}")
    return 1 if doubts else 0


def _push(vault: Vault) -> int:
    from sync.errors import NetworkError
    from sync.push.pusher import Progress, Pusher

    def told(progress: Progress) -> None:
        terminal.progress(f"{progress.bundle}  {progress.sent * 100 // max(progress.size, 1)} %")

    pusher = Pusher(vault, SystemClock(), system_random)
    pusher.wake()
    outcome = pusher.run(told, lambda: False)
    for bundle in outcome.delivered:
        say(f"delivered: {bundle}")
    left = [each for each in vault.outbox.all() if each.state is not Sending.DELIVERED]
    status = max((_left(each) for each in left), default=0)
    if not outcome.delivered and not outcome.problems:
        if not left:
            say("Nothing waits.")
        try:
            _newer_roster(vault)
        except NetworkError:
            if not left:
                raise
    return status


def _left(parcel: Parcel) -> int:
    """Name what is still here and why; 1 where it was refused and stays until a person acts."""
    from sync.push.queue import problem_of
    from ui.messages import message

    error = problem_of(parcel)
    if parcel.state is Sending.PAUSED or error is None:
        tell(f"{parcel.state.value}: {parcel.bundle}")
        return 0
    if parcel.state is not Sending.HELD:
        tell(f"{parcel.problem}: {parcel.bundle} waits on.")
        return terminal.status_of(error)
    words = message(error, Translator(terminal.language()))
    tell(f"{parcel.problem}: {parcel.bundle} is held. {without_isolates(words.title)}.")
    tell(without_isolates(words.what_to_do))
    return 1


def _newer_roster(vault: Vault) -> None:
    """Nothing went, so the way is used for a newer roster: the one held may not name a desk yet."""
    from sync.enrolment import roster_in_force
    from sync.push.client import Client, places
    from sync.push.rosters import take_newer

    held = roster_in_force(vault)
    with Client(places(held.roster.receivers)[0]) as client:
        newest = take_newer(vault, client, held)
    if newest.version > held.version:
        say(f"Roster {newest.version} was taken.")


def _status(arguments: argparse.Namespace) -> int:
    with terminal.open_profile(arguments) as vault:
        _say_who(vault)
        parcels = vault.outbox.all()
        say(f"Outbox: {len(parcels)}")
        for parcel in parcels:
            problem = f", {parcel.problem}" if parcel.problem else ""
            say(f"  {parcel.bundle}  {parcel.kind}  {parcel.state.value}{problem}")
    return 0


def _say_who(vault: Vault) -> None:
    from fieldkit.crypto.certificates import Certificate

    person = vault.identities.person()
    held = vault.identities.enrolment()
    training = " (training)" if vault.training else ""
    say(f"Device: {person.code if person else 'no code yet'}{training}")
    say(f"  Digits: {terminal.grouped(fingerprint.digits(vault.identities.signer().public))}")
    if held is None:
        say("  Not enrolled yet: send the request to headquarters and open its answer.")
        return
    certificate = Certificate.parse(held.certificate)
    say(f"  Certificate {certificate.key_id}: {', '.join(certificate.principals)},")
    say(f"  until {rfc3339(certificate.valid_before)}; roster {held.version}.")

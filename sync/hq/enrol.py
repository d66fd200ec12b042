"""Headquarters' side of enrolment: set up once, then certify device by device.

`init` makes the root in a vault of its own, the receiver's folder and roster 1, which has no
recipient yet. `enrol` refuses a request whose digits are not the ones that were read aloud, and a
code that is or looks like another device's; then it signs the certificate and the next roster with
that recipient (sync.md, *Setting up*; bundle-format.md, *Enrolment*). A request's wish grants
nothing: more than a field officer's role is named by headquarters. A key that is enrolled anew with
less than before has its older certificates revoked, so that it cannot show them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from fieldkit.clock import Clock, Random
from fieldkit.crypto import certificates, fingerprint, tls
from fieldkit.crypto.certificates import Certificate
from fieldkit.crypto.keys import PublicKey, SigningKey, training_root
from fieldkit.crypto.keyslots import Cost
from fieldkit.crypto.tlog import LogKey
from fieldkit.errors import CodeTaken, RevokedSigner, WrongDigits
from fieldkit.instruments import Instrument
from fieldkit.vault import Vault
from schemas.manifest import Role
from schemas.roster import Receiver, Roster, RosterRecipient
from schemas.statement import StatedInstrument
from sync.bundle.roster import TrustedRoster
from sync.enrolment import Request, make_answer
from sync.hq import folder as folders
from sync.hq.folder import ReceiverFolder
from sync.hq.root import (
    ROSTER_LASTS,
    Issued,
    Root,
    names_of,
    revocations,
    sign_first,
    sign_next,
)

CERTIFICATE_LASTS = timedelta(days=365)
CLOCK_SLACK = timedelta(hours=1)
_ALIKE = str.maketrans("0o1il5s", "oolllss")
_BY_RANK = (Role.DESK_OFFICER, Role.REVIEWER, Role.FIELD_OFFICER)


@dataclass(frozen=True)
class Initialised:
    """What `init` made. `recovery` opens the root's vault without its passphrase: shown once."""

    root: PublicKey
    roster: TrustedRoster
    recovery: str

    @property
    def digits(self) -> tuple[str, ...]:
        """What headquarters reads aloud to each device: six groups of four."""
        return fingerprint.digits(self.root)


@dataclass(frozen=True)
class Enrolled:
    """What `enrol` made: the certificate, the next roster, and the answer file's text."""

    certificate: Certificate
    roster: TrustedRoster
    answer: str


def init(
    folder: Path,
    url: str,
    training: bool,
    clock: Clock,
    random: Random,
    passphrase: str,
    instruments: Sequence[Instrument],
    cost: Cost | None = None,
) -> Initialised:
    """Make headquarters in `folder`, which must not exist or be empty.

    `url` is where devices will reach the receiver: `https://HOST:PORT/`, or `http://` of a
    `.onion` host; anything else is a ValueError. `cost` is Argon2id's for the root's vault,
    measured on this machine where it is left out. Raises `StorageError`, `WeakPassphrase`.
    """
    host = _host(url)
    now = clock.now()
    key = training_root() if training else SigningKey.generate(random)
    log = LogKey.generate(f"{host}/fieldkit", random)
    certificate, tls_key = ("", "")
    if url.startswith("https:"):
        certificate, tls_key = tls.make_receiver_certificate(host, now, random)
    receiver = ReceiverFolder(folder / "receiver")
    first = _first_roster(key.public, now, Receiver(url=url, certificate=certificate), log)
    roster = first.model_copy(update={"instruments": _stated(instruments)})
    # After a passphrase that is too weak, or on a full disk, one tries again as at first.
    with folders.new_folder(folder):
        vault, recovery = Vault.create(
            folder / "root", passphrase, clock=clock, random=random, training=training, cost=cost
        )
        try:
            folders.make_folder(receiver.path)
            _write_keys(receiver, log, certificate, tls_key, random)
            trusted = sign_first(vault, key, roster, receiver)
        finally:
            vault.close()
    return Initialised(key.public, trusted, recovery.text)


def roles_to_name(request: Request, named: Sequence[Role]) -> tuple[Role, ...]:
    """The roles above a field officer's that the request wishes and headquarters has not decided
    on: all of them where no role was named, else none."""
    if named:
        return ()
    return tuple(role for role in request.device.roles if role is not Role.FIELD_OFFICER)


def enrol(
    root: Root,
    request: Request,
    *,
    digits: Sequence[str],
    roles: Sequence[Role] = (),
    now: datetime,
    random: Random,
) -> Enrolled:
    """Certify the device of `request`; `roles` are those granted, left out: a field officer's.

    Raises `WrongDigits` where `digits` are not the request's, `RevokedSigner` where the key was
    revoked once (who holds it may have stolen it: the person's next device makes another),
    `CodeTaken` where another device has this code, one that looks like it, or this recipient.
    """
    different = fingerprint.first_difference(digits, request.public)
    if different is not None:
        raise WrongDigits(group=different)
    former = root.roster.roster
    own = [each for each in root.ledger.issued if each.key == request.public.openssh]
    for each in own:
        if each.revoked is not None:
            raise RevokedSigner(key_id=each.key_id)
    names = {each.key_id for each in own}
    others = [each for each in former.recipients if each.holder not in names]
    for other in others:
        alike = _look(other.name) == _look(request.device.code)
        # A recipient is no secret: with another's in its request, a key would take its place.
        if alike or other.recipient == request.recipient.text:
            raise CodeTaken(code=request.device.code, other=other.name)
    granted = tuple(dict.fromkeys(roles)) or (Role.FIELD_OFFICER,)
    certificate = certificates.issue(
        root.key,
        request.public,
        key_id=random(8).hex(),
        serial=root.ledger.next_serial,
        principals=[role.value for role in granted],
        valid_after=now - CLOCK_SLACK,
        valid_before=now + CERTIFICATE_LASTS,
        random=random,
    )
    roster = sign_next(
        root,
        now=now,
        issued=(
            *_replaced(root, request.public, granted, now),
            _issued(certificate, request, granted),
        ),
        recipients=(*others, _recipient(request, granted, certificate)),
    )
    return Enrolled(certificate, roster, make_answer(certificate, roster))


def _replaced(
    root: Root, public: PublicKey, roles: Sequence[Role], now: datetime
) -> Iterator[Issued]:
    """What was issued so far. Certificates of this key with a role that it has no longer are
    replaced; those that say the same stay good, for what is on its way."""
    for each in root.ledger.issued:
        more = each.key == public.openssh and not set(each.roles) <= set(roles)
        yield each.model_copy(update={"replaced": each.replaced or now}) if more else each


def _issued(certificate: Certificate, request: Request, roles: tuple[Role, ...]) -> Issued:
    return Issued(
        serial=certificate.serial,
        key_id=certificate.key_id,
        code=request.device.code,
        key=request.public.openssh,
        roles=roles,
        until=certificate.valid_before,
    )


def _recipient(
    request: Request, roles: tuple[Role, ...], certificate: Certificate
) -> RosterRecipient:
    return RosterRecipient(
        name=request.device.code,
        role=next(role for role in _BY_RANK if role in roles),
        recipient=request.recipient.text,
        holder=certificate.key_id,
    )


def _look(code: str) -> str:
    """Two codes of one look are one code to a person who is tired: FO-1, F0-l, fo1."""
    return code.casefold().replace("-", "").translate(_ALIKE)


def _host(url: str) -> str:
    parts = urlsplit(url)
    onion = parts.scheme == "http" and (parts.hostname or "").endswith(".onion")
    if not parts.hostname or not (parts.scheme == "https" or onion):
        raise ValueError("the receiver's address is https://HOST:PORT/")
    if parts.query or parts.fragment or parts.username or not parts.path.endswith("/"):
        raise ValueError("the receiver's address ends with / and has nothing after it")
    return parts.hostname


def _write_keys(
    receiver: ReceiverFolder, log: LogKey, certificate: str, tls_key: str, random: Random
) -> None:
    log_lines = f"{log.origin}\n{log.ed25519.hex()}\n{log.mldsa.hex()}\n"
    folders.write_private(receiver.path / folders.LOG_KEYS, log_lines.encode())
    folders.write_private(receiver.path / folders.DATABASE_KEY, random(32).hex().encode() + b"\n")
    if certificate:
        folders.write_private(receiver.path / folders.TLS_CERTIFICATE, certificate.encode())
        folders.write_private(receiver.path / folders.TLS_KEY, tls_key.encode())


def _first_roster(root: PublicKey, now: datetime, receiver: Receiver, log: LogKey) -> Roster:
    fields = {
        "version": 1,
        "issued": now,
        "expires": now + ROSTER_LASTS,
        "krl": revocations(root, (), 1, now),
        "recipients": (),
        "receivers": (receiver,),
        "log": {
            "origin": log.origin,
            "vkeys": tuple(vkey.line for vkey in log.vkeys),
            "witnesses": (),
            "quorum": 0,
        },
        "instruments": (),
        "escrow": None,
        **names_of(root),
    }
    return Roster.of(fields)


def _stated(instruments: Sequence[Instrument]) -> tuple[StatedInstrument, ...]:
    return tuple(
        StatedInstrument(id=each.id, version=each.version, sha256=each.sha256)
        for each in instruments
    )

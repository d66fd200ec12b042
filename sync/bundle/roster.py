"""The roster, from bytes to what is trusted.

A device trusts a roster that a root which it trusts has signed (SSHSIG, `fieldkit-roster@v1`), and
from then on that roster's roots (bundle-format.md, *Identities*). The order: signature; only then
the JSON; its version, which only grows; then what must follow from other parts of it: the text of
`allowed_signers` from `roots`, a training root alone or not at all. Pure: no file, no clock.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from fieldkit.crypto import sshsig
from fieldkit.crypto.keys import PublicKey, training_root
from fieldkit.crypto.krl import Krl
from fieldkit.errors import Altered, LimitExceeded, OlderRoster, UnsignedRoster, UnsupportedVersion
from schemas.manifest import Role
from schemas.roster import LARGEST, Roster, RosterRecipient
from schemas.strict import NotStrict, OtherVersion

NAMESPACE = "fieldkit-roster@v1"
SIGNER_NAMESPACES = ("fieldkit-bundle@v1", "fieldkit-statement@v1", "fieldkit-inbox@v1")
ROLES = ",".join((Role.FIELD_OFFICER, Role.DESK_OFFICER, Role.REVIEWER))


def allowed_signers(roots: Sequence[str]) -> str:
    """The `allowed_signers` text of these roots (`ssh-keygen(1)`, *ALLOWED SIGNERS*)."""
    namespaces = ",".join(SIGNER_NAMESPACES)
    options = f'cert-authority,namespaces="{namespaces}"'
    return "".join(f"{ROLES} {options} {root} fieldkit-root\n" for root in roots)


def root_signers(roots: Sequence[PublicKey]) -> str:
    """The `root_signers` text by which a reviewer checks a roster."""
    return "".join(f'root namespaces="{NAMESPACE}" {root.openssh}\n' for root in roots)


@dataclass(frozen=True)
class TrustedRoster:
    """A roster whose signature was checked; `raw` and `signature` are the exact texts."""

    roster: Roster
    raw: bytes
    signature: str
    roots: tuple[PublicKey, ...]
    krl: Krl = field(repr=False)

    @property
    def version(self) -> int:
        """It only grows."""
        return self.roster.version

    @property
    def training(self) -> bool:
        """Whether this is the training world."""
        return self.roots == (training_root().public,)

    def expired(self, now: datetime) -> bool:
        """After its end one goes on, warned; only sealing to new recipients is refused."""
        return now >= self.roster.expires

    @cached_property
    def recipients(self) -> dict[str, RosterRecipient]:
        """Each recipient by its fingerprint: the SHA-256 of its text."""
        recipients = self.roster.recipients
        return {hashlib.sha256(r.recipient.encode()).hexdigest(): r for r in recipients}

    def held_by(self, role: Role) -> tuple[RosterRecipient, ...]:
        """The recipients of that role, in the roster's order."""
        return tuple(each for each in self.roster.recipients if each.role is role)


def read_roster(
    raw: bytes, signature: str, roots: Sequence[PublicKey], held: int | None
) -> TrustedRoster:
    """Trust these bytes or not; `held` is the version that one has already.

    Raises `UnsignedRoster` (no or a wrong signature, or by a root that is not trusted),
    `UnsupportedVersion`, `OlderRoster`, `LimitExceeded`, `Altered` for what a root signed against
    the rules.
    """
    _check_signature(raw, signature, roots)
    if len(raw) > LARGEST:
        raise LimitExceeded(what="roster")
    try:
        roster = Roster.read(raw)
    except OtherVersion as error:
        raise UnsupportedVersion(version=error.version) from None
    except NotStrict as error:
        raise Altered(reason=f"roster: {error.reason}") from None
    if held is not None and roster.version < held:
        raise OlderRoster(version=roster.version, held=held)
    named = tuple(PublicKey.parse(line) for line in roster.roots)
    if roster.allowed_signers != allowed_signers(roster.roots):
        raise Altered(reason="allowed_signers does not follow from the roots")
    if training_root().public in named and len(named) > 1:
        raise Altered(reason="a training root beside another")
    return TrustedRoster(roster, raw, signature, named, _krl(roster.krl))


def _check_signature(raw: bytes, signature: str, roots: Sequence[PublicKey]) -> None:
    try:
        signed = sshsig.verify(raw, signature, NAMESPACE)
    except Altered as error:
        raise UnsignedRoster(reason=str(error.facts.get("reason", ""))) from None
    if signed.certificate is not None or signed.public not in roots:
        raise UnsignedRoster(reason="another root")


def _krl(text: str) -> Krl:
    try:
        return Krl.parse(base64.b64decode(text, validate=True))
    except binascii.Error:
        raise Altered(reason="the list of revoked signers is not base64") from None

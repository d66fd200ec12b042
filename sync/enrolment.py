"""Enrolment on the device: a request that proves its own keys, and an answer that is not believed.

The request is signed by the very key that it asks to have certified (`fieldkit-enrol@v1`), so that
nobody on the way can exchange its recipient. The answer counts only if the person typed the digits
of the root that signed its roster, and in this order: roster signed by that root, certificate by a
root of that roster, for this device's key, valid and not revoked, and this device's recipient
stands in the roster. An unsigned roster or another headquarters gets nothing: nothing is kept
before all of it holds (bundle-format.md, *Enrolment*; digits are compared both ways).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldkit.crypto import age, certificates, fingerprint, sshsig
from fieldkit.crypto.certificates import Certificate
from fieldkit.crypto.keys import PublicKey, SigningKey
from fieldkit.errors import (
    Altered,
    AnotherDevice,
    DamagedAnswer,
    DamagedRequest,
    ExpiredSigner,
    LimitExceeded,
    NotEnrolled,
    OlderRoster,
    RevokedSigner,
    UnknownHeadquarters,
    UnsignedRoster,
    UnsupportedVersion,
    UntrustedSigner,
    WrongDigits,
)
from fieldkit.vault import Vault
from fieldkit.vault.identities import Enrolment
from fieldkit.vault.settings import TRAINING
from schemas.identity import AnswerFile, DeviceRequest, RequestFile
from schemas.manifest import Role
from schemas.strict import NotStrict, OtherVersion
from sync.bundle.roster import NAMESPACE, TrustedRoster, read_roster
from sync.bundle.seal import Sender

ENROL = "fieldkit-enrol@v1"
LARGEST = 16 * 1024**2
_MISTYPED = 3


@dataclass(frozen=True)
class Request:
    """A request whose self-signature fits; whether it is who it says, its digits tell."""

    device: DeviceRequest
    public: PublicKey
    recipient: age.Recipient

    @property
    def digits(self) -> tuple[str, ...]:
        """What the person at the device reads aloud: six groups of four."""
        return fingerprint.digits(self.public)


@dataclass(frozen=True)
class Answer:
    """An answer that was checked against the digits of its root."""

    certificate: Certificate
    roster: TrustedRoster

    @property
    def enrolment(self) -> Enrolment:
        """How the vault keeps it."""
        return Enrolment(
            certificate=self.certificate.openssh,
            roster=self.roster.raw,
            signature=self.roster.signature,
            version=self.roster.version,
            roots=tuple(root.openssh for root in self.roster.roots),
        )


def make_request(
    *,
    code: str,
    key: SigningKey,
    recipient: age.Recipient,
    roles: Sequence[Role],
    now: datetime,
) -> str:
    """The text of a request file. A code or roles against the rules are a ValueError."""
    device = DeviceRequest(
        code=code,
        created=now,
        key=key.public.openssh,
        recipient=recipient.text,
        roles=tuple(roles),
    )
    raw = device.raw()
    signature = sshsig.sign(raw, ENROL, key)
    return RequestFile(request=raw.decode(), signature=signature).raw().decode()


def request_of(vault: Vault, now: datetime) -> str:
    """The request of this profile, by what its person said; ValueError where nobody is named."""
    person = vault.identities.person()
    if person is None:
        raise ValueError("the profile has no code yet")
    return make_request(
        code=person.code,
        key=vault.identities.signer(),
        recipient=vault.identities.recipient().recipient,
        roles=[Role(role) for role in person.roles],
        now=now,
    )


def read_request(raw: bytes) -> Request:
    """A device's request. `DamagedRequest`, or `UnsupportedVersion` from a newer program."""
    if len(raw) > 16_384:
        raise DamagedRequest(reason="too long")
    try:
        file = RequestFile.read(raw)
        inner = file.request.encode()
        signed = sshsig.verify(inner, file.signature, ENROL)
        device = DeviceRequest.read(inner)
        public = PublicKey.parse(device.key)
        recipient = age.Recipient.parse(device.recipient)
    except OtherVersion as error:
        raise UnsupportedVersion(version=error.version) from None
    except NotStrict as error:
        raise DamagedRequest(reason=error.reason) from None
    except Altered as error:
        raise DamagedRequest(reason=error.facts.get("reason", "")) from None
    if signed.public != public or signed.certificate is not None:
        raise DamagedRequest(reason="signed by another key")
    return Request(device, public, recipient)


def make_answer(certificate: Certificate, roster: TrustedRoster) -> str:
    """The text of an answer file."""
    answer = AnswerFile(
        certificate=certificate.openssh,
        roster=roster.raw.decode(),
        signature=roster.signature,
    )
    return answer.raw().decode()


def read_answer(
    raw: bytes,
    *,
    digits: Sequence[str],
    public: PublicKey,
    recipient: age.Recipient,
    now: datetime,
    held: int | None = None,
) -> Answer:
    """Headquarters' answer to this device, by the digits that its root was said to have.

    Raises `DamagedAnswer`, `UnsignedRoster`, `WrongDigits` (a group was mistyped),
    `UnknownHeadquarters` (another root altogether), `AnotherDevice`, `ExpiredSigner`,
    `RevokedSigner`, `OlderRoster`, `UnsupportedVersion`.
    """
    file = _answer_file(raw)
    roster_raw = file.roster.encode()
    root = _signing_root(roster_raw, file.signature)
    _check_digits(digits, root)
    try:
        roster = read_roster(roster_raw, file.signature, [root], None)
        certificate = Certificate.parse(file.certificate)
        certificates.check(certificate, roster.roots)
    except (Altered, LimitExceeded) as error:
        raise DamagedAnswer(reason=error.facts.get("reason", "")) from None
    except UntrustedSigner as error:
        raise DamagedAnswer(reason=error.facts.get("reason", "")) from None
    if root not in roster.roots:
        raise DamagedAnswer(reason="the roster does not name the root that signed it")
    if certificate.public != public:
        raise AnotherDevice(key_id=certificate.key_id)
    if now >= certificate.valid_before:
        raise ExpiredSigner(reason="ended", key_id=certificate.key_id)
    if roster.krl.revokes(certificate):
        raise RevokedSigner(key_id=certificate.key_id)
    if recipient.fingerprint not in roster.recipients:
        raise DamagedAnswer(reason="this device's recipient is not in the roster")
    if held is not None and roster.version < held:
        raise OlderRoster(version=roster.version, held=held)
    return Answer(certificate, roster)


def answer_root(raw: bytes) -> PublicKey:
    """The root that an answer comes from, whose digits a person compares before anything of it
    is believed. `DamagedAnswer`, `UnsignedRoster`, `UnsupportedVersion`."""
    file = _answer_file(raw)
    return _signing_root(file.roster.encode(), file.signature)


def check_addressee(raw: bytes, public: PublicKey) -> None:
    """`AnotherDevice` where the answer certifies another key than this device's; nothing of it is
    believed by that. `DamagedAnswer`, `UnsupportedVersion`."""
    try:
        certificate = Certificate.parse(_answer_file(raw).certificate)
    except (Altered, UntrustedSigner) as error:
        raise DamagedAnswer(reason=error.facts.get("reason", "")) from None
    if certificate.public != public:
        raise AnotherDevice(key_id=certificate.key_id)


def _answer_file(raw: bytes) -> AnswerFile:
    if len(raw) > LARGEST:
        raise DamagedAnswer(reason="too long")
    try:
        return AnswerFile.read(raw)
    except OtherVersion as error:
        raise UnsupportedVersion(version=error.version) from None
    except NotStrict as error:
        raise DamagedAnswer(reason=error.reason) from None


def _signing_root(roster: bytes, signature: str) -> PublicKey:
    try:
        return sshsig.verify(roster, signature, NAMESPACE).public
    except Altered as error:
        raise UnsignedRoster(reason=error.facts.get("reason", "")) from None


def _check_digits(typed: Sequence[str], root: PublicKey) -> None:
    different = fingerprint.first_difference(typed, root)
    if different is None:
        return
    right = fingerprint.digits(root)
    # One or two groups misheard are a slip; more is somebody else's root.
    same = sum(
        fingerprint.first_difference([*right[:at], group, *right[at + 1 :]], root) is None
        for at, group in enumerate(typed[: len(right)])
    )
    if same < _MISTYPED:
        raise UnknownHeadquarters(found=" ".join(right))
    raise WrongDigits(group=different)


def enrol(vault: Vault, raw: bytes, digits: Sequence[str], now: datetime) -> Answer:
    """Check an answer and keep it in the device's vault; errors as `read_answer`.

    A device that is enrolled takes an answer of the same headquarters only: signed by a root that
    it trusts already. To name such a root in a roster, anybody could.
    """
    held = vault.identities.enrolment()
    answer = read_answer(
        raw,
        digits=digits,
        public=vault.identities.signer().public,
        recipient=vault.identities.recipient().recipient,
        now=now,
        held=held.version if held else None,
    )
    if held and answer_root(raw).openssh not in held.roots:
        raise UnknownHeadquarters(found=" ".join(digits))
    _check_world(vault, answer.roster)
    vault.identities.keep_enrolment(answer.enrolment)
    return answer


def _check_world(vault: Vault, roster: TrustedRoster) -> None:
    """Training and real are never one answer apart: the training root is known to all."""
    if roster.training == vault.training:
        return
    if vault.training or vault.situations.all():
        raise UnknownHeadquarters(reason="training" if roster.training else "not training")
    vault.settings.set(TRAINING, True)


def kept_rosters(vault: Vault) -> list[TrustedRoster]:
    """Every roster that this device ever trusted, oldest first; receipts name one of them."""
    kept = vault.identities.enrolments()
    roots = _all_roots(kept)
    return [read_roster(each.roster, each.signature, roots, None) for each in kept]


def roster_in_force(vault: Vault) -> TrustedRoster:
    """The newest roster that this device trusts; `NotEnrolled` where there is none."""
    kept = vault.identities.enrolments()
    if not kept:
        raise NotEnrolled()
    return read_roster(kept[-1].roster, kept[-1].signature, _all_roots(kept), None)


def _all_roots(kept: Sequence[Enrolment]) -> list[PublicKey]:
    """Also those of before: a rotation's first roster is signed by the old root."""
    lines = dict.fromkeys(line for each in kept for line in each.roots)
    return [PublicKey.parse(line) for line in lines]


def sender(vault: Vault) -> Sender:
    """This device's key and certificate; `NotEnrolled` where headquarters has not answered."""
    held = vault.identities.enrolment()
    if held is None:
        raise NotEnrolled()
    return Sender(vault.identities.signer(), Certificate.parse(held.certificate))


def take_roster(vault: Vault, raw: bytes, signature: str) -> TrustedRoster:
    """Keep a newer roster that a trusted root signed; the same version again changes nothing.

    Raises `UnsignedRoster`, `OlderRoster`, and what `read_roster` raises.
    """
    held = vault.identities.enrolment()
    if held is None:
        raise NotEnrolled()
    roots = [PublicKey.parse(line) for line in held.roots]
    roster = read_roster(raw, signature, roots, held.version)
    if roster.version > held.version:
        kept = Answer(Certificate.parse(held.certificate), roster).enrolment
        vault.identities.keep_enrolment(kept)
    return roster

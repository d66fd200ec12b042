"""What a bundle's outside and its statement are trusted for: bytes in, a typed error or facts out.

The order of the outside (bundle-format.md, *Reading*, step 2): the signature as we would write it,
over exactly these bytes, in this namespace; the certificate, by a root of the roster and within
the rules; not revoked; only now the JSON; the certificate's time against `created` and receipt; a
role that fits the kind. The order of the inside (step 5): signed by the same key; parsed; equal to
the outside. Nothing here reads a file or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from fieldkit.crypto import certificates, sshsig
from fieldkit.crypto.certificates import Certificate
from fieldkit.crypto.keys import PublicKey
from fieldkit.errors import (
    Altered,
    ExpiredSigner,
    RevokedSigner,
    StatementMismatch,
    UnsupportedVersion,
    UntrustedSigner,
    WrongRole,
)
from schemas.manifest import ROLES, Manifest, Role
from schemas.statement import Statement
from schemas.strict import NotStrict, OtherVersion
from sync.bundle.roster import TrustedRoster

BUNDLE = "fieldkit-bundle@v1"
STATEMENT = "fieldkit-statement@v1"
AHEAD = timedelta(minutes=10)
AFTER_END = timedelta(days=30)


@dataclass(frozen=True)
class Signer:
    """Who signed: the key, and the certificate that came with the signature."""

    certificate: Certificate

    @property
    def public(self) -> PublicKey:
        """The signing key."""
        return self.certificate.public

    @property
    def key_id(self) -> str:
        """The pseudonym: 16 hex digits."""
        return self.certificate.key_id

    @property
    def roles(self) -> frozenset[Role]:
        """Its roles; principals that we do not know are passed over."""
        known = {role.value for role in Role}
        return frozenset(Role(each) for each in self.certificate.principals if each in known)


@dataclass(frozen=True)
class Ticket:
    """A manifest that was checked, who signed it, and its exact bytes."""

    manifest: Manifest
    signer: Signer
    raw: bytes
    signature: bytes


def read_signature(raw: bytes, signature: bytes) -> Signer:
    """Who signed these bytes of `manifest.json`, by the certificate inside; nothing is trusted yet.

    Raises `Altered`, and `UntrustedSigner` where there is no certificate at all.
    """
    try:
        signed = sshsig.verify(raw, signature.decode("ascii"), BUNDLE)
    except UnicodeDecodeError:
        raise Altered(step=2, reason="armor") from None
    except Altered as error:
        raise Altered(step=2, **error.facts) from None
    if signed.certificate is None:
        raise UntrustedSigner(step=2, reason="no certificate")
    return Signer(signed.certificate)


def check_signer(signer: Signer, roster: TrustedRoster) -> None:
    """Certified by a root of this roster and not revoked in it.

    Raises `UntrustedSigner`, `RevokedSigner`.
    """
    try:
        _certified(signer.certificate, roster.roots)
    except UntrustedSigner as error:
        raise UntrustedSigner(step=2, **error.facts) from None
    if roster.krl.revokes(signer.certificate):
        raise RevokedSigner(step=2, key_id=signer.key_id)


@lru_cache(maxsize=256)
def _certified(certificate: Certificate, roots: tuple[PublicKey, ...]) -> None:
    """`certificates.check`; what passed once, byte for byte and by the same roots, passes again:
    most bundles of a stick are of a few signers."""
    certificates.check(certificate, roots)


def read_manifest(raw: bytes) -> Manifest:
    """Parse `manifest.json`, whose signature fits. Raises `UnsupportedVersion`, `Altered`."""
    try:
        return Manifest.read(raw)
    except OtherVersion as error:
        raise UnsupportedVersion(step=2, version=error.version) from None
    except NotStrict as error:
        raise Altered(step=2, reason=f"manifest: {error.reason}") from None


def check_created(manifest: Manifest, signer: Signer, received: datetime) -> None:
    """The certificate was valid at `created`, which is not ahead of receipt: `ExpiredSigner`."""
    certificate = signer.certificate
    facts = {"step": 2, "bundle": manifest.id, "key_id": signer.key_id}
    if manifest.created < certificate.valid_after:
        raise ExpiredSigner(reason="not yet valid", **facts)
    if manifest.created >= certificate.valid_before:
        raise ExpiredSigner(reason="ended", **facts)
    if manifest.created > received + AHEAD:
        raise ExpiredSigner(reason="created after receipt", **facts)


def check_receipt_time(manifest: Manifest, signer: Signer, received: datetime) -> None:
    """Received at most 30 days after the certificate's end: `ExpiredSigner`."""
    if received > signer.certificate.valid_before + AFTER_END:
        facts = {"step": 2, "bundle": manifest.id, "key_id": signer.key_id}
        raise ExpiredSigner(reason="received too late", **facts)


def check_role(manifest: Manifest, signer: Signer) -> None:
    """One of the signer's roles may send this kind: `WrongRole`."""
    if not signer.roles & ROLES[manifest.kind]:
        raise WrongRole(step=2, bundle=manifest.id, bundle_kind=manifest.kind.value)


def check_manifest(
    raw: bytes, signature: bytes, roster: TrustedRoster, received: datetime
) -> Ticket:
    """Step 2 as a whole: what a receiver admits by, before it takes a byte of the payload.

    Raises `Altered`, `UntrustedSigner`, `RevokedSigner`, `UnsupportedVersion`, `ExpiredSigner`,
    `WrongRole`; each has `step` 2 and, once it is known, the `bundle`.
    """
    signer = read_signature(raw, signature)
    check_signer(signer, roster)
    manifest = read_manifest(raw)
    check_created(manifest, signer, received)
    check_receipt_time(manifest, signer, received)
    check_role(manifest, signer)
    return Ticket(manifest, signer, raw, signature)


def check_statement(raw: bytes, signature: bytes, ticket: Ticket) -> Statement:
    """Step 5: signed by the very key of the manifest, then parsed, then equal to the outside.

    Raises `StatementMismatch`, `Altered`, `UnsupportedVersion`.
    """
    manifest = ticket.manifest
    try:
        signed = sshsig.verify(raw, signature.decode("ascii"), STATEMENT)
    except (Altered, UnicodeDecodeError):
        raise Altered(step=5, bundle=manifest.id, reason="the statement's signature") from None
    if signed.public != ticket.signer.public:
        raise StatementMismatch(step=5, bundle=manifest.id, what="signer")
    try:
        statement = Statement.read(raw)
    except OtherVersion as error:
        raise UnsupportedVersion(step=5, bundle=manifest.id, version=error.version) from None
    except NotStrict as error:
        raise Altered(step=5, bundle=manifest.id, reason=f"statement: {error.reason}") from None
    for what, inside, outside in (
        ("bundle", statement.bundle, manifest.id),
        ("kind", statement.kind, manifest.kind),
        ("recipients", statement.recipients, manifest.recipients),
    ):
        if inside != outside:
            raise StatementMismatch(step=5, bundle=manifest.id, what=what)
    return statement

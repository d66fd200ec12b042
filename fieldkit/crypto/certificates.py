"""OpenSSH user certificates: who may sign, in which roles, from when until when.

Source: OpenSSH's PROTOCOL.certkeys; the narrower rules are `bundle-format`'s, *Identities*: a
user certificate for an Ed25519 key by an Ed25519 root, `key_id` of 16 hex digits, a serial that
is not 0, at least one principal, no critical options, no extensions, at most 400 days.

`Certificate` reads any that is well formed; `check` says whether it may be trusted; whether it
was valid at some moment and fits a role is asked by who knows the moment and the role.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fieldkit.clock import Random
from fieldkit.crypto.keys import KEY_TYPE, PublicKey, SigningKey, training_root
from fieldkit.crypto.wire import Malformed, Reader, decode_base64, string, u32, u64
from fieldkit.errors import Altered, UntrustedSigner

CERTIFICATE_TYPE = "ssh-ed25519-cert-v01@openssh.com"
USER = 1
NONCE_SIZE = 32
LONGEST = timedelta(days=400)
KEY_ID = re.compile(r"[0-9a-f]{16}\Z")
_LAST_SECOND = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate as read; `blob` has its exact bytes."""

    blob: bytes
    public: PublicKey
    serial: int
    type: int
    key_id: str
    principals: tuple[str, ...]
    after: int
    before: int
    critical: bytes
    extensions: bytes
    authority: PublicKey
    signature: bytes
    signed: bytes

    @classmethod
    def parse(cls, line: str) -> Certificate:
        """Read one OpenSSH line (`ssh-ed25519-cert-v01@openssh.com AAAA…`), comment or not.

        Raises `Altered` where it is damaged or of another kind, `UntrustedSigner` where its
        authority is no Ed25519 key.
        """
        words = line.split()
        if len(words) < 2 or words[0] != CERTIFICATE_TYPE:
            raise Altered(reason="not an Ed25519 certificate")
        try:
            return cls.from_blob(decode_base64(words[1]))
        except Malformed as error:
            raise Altered(reason="damaged certificate") from error

    @classmethod
    def from_blob(cls, blob: bytes) -> Certificate:
        """Read the SSH form; errors as `parse`."""
        try:
            return _read(cls, blob)
        except (Malformed, UnicodeDecodeError) as error:
            raise Altered(reason="damaged certificate") from error

    @property
    def openssh(self) -> str:
        """One line without a comment."""
        return f"{CERTIFICATE_TYPE} {base64.b64encode(self.blob).decode()}"

    @property
    def valid_after(self) -> datetime:
        """The first moment of validity, UTC."""
        return _moment(self.after)

    @property
    def valid_before(self) -> datetime:
        """The first moment after validity, UTC; year 9999 where OpenSSH says "forever"."""
        return _moment(self.before)


def issue(
    root: SigningKey,
    public: PublicKey,
    *,
    key_id: str,
    serial: int,
    principals: Sequence[str],
    valid_after: datetime,
    valid_before: datetime,
    random: Random,
) -> Certificate:
    """Certify `public` by `root`. What `check` would refuse is a ValueError here."""
    nonce = random(NONCE_SIZE)
    signed = (
        string(CERTIFICATE_TYPE.encode())
        + string(nonce)
        + string(public.raw)
        + u64(serial)
        + u32(USER)
        + string(key_id.encode())
        + string(b"".join(string(each.encode()) for each in principals))
        + u64(int(valid_after.timestamp()))
        + u64(int(valid_before.timestamp()))
        + string(b"")
        + string(b"")
        + string(b"")
        + string(root.public.blob)
    )
    signature = string(KEY_TYPE.encode()) + string(root.sign_raw(signed))
    certificate = Certificate.from_blob(signed + string(signature))
    try:
        check(certificate, [root.public])
    except UntrustedSigner as error:
        raise ValueError(f"no such certificate can be given: {error.facts['reason']}") from error
    return certificate


def check(certificate: Certificate, roots: Sequence[PublicKey]) -> None:
    """Whether a root of `roots` gave this certificate, within the rules of the format.

    Raises `UntrustedSigner`; its `reason` is "training" or "not training" where the other world's
    root signed.
    """
    if certificate.authority not in roots:
        raise UntrustedSigner(reason=_other_world(certificate.authority, roots))
    try:
        certificate.authority.check(certificate.signature, certificate.signed)
    except Altered as error:
        raise UntrustedSigner(reason="the root's signature does not fit") from error
    for broken, reason in (
        (certificate.type != USER, "not a user certificate"),
        (not KEY_ID.match(certificate.key_id), "key id"),
        (certificate.serial == 0, "serial 0"),
        (not certificate.principals, "no role"),
        (certificate.critical or certificate.extensions, "options or extensions"),
        (certificate.before <= certificate.after, "never valid"),
        (certificate.before - certificate.after > LONGEST.total_seconds(), "over 400 days"),
    ):
        if broken:
            raise UntrustedSigner(reason=reason)


def _other_world(authority: PublicKey, roots: Sequence[PublicKey]) -> str:
    training = training_root().public
    if authority == training:
        return "training"
    return "not training" if list(roots) == [training] else "another root"


def _read(cls: type[Certificate], blob: bytes) -> Certificate:
    reader = Reader(blob)
    if reader.string() != CERTIFICATE_TYPE.encode():
        raise Altered(reason="not an Ed25519 certificate")
    reader.string()  # the nonce
    public = PublicKey(reader.string())
    serial, kind, key_id = reader.u64(), reader.u32(), reader.string().decode()
    principals = _strings(reader.string())
    after, before = reader.u64(), reader.u64()
    critical, extensions, reserved = reader.string(), reader.string(), reader.string()
    authority = reader.string()
    signed = blob[: reader.position]
    signature = Reader(reader.string())
    reader.end()
    kind_of_signature, raw = signature.string(), signature.string()
    signature.end()
    if reserved:
        raise Altered(reason="damaged certificate")
    if kind_of_signature != KEY_TYPE.encode():
        raise UntrustedSigner(reason="the authority is no Ed25519 key")
    try:
        root = PublicKey.from_blob(authority)
    except Altered as error:
        raise UntrustedSigner(reason="the authority is no Ed25519 key") from error
    return cls(
        blob=blob,
        public=public,
        serial=serial,
        type=kind,
        key_id=key_id,
        principals=principals,
        after=after,
        before=before,
        critical=critical,
        extensions=extensions,
        authority=root,
        signature=raw,
        signed=signed,
    )


def _strings(raw: bytes) -> tuple[str, ...]:
    reader, found = Reader(raw), []
    while not reader.done:
        found.append(reader.string().decode())
    return tuple(found)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(seconds, _LAST_SECOND), UTC)

"""SSHSIG: what `ssh-keygen -Y sign` writes and `ssh-keygen -Y verify` reads.

Source: OpenSSH's PROTOCOL.sshsig. Only Ed25519 and SHA-512, one namespace given by the caller;
the key inside is a plain public key or the signer's certificate. Reading accepts the armor only
as it would be written here (base64 in lines of 70), so one signature has one text. That the key
may sign is not asked here: see `certificates`.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from fieldkit.crypto.certificates import CERTIFICATE_TYPE, Certificate
from fieldkit.crypto.keys import KEY_TYPE, PublicKey, SigningKey
from fieldkit.crypto.wire import Malformed, Reader, decode_base64, string, u32
from fieldkit.errors import Altered

__all__ = [
    "PublicKey",
    "Signed",
    "SigningKey",
    "sign",
    "sign_digest",
    "verify",
    "verify_digest",
]

MAGIC = b"SSHSIG"
VERSION = 1
HASH = b"sha512"
BEGIN = "-----BEGIN SSH SIGNATURE-----"
END = "-----END SSH SIGNATURE-----"
LINE = 70
MAX_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Signed:
    """Who made a signature that fits: the key, and the certificate if it was given along."""

    public: PublicKey
    certificate: Certificate | None


def sign(
    message: bytes, namespace: str, key: SigningKey, certificate: Certificate | None = None
) -> str:
    """The armored signature of `message` in `namespace`, the certificate inside if given.

    Raises ValueError where the certificate is another key's.
    """
    return sign_digest(hashlib.sha512(message).digest(), namespace, key, certificate)


def sign_digest(
    digest: bytes, namespace: str, key: SigningKey, certificate: Certificate | None = None
) -> str:
    """As `sign`, over the SHA-512 (64 bytes) of a message that is not at hand as a whole."""
    if certificate is not None and certificate.public != key.public:
        raise ValueError("the certificate is another key's")
    shown = key.public.blob if certificate is None else certificate.blob
    raw = key.sign_raw(_to_sign(namespace.encode(), digest))
    blob = (
        MAGIC
        + u32(VERSION)
        + string(shown)
        + string(namespace.encode())
        + string(b"")
        + string(HASH)
        + string(string(KEY_TYPE.encode()) + string(raw))
    )
    return _armor(blob)


def verify(message: bytes, signature: str, namespace: str) -> Signed:
    """Check an armored signature over `message`; raises `Altered` where anything is off."""
    return verify_digest(hashlib.sha512(message).digest(), signature, namespace)


def verify_digest(digest: bytes, signature: str, namespace: str) -> Signed:
    """As `verify`, with the SHA-512 of the message."""
    reader = Reader(_dearmor(signature))
    try:
        if reader.take(len(MAGIC)) != MAGIC or reader.u32() != VERSION:
            raise Altered(reason="not an SSHSIG of version 1")
        shown = reader.string()
        found = reader.string()
        reserved = reader.string()
        algorithm = reader.string()
        inner = Reader(reader.string())
        reader.end()
        kind, raw = inner.string(), inner.string()
        inner.end()
    except Malformed as error:
        raise Altered(reason="damaged signature") from error
    if found != namespace.encode():
        raise Altered(reason="signed for another purpose")
    if reserved or algorithm != HASH or kind != KEY_TYPE.encode():
        raise Altered(reason="not sha512 and Ed25519")
    signed = _signer(shown)
    signed.public.check(raw, _to_sign(found, digest))
    return signed


def _signer(shown: bytes) -> Signed:
    try:
        kind = Reader(shown).string()
    except Malformed as error:
        raise Altered(reason="damaged signature") from error
    if kind == CERTIFICATE_TYPE.encode():
        certificate = Certificate.from_blob(shown)
        return Signed(certificate.public, certificate)
    return Signed(PublicKey.from_blob(shown), None)


def _to_sign(namespace: bytes, digest: bytes) -> bytes:
    return MAGIC + string(namespace) + string(b"") + string(HASH) + string(digest)


def _armor(blob: bytes) -> str:
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + LINE] for at in range(0, len(text), LINE)]
    return "\n".join([BEGIN, *lines, END, ""])


def _dearmor(text: str) -> bytes:
    if len(text) > MAX_TEXT:
        raise Altered(reason="the signature is too long")
    lines = text.split("\n")
    try:
        blob = decode_base64("".join(lines[1:-2]))
    except Malformed as error:
        raise Altered(reason="damaged signature") from error
    if _armor(blob) != text:
        raise Altered(reason="not the armor that ssh-keygen writes")
    return blob

"""Digests, base64 and signed texts: ODK XForms `digest()`, `base64-decode()`, `extract-signed()`.

The engine holds no cryptography of its own but digests; whether an Ed25519 signature holds is asked
of the verifier that the context brings along.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath.context import Context
from fieldkit.forms.xpath.registry import Library, plain

SIGNED: Library = {}
_SIGNATURE: Final = 64
_ALGORITHMS: Final = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


@plain(SIGNED, "digest", "ss?s", "string")
def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    name = _ALGORITHMS.get(algorithm.upper())
    if name is None:
        known = ", ".join(_ALGORITHMS)
        raise EngineError("arguments", f"digest() knows {known}, not {algorithm!r}.")
    found = hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    if encoding.lower() == "hex":
        return found.hex()
    if encoding.lower() == "base64":
        return base64.b64encode(found).decode()
    raise EngineError("arguments", f"digest() writes base64 or hex, not {encoding!r}.")


def _decoded(text: str) -> bytes | None:
    compact = "".join(text.split()).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


@plain(SIGNED, "base64-decode", "s", "string")
def _base64_decode(text: str) -> str:
    found = _decoded(text)
    if found is None:
        raise EngineError("type", "The text is not base64.")
    return found.decode("utf-8", "replace")


@plain(SIGNED, "extract-signed", "css", "string")
def _extract_signed(c: Context, contents: str, key: str) -> str:
    if c.verify is None:
        raise EngineError("type", "Signatures cannot be checked here.")
    signed, public = _decoded(contents), _decoded(key)
    if signed is None or public is None or len(signed) < _SIGNATURE:
        return ""
    message = signed[_SIGNATURE:]
    if not c.verify(message, signed[:_SIGNATURE], public):
        return ""
    return message.decode("utf-8", "replace")

"""What client and receiver must write in the same way: metadata, proofs, names of problems.

Source: `sync`, *Push*: tus 1.0 (core, creation, creation-with-upload, termination) in which the
manifest is the ticket, and *proof*: an SSHSIG over method, host, path and query, nonce and body.
Pure: no network, no clock.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

TUS_VERSION: Final = "1.0.0"
TUS_EXTENSIONS: Final = "creation,creation-with-upload,termination"
OFFSET_STREAM: Final = "application/offset+octet-stream"
PROBLEM_JSON: Final = "application/problem+json"
PROBLEM_PREFIX: Final = "urn:fieldkit:problem:"
INBOX_NAMESPACE: Final = "fieldkit-inbox@v1"
PROOF_HEADER: Final = "Fieldkit-Proof"
NONCE_HEADER: Final = "Fieldkit-Nonce"
NONCE_SIZE: Final = 32
MAX_METADATA: Final = 5500
LARGEST_IN_ONE: Final = 1024 * 1024
"""A payload of at most so many bytes goes in the request that creates the upload."""


def write_metadata(manifest: bytes, signature: bytes) -> str:
    """The `Upload-Metadata` of a bundle: the exact bytes of its manifest and signature."""
    told = {"manifest": manifest, "signature": signature}
    return ",".join(f"{key} {base64.b64encode(raw).decode()}" for key, raw in told.items())


def read_metadata(text: str) -> tuple[bytes, bytes]:
    """Manifest and signature; ValueError where either is missing, doubled or damaged.

    Other keys are passed over, as tus demands.
    """
    if len(text) > MAX_METADATA:
        raise ValueError("too long")
    told: dict[str, bytes] = {}
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        if key in told:
            raise ValueError("a doubled key")
        try:
            told[key] = base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
    if "manifest" not in told or "signature" not in told:
        raise ValueError("no manifest")
    return told["manifest"], told["signature"]


def proof_message(method: str, host: str, target: str, nonce: str, body: bytes) -> bytes:
    """What a proof signs. `target` is path and query as sent, `nonce` is in hex."""
    digest = hashlib.sha256(body).hexdigest()
    return f"{method} {host} {target}\n{nonce}\n{digest}\n".encode()

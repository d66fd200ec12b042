"""Who may upload: the manifest is the ticket, checked before a byte of the payload is taken.

Order (`sync`, *Push*; `bundle-format`, *Reading*, step 2): metadata in the right form; signature,
certificate, revocation, times and role; the announced length is the manifest's; and, unless its
upload or its receipt is here already, `created` at most 30 days ago. Pure: text, roster and moment
in, a ticket or a `Problem` out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldkit.errors import FieldkitError
from sync.bundle.roster import TrustedRoster
from sync.bundle.trust import Ticket, check_manifest
from sync.protocol import read_metadata
from sync.receiver.problems import Problem

OLDEST = timedelta(days=30)


@dataclass(frozen=True)
class Admitted:
    """A ticket that holds; `signer` is the SHA-256 of the signing key's SSH form, in hex."""

    ticket: Ticket

    @property
    def manifest_sha256(self) -> str:
        """By this the log names the bundle."""
        return hashlib.sha256(self.ticket.raw).hexdigest()

    @property
    def signer(self) -> str:
        """Which key signed."""
        return hashlib.sha256(self.ticket.signer.public.blob).hexdigest()

    @property
    def size(self) -> int:
        """The payload's size in bytes."""
        return self.ticket.manifest.payload.size

    def check_age(self, now: datetime) -> None:
        """`Problem` (TooOld) for a bundle made over 30 days ago, unless it was begun before."""
        if self.ticket.manifest.created < now - OLDEST:
            raise Problem("TooOld")


def admit(
    metadata: str | None, length: str | None, roster: TrustedRoster, now: datetime
) -> Admitted:
    """Whether an upload with this `Upload-Metadata` and `Upload-Length` may begin."""
    try:
        manifest, signature = read_metadata(metadata or "")
    except ValueError as error:
        raise Problem("NoManifest") from error
    admitted = check(manifest, signature, roster, now)
    if length != str(admitted.size):
        raise Problem("WrongLength")
    return admitted


def check(manifest: bytes, signature: bytes, roster: TrustedRoster, now: datetime) -> Admitted:
    """Step 2 alone: asked again when the last byte is in, for the roster may be newer by then."""
    try:
        return Admitted(check_manifest(manifest, signature, roster, now))
    except FieldkitError as error:
        raise Problem.of(error) from error

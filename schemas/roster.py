"""The roster: headquarters' signed list of roots, recipients, receivers, log and instruments.

bundle-format.md, *Identities*. The version only grows. Names are codes (FA-07, desk-1), never a
person's.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.ids import Sha256
from schemas.manifest import Role
from schemas.statement import StatedInstrument
from schemas.strict import Count, Moment, Record, Version

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?$")]
"""How a device is called: letters, digits and hyphens of ASCII, at most 16."""

KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
"""A certificate's name: 16 random hex digits."""

OpenSshLine = Annotated[
    str, StringConstraints(pattern=r"^ssh-ed25519 [A-Za-z0-9+/]{68}$", max_length=80)
]
"""An Ed25519 public key in OpenSSH's form, without a comment."""

AgeRecipient = Annotated[
    str, StringConstraints(pattern=r"^age1pq1[02-9ac-hj-np-z]+$", max_length=1959, min_length=1959)
]
"""An age recipient of type `mlkem768x25519`."""

Line = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$", max_length=4096)]

LARGEST = 8 * 1024**2


class RosterRecipient(Record):
    """To whom one can seal. `holder` is the certificate of the device that has the identity."""

    name: Code
    role: Role
    recipient: AgeRecipient
    holder: KeyId | None


class Receiver(Record):
    """Where bundles are pushed to, and the only certificate that is trusted for it (PEM)."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=512)]
    certificate: Annotated[str, StringConstraints(max_length=8192)]


class Log(Record):
    """The receiver's log: its name, keys (vkey lines), witnesses and how many of them must sign."""

    origin: Line
    vkeys: Annotated[tuple[Line, ...], Field(max_length=8)]
    witnesses: Annotated[tuple[Line, ...], Field(max_length=64)]
    quorum: Count

    @model_validator(mode="after")
    def _quorum_can_be_met(self) -> Self:
        if self.quorum > len(self.witnesses):
            raise ValueError("a quorum beyond the witnesses")
        return self


class Roster(Record):
    """`roster.json`."""

    format: Literal["fieldkit-roster/1"] = "fieldkit-roster/1"
    version: Version
    issued: Moment
    expires: Moment
    roots: Annotated[tuple[OpenSshLine, ...], Field(min_length=1, max_length=8)]
    allowed_signers: Annotated[str, StringConstraints(max_length=8192)]
    krl: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/=]+$")]
    recipients: Annotated[tuple[RosterRecipient, ...], Field(max_length=10_000)]
    receivers: Annotated[tuple[Receiver, ...], Field(max_length=32)]
    log: Log
    instruments: Annotated[tuple[StatedInstrument, ...], Field(max_length=1_000)]
    escrow: tuple[tuple[AgeRecipient, ...], tuple[AgeRecipient, ...]] | None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [each.name for each in self.recipients]
        if len(set(names)) != len(names) or len(set(self.roots)) != len(self.roots):
            raise ValueError("a doubled name or root")
        return self

    def lists(self, instrument: str, sha256: Sha256) -> bool:
        """Whether the published form with that hash is one of this roster's instruments."""
        return any(each.id == instrument and each.sha256 == sha256 for each in self.instruments)

"""Enrolment's two files: a device's request, and headquarters' answer.

bundle-format.md, *Enrolment*. Each is one JSON file whose strings are the exact texts that were
signed, so that nobody writes them anew in order to check.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.manifest import Role
from schemas.roster import LARGEST, AgeRecipient, Code, OpenSshLine
from schemas.strict import Moment, Record

Signature = Annotated[
    str, StringConstraints(pattern=r"^-----BEGIN SSH SIGNATURE-----\n", max_length=4096)
]
"""An armored SSHSIG."""


class DeviceRequest(Record):
    """Who asks: the device's code, its signing key, its age recipient and the roles wished."""

    format: Literal["fieldkit-request/1"] = "fieldkit-request/1"
    code: Code
    created: Moment
    key: OpenSshLine
    recipient: AgeRecipient
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]

    @model_validator(mode="after")
    def _roles_once(self) -> Self:
        if len(set(self.roles)) != len(self.roles):
            raise ValueError("a doubled role")
        return self


class RequestFile(Record):
    """The request as it travels: `request` is the exact text of a `DeviceRequest`."""

    format: Literal["fieldkit-request/1"] = "fieldkit-request/1"
    request: Annotated[str, StringConstraints(max_length=4096)]
    signature: Signature


class AnswerFile(Record):
    """Headquarters' answer: the certificate's line and the exact texts of roster and signature."""

    format: Literal["fieldkit-answer/1"] = "fieldkit-answer/1"
    certificate: Annotated[str, StringConstraints(max_length=4096)]
    roster: Annotated[str, StringConstraints(max_length=LARGEST)]
    signature: Signature

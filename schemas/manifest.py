"""The manifest: what the outside of a bundle says, and the ticket by which a receiver admits it.

bundle-format.md, *The bundle*. JSON filled with spaces and one LF to a multiple of 1,024 bytes, at
most 2,048, so that its length tells nothing of what it says.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from schemas.ids import Id, Sha256
from schemas.strict import Count, Moment, NotStrict, Record, Version, write_json

STEP = 1024
LARGEST = 2048
LARGEST_PAYLOAD = 0xFFFF0000
MOST_RECIPIENTS = 16


class Role(StrEnum):
    """A principal of a signer's certificate."""

    FIELD_OFFICER = "field-officer"
    DESK_OFFICER = "desk-officer"
    REVIEWER = "reviewer"


class BundleKind(StrEnum):
    """What the outside tells of the contents. `report` is an assessment, incident or alert."""

    REPORT = "report"
    MEDIA = "media"
    ROSTER_REQUEST = "roster-request"
    REVIEW = "review"
    INSTRUMENT = "instrument"
    ROSTER = "roster"


ROLES: dict[BundleKind, frozenset[Role]] = {
    BundleKind.REPORT: frozenset({Role.FIELD_OFFICER, Role.DESK_OFFICER}),
    BundleKind.MEDIA: frozenset({Role.FIELD_OFFICER, Role.DESK_OFFICER}),
    BundleKind.ROSTER_REQUEST: frozenset(Role),
    BundleKind.REVIEW: frozenset({Role.DESK_OFFICER, Role.REVIEWER}),
    BundleKind.INSTRUMENT: frozenset({Role.DESK_OFFICER}),
    BundleKind.ROSTER: frozenset({Role.DESK_OFFICER}),
}
"""Who may send what."""

Recipients = Annotated[tuple[Sha256, ...], Field(min_length=1, max_length=MOST_RECIPIENTS)]
"""Fingerprints: SHA-256 of each recipient's `age1pq1…` text."""


class Payload(Record):
    """`payload.age`: its size in bytes and its SHA-256."""

    size: Annotated[Count, Field(ge=1, le=LARGEST_PAYLOAD)]
    sha256: Sha256


class Manifest(Record):
    """`manifest.json` of a bundle."""

    format: Literal["fieldkit-bundle/1"] = "fieldkit-bundle/1"
    id: Id
    kind: BundleKind
    created: Moment
    roster: Version
    payload: Payload
    recipients: Recipients
    continues: Id | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.recipients)) != len(self.recipients):
            raise ValueError("a doubled recipient")
        if self.continues is not None and self.kind is not BundleKind.MEDIA:
            raise ValueError("only media continue a bundle")
        return self

    @model_serializer(mode="wrap")
    def _without_empty(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = write(self)
        if fields["continues"] is None:
            del fields["continues"]
        return fields

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """The manifest in these bytes; `NotStrict` also where the filling is not ours."""
        if len(raw) % STEP or not 0 < len(raw) <= LARGEST or not raw.endswith(b"\n"):
            raise NotStrict("not filled to a multiple of 1,024 bytes")
        return super().read(raw)

    def filled(self, length: int | None = None) -> bytes:
        """The bytes of `manifest.json`: filled to `length`, or the least multiple that holds it."""
        text = write_json(self.model_dump())
        wanted = length or -(-(len(text) + 1) // STEP) * STEP
        if len(text) + 1 > wanted or wanted > LARGEST:
            raise ValueError("the manifest does not fit")
        return text + b" " * (wanted - len(text) - 1) + b"\n"

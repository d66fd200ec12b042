"""Names of things: UUIDv7 (RFC 9562, 5.7), made from the time and randomness that are passed in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NewType
from uuid import UUID

from pydantic import AfterValidator, StringConstraints


def _uuid7(text: str) -> str:
    if str(UUID(text)) != text or UUID(text).version != 7:
        raise ValueError("not a UUIDv7 in its usual form")
    return text


Id = Annotated[str, AfterValidator(_uuid7)]
"""A UUIDv7 in lower case with hyphens."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in lower-case hex."""

SituationId = NewType("SituationId", str)
AssessmentId = NewType("AssessmentId", str)
EvidenceId = NewType("EvidenceId", str)
BundleId = NewType("BundleId", str)


def new_id(now: datetime, random: bytes) -> str:
    """A UUIDv7 of this millisecond; `random` is at least 10 bytes."""
    milliseconds = int(now.timestamp() * 1000)
    value = (milliseconds << 80) | int.from_bytes(random[:10], "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return str(UUID(int=value))

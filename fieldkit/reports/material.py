"""What a report is made of: the assessment as read, the one before, and what is known about it.

Nothing here depends on a language; the words are found when the report is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fieldkit.analysis import Reading
from schemas.situation import Text

_GROUP = 4


@dataclass(frozen=True, slots=True)
class About:
    """What the submission itself does not say.

    `situation` and `areas` (code → name) have names in several languages; `reference` is what
    the desk files it under; `submission_sha256` in hexadecimal gives the short code; `signed` is
    the time that the signer claims.
    """

    situation: Text
    reference: str
    signer: str
    signed: datetime
    revision: int
    submission_sha256: str
    training: bool
    areas: Mapping[str, Text] = field(default_factory=dict)

    @property
    def short_code(self) -> str:
        """Three groups of four of the submission's SHA-256, to compare by eye."""
        start = self.submission_sha256[: 3 * _GROUP].upper()
        return " ".join(start[at : at + _GROUP] for at in range(0, len(start), _GROUP))


@dataclass(frozen=True, slots=True)
class Material:
    """One report's material. `xform` is the compiled questionnaire, for its labels."""

    reading: Reading
    about: About
    xform: bytes
    earlier: Reading | None = None

"""An assessment and its revisions: what is kept beside the answers.

An assessment is a draft until it is finalised; then revision 1 stands for ever, and a correction
makes revision 2, which names the SHA-256 of the submission before it. States are the words of
the interface (`ux.md`, 6), in the order in which they are passed through.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.ids import Id, Sha256
from schemas.strict import Moment

STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class State(StrEnum):
    """Where an assessment stands; one word each, one translation each."""

    DRAFT = "draft"
    READY = "ready_to_sign"
    SIGNED = "signed"
    WAITING = "waiting_to_send"
    DELIVERED = "delivered"
    RECEIVED = "received_by_hq"
    RETURNED = "returned_with_comments"
    ACCEPTED = "accepted"


class InstrumentRef(BaseModel):
    """A questionnaire, named as statements name it; `sha256` is that of `form.xml`."""

    model_config = STRICT

    id: str
    version: str
    sha256: Sha256


class Period(BaseModel):
    """The days that an assessment covers, both included."""

    model_config = STRICT

    start: date
    end: date


class Progress(BaseModel):
    """Counted cards: answered of all, and how many of the answered cannot be assessed."""

    model_config = STRICT

    answered: int = 0
    total: int = 0
    unknown: int = 0


class Assessment(BaseModel):
    """One assessment as lists show it. `revision` is the number of the revision that is being
    written, or of the last one finalised where nothing is open; `open` tells which."""

    model_config = STRICT

    id: Id
    situation: Id
    instrument: InstrumentRef
    period: Period
    language: str
    revision: int
    open: bool
    created: datetime
    changed: datetime
    progress: Progress
    ready: bool
    last_place: str | None


class RevisionFile(BaseModel):
    """A file that belongs to a revision: its path in the bundle and which evidence holds it, None
    where an answer names it.

    `size` and `sha256` are those of the copy that travels; `stored` names the sealed file of the
    vault it is read from.
    """

    model_config = STRICT

    path: str
    size: int
    sha256: Sha256
    type: str
    evidence: Id | None
    stored: str


class AuditHead(BaseModel):
    """Length and head of the device's chain of acts, as statements carry it."""

    model_config = STRICT

    length: int
    head: Sha256


class RevisionRecord(BaseModel):
    """What the officer signed at finalising; the statement of each bundle is made from it."""

    model_config = STRICT

    format: Literal["fieldkit-revision/1"] = "fieldkit-revision/1"
    assessment: Id
    situation: Id
    revision: int
    previous: Sha256 | None
    finalised: Moment
    instrument: InstrumentRef
    submission: Sha256
    files: tuple[RevisionFile, ...]
    audit: AuditHead

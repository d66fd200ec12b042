"""The statement: what a signer says about the contents; it comes first inside and is kept for ever.

bundle-format.md, *The bundle*. A field that does not apply is null. The tables of what a bundle of
each kind may hold stand here, so that no name from outside ever becomes a path that is not one of
ours.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from schemas.ids import Id, Sha256
from schemas.manifest import BundleKind, Recipients
from schemas.strict import Count, Flag, Moment, Record, Version

MOST_FILES = 9_998
LARGEST_EVIDENCE = 2 * 1024**3

_EVIDENCE = re.compile(r"evidence/([0-9a-f]{64})")
_NAMES: dict[BundleKind, frozenset[str]] = {
    BundleKind.REPORT: frozenset({"submission.xml", "form.xml"}),
    BundleKind.MEDIA: frozenset(),
    BundleKind.ROSTER_REQUEST: frozenset({"request.json", "request.json.sig"}),
    BundleKind.REVIEW: frozenset({"review.json"}),
    BundleKind.INSTRUMENT: frozenset({"form.xlsx", "form.xml"}),
    BundleKind.ROSTER: frozenset({"roster.json", "roster.json.sig", "certificate.pub"}),
}
_NEEDED: dict[BundleKind, frozenset[str]] = {
    BundleKind.REPORT: frozenset({"submission.xml"}),
    BundleKind.MEDIA: frozenset(),
    BundleKind.ROSTER_REQUEST: _NAMES[BundleKind.ROSTER_REQUEST],
    BundleKind.REVIEW: _NAMES[BundleKind.REVIEW],
    BundleKind.INSTRUMENT: frozenset(),
    BundleKind.ROSTER: frozenset({"roster.json", "roster.json.sig"}),
}
_WITH_EVIDENCE = {BundleKind.REPORT, BundleKind.MEDIA}

MediaType = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,127}$"),
]
"""A media type without parameters. It is shown, never used to open anything."""


class StatedFile(Record):
    """One file: its name in the tar, size in bytes, SHA-256, media type.

    `bundle` names the media bundle in which it travels instead of this one.
    """

    path: Annotated[str, StringConstraints(max_length=80)]
    size: Count
    sha256: Sha256
    type: MediaType
    bundle: Id | None = None

    @model_serializer(mode="wrap")
    def _without_empty(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = write(self)
        if fields["bundle"] is None:
            del fields["bundle"]
        return fields

    @property
    def evidence(self) -> bool:
        """Whether it is a piece of evidence, streamed and not held in memory."""
        return self.path.startswith("evidence/")


class StatedInstrument(Record):
    """The questionnaire that was filled, by the hash of its published form."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    version: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    sha256: Sha256


class AuditHead(Record):
    """The device's audit chain at that moment: number of events and the last one's hash."""

    length: Count
    head: Sha256


class StatedRevision(NamedTuple):
    """Which revision a statement is about."""

    assessment: str
    number: int
    instrument: StatedInstrument
    finalised: datetime


class Statement(Record):
    """`statement.json` of a bundle."""

    format: Literal["fieldkit-statement/1"] = "fieldkit-statement/1"
    kind: BundleKind
    flash: Flag
    bundle: Id
    recipients: Recipients
    situation: Id | None
    assessment: Id | None
    revision: Version | None
    previous: Sha256 | None
    finalised: Moment | None
    instrument: StatedInstrument | None
    files: Annotated[tuple[StatedFile, ...], Field(max_length=MOST_FILES)]
    audit: AuditHead | None
    checkpoint: Annotated[str, StringConstraints(max_length=16_384)] | None
    salt: Sha256

    @property
    def enclosed(self) -> tuple[StatedFile, ...]:
        """The files that travel in this very bundle, in their order."""
        return tuple(each for each in self.files if each.bundle is None)

    @property
    def about(self) -> StatedRevision | None:
        """The revision, where the statement is about one: all of these fields, or none."""
        if (
            self.assessment is None
            or self.revision is None
            or self.instrument is None
            or self.finalised is None
        ):
            return None
        return StatedRevision(self.assessment, self.revision, self.instrument, self.finalised)

    def file(self, path: str) -> StatedFile | None:
        """The file of that name, if there is one."""
        return next((each for each in self.files if each.path == path), None)

    @model_validator(mode="after")
    def _revision_is_whole(self) -> Self:
        about = (self.assessment, self.revision, self.instrument, self.finalised)
        if any(each is None for each in about) and any(each is not None for each in about):
            raise ValueError("a revision names assessment, number, instrument and time")
        if self.kind is BundleKind.REPORT and self.assessment is None:
            raise ValueError("a report is of a revision")
        if (self.previous is None) != (self.revision in (None, 1)):
            raise ValueError("the revision before is named from revision 2 on")
        return self

    @model_validator(mode="after")
    def _files_fit_kind(self) -> Self:
        paths = [each.path for each in self.files]
        if len(set(paths)) != len(paths):
            raise ValueError("a doubled file")
        if not _NEEDED[self.kind] <= set(paths):
            raise ValueError("a file that this kind needs is missing")
        for each in self.files:
            self._check_name(each)
        return self

    def _check_name(self, each: StatedFile) -> None:
        if each.path in _NAMES[self.kind]:
            if each.bundle is not None:
                raise ValueError("only evidence travels elsewhere")
            return
        match = _EVIDENCE.fullmatch(each.path)
        if match is None or self.kind not in _WITH_EVIDENCE:
            raise ValueError("a file that this kind does not have")
        if match[1] != each.sha256:
            raise ValueError("evidence is named by its SHA-256")
        if each.size > LARGEST_EVIDENCE:
            raise ValueError("evidence beyond 2 GiB")

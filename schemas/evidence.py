"""An evidence item: the fields of the evidence form, and what the program found out itself.

`EvidenceRecord` has the names of `questions.md` 2.3; all but the code may be filled in later, for
a draft is never refused, and `must_fix` tells what is missing before it can travel. What the
program measured (hashes, sizes, what stands in the file's metadata) is `EvidenceFile`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.ids import Id, Sha256

STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

Line = Annotated[str, StringConstraints(max_length=250)]
ItemCode = Annotated[str, StringConstraints(pattern=r"^E-[0-9]{2,5}$")]

Origin = Literal[
    "first_hand",
    "victim",
    "witness",
    "second_hand",
    "document",
    "image_video",
    "open_online",
    "satellite",
    "official",
    "media",
    "partner",
]
Reliability = Literal["a", "b", "c", "d", "e", "f"]
Credibility = Literal["1", "2", "3", "4", "5", "6"]
Classification = Literal["unclassified", "confidential", "strictly_confidential"]
Consent = Literal["given", "limited", "not_asked", "withdrawn", "not_needed"]

CLASSIFICATIONS: tuple[Classification, ...] = (
    "unclassified",
    "confidential",
    "strictly_confidential",
)
SOURCE_CODE = re.compile(r"S[0-9]{1,4}")
WEB_ADDRESS = re.compile(r"https?://.+")


class EvidenceRecord(BaseModel):
    """What the officer says about an item; names are those of the form without `ev_`."""

    model_config = STRICT

    says: Line = ""
    origin: Origin | None = None
    source_code: Line = ""
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    grade_reason: Line = ""
    based_on: ItemCode | None = None
    fact_date: date | None = None
    fact_date_exact: Literal["day", "about", "unknown"] | None = None
    place: Line = ""
    point: Line = ""
    place_coarse: Literal["exact", "about_5km", "area"] | None = None
    captured: datetime | None = None
    means: Line = ""
    url: Line = ""
    archive: Line = ""
    language: Line = ""
    consent: Consent | None = None
    consent_limits: Line = ""
    consent_why: Line = ""
    harm: Literal["yes", "no", "unknown"] | None = None
    harm_measures: Line = ""
    sv_referred: Literal["yes", "no_service", "declined", "na"] | None = None
    classification: Classification | None = None

    def must_fix(self) -> tuple[str, ...]:
        """Names of the fields that are missing or wrong, in the form's order (2.3, `req`)."""
        return tuple(name for name, wrong in self._rules() if wrong)

    def _rules(self) -> tuple[tuple[str, bool], ...]:
        source_bad = self.source_code != "" and not SOURCE_CODE.fullmatch(self.source_code)
        return (
            ("says", not self.says),
            ("origin", self.origin is None),
            ("source_code", source_bad or (self.origin != "first_hand" and not self.source_code)),
            ("reliability", self.reliability is None),
            ("credibility", self.credibility is None),
            ("grade_reason", not self.grade_reason),
            ("fact_date_exact", self.fact_date_exact is None),
            ("place_coarse", self.place_coarse is None),
            ("captured", self.captured is None),
            ("means", not self.means),
            ("url", self.url != "" and not WEB_ADDRESS.fullmatch(self.url)),
            ("archive", self.url != "" and not self.archive),
            ("consent", self.consent is None),
            ("consent_limits", self.consent == "limited" and not self.consent_limits),
            ("consent_why", self.consent == "not_asked" and not self.consent_why),
            ("harm", self.harm is None),
            ("harm_measures", self.harm in ("yes", "unknown") and not self.harm_measures),
            ("sv_referred", self.sv_referred is None),
            ("classification", self.classification is None),
        )


class Found(BaseModel):
    """A piece of metadata: which kind, its name in the file, its value where it is short."""

    model_config = STRICT

    kind: Literal["gps", "time", "camera", "author", "software", "thumbnail", "text", "other"]
    name: Line
    value: Line = ""


class StrippedCopy(BaseModel):
    """The copy from which the metadata was taken off; it travels unless the officer decides."""

    model_config = STRICT

    sha256: Sha256
    size: int
    stored: str


class EvidenceFile(BaseModel):
    """A file that was taken in. `size`, `original` (SHA-256) and `stored` are the original's.

    `copy_` is None where nothing could be stripped: then `looked` tells whether the file's kind
    is one whose metadata is known here. `kept` is true where the officer lets the original travel.
    """

    model_config = STRICT

    name: Line
    type: str
    size: int
    original: Sha256
    stored: str
    looked: bool
    found: tuple[Found, ...] = Field(default=(), max_length=200)
    copy_: StrippedCopy | None = None
    kept: bool = False

    @property
    def stripped(self) -> bool:
        """Whether what travels has had its metadata taken off."""
        return self.copy_ is not None and not self.kept

    @property
    def travelling(self) -> StrippedCopy:
        """Size, SHA-256 and stored name of what travels."""
        if self.copy_ is not None and not self.kept:
            return self.copy_
        return StrippedCopy(sha256=self.original, size=self.size, stored=self.stored)


class Evidence(BaseModel):
    """An item as the device holds it. `missing` is true where its file is gone or damaged."""

    model_config = STRICT

    id: Id
    code: ItemCode
    situation: Id
    record: EvidenceRecord
    file: EvidenceFile | None
    added: datetime
    missing: bool = False

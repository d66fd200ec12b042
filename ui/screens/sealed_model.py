"""A signed assessment: its code, its receipts, and what can be done next; imports no widget.

The short code is the start of the submission's SHA-256 in groups of four: its first three groups
are those that stand on the report. Source: interface design, 7.8 (*After*), 7.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fieldkit.assess.states import state_of
from fieldkit.language import Translator
from fieldkit.vault import Vault
from fieldkit.vault.assessments import Revision
from fieldkit.vault.outbox import Parcel, Sending
from fieldkit.vault.receipts import Receipt
from fieldkit.words import word
from schemas.assessment import State


@dataclass(frozen=True, slots=True)
class Version:
    """A finalised revision in a line: number, when, and its receipt's time."""

    number: int
    signed: datetime
    received: datetime | None


class SealedModel:
    """One look at an assessment that is signed."""

    def __init__(self, vault: Vault, assessment: str, tr: Translator) -> None:
        self._vault, self._tr = vault, tr
        self.assessment = vault.assessments.get(assessment)
        self.revisions: list[Revision] = vault.assessments.revisions(assessment)
        self.receipts: list[Receipt] = vault.receipts.of(assessment)
        self.parcels: list[Parcel] = vault.outbox.of(assessment)
        self.state: State = state_of(vault, self.assessment)

    @property
    def latest(self) -> Revision:
        """The newest revision that is signed."""
        return self.revisions[-1]

    @property
    def code(self) -> tuple[str, ...]:
        """The short code, six groups."""
        text = self.latest.sha256.upper()
        return tuple(text[at : at + 4] for at in range(0, 24, 4))

    @property
    def word(self) -> str:
        """The state in words."""
        return word(self._tr, "state", self.state.value)

    @property
    def receipt(self) -> Receipt | None:
        """The receipt of the newest revision."""
        mine = [each for each in self.receipts if each.revision == self.latest.record.revision]
        return mine[-1] if mine else None

    @property
    def parcel(self) -> Parcel | None:
        """The newest package of the newest revision."""
        mine = [each for each in self.parcels if each.revision == self.latest.record.revision]
        return mine[-1] if mine else None

    @property
    def waits(self) -> bool:
        """Whether a package of it is still to be delivered."""
        parcel = self.parcel
        return parcel is not None and parcel.state is not Sending.DELIVERED

    @property
    def unsealed(self) -> bool:
        """Whether it was signed and nothing was sealed of it."""
        return self.parcel is None and self.receipt is None

    @property
    def enrolled(self) -> bool:
        """Whether there is somebody to seal to."""
        return self._vault.identities.enrolment() is not None

    def versions(self) -> list[Version]:
        """All revisions, newest first."""
        received = {each.revision: each.received for each in self.receipts}
        return [
            Version(each.record.revision, each.record.finalised, received.get(each.record.revision))
            for each in reversed(self.revisions)
        ]

"""The imported assessments, newest period first, one line a revision; no widget.

Source: interface design, 7.10, 7.11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fieldkit.analysis import profile
from fieldkit.language import Code, Translator, Words
from fieldkit.words import word
from sync.hq.dossier import Dossier
from ui.screens.inbox_words import situation_name


@dataclass(frozen=True, slots=True)
class Row:
    """One revision in words."""

    key: str
    situation: str
    period: str
    signer: str
    revision: str
    signed: str
    answered: str
    label: str
    name: str


class AssessmentsModel:
    """All that were imported and can be read."""

    def __init__(self, dossiers: list[Dossier], tr: Translator, now: datetime) -> None:
        self._tr, self._now = tr, now
        self._dossiers = sorted(
            dossiers,
            key=lambda each: (each.reading.period[1], each.revision.finalised),
            reverse=True,
        )

    def head(self) -> str:
        """ "5 assessments"."""
        count = len(self._dossiers)
        return self._tr.plural("{count} assessment", "{count} assessments", count)

    def rows(self) -> list[Row]:
        """The lines."""
        return [self._row(each) for each in self._dossiers]

    def _row(self, told: Dossier) -> Row:
        tr, revision = self._tr, told.revision
        counted = profile(told.reading).coverage.progress
        parts = (
            tr.isolated(situation_name(told.situation, revision.situation, tr)),
            tr.period(*told.reading.period),
            tr.isolated(Code(revision.code)),
            tr.text("Revision {number}", number=revision.number),
            tr.day(revision.finalised.astimezone(self._now.tzinfo).date()),
            tr.text("{done} of {total}", done=counted.answered, total=counted.total),
            word(tr, "classification", told.reading.classification),
        )
        return Row(revision.sha256, *parts, tr.listed(Words(part) for part in parts))

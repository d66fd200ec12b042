"""The report before it is written: pages as pictures, then the file; no widget.

Pages and file are made by `fieldkit.reports` in a process of its own. What leaves the protected
store is recorded in the audit chain by its fingerprint. Source: interface design, 7.15.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fieldkit.language import LANGUAGES, Code, Translator, Words
from fieldkit.reports import assessment_pages, assessment_report
from fieldkit.words import word
from sync.hq.dossier import Dossier, material
from ui.desk import Room
from ui.jobs import Cancelled, Progress
from ui.outside import write_whole
from ui.screens.inbox_words import situation_name

OFFERED = ("en", "ar")
"""Languages whose catalogue and questionnaire are complete."""
PPI = 96


@dataclass(frozen=True, slots=True)
class Written:
    """Where the file went, and its SHA-256."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Preview:
    """The pages as PNG."""

    room: Room
    told: Dossier
    language: str
    ppi: int = PPI

    def run(self, progress: Progress, cancelled: Cancelled) -> list[bytes]:
        """Raises `ReportFailed`, `UnknownInstrument`."""
        return assessment_pages(material(self.room.desk, self.told), self.language, self.ppi)


@dataclass(frozen=True)
class Write:
    """The PDF, at a path that a person chose."""

    room: Room
    told: Dossier
    language: str
    path: Path

    def run(self, progress: Progress, cancelled: Cancelled) -> Written | None:
        """Raises `ReportFailed`, the storage errors; nothing is left of a file that failed."""
        made = assessment_report(material(self.room.desk, self.told), self.language)
        if cancelled():
            return None
        write_whole(self.path, made)
        sha256 = hashlib.sha256(made).hexdigest()
        self.room.desk.vault.audit.record(
            "report written", sha256=sha256, submission=self.told.revision.sha256
        )
        return Written(self.path, sha256)


class ReportModel:
    """What stands beside the pages."""

    def __init__(self, told: Dossier, tr: Translator) -> None:
        self._told, self._tr = told, tr

    def title(self) -> str:
        """ "Talmora: report"."""
        return self._tr.text("{situation}: report", situation=self._situation())

    def note(self) -> str:
        """Period, signer, revision."""
        return self._tr.text(
            "{period}, {signer}, revision {revision}",
            period=Words(self._tr.period(*self._told.reading.period)),
            signer=Code(self._told.revision.code),
            revision=self._told.revision.number,
        )

    def languages(self) -> list[tuple[str, str]]:
        """Code and name of each language that it can be made in."""
        return [(code, LANGUAGES[code]) for code in OFFERED]

    def label(self) -> str:
        """The handling label that stands on each page."""
        return word(self._tr, "classification", self._told.reading.classification)

    def holds(self) -> list[str]:
        """What of the assessment the file says in the clear."""
        tr, reading = self._tr, self._told.reading
        told = [
            tr.text("Bottom line, profile, and every answer with its explanation"),
            tr.plural(
                "{count} evidence item by code, grade and origin",
                "{count} evidence items by code, grade and origin",
                len(reading.rows["evidence"]),
            ),
            tr.text("No codes of sources, no files"),
        ]
        if reading.rows["population"]:
            told.insert(
                1,
                tr.plural(
                    "{count} population by name",
                    "{count} populations by name",
                    len(reading.rows["population"]),
                ),
            )
        return told

    def file_name(self, language: str) -> str:
        """What the file is called at first: no place and no period, for names travel."""
        revision = self._told.revision
        return f"{revision.code}-{revision.sha256[:6]}-r{revision.number}-{language}.pdf"

    def _situation(self) -> str:
        return situation_name(self._told.situation, self._told.revision.situation, self._tr)

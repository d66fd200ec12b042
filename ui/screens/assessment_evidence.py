"""Evidence in the reader: the table, where an item comes from, and saving a copy.

A saved copy leaves the protected store: it is written only where a person chose, and the act is in
the audit chain. Source: interface design, 7.11 (*Reader*), 7.5; method, *Digital evidence*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.errors import EvidenceMissing
from schemas.statement import Statement as Stated
from sync.hq.folder import storage_error
from sync.hq.store.assessments import Revision
from ui.desk import Room
from ui.jobs import Cancelled, Progress
from ui.screens.assessment_model import Item, Source
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.dense import Cell, Column, DenseTable, Line
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import column, holder, row

PIECE = 1 << 20
TERMS = 118


def files_of(room: Room, revision: Revision) -> Mapping[str, tuple[str, int, bool]]:
    """SHA-256 → media type, size and whether it came, of a revision's evidence."""
    found: dict[str, tuple[str, int, bool]] = {}
    for statement in room.desk.store.statements(revision.assessment):
        for stated in Stated.read(statement.statement).files:
            if stated.evidence:
                here = room.desk.store.stored_evidence(stated.sha256) is not None
                found[stated.sha256] = (stated.type, stated.size, here)
    return found


@dataclass(frozen=True)
class SaveEvidence:
    """A copy of a piece of evidence outside the protected store."""

    room: Room
    sha256: str
    path: Path

    def run(self, progress: Progress, cancelled: Cancelled) -> Path | None:
        """Where it was written; nothing stays of a copy that failed or was cancelled.

        Raises `EvidenceMissing`, `Altered`, the storage errors.
        """
        reader = self.room.desk.evidence(self.sha256)
        if reader is None:
            raise EvidenceMissing()
        begun = self.path.with_name(f".{self.path.name}.part")
        try:
            with reader, begun.open("wb") as out:
                while piece := reader.read(PIECE):
                    if cancelled():
                        return None
                    out.write(piece)
            begun.replace(self.path)
        except OSError as error:
            raise storage_error(error) from error
        finally:
            begun.unlink(missing_ok=True)
        self.room.desk.vault.audit.record("evidence saved outside", sha256=self.sha256)
        return self.path


def evidence_table(items: Sequence[Item]) -> DenseTable:
    """A line an item: code and what it shows, grade, origin, day."""
    tr = look().tr
    table = DenseTable(
        tr.text("Evidence"),
        [
            Column(tr.text("Item"), rest=True),
            Column(tr.text("Grade")),
            Column(tr.text("Origin")),
            Column(tr.text("Date")),
        ],
    )
    lines = [
        Line(
            item.code,
            (
                Cell(item.code, item.says, item.icon, heavy=True, said=True),
                Cell(item.grade, heavy=True),
                Cell(item.origin),
                Cell(item.day),
            ),
            item.name,
        )
        for item in items
    ]
    table.show_lines(lines)
    table.hug()
    return table


def source_view(source: Source, save: Button | None) -> QWidget:
    """Title with its act, then terms beside what they say."""
    head = row(WrapLabel(source.title, "label"))
    head.setStretch(0, 1)
    if save is not None:
        head.addWidget(save)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2 if look().type.arabic else 4)
    grid.setColumnMinimumWidth(0, look().type.scaled(TERMS))
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for at, (term, words, mono) in enumerate(source.terms):
        grid.addWidget(Text(term, "meta", "text_2"), at, 0, top)
        said: QWidget = Text(words, "meta", mono=True) if mono else WrapLabel(words, "meta")
        grid.addWidget(said, at, 1)
    return holder(column(head, 6, holder(grid)))

"""The open desk of a session: opened once, kept until lock; what was looked at and not yet taken.

Paths of files that a person chose are kept in memory only, and go at lock. What was read of an
imported revision is kept too, for it never changes. No widget here.
Source: sync.md, *Import*; interface design, 7.10, 5 *Locking*.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from fieldkit.errors import UnknownInstrument
from fieldkit.reports.labels import Labels
from sync.hq.desk import Desk, open_desk
from sync.hq.dossier import Dossier, dossier, form_of
from sync.hq.examine import Looked
from sync.hq.store.assessments import Revision
from ui.workspace import Workspace


@dataclass
class Room:
    """A desk with what lies on it. `looked` are files that wait, by path in order."""

    desk: Desk
    looked: dict[str, Looked] = field(default_factory=dict)
    _read: dict[str, Dossier | None] = field(default_factory=dict)
    _labels: dict[tuple[str, str], Labels] = field(default_factory=dict)

    def dossier(self, revision: Revision) -> Dossier | None:
        """Everything about a revision; None for one that is no Framework assessment.

        What stands before it changes with each import, so `forget` after one.
        """
        key = f"{revision.assessment}/{revision.number}/{revision.sha256}"
        if key not in self._read:
            try:
                self._read[key] = dossier(self.desk, revision)
            except UnknownInstrument:
                self._read[key] = None
        return self._read[key]

    def labels(self, revision: Revision, language: str) -> Labels:
        """The questionnaire's words; `UnknownInstrument` where the form is not here."""
        key = (revision.form_sha256, language)
        if key not in self._labels:
            self._labels[key] = Labels.of(form_of(self.desk, revision), language)
        return self._labels[key]

    def forget(self) -> None:
        """Read all anew: something was imported."""
        self._read.clear()

    def revision(self, sha256: str) -> Revision | None:
        """The imported revision of that submission."""
        found = [each for each in self.desk.store.revisions() if each.sha256 == sha256]
        return found[0] if found else None

    def told(self, sha256: str) -> Dossier | None:
        """The dossier of an imported revision by its submission's SHA-256."""
        revision = self.revision(sha256)
        return None if revision is None else self.dossier(revision)


class _Holder(QObject):
    """Hangs on the workspace; closes the desk before the vault is locked."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.room: Room | None = None
        workspace.locking.connect(self.close)

    def close(self) -> None:
        if self.room is not None:
            self.room.desk.close()
            self.room.looked.clear()
            self.room = None


def room_of(workspace: Workspace) -> Room:
    """The desk of this session; opened at the first call.

    Raises `NotEnrolled`, `WrongRole`, `DamagedDatabase`, the storage errors.
    """
    holder = workspace.findChild(_Holder) or _Holder(workspace)
    if holder.room is None:
        desk = open_desk(workspace.open_vault, workspace.clock, workspace.random)
        holder.room = Room(desk)
    return holder.room


def close_room(workspace: Workspace) -> None:
    """Close the desk where one is open: before its vault is closed by another way than lock."""
    holder = workspace.findChild(_Holder)
    if holder is not None:
        holder.close()


__all__ = ["Room", "close_room", "room_of"]

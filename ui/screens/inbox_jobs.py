"""What the inbox does off the interface's thread: look, import, fetch, try again.

Each job counts packages, can be stopped between two of them, and leaves no half import: a package
is in whole, in quarantine, or untouched. Source: sync.md, *Import*; interface design, 5 *Waiting*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fieldkit.errors import Replayed, StorageError
from fieldkit.vault.quarantine import Refused
from sync.errors import NetworkError
from sync.hq.examine import Looked, look_at
from sync.hq.importer import Duplicate, Imported, Outcome, Quarantined, take_from_quarantine
from sync.hq.intake import (
    bundles_in,
    carry,
    client_of,
    from_files,
    from_receiver,
    newer_roster,
    worth_carrying,
)
from ui.desk import Room
from ui.jobs import Cancelled, Progress
from ui.screens.inbox_facts import Package, gather


@dataclass
class Tally:
    """What came of a job, in numbers; `onward` are files that the receiver is to have too."""

    waiting: int = 0
    imported: int = 0
    known: int = 0
    refused: int = 0
    onward: list[Path] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        self.imported += isinstance(outcome, Imported)
        self.known += isinstance(outcome, Duplicate)
        self.refused += isinstance(outcome, Quarantined)


@dataclass(frozen=True)
class Gather:
    """Read the inbox."""

    room: Room

    def run(self, progress: Progress, cancelled: Cancelled) -> list[Package]:
        """Every package in the order of need."""
        return gather(self.room)


@dataclass(frozen=True)
class LookAt:
    """Check the bundles at a path: a file, a folder or a stick."""

    room: Room
    path: Path

    def run(self, progress: Progress, cancelled: Cancelled) -> Tally:
        """Put what was found on the desk; what was imported before is only counted."""
        paths, tally = bundles_in(self.path), Tally()
        found: list[Looked] = []
        for at, path in enumerate(paths):
            if cancelled():
                return tally
            progress(at, len(paths), "")
            looked = look_at(self.room.desk, path)
            if isinstance(looked.error, Replayed):
                tally.known += 1
            else:
                found.append(looked)
        self.room.looked.update({str(each.path): each for each in found})
        tally.waiting = len(found)
        return tally


@dataclass(frozen=True)
class Take:
    """Import looked-at files, or put those that failed into quarantine."""

    room: Room
    paths: Sequence[Path]

    def run(self, progress: Progress, cancelled: Cancelled) -> Tally:
        """One package after another; each leaves the list of what waits."""
        tally = Tally()
        for at, path in enumerate(self.paths):
            if cancelled():
                break
            progress(at, len(self.paths), "")
            for taken in from_files(self.room.desk, [path]):
                tally.add(taken.outcome)
                if worth_carrying(taken):
                    tally.onward.append(path)
            self.room.looked.pop(str(path), None)
        self.room.forget()
        return tally


@dataclass(frozen=True)
class Carry:
    """Pass what came by file on to the receiver, whose receipt is written beside it."""

    room: Room
    paths: Sequence[Path]

    def run(self, progress: Progress, cancelled: Cancelled) -> int:
        """How many receipts came; fewer where the receiver is out of reach: the imports stand."""
        given = 0
        try:
            with client_of(self.room.desk) as client:
                for path in self.paths:
                    if cancelled():
                        break
                    carry(client, self.room.desk, path)
                    given += 1
        except (NetworkError, StorageError):
            # The import stands; the sender learns of it by another way until the next connection.
            return given
        return given


@dataclass(frozen=True)
class Fetch:
    """Everything that lies at the receiver for this desk, by the newest roster."""

    room: Room

    def run(self, progress: Progress, cancelled: Cancelled) -> Tally:
        """Raises what the connection raises; what was imported until then stays."""
        tally = Tally()
        try:
            with client_of(self.room.desk) as client:
                for taken in newer_roster(self.room.desk, client):
                    tally.add(taken.outcome)
                for at, taken in enumerate(from_receiver(self.room.desk, client), 1):
                    tally.add(taken.outcome)
                    progress(at, at + 1, "")
                    if cancelled():
                        break
        finally:
            self.room.forget()
        return tally


@dataclass(frozen=True)
class TryAgain:
    """A package in quarantine once more, by the roster in force; `decided` takes it by decision."""

    room: Room
    refused: Refused
    decided: bool

    def run(self, progress: Progress, cancelled: Cancelled) -> Tally:
        """It leaves quarantine only if it was imported."""
        tally = Tally()
        tally.add(take_from_quarantine(self.room.desk, self.refused, decided=self.decided))
        self.room.forget()
        return tally

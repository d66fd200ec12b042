"""What lies in the inbox: waiting files that were looked at, imported bundles, refused ones.

Gathered off the interface's thread, without a word of any language. A package that failed has
nothing but file name, size, time, key and reason; nothing of its content is read here.
Order of need: flash first, then what waits for a decision, what cannot be verified, what is in.
Source: interface design, 7.10; sync.md, *Import*.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from fieldkit.analysis import Comparison, changes, compare
from fieldkit.crypto.keys import PublicKey
from fieldkit.errors import SignatureError, UnknownInstrument
from fieldkit.vault.quarantine import Refused
from schemas.statement import Statement as Stated
from sync.bundle.trust import read_signature
from sync.hq.dossier import Dossier
from sync.hq.examine import Looked, key_of_refused
from sync.hq.store.assessments import Revision, Statement
from ui.desk import Room

Where = Literal["waiting", "doubtful", "refused", "imported"]
"""Waiting: a file whose checks passed. Doubtful: a file that failed. Refused: in quarantine."""
_ORDER: Mapping[Where, int] = {"waiting": 0, "doubtful": 1, "refused": 2, "imported": 3}


@dataclass(frozen=True)
class Inside:
    """What a package says whose every check passed; `ends` is its certificate's end.

    Of `listed` files `missing` travel in a package that has not come. `changed` is how many answers
    differ from the revision that it corrects, None where that is not here.
    """

    statement: Statement
    revision: Revision | None
    dossier: Dossier | None
    moved: Comparison | None
    changed: int | None
    listed: int
    missing: int
    ends: datetime | None


@dataclass(frozen=True)
class Package:
    """One line of the inbox; `inside` is None where a check failed."""

    key: str
    where: Where
    name: str
    size: int
    at: datetime
    signer: PublicKey | None = None
    inside: Inside | None = None
    error: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    path: Path | None = None
    refused: Refused | None = None

    @property
    def flash(self) -> bool:
        """Whether it asks to be read within the hour."""
        return self.inside is not None and self.inside.statement.flash

    @property
    def valid(self) -> bool:
        """Whether every check passed."""
        return self.inside is not None


def gather(room: Room) -> list[Package]:
    """Everything, in the order of need. Raises `DamagedDatabase`, the storage errors."""
    found = [
        *(_looked(room, each) for each in room.looked.values()),
        *(_refused(room, each) for each in room.desk.vault.quarantine.all()),
        *_imported(room),
    ]
    return sorted(
        found, key=lambda each: (not each.flash, _ORDER[each.where], -each.at.timestamp())
    )


def _looked(room: Room, looked: Looked) -> Package:
    examined = looked.examined
    if examined is None:
        error = looked.error
        return Package(
            str(looked.path),
            "doubtful",
            looked.path.name,
            looked.size,
            looked.at,
            looked.signer,
            error=error.kind if error else "",
            facts=error.facts if error else {},
            path=looked.path,
        )
    return Package(
        str(looked.path),
        "waiting",
        looked.path.name,
        looked.size,
        looked.at,
        looked.signer,
        _inside(room, examined.statement, examined.revision, 0),
        path=looked.path,
    )


def _refused(room: Room, refused: Refused) -> Package:
    return Package(
        refused.id,
        "refused",
        refused.name,
        refused.size,
        refused.at,
        key_of_refused(room.desk, refused),
        error=refused.reason,
        facts=refused.facts,
        refused=refused,
    )


def _imported(room: Room) -> list[Package]:
    store = room.desk.store
    revisions = {(each.assessment, each.number, each.sha256): each for each in store.revisions()}
    found = []
    for statement in store.statements():
        about = (statement.assessment, statement.revision, statement.submission_sha256)
        revision = revisions.get(about)  # type: ignore[arg-type]
        files = store.files(statement.manifest_sha256)
        missing = sum(each.text is None and each.stored is None for each in files)
        inside = _inside(room, statement, revision, missing)
        found.append(
            Package(
                statement.manifest_sha256,
                "imported",
                statement.bundle,
                sum(each.size for each in files),
                statement.received,
                inside=inside,
            )
        )
    return found


def _inside(room: Room, statement: Statement, revision: Revision | None, missing: int) -> Inside:
    told = room.dossier(revision) if revision is not None else None
    moved = None
    if told is not None and told.earlier_reading is not None:
        moved = compare(told.earlier_reading, told.reading)
    changed = None
    if told is not None and told.corrected is not None:
        with suppress(UnknownInstrument):  # Without its form nothing tells what was asked.
            asked = room.labels(told.revision, "en").asked
            changed = changes(told.corrected, told.reading, asked).count
    listed = len(Stated.read(statement.statement).files)
    return Inside(statement, revision, told, moved, changed, listed, missing, _ends(statement))


def _ends(statement: Statement) -> datetime | None:
    try:
        return read_signature(statement.manifest, statement.signature).certificate.valid_before
    except SignatureError:
        return None

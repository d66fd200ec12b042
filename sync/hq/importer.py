"""Import at a headquarters desk: what is right comes in whole, what is not is kept untouched.

The order is that of `sync.bundle.open`, then: known already (7), fits its instrument (8), and one
transaction (sync.md, *Import*). Evidence goes to sealed files first, the rows that name it after;
a desk that was killed in between finds no half import, only files that go at its next start. A
replay is acknowledged. What is refused goes to quarantine with its reason and is tried anew with
each new roster; a fault of the disk is no refusal and is raised. The time of receipt is the log
entry's, or now. A signer is judged by the newest roster: what it sent before it was revoked, and
what another signer claims, a desk may take by decision, and that is marked for ever.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from fieldkit.crypto import fingerprint
from fieldkit.errors import BundleError, FieldkitError, Replayed, SignatureError
from fieldkit.vault.quarantine import Refused
from fieldkit.vault.sealed_files import FileReader, FileWriter
from schemas import manifest as limits
from schemas.manifest import BundleKind
from schemas.statement import StatedFile
from sync.bundle.container import LARGEST_SIGNATURE, container_size
from sync.bundle.open import Inside, Outside, open_inside, read_outside
from sync.bundle.trust import Signer
from sync.hq.desk import Desk
from sync.hq.store.assessments import KeptFile, Revision, Statement

PIECE = 1 << 20
LARGEST = container_size(limits.LARGEST, LARGEST_SIGNATURE, limits.LARGEST_PAYLOAD)
"""No bundle has more bytes, and nothing larger is kept."""


@dataclass(frozen=True)
class Arrival:
    """How a bundle came: its file's name, when the log says it was received, and its receipt."""

    name: str
    received: datetime | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class Imported:
    """It came in; `statement.notes` say what a person should know of it."""

    statement: Statement


@dataclass(frozen=True)
class Duplicate:
    """It was imported before: acknowledged, nothing changed."""

    bundle: str


@dataclass(frozen=True)
class Quarantined:
    """It was refused: `error` is the reason, `kept` where its bytes lie untouched.

    None where nothing was kept: no bundle is so large, or it is no file at all.
    """

    error: FieldkitError
    kept: Refused | None


Outcome = Imported | Duplicate | Quarantined


@dataclass(frozen=True)
class Ready:
    """What there is to write of a bundle in which all is right; its evidence lies sealed."""

    statement: Statement
    revision: Revision | None
    files: list[KeptFile]
    evidence: _Evidence


@dataclass(frozen=True)
class Checked:
    """A bundle that was looked through: `found` is what to write, or why it is refused."""

    source: BinaryIO
    start: int
    arrival: Arrival
    found: Ready | FieldkitError


@dataclass(frozen=True)
class Examined:
    """What an import would take in; `files` are all that the statement names, without their bytes.

    Its statement has no notes yet: how it relates to what is here is judged at the import.
    """

    statement: Statement
    revision: Revision | None
    files: tuple[KeptFile, ...]


def examine(desk: Desk, source: BinaryIO, arrival: Arrival) -> Examined:
    """Every check of an import of the bundle in `source`, and nothing is kept.

    Raises what would put it in quarantine, and `Replayed` where it was imported before.
    """
    outside, sha256, received = _outside(desk, source, arrival)
    inside = open_inside(outside, desk.identities)
    return Examined(
        _statement(desk, outside, inside, sha256, received, arrival.receipt),
        _revision(desk, outside, inside),
        tuple(
            KeptFile(each.path, each.sha256, each.size, each.type)
            for each in inside.statement.files
        ),
    )


def import_bundle(
    desk: Desk, source: BinaryIO, arrival: Arrival, *, decided: bool = False
) -> Outcome:
    """Import one bundle from `source`, which must seek. `decided`: a desk takes it nevertheless.

    Raises only what is no fault of the bundle (`StorageError`, `DamagedDatabase`).
    """
    return take(desk, check(desk, source, arrival), decided=decided)


def check(desk: Desk, source: BinaryIO, arrival: Arrival) -> Checked:
    """Every check of an import; `take` then writes it. `source` stays open until that is done.

    Raises only what is no fault of the bundle.
    """
    start = source.tell()
    try:
        return Checked(source, start, arrival, _ready(desk, source, arrival))
    except (SignatureError, BundleError) as error:
        return Checked(source, start, arrival, error)


def take(desk: Desk, checked: Checked, *, decided: bool = False) -> Outcome:
    """What comes of a bundle that was checked; as `import_bundle`."""
    try:
        return _keep(desk, checked.found, decided)
    except Replayed as error:
        return Duplicate(str(error.facts.get("bundle", "")))
    except (SignatureError, BundleError) as error:
        source = checked.source
        size = _size(source, checked.start)
        if size > LARGEST:
            return Quarantined(error, None)
        kept = desk.vault.quarantine.keep(checked.arrival.name, _pieces(source, size), error, size)
        return Quarantined(error, kept)


def drop(checked: Checked) -> None:
    """It will not be taken: nothing of it stays."""
    if isinstance(checked.found, Ready):
        checked.found.evidence.drop(checked.found.files)


def try_again(desk: Desk) -> list[tuple[Refused, Outcome]]:
    """Everything in quarantine once more, by the roster in force; what is good now leaves."""
    outcomes: list[tuple[Refused, Outcome]] = []
    for refused in desk.vault.quarantine.all():
        outcome = take_from_quarantine(desk, refused, decided=False)
        outcomes.append((refused, outcome))
    return outcomes


def take_from_quarantine(desk: Desk, refused: Refused, *, decided: bool) -> Outcome:
    """Import a refused bundle, by decision or a newer roster; it leaves only if that succeeds."""
    source = cast(BinaryIO, _Reopened(desk, refused))
    try:
        ready = _ready(desk, source, Arrival(refused.name, refused.at))
        outcome: Outcome = _keep(desk, ready, decided)
    except Replayed as error:
        outcome = Duplicate(str(error.facts.get("bundle", "")))
    except (SignatureError, BundleError) as error:
        return Quarantined(error, refused)
    finally:
        source.close()
    desk.vault.quarantine.release(refused)
    return outcome


def _outside(desk: Desk, source: BinaryIO, arrival: Arrival) -> tuple[Outside, str, datetime]:
    """Steps 1 to 3 and the first of 7: the outside, its manifest's SHA-256, the time of receipt."""
    received = arrival.received or desk.clock.now()
    outside = read_outside(source, desk.roster, received)
    sha256 = hashlib.sha256(outside.ticket.raw).hexdigest()
    if desk.store.known(sha256):
        raise Replayed(bundle=outside.ticket.manifest.id, step=7)
    return outside, sha256, received


def _ready(desk: Desk, source: BinaryIO, arrival: Arrival) -> Ready:
    outside, sha256, received = _outside(desk, source, arrival)
    with ExitStack() as written:
        evidence = _Evidence(desk, written)
        inside = open_inside(outside, desk.identities, evidence.sink)
        revision = _revision(desk, outside, inside)
        statement = _statement(desk, outside, inside, sha256, received, arrival.receipt)
        return Ready(statement, revision, [*_texts(inside), *evidence.keep(inside)], evidence)


def _keep(desk: Desk, found: Ready | FieldkitError, decided: bool) -> Imported:
    if isinstance(found, FieldkitError):
        raise found
    try:
        return Imported(
            desk.store.keep(found.statement, found.revision, found.files, decided=decided)
        )
    except BaseException:
        found.evidence.drop(found.files)
        raise


class _Evidence:
    """Evidence on its way into sealed files; what is here already is checked, not kept twice."""

    def __init__(self, desk: Desk, written: ExitStack) -> None:
        self._desk = desk
        self._written = written
        self._writers: dict[str, FileWriter] = {}

    def sink(self, stated: StatedFile) -> FileWriter | _Nowhere:
        """Where this piece goes."""
        if self._desk.store.stored_evidence(stated.sha256) is not None:
            return _Nowhere()
        writer = self._written.enter_context(self._desk.files.writer(stated.size))
        self._writers[stated.sha256] = writer
        return writer

    def keep(self, inside: Inside) -> Iterator[KeptFile]:
        """All is right: the files stay."""
        for each in inside.statement.files:
            if each.evidence:
                writer = self._writers.get(each.sha256)
                stored = writer.keep().name if writer is not None else None
                yield KeptFile(each.path, each.sha256, each.size, each.type, None, stored)

    def drop(self, files: list[KeptFile]) -> None:
        """The rows did not come in: the files go too."""
        for each in files:
            if each.stored is not None:
                self._desk.files.remove(each.stored)


class _Nowhere:
    def write(self, piece: bytes, /) -> int:
        return len(piece)


class _Reopened:
    """A refused bundle's bytes, which seek by beginning anew."""

    def __init__(self, desk: Desk, refused: Refused) -> None:
        self._desk = desk
        self._refused = refused
        self._reader: FileReader = desk.vault.quarantine.open(refused)
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._reader.read(size)
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        return self._at

    def seek(self, position: int) -> int:
        if position < self._at:
            self._reader.close()
            self._reader = self._desk.vault.quarantine.open(self._refused)
            self._at = 0
        while self._at < position and self.read(min(PIECE, position - self._at)):
            pass
        return self._at

    def close(self) -> None:
        self._reader.close()


def _size(source: BinaryIO, start: int) -> int:
    """How much there is from `start` on, where `source` then stands."""
    source.seek(0, os.SEEK_END)
    size = source.tell() - start
    source.seek(start)
    return size


def _pieces(source: BinaryIO, left: int) -> Iterator[bytes]:
    """At most so much: a file may grow meanwhile."""
    while left > 0 and (piece := source.read(min(PIECE, left))):
        left -= len(piece)
        yield piece


def _texts(inside: Inside) -> Iterator[KeptFile]:
    for each in inside.statement.files:
        if not each.evidence and each.path not in ("submission.xml", "form.xml"):
            raw = inside.texts[each.path]
            yield KeptFile(each.path, each.sha256, each.size, each.type, raw)


def _code(desk: Desk, signer: Signer) -> str:
    """The device's code by the roster; a signer that has left it is named by its digits."""
    for each in desk.roster.roster.recipients:
        if each.holder == signer.key_id:
            return each.name
    return " ".join(fingerprint.digits(signer.public)[:2])


def _revision(desk: Desk, outside: Outside, inside: Inside) -> Revision | None:
    about = inside.statement.about
    # Evidence by itself, or a review, may name a revision: it is none.
    if about is None or inside.statement.kind is not BundleKind.REPORT:
        return None
    form = inside.texts.get("form.xml")
    submission = inside.texts["submission.xml"]
    stated = next(each for each in inside.statement.files if each.path == "submission.xml")
    desk.forms.check(submission, about.instrument, form)
    signer = outside.ticket.signer
    return Revision(
        assessment=about.assessment,
        number=about.number,
        sha256=stated.sha256,
        previous=inside.statement.previous,
        situation=inside.statement.situation,
        instrument=about.instrument.id,
        version=about.instrument.version,
        form_sha256=about.instrument.sha256,
        finalised=about.finalised,
        key_id=signer.key_id,
        code=_code(desk, signer),
        submission=submission,
        form=form,
    )


def _statement(
    desk: Desk,
    outside: Outside,
    inside: Inside,
    sha256: str,
    received: datetime,
    receipt: str | None,
) -> Statement:
    ticket, stated = outside.ticket, inside.statement
    submission = stated.file("submission.xml")
    signer = ticket.signer
    return Statement(
        manifest_sha256=sha256,
        bundle=ticket.manifest.id,
        kind=stated.kind.value,
        flash=stated.flash,
        key_id=signer.key_id,
        signer=signer.public.openssh,
        code=_code(desk, signer),
        created=ticket.manifest.created,
        received=received,
        imported=desk.clock.now(),
        situation=stated.situation,
        assessment=stated.assessment,
        revision=stated.revision,
        submission_sha256=submission.sha256 if submission else None,
        audit_length=stated.audit.length if stated.audit else None,
        audit_head=stated.audit.head if stated.audit else None,
        manifest=ticket.raw,
        signature=ticket.signature,
        statement=inside.statement_raw,
        statement_signature=inside.statement_signature,
        receipt=receipt,
    )

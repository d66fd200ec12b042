"""The outbox: sealed bundles that wait, go, and are delivered; refused ones in quarantine.

A bundle is kept in its parts: manifest, statement and their signatures in the database, the sealed
payload as a file of the vault, so that a locked device does not show that anything was sealed. A
`.fieldkit` file exists only while it is streamed or on the stick that the user chose. Order: flash
first, then oldest first. Source: design pages *vault* (first table) and *sync* (Push).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from fieldkit.clock import Clock, parse_rfc3339, rfc3339
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database
from fieldkit.vault.sealed_files import FileReader, FileWriter, SealedFiles
from schemas.assessment import AuditHead


class Sending(StrEnum):
    """Where a bundle stands on its way."""

    WAITING = "waiting"
    PAUSED = "paused"
    SENDING = "sending"
    HELD = "held"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Parcel:
    """A sealed bundle. `sent` bytes are at the receiver under `upload`, `problem` is an error's
    type name (of a refusal with the receiver's reason: `ReceiverRefused/TooOld`), `size` and `crc`
    (CRC-32) are the payload's: with them the `.fieldkit` file is streamed in one pass."""

    bundle: str
    kind: str
    flash: bool
    assessment: str | None
    revision: int | None
    manifest: bytes
    signature: bytes
    statement: bytes
    statement_signature: bytes
    payload: str
    crc: int
    size: int
    sealed: datetime
    state: Sending = Sending.WAITING
    sent: int = 0
    upload: str | None = None
    tries: int = 0
    last_try: datetime | None = None
    next_try: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Facts:
    """What the sealer says about a bundle; the rest of a `Parcel` is the outbox's."""

    bundle: str
    kind: str
    flash: bool
    assessment: str | None
    revision: int | None
    manifest: bytes
    signature: bytes
    statement: bytes
    statement_signature: bytes
    crc: int


_COLUMNS = (
    "bundle, kind, flash, assessment, revision, manifest, signature, statement,"
    " statement_signature, payload, crc, size, sealed, state, sent, upload, tries, last_try,"
    " next_try, problem"
)


class NewParcel:
    """A bundle while it is sealed: `write` takes the payload, `keep` puts it in the outbox."""

    def __init__(self, outbox: Outbox, out: FileWriter) -> None:
        self._outbox = outbox
        self._out = out

    def write(self, piece: bytes) -> int:
        """Append to `payload.age`; its bytes are known when the last one is written."""
        return self._out.write(piece)

    def keep(self, facts: Facts) -> Parcel:
        """Put the bundle in the outbox: file first, then the row and its audit event."""
        stored = self._out.keep()
        parcel = Parcel(
            bundle=facts.bundle,
            kind=facts.kind,
            flash=facts.flash,
            assessment=facts.assessment,
            revision=facts.revision,
            manifest=facts.manifest,
            signature=facts.signature,
            statement=facts.statement,
            statement_signature=facts.statement_signature,
            payload=stored.name,
            crc=facts.crc,
            size=stored.size,
            sealed=self._outbox.now(),
        )
        self._outbox.insert(parcel)
        return parcel


class Outbox:
    """The bundles of this device."""

    def __init__(self, database: Database, files: SealedFiles, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._clock = clock

    def now(self) -> datetime:
        """The vault's clock."""
        return self._clock.now()

    @contextmanager
    def sealing(self, expected: int = 0) -> Iterator[NewParcel]:
        """Room for one bundle; left without `keep` there is none. `DiskFull`.

        The reserve is for this: sealing may use it.
        """
        with self._files.writer(expected) as out:
            yield NewParcel(self, out)

    def insert(self, parcel: Parcel) -> None:
        """The row of a bundle whose payload is stored, with its audit event."""
        marks = ", ".join("?" * 20)

        def work(connection: Connection) -> AuditHead:
            connection.execute(f"INSERT INTO outbox VALUES ({marks})", _row(parcel))  # noqa: S608
            return audit.append(
                connection,
                parcel.sealed,
                "sealed",
                bundle=parcel.bundle,
                kind=parcel.kind,
                assessment=parcel.assessment,
                revision=parcel.revision,
            )

        self._database.write(work)

    def all(self) -> list[Parcel]:
        """Next to go first, delivered ones last."""
        return self._select(
            "ORDER BY state = 'delivered', flash DESC, sealed, bundle",
        )

    def due(self, at: datetime) -> list[Parcel]:
        """Those that may be sent now, next to go first."""
        return [
            parcel
            for parcel in self.all()
            if parcel.state in (Sending.WAITING, Sending.SENDING)
            and (parcel.next_try is None or parcel.next_try <= at)
        ]

    def get(self, bundle: str) -> Parcel | None:
        """One bundle by id."""
        found = self._select("WHERE bundle = ?", bundle)
        return found[0] if found else None

    def of(self, assessment: str) -> list[Parcel]:
        """The bundles of an assessment, oldest first."""
        return self._select("WHERE assessment = ? ORDER BY sealed, bundle", assessment)

    def _select(self, clause: str, *values: object) -> list[Parcel]:
        query = f"SELECT {_COLUMNS} FROM outbox {clause}"  # noqa: S608

        def work(connection: Connection) -> list[Parcel]:
            return [_parcel(row) for row in connection.execute(query, values)]

        return self._database.read(work)

    def payload(self, parcel: Parcel, sha256: str | None = None) -> FileReader:
        """`payload.age` from its beginning; `EvidenceMissing` where the file is gone, `Altered`
        at its end where it does not have the hash that is given."""
        return self._files.open(parcel.payload, parcel.size, sha256)

    def update(self, parcel: Parcel, **changes: object) -> Parcel:
        """Progress of sending: `state`, `sent`, `upload`, `tries`, `last_try`, `next_try`,
        `problem`. The new parcel."""
        allowed = {"state", "sent", "upload", "tries", "last_try", "next_try", "problem"}
        if not changes.keys() <= allowed:
            raise ValueError("a sealed bundle does not change")
        new = replace(parcel, **changes)  # type: ignore[arg-type]
        at = self._clock.now()

        def work(connection: Connection) -> None:
            connection.execute(
                "UPDATE outbox SET state = ?, sent = ?, upload = ?, tries = ?, last_try = ?,"
                " next_try = ?, problem = ? WHERE bundle = ?",
                (*_row(new)[13:], new.bundle),
            )
            if new.state is not parcel.state:
                audit.append(connection, at, new.state.value, bundle=new.bundle)

        self._database.write(work)
        return new

    def exported(self, bundle: str) -> None:
        """A copy went to a stick: an act of the audit, the bundle waits on."""
        at = self._clock.now()
        self._database.write(
            lambda connection: audit.append(connection, at, "exported", bundle=bundle)
        )

    def remove(self, parcel: Parcel) -> None:
        """Take a delivered bundle out; its receipt stays. ValueError while it is not delivered."""
        if parcel.state is not Sending.DELIVERED:
            raise ValueError("not delivered")
        self._take_out(parcel, "removed")

    def withdraw(self, parcel: Parcel) -> None:
        """Take out a bundle in whose place another was sealed. ValueError once it is delivered."""
        if parcel.state is Sending.DELIVERED:
            raise ValueError("delivered")
        self._take_out(parcel, "withdrawn")

    def _take_out(self, parcel: Parcel, act: str) -> None:
        at = self._clock.now()

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM outbox WHERE bundle = ?", (parcel.bundle,))
            audit.append(connection, at, act, bundle=parcel.bundle)

        self._database.write(work)
        self._files.remove(parcel.payload)

    def stored_names(self) -> set[str]:
        """Names of the files that rows point to."""
        return self._database.read(
            lambda connection: {row[0] for row in connection.execute("SELECT payload FROM outbox")}
        )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else parse_rfc3339(text)


def _row(parcel: Parcel) -> tuple[object, ...]:
    return (
        parcel.bundle,
        parcel.kind,
        int(parcel.flash),
        parcel.assessment,
        parcel.revision,
        parcel.manifest,
        parcel.signature,
        parcel.statement,
        parcel.statement_signature,
        parcel.payload,
        parcel.crc,
        parcel.size,
        rfc3339(parcel.sealed),
        parcel.state.value,
        parcel.sent,
        parcel.upload,
        parcel.tries,
        _time(parcel.last_try),
        _time(parcel.next_try),
        parcel.problem,
    )


def _parcel(row: tuple[object, ...]) -> Parcel:
    (bundle, kind, flash, assessment, revision, manifest, signature, statement, second, *rest) = row
    payload, crc, size, sealed, state, sent, upload, tries, last_try, next_try, problem = rest
    return Parcel(
        bundle=str(bundle),
        kind=str(kind),
        flash=bool(flash),
        assessment=assessment,  # type: ignore[arg-type]
        revision=revision,  # type: ignore[arg-type]
        manifest=bytes(manifest),  # type: ignore[call-overload]
        signature=bytes(signature),  # type: ignore[call-overload]
        statement=bytes(statement),  # type: ignore[call-overload]
        statement_signature=bytes(second),  # type: ignore[call-overload]
        payload=str(payload),
        crc=int(crc),  # type: ignore[call-overload]
        size=int(size),  # type: ignore[call-overload]
        sealed=parse_rfc3339(str(sealed)),
        state=Sending(str(state)),
        sent=int(sent),  # type: ignore[call-overload]
        upload=upload,  # type: ignore[arg-type]
        tries=int(tries),  # type: ignore[call-overload]
        last_try=_moment(last_try),  # type: ignore[arg-type]
        next_try=_moment(next_try),  # type: ignore[arg-type]
        problem=problem,  # type: ignore[arg-type]
    )

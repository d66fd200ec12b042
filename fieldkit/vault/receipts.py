"""Receipts: the proofs that headquarters' log holds a bundle. They are kept for ever.

What is given here was verified before (`sync`); keeping it marks the bundle delivered in the same
transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fieldkit.clock import Clock, parse_rfc3339, rfc3339
from fieldkit.vault import audit
from fieldkit.vault.database import Connection, Database


@dataclass(frozen=True)
class Receipt:
    """A verified tlog-proof, its exact text, and what it is of; `received` by the log's entry."""

    bundle: str
    manifest_sha256: str
    assessment: str | None
    revision: int | None
    proof: str
    received: datetime


_COLUMNS = "bundle, manifest_sha256, assessment, revision, proof, received"


class Receipts:
    """The receipts of this device."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, receipt: Receipt) -> None:
        """Keep a verified receipt and mark its bundle delivered; a second time changes nothing."""
        at = self._clock.now()
        row = (
            receipt.bundle,
            receipt.manifest_sha256,
            receipt.assessment,
            receipt.revision,
            receipt.proof,
            rfc3339(receipt.received),
            rfc3339(at),
        )

        def work(connection: Connection) -> None:
            added = connection.execute(
                "INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row
            ).rowcount
            if added:
                connection.execute(
                    "UPDATE outbox SET state = 'delivered', sent = size, next_try = NULL,"
                    " problem = NULL WHERE bundle = ?",
                    (receipt.bundle,),
                )
                audit.append(connection, at, "received", bundle=receipt.bundle)

        self._database.write(work)

    def get(self, bundle: str) -> Receipt | None:
        """The receipt of a bundle, or None."""
        found = self._select("WHERE bundle = ?", bundle)
        return found[0] if found else None

    def of(self, assessment: str) -> list[Receipt]:
        """The receipts of an assessment, oldest first."""
        return self._select("WHERE assessment = ? ORDER BY received", assessment)

    def _select(self, clause: str, *values: object) -> list[Receipt]:
        query = f"SELECT {_COLUMNS} FROM receipt {clause}"  # noqa: S608

        def work(connection: Connection) -> list[Receipt]:
            return [
                Receipt(row[0], row[1], row[2], row[3], row[4], parse_rfc3339(row[5]))
                for row in connection.execute(query, values)
            ]

        return self._database.read(work)

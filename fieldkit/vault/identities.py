"""Who this device is: its signing key, its recipient, and what headquarters answered.

Keys are random, made with the vault and never exported; `rekey` would not change them. An answer
of headquarters is kept as the exact texts that were checked: certificate, roster, signature, and
the roots that are trusted from then on. What is newest is in force; older ones stay, for receipts
name the roster by which they were given. Trust is decided in `sync`, never here.
Source: design pages *vault* (Keys) and *bundle-format* (Identities).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldkit.clock import Clock, Random, rfc3339
from fieldkit.crypto import age
from fieldkit.crypto.sshsig import SigningKey
from fieldkit.errors import NotEnrolled
from fieldkit.vault import audit, settings
from fieldkit.vault.database import Connection, Database

SIGNER = "signer"
RECIPIENT = "recipient"


@dataclass(frozen=True)
class Person:
    """Who uses the device. Only `code` ever leaves it. `roles` are those wished for."""

    code: str
    name: str = ""
    organisation: str = ""
    roles: tuple[str, ...] = ("field-officer",)


@dataclass(frozen=True)
class Enrolment:
    """Headquarters' answer as exact texts. `roots` are OpenSSH lines, trusted from then on."""

    certificate: str
    roster: bytes
    signature: str
    version: int
    roots: tuple[str, ...]


def make_keys(connection: Connection, random: Random) -> None:
    """The device's keys, in the transaction that makes the vault."""
    signer = SigningKey.generate(random)
    recipient = age.Identity.generate(random)
    for name, secret in ((SIGNER, signer.seed), (RECIPIENT, recipient.seed)):
        connection.execute("INSERT INTO secret VALUES (?, ?)", (name, bytes(secret)))


class Identities:
    """Keys, certificate, roster and roots of this profile."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def signer(self) -> SigningKey:
        """The key that signs for this person on this device."""
        key = self.key(SIGNER)
        if key is None:
            raise NotEnrolled()
        return key

    def recipient(self) -> age.Identity:
        """The age identity to which reviews and rosters are sealed for this device."""
        seed = self._secret(RECIPIENT)
        if seed is None:
            raise NotEnrolled()
        return age.Identity(seed)

    def key(self, name: str) -> SigningKey | None:
        """A signing key by name (`signer`; `root` in headquarters' root vault), or None."""
        seed = self._secret(name)
        return None if seed is None else SigningKey.from_seed(seed)

    def keep_key(self, name: str, key: SigningKey) -> None:
        """Keep a further key (headquarters' root). A name is given once: ValueError."""
        at = self._clock.now()

        def work(connection: Connection) -> None:
            if connection.execute("SELECT 1 FROM secret WHERE name = ?", (name,)).fetchone():
                raise ValueError("there is a key of this name")
            connection.execute("INSERT INTO secret VALUES (?, ?)", (name, bytes(key.seed)))
            audit.append(connection, at, "key", name=name)

        self._database.write(work)

    def _secret(self, name: str) -> bytes | None:
        def work(connection: Connection) -> bytes | None:
            row = connection.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
            return None if row is None else bytes(row[0])

        return self._database.read(work)

    def person(self) -> Person | None:
        """Who uses the device, or None before that was said."""
        told: dict[str, Any] | None = self._database.read(
            lambda connection: settings.get(connection, settings.PERSON)
        )
        return None if told is None else Person(**{**told, "roles": tuple(told["roles"])})

    def set_person(self, person: Person) -> None:
        """Say who uses the device."""
        told = {
            "code": person.code,
            "name": person.name,
            "organisation": person.organisation,
            "roles": list(person.roles),
        }
        at = self._clock.now()

        def work(connection: Connection) -> None:
            settings.put(connection, settings.PERSON, told)
            audit.append(connection, at, "person")

        self._database.write(work)

    def keep_enrolment(self, enrolment: Enrolment) -> None:
        """Keep a checked answer or a newer roster; what was kept before stays readable."""
        at = self._clock.now()
        row = (
            rfc3339(at),
            enrolment.certificate,
            enrolment.roster,
            enrolment.signature,
            enrolment.version,
            json.dumps(list(enrolment.roots)),
        )

        def work(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO enrolment (at, certificate, roster, signature, version, roots)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            audit.append(connection, at, "enrolled", roster=enrolment.version)

        self._database.write(work)

    def enrolment(self) -> Enrolment | None:
        """What is in force, or None while the device is not enrolled."""
        found = self.enrolments()
        return found[-1] if found else None

    def enrolments(self) -> list[Enrolment]:
        """Every answer and roster that was kept, oldest first."""

        def work(connection: Connection) -> list[Enrolment]:
            rows = connection.execute(
                "SELECT certificate, roster, signature, version, roots FROM enrolment"
                " ORDER BY number"
            )
            return [
                Enrolment(row[0], bytes(row[1]), row[2], row[3], tuple(json.loads(row[4])))
                for row in rows
            ]

        return self._database.read(work)

    def trusted_roots(self) -> Sequence[str]:
        """OpenSSH lines of the roots that are trusted now; none before enrolment."""
        held = self.enrolment()
        return held.roots if held else ()

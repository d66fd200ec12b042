"""Vaults for tests: real files, the smallest Argon2id that production takes, no reserve."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from fieldkit.clock import SetClock
from fieldkit.crypto import keyslots
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import RecoveryCode, Vault, header
from schemas.assessment import Assessment, InstrumentRef, Period, Progress
from schemas.ids import new_id
from schemas.situation import Situation, Text

PASSPHRASE = "cedar lantern river copper window seven"
XFORM = b"<h:html/>"
BEGINNING = datetime(2026, 10, 2, 6, 0, tzinfo=UTC)


def some_id(clock: SetClock) -> str:
    """A new id at the clock's time."""
    return new_id(clock.now(), os.urandom(10))


def template(folder: Path) -> tuple[Path, RecoveryCode]:
    """A new, locked vault that tests copy: Argon2id is paid for once."""
    clock = SetClock(BEGINNING)
    vault, code = Vault.create(folder / "template", PASSPHRASE, clock=clock, cost=SMALLEST_COST)
    vault.lock()
    return vault.profile, code


def copied(made: tuple[Path, RecoveryCode], profile: Path, clock: SetClock) -> Vault:
    """An open copy of a template in `profile`, without a reserve."""
    shutil.copytree(made[0], profile)
    return Vault.open(profile, recovery=made[1], clock=clock, reserve=0)


def keyed(profile: Path) -> Any:
    """The locked vault's database, opened with its own key by somebody who knows the secret."""
    head = header.read(profile)
    key = keyslots.subkey(head.unlock(passphrase=PASSPHRASE), "database")
    connection = sqlcipher.connect(str(profile / head.database), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}{head.database_salt.hex()}'\"")
    return connection


def add_assessment(vault: Vault, clock: SetClock) -> Assessment:
    """A situation and an open assessment of it, with a questionnaire that nobody reads here."""
    situation = Situation(
        id=some_id(clock), name=Text(text="Talmora"), country=Text(text="Talmora")
    )
    vault.situations.keep(situation)
    assessment = Assessment(
        id=some_id(clock),
        situation=situation.id,
        instrument=InstrumentRef(id="pets", version="1", sha256=hashlib.sha256(XFORM).hexdigest()),
        period=Period(start=date(2026, 7, 1), end=date(2026, 9, 30)),
        language="en",
        revision=1,
        open=True,
        created=clock.now(),
        changed=clock.now(),
        progress=Progress(),
        ready=False,
        last_place=None,
    )
    vault.assessments.add(assessment, XFORM)
    return assessment

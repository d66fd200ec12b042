"""A desk for the window's tests: a real headquarters, an officer's two signed revisions on a stick,
one of them altered as well. Everything goes through the parts that a person uses.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fieldkit.assess import Filling, finalise
from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault
from fieldkit.vault.identities import Person
from schemas.manifest import Role
from sync.enrolment import enrol as take_answer
from sync.hq import enrol as headquarters
from sync.hq.desk import open_desk
from sync.hq.intake import bundles_in, from_files
from sync.outbox import seal_revision
from sync.push.usb import save_all
from tests.hq.headquarters import BEGINNING, Device, Headquarters
from tests.hq.headquarters import PASSPHRASE as HQ_PASSPHRASE
from tests.window.window_sample import PASSPHRASE

NOWHERE = "https://127.0.0.1:9/"


@dataclass(frozen=True)
class DeskSample:
    """A desk's profile with nothing in it, one with both imported, the officer's and the stick."""

    officer: Path
    empty: Path
    filled: Path
    stick: Path
    altered: Path
    passphrase: str


def make_desk(folder: Path, officer_profile: Path) -> DeskSample:
    """Enrol a desk and the officer of `officer_profile` (all answers given), sign, seal, save."""
    clock = SetClock(BEGINNING)
    made = headquarters.init(
        folder / "HQ", NOWHERE, True, clock, os.urandom, HQ_PASSPHRASE, [], SMALLEST_COST
    )
    hq = Headquarters(folder / "HQ", made.digits, clock)
    desk = hq.device("desk-1", Role.DESK_OFFICER, training=True)
    take_answer(desk.vault, hq.answer(desk).encode(), hq.digits, clock.now())
    desk.vault.close()
    stick = folder / "stick"
    stick.mkdir()
    with Vault.open(officer_profile, passphrase=PASSPHRASE, clock=clock, reserve=0) as vault:
        vault.identities.set_person(Person(code="FO-1", roles=(Role.FIELD_OFFICER.value,)))
        answer = hq.answer(Device(vault, clock))
        take_answer(vault, answer.encode(), hq.digits, clock.now())
        for assessment in sorted(vault.assessments.all(), key=lambda each: each.period.end):
            if assessment.open:
                finalise(Filling.open(vault, assessment.id, clock=clock))
            seal_revision(vault, assessment.id, 1, now=clock.now(), random=os.urandom)
        save_all(vault, stick)
    empty = folder / "desk-1"
    filled = _filled(empty, folder / "desk-filled", stick, clock)
    return DeskSample(officer_profile, empty, filled, stick, _altered(stick, folder), HQ_PASSPHRASE)


def _filled(empty: Path, to: Path, stick: Path, clock: SetClock) -> Path:
    import shutil

    shutil.copytree(empty, to)
    with Vault.open(to, passphrase=HQ_PASSPHRASE, clock=clock, reserve=0) as vault:
        desk = open_desk(vault, clock, os.urandom)
        list(from_files(desk, bundles_in(stick)))
        desk.close()
    return to


def _altered(stick: Path, folder: Path) -> Path:
    raw = bytearray(bundles_in(stick)[0].read_bytes())
    raw[len(raw) // 2] ^= 1
    path = folder / "tampered.fieldkit"
    path.write_bytes(bytes(raw))
    return path

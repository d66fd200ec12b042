"""A desk and an officer of a training world, for benchmarks that need real bundles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

from fieldkit.assess import practising
from fieldkit.assess.finalising import finalise
from fieldkit.clock import SystemClock, system_random
from fieldkit.crypto import fingerprint
from fieldkit.crypto.age import Recipient
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.instruments import Instrument, shipped
from fieldkit.vault import Vault
from fieldkit.vault.identities import Person
from schemas.ids import new_id
from schemas.manifest import BundleKind, Role
from schemas.statement import AuditHead, StatedInstrument, Statement
from sync.bundle.seal import Content, SealedPayload, Sender, seal_payload
from sync.enrolment import enrol as take_answer
from sync.enrolment import read_request, request_of, roster_in_force, sender
from sync.hq.enrol import enrol, init
from sync.hq.root import open_root

PASSPHRASE = "copper lantern river seven window cedar"
INSTRUMENT = practising.INSTRUMENT
CLOCK = SystemClock()


@dataclass
class World:
    """An enrolled officer's and an enrolled desk's open vaults."""

    officer: Vault
    desk: Vault

    @cached_property
    def sender(self) -> Sender:
        """Who seals."""
        return sender(self.officer)

    @cached_property
    def recipient(self) -> Recipient:
        """To whom: looked up once, as a device does that seals more than one bundle."""
        return self.desk.identities.recipient().recipient

    @cached_property
    def roster(self) -> int:
        """The version that the officer holds."""
        return roster_in_force(self.officer).version


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Headquarters with one desk and one officer, in `folder`."""
    init(
        folder / "hq",
        "https://127.0.0.1:1/",
        True,
        CLOCK,
        system_random,
        PASSPHRASE,
        shipped(),
        SMALLEST_COST,
    )
    desk = _profile(folder, "desk", "desk-1", Role.DESK_OFFICER)
    officer = _profile(folder, "officer", "FO-1", Role.FIELD_OFFICER)
    with desk, officer:
        yield World(officer, desk)


def _profile(folder: Path, name: str, code: str, role: Role) -> Vault:
    vault, _ = Vault.create(folder / name, PASSPHRASE, training=True, cost=SMALLEST_COST)
    vault.identities.set_person(Person(code=code, roles=(role.value,)))
    now = CLOCK.now()
    with Vault.open(folder / "hq" / "root", passphrase=PASSPHRASE) as root_vault:
        root = open_root(folder / "hq", root_vault)
        answer = enrol(
            root,
            read_request(request_of(vault, now).encode()),
            digits=fingerprint.digits(vault.identities.signer().public),
            roles=[role],
            now=now,
            random=system_random,
        ).answer
        digits = fingerprint.digits(root.key.public)
    take_answer(vault, answer.encode(), digits, now)
    return vault


def submission(vault: Vault) -> tuple[bytes, list[tuple[str, str, bytes]]]:
    """A whole assessment's `submission.xml` and its evidence files (SHA-256, type, bytes)."""
    situation = practising.take_sample(vault).id
    practising.take_sample_evidence(vault, situation)
    revision = finalise(practising.fill_sample(vault, situation, "T6", "FO-1"))
    files = []
    for file in revision.files:
        with vault.assessments.open_file(file) as source:
            pieces = iter(lambda: source.read(1 << 20), b"")
            files.append((file.sha256, file.type, b"".join(pieces)))
    return revision.submission, files


def sealed(
    out: object, told: World, raw: bytes, files: list[tuple[str, str, bytes]]
) -> SealedPayload:
    """A new bundle of a new assessment with these contents; its payload goes to `out`."""
    now = CLOCK.now()
    contents = [Content.of("submission.xml", "application/xml", raw)]
    contents += [Content.of(f"evidence/{name}", kind, bytes_) for name, kind, bytes_ in files]
    key = told.recipient
    return seal_payload(
        out,  # type: ignore[arg-type]
        statement(now, contents, key.fingerprint, raw),
        contents,
        sender=told.sender,
        recipients=[key],
        created=now,
        roster=told.roster,
        random=system_random,
    )


@cache
def _instrument() -> Instrument:
    return next(each for each in shipped() if each.id == INSTRUMENT)


def statement(now: datetime, contents: list[Content], fingerprint: str, raw: bytes) -> Statement:
    """Of a first revision of an assessment of its own."""
    form = _instrument()
    return Statement(
        kind=BundleKind.REPORT,
        flash=False,
        bundle=new_id(now, system_random(10)),
        recipients=(fingerprint,),
        situation=new_id(now, system_random(10)),
        assessment=new_id(now, system_random(10)),
        revision=1,
        previous=None,
        finalised=now,
        instrument=StatedInstrument(id=form.id, version=form.version, sha256=form.sha256),
        files=tuple(each.file for each in contents),
        audit=AuditHead(length=1, head=hashlib.sha256(raw).hexdigest()),
        checkpoint=None,
        salt=system_random(32).hex(),
    )

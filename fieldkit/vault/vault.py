"""The vault: one encrypted profile, made, opened, locked.

Order of opening: folder (no links, ours, 0700), lock, header's shape, secret, header's MAC,
database, generation (an older header than the database knows was put back), orphans. Each failure
is its own error and changes nothing. Locking drops the keys; what a garbage-collected language
cannot promise about memory is said in `docs/vault.md`. Source: design page *vault*.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fieldkit.clock import Clock, Random, SystemClock, system_random
from fieldkit.crypto import age, keyslots
from fieldkit.crypto.keyslots import Cost
from fieldkit.errors import (
    DamagedDatabase,
    FieldkitError,
    NoVault,
    VaultExists,
)
from fieldkit.passphrase import require_strong
from fieldkit.vault import (
    audit,
    database,
    folder,
    hardening,
    header,
    opening,
    remembered,
    settings,
)
from fieldkit.vault.answers import Answers
from fieldkit.vault.assessments import Assessments
from fieldkit.vault.attachments import Attachments
from fieldkit.vault.audit import Audit
from fieldkit.vault.database import Connection, Database
from fieldkit.vault.evidence import EvidenceStore
from fieldkit.vault.header import Header
from fieldkit.vault.identities import Identities
from fieldkit.vault.instruments import Instruments
from fieldkit.vault.outbox import Outbox
from fieldkit.vault.quarantine import Quarantine
from fieldkit.vault.receipts import Receipts
from fieldkit.vault.recovery_code import RecoveryCode
from fieldkit.vault.remembered import Remembered
from fieldkit.vault.rescue import Rescue
from fieldkit.vault.sealed_files import RESERVE, SealedFiles
from fieldkit.vault.settings import Settings
from fieldkit.vault.situations import Situations
from schemas.ids import new_id


@dataclass(frozen=True)
class Health:
    """What a check of the whole vault found; all empty or None where it is whole.

    `missing` are codes of evidence items, and names of answers' files, whose file is gone;
    `chain` the first broken event.
    """

    lost: tuple[str, ...]
    kept: tuple[str, ...]
    chain: int | None
    missing: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Nothing was found."""
        return not self.lost and self.chain is None and not self.missing


class Vault:
    """An open vault. Its areas are attributes; every method may be called from any thread.

    `cut_off` is None where it was closed the last time; else up to when everything is there.
    """

    def __init__(
        self,
        profile: Path,
        lock: folder.FolderLock,
        head: Header,
        key: bytearray,
        opened: Database,
        *,
        clock: Clock,
        random: Random,
        reserve: int,
        cut_off: datetime | None = None,
    ) -> None:
        self.profile = profile
        self.cut_off = cut_off
        self.clock = clock
        self.random = random
        self._lock = lock
        self._header = head
        self._key = key
        self._database = opened
        own = [age.Identity(seed) for seed in head.evidence_seeds(key)]

        def files(name: str, keep_free: int) -> SealedFiles:
            return SealedFiles(profile / name, own, random, keep_free)

        self.rescue = Rescue(own, random)
        evidence_files = files(folder.EVIDENCE, reserve)
        outbox_files = files(folder.OUTBOX, 0)
        quarantine_files = files(folder.QUARANTINE, reserve)
        self.audit = Audit(opened, clock)
        self.settings = Settings(opened, clock)
        self.remembered = Remembered(opened, clock)
        self.identities = Identities(opened, clock)
        self.situations = Situations(opened, clock)
        self.instruments = Instruments(opened, clock)
        self.evidence = EvidenceStore(opened, evidence_files, clock)
        self.attachments = Attachments(opened, evidence_files, clock)
        self.assessments = Assessments(opened, self.evidence, clock)
        self.answers = Answers(opened, clock, random)
        self.outbox = Outbox(opened, outbox_files, clock)
        self.receipts = Receipts(opened, clock)
        self.quarantine = Quarantine(opened, quarantine_files, clock)
        self._files = (evidence_files, outbox_files, quarantine_files)
        evidence_files.remove_orphans(
            self.evidence.stored_names() | self.attachments.stored_names()
        )
        outbox_files.remove_orphans(self.outbox.stored_names())
        quarantine_files.remove_orphans(self.quarantine.stored_names())

    @classmethod
    def create(
        cls,
        profile: Path,
        passphrase: str,
        *,
        clock: Clock | None = None,
        random: Random = system_random,
        training: bool = False,
        cost: Cost | None = None,
        reserve: int = RESERVE,
    ) -> tuple[Vault, RecoveryCode]:
        """A new vault in the folder, and the recovery code that is shown once.

        `cost` is measured on this machine where it is not given; below the floor it is refused.
        `WeakPassphrase`, `VaultExists`, `UnsafeProfile`, `VaultInUse`, the storage errors.
        """
        require_strong(passphrase)
        _refuse_where_one_is(profile)
        folder.prepare(profile)
        lock = folder.FolderLock(profile)
        try:
            _refuse_where_one_is(profile)
            hardening.keep_to_oneself()
            told = clock or SystemClock()
            key = bytearray(random(keyslots.KEY_BYTES))
            code = RecoveryCode.generate(random)
            head = _first_header(key, passphrase, code, cost or measured_cost(), told, random)
            if training:
                head = head.as_training(key)
            opening.make_database(profile, head, key, told, random, training)
            # The header is the point of commitment: without it there is no vault here.
            header.write_first(profile, head)
            opened = opening.connect(profile, head, key)
            try:
                vault = cls(
                    profile, lock, head, key, opened, clock=told, random=random, reserve=reserve
                )
            except BaseException:
                opened.close()
                raise
        except BaseException:
            lock.release()
            raise
        return vault, code

    @classmethod
    def open(
        cls,
        profile: Path,
        *,
        passphrase: str | None = None,
        recovery: RecoveryCode | None = None,
        clock: Clock | None = None,
        random: Random = system_random,
        reserve: int = RESERVE,
    ) -> Vault:
        """Open with one of the secrets. `NoVault`, `UnsafeProfile`, `VaultInUse`, `WrongSecret`,
        `DamagedHeader`, `DamagedDatabase`, `HeaderPutBack`, `UnsupportedVersion`."""
        if not profile.is_dir() and not profile.is_symlink():
            raise NoVault(profile=profile.name)
        folder.check(profile)
        if not (profile / folder.HEADER).exists():
            raise NoVault(profile=profile.name)
        lock = folder.FolderLock(profile)
        hardening.keep_to_oneself()
        told = clock or SystemClock()
        try:
            head, key = opening.unlock(profile, passphrase, recovery)
            try:
                opened, cut_off = opening.open_database(
                    profile, head, key, told, passphrase is not None
                )
            except DamagedDatabase:
                raise opening.damage(profile, head, key) from None
            header.settle(profile, head)
            try:
                return cls(
                    profile,
                    lock,
                    head,
                    key,
                    opened,
                    clock=told,
                    random=random,
                    reserve=reserve,
                    cut_off=cut_off,
                )
            except BaseException:
                opened.close()
                raise
        except BaseException:
            lock.release()
            raise

    @property
    def id(self) -> str:
        """The vault's id."""
        return self._header.id

    @property
    def training(self) -> bool:
        """Whether this profile is a training one; that never changes."""
        return bool(self.settings.get(settings.TRAINING, False))

    def is_passphrase(self, passphrase: str) -> bool:
        """Whether this is a passphrase of the vault; asked again before signing. Takes a second."""
        for slot in self._header.slots("passphrase"):
            secret = keyslots.slot_secret(slot, passphrase)
            if keyslots.open_slot(self.id, slot, secret) is not None:
                return True
        return False

    def change_passphrase(self, passphrase: str, *, cost: Cost | None = None) -> None:
        """The vault opens with this passphrase from now on, and no longer with the former one.

        An old copy of the header still opens with the former one: said in the documentation.
        """
        require_strong(passphrase)
        slot = keyslots.passphrase_slot(
            self.id,
            new_id(self.clock.now(), self.random(10)),
            bytes(self._key),
            passphrase,
            cost or measured_cost(),
            self.random,
        )
        self._replace_slots(
            "passphrase", slot, lambda head: head.unlock(passphrase=passphrase) == self._key
        )

    def renew_recovery(self) -> RecoveryCode:
        """A new recovery code; the former one opens nothing from now on."""
        code = RecoveryCode.generate(self.random)
        slot = keyslots.recovery_slot(
            self.id,
            new_id(self.clock.now(), self.random(10)),
            bytes(self._key),
            code.secret,
            self.random,
        )
        self._replace_slots("recovery", slot, lambda head: head.unlock(recovery=code) == self._key)
        return code

    def _replace_slots(self, kind: str, slot: dict[str, object], opens: header.Opens) -> None:
        kept = [other for other in self._header.fields["slots"] if other["kind"] != kind]
        head = self._header.changed(self._key, slots=[*kept, slot])
        header.rewrite(self.profile, head, opens)
        self._header = head
        at = self.clock.now()

        def work(connection: Connection) -> None:
            settings.put(connection, settings.GENERATION, head.generation)
            audit.append(connection, at, "slot renewed", kind=kind)

        self._database.write(work)

    def check(self) -> Health:
        """Look at everything: each page, each table, the audit chain, each file. Takes seconds."""
        kept, lost = database.integrity(self._database)
        if lost:
            return Health(lost, kept, None, ())
        codes = tuple(item.code for item in self.evidence.all() if item.missing)
        missing = (*codes, *self.attachments.missing())
        return Health((), kept, self.audit.first_break(), missing)

    def require_whole(self) -> None:
        """`DamagedDatabase` naming what is kept and what is lost, where a check finds damage."""
        found = self.check()
        if found.lost:
            raise DamagedDatabase(kept=found.kept, lost=found.lost)

    def lock(self) -> None:
        """Close everything and overwrite the key where Python lets us; a second call does
        nothing."""
        # A disk that takes nothing more must not keep the vault open.
        with contextlib.suppress(FieldkitError):
            self._database.write(remembered.mark_closed)
        self._database.close()
        for files in (*self._files, self.rescue):
            files.forget()
        for index in range(len(self._key)):
            self._key[index] = 0
        self._lock.release()

    close = lock

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.lock()


def measured_cost() -> Cost:
    """Argon2id's cost for this machine: about a second."""

    def seconds(cost: Cost) -> float:
        began = time.perf_counter()
        keyslots.argon2id(b"measure", bytes(keyslots.SALT_BYTES), cost)
        return time.perf_counter() - began

    return keyslots.choose_cost(seconds)


def _first_header(
    key: bytearray, passphrase: str, code: RecoveryCode, cost: Cost, clock: Clock, random: Random
) -> Header:
    now = clock.now()
    vault, first, second = (new_id(now, random(10)) for _ in range(3))
    evidence = keyslots.seal_seed(keyslots.subkey(key, "evidence"), random(32), random)
    fields = {
        "format": keyslots.FORMAT,
        "id": vault,
        "epoch": 1,
        "generation": 0,
        "database_salt": random(keyslots.SALT_BYTES).hex(),
        "evidence": [evidence],
        "slots": [
            keyslots.passphrase_slot(vault, first, bytes(key), passphrase, cost, random),
            keyslots.recovery_slot(vault, second, bytes(key), code.secret, random),
        ],
    }
    return Header(fields).changed(key)


def _refuse_where_one_is(profile: Path) -> None:
    """A database without its header is a vault too: the header may come back from a backup."""
    if (profile / folder.HEADER).exists() or any(profile.glob(folder.DATABASES)):
        raise VaultExists(profile=profile.name)

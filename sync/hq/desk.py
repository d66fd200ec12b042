"""A desk, opened: its vault, what it imported, the roster in force, and the keys that open bundles.

What was imported lies in the profile too: an SQLCipher file of its own, whose key the vault keeps,
and sealed files in `imported/`, whose identity the vault keeps as well; without the vault's
passphrase neither opens.
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldkit.clock import Clock, Random
from fieldkit.crypto import age
from fieldkit.errors import WrongRole
from fieldkit.vault import Vault
from fieldkit.vault.folder import IMPORTED, storage_errors
from fieldkit.vault.sealed_files import RESERVE, FileReader, SealedFiles
from schemas.manifest import Role
from sync.bundle.roster import TrustedRoster
from sync.bundle.trust import Signer
from sync.enrolment import roster_in_force, sender
from sync.hq.store.assessments import Assessments
from sync.hq.store.engine import open_engine
from sync.hq.submission import KnownForms

DATABASE = "headquarters.db"
_KEYS = "headquarters-keys"


@dataclass
class Desk:
    """What importing needs. `roster` is replaced when a newer one is taken."""

    vault: Vault
    store: Assessments
    files: SealedFiles
    roster: TrustedRoster
    identities: tuple[age.Identity, ...]
    forms: KnownForms
    clock: Clock

    def evidence(self, sha256: str) -> FileReader | None:
        """An imported piece of evidence from its beginning, or None where it has not come.

        Its last piece is not given out where what is stored is another file: `Altered`.
        """
        found = self.store.stored_evidence(sha256)
        return None if found is None else self.files.open(*found, sha256)

    def refresh(self) -> bool:
        """Take the vault's newest roster; whether it is newer than the one in force here."""
        newest = roster_in_force(self.vault)
        newer = newest.version > self.roster.version
        self.roster = newest
        return newer

    def close(self) -> None:
        """Close the database; the vault stays open."""
        self.store.close()


def open_desk(vault: Vault, clock: Clock, random: Random) -> Desk:
    """Open the desk of an enrolled profile whose certificate has the desk's role.

    Raises `NotEnrolled`, `WrongRole`, `DamagedDatabase`, the storage errors.
    """
    if not is_desk(vault):
        raise WrongRole(bundle_kind="desk")
    key, seed = _keys(vault, random)
    store = Assessments(open_engine(vault.profile / DATABASE, key))
    with storage_errors():
        (vault.profile / IMPORTED).mkdir(mode=0o700, exist_ok=True)
    files = SealedFiles(vault.profile / IMPORTED, [age.Identity(seed)], random, RESERVE)
    files.remove_orphans(store.stored_names())
    return Desk(
        vault=vault,
        store=store,
        files=files,
        roster=roster_in_force(vault),
        identities=(vault.identities.recipient(),),
        forms=KnownForms(vault),
        clock=clock,
    )


def is_desk(vault: Vault) -> bool:
    """Whether this profile's certificate has the desk's role; `NotEnrolled` where it has none."""
    return Role.DESK_OFFICER in Signer(sender(vault).certificate).roles


def _keys(vault: Vault, random: Random) -> tuple[bytes, bytes]:
    kept = vault.settings.get(_KEYS)
    if kept is None:
        kept = {"database": random(32).hex(), "evidence": random(32).hex()}
        vault.settings.set(_KEYS, kept)
    return bytes.fromhex(kept["database"]), bytes.fromhex(kept["evidence"])

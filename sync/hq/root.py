"""The root: what it has certified, and the one way in which a next roster comes to be.

The root's key lies in a vault of its own and signs certificates and rosters, nothing else. Beside
it stands the ledger: every serial that was ever given, so that none is given twice and any can be
revoked, and the newest roster. One transaction keeps both; the receiver's files follow from them,
so a command that was killed in between is mended by running it again (bundle-format.md,
*Identities*).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from fieldkit.crypto import krl, sshsig
from fieldkit.crypto.keys import PublicKey, SigningKey
from fieldkit.errors import StorageError
from fieldkit.vault import Vault
from schemas.manifest import Role
from schemas.roster import Code, KeyId, OpenSshLine, Roster
from schemas.strict import Moment, Record, Version
from sync.bundle.roster import NAMESPACE, TrustedRoster, allowed_signers, read_roster
from sync.hq.folder import ReceiverFolder

KEY = "root"
ROSTER_LASTS = timedelta(days=180)
_LEDGER = "headquarters"


class Issued(Record):
    """A certificate that the root gave.

    `revoked` is when its key was, if it was; `replaced` when the key got one with fewer roles.
    """

    serial: Version
    key_id: KeyId
    code: Code
    key: OpenSshLine
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    until: Moment
    revoked: Moment | None = None
    replaced: Moment | None = None


class Ledger(Record):
    """All that the root has done, and the newest roster as exact texts."""

    format: Literal["fieldkit-root/1"] = "fieldkit-root/1"
    issued: tuple[Issued, ...] = ()
    roster: str
    signature: str

    @property
    def next_serial(self) -> int:
        """Serials begin at 1: a list of revoked ones cannot name 0."""
        return max((each.serial for each in self.issued), default=0) + 1


@dataclass(frozen=True)
class Root:
    """The root's key and ledger, as long as its vault is open."""

    vault: Vault
    key: SigningKey
    ledger: Ledger
    receiver: ReceiverFolder

    @property
    def roster(self) -> TrustedRoster:
        """The newest roster."""
        ledger = self.ledger
        return read_roster(ledger.roster.encode(), ledger.signature, [self.key.public], None)


def open_root(folder: Path, vault: Vault) -> Root:
    """The root in `folder`, whose vault is open; `StorageError` where that is no root's vault."""
    key = vault.identities.key(KEY)
    kept: Any = vault.settings.get(_LEDGER)
    if key is None or kept is None:
        raise StorageError(reason="not headquarters' folder", path=str(folder))
    ledger = Ledger.of(kept)
    return Root(vault, key, ledger, ReceiverFolder(folder / "receiver"))


def sign_first(
    vault: Vault, key: SigningKey, roster: Roster, receiver: ReceiverFolder
) -> TrustedRoster:
    """Keep the root's key and its first roster, and give it to the receiver."""
    vault.identities.keep_key(KEY, key)
    return _keep(vault, key, roster, (), receiver)


def sign_next(
    root: Root, *, now: datetime, issued: Sequence[Issued], **changes: object
) -> TrustedRoster:
    """The next roster: dates renewed, revoked signers named, `changes` of its fields taken in."""
    former = root.roster.roster
    version = former.version + 1
    roster = former.model_copy(
        update={
            "version": version,
            "issued": now,
            "expires": now + ROSTER_LASTS,
            "krl": revocations(root.key.public, issued, version, now),
            **changes,
        }
    )
    return _keep(root.vault, root.key, Roster.read(roster.raw()), issued, root.receiver)


def revocations(root: PublicKey, issued: Sequence[Issued], version: int, now: datetime) -> str:
    """The KRL of all revoked and replaced certificates, in base64."""
    serials = [each.serial for each in issued if each.revoked or each.replaced]
    raw = krl.build([root], {root: serials}, version=version, at=now)
    return base64.b64encode(raw).decode()


def names_of(root: PublicKey) -> dict[str, object]:
    """The roster's fields that follow from its roots."""
    return {"roots": (root.openssh,), "allowed_signers": allowed_signers([root.openssh])}


def _keep(
    vault: Vault,
    key: SigningKey,
    roster: Roster,
    issued: Sequence[Issued],
    receiver: ReceiverFolder,
) -> TrustedRoster:
    raw = roster.raw()
    signature = sshsig.sign(raw, NAMESPACE, key)
    trusted = read_roster(raw, signature, [key.public], None)
    ledger = Ledger(issued=tuple(issued), roster=raw.decode(), signature=signature)
    vault.settings.set(_LEDGER, json.loads(ledger.raw()))
    receiver.publish(trusted)
    return trusted

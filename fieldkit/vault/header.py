"""`vault.json`: which keys open the vault, and which database belongs to it.

Read strictly: at most 64 KiB and 8 slots, no doubled key, exact fields and lengths; unknown kinds
of slot are kept and not tried. `training` stands in a training vault's alone. It is rewritten by
write-new, fsync, rename; the former one stays as `vault.json.old` only until the new one was read
back and opened, so that no old slot lies about. `mac` is checked once the vault key is known.
Source: design page *vault*, Keys; interface design, 7.19.
"""

from __future__ import annotations

import contextlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from fieldkit.crypto import keyslots
from fieldkit.errors import DamagedHeader, NoVault, StorageError, WrongSecret
from fieldkit.vault import folder as folders
from fieldkit.vault.recovery_code import RecoveryCode

LARGEST = 64 * 1024
MOST_SLOTS = 8

_STRICT = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


def _hex(length: int) -> Any:
    return Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{2 * length}}}$")]


class _Argon2(BaseModel):
    model_config = _STRICT
    m: int
    t: int
    p: int


class _Slot(BaseModel):
    model_config = _STRICT
    id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    salt: _hex(16)  # type: ignore[valid-type]
    nonce: _hex(12)  # type: ignore[valid-type]
    commit: _hex(32)  # type: ignore[valid-type]
    wrapped: _hex(48)  # type: ignore[valid-type]


class _PassphraseSlot(_Slot):
    kind: Literal["passphrase"]
    argon2id: _Argon2


class _RecoverySlot(_Slot):
    kind: Literal["recovery"]


_SLOTS: dict[str, type[_Slot]] = {"passphrase": _PassphraseSlot, "recovery": _RecoverySlot}


class _Seed(BaseModel):
    model_config = _STRICT
    nonce: _hex(12)  # type: ignore[valid-type]
    wrapped: _hex(48)  # type: ignore[valid-type]


class _Shape(BaseModel):
    model_config = _STRICT
    format: Literal["fieldkit-vault/1"]
    id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    epoch: Annotated[int, Field(ge=1, le=2**31)]
    generation: Annotated[int, Field(ge=1, le=2**53)]
    database_salt: _hex(16)  # type: ignore[valid-type]
    evidence: Annotated[list[_Seed], Field(min_length=1, max_length=64)]
    slots: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_SLOTS)]
    training: Literal[True] | None = None
    mac: _hex(32)  # type: ignore[valid-type]


@dataclass(frozen=True)
class Header:
    """A header whose shape was checked. `fields` is the JSON object as it was read."""

    fields: dict[str, Any]

    @property
    def id(self) -> str:
        """The vault's id, which every slot is bound to."""
        return str(self.fields["id"])

    @property
    def database(self) -> str:
        """Name of the one database that this header names."""
        return f"vault-{self.fields['epoch']}.db"

    @property
    def generation(self) -> int:
        """Grows with each rewrite."""
        return int(self.fields["generation"])

    @property
    def database_salt(self) -> bytes:
        """SQLCipher's salt, 16 bytes."""
        return bytes.fromhex(self.fields["database_salt"])

    def slots(self, kind: str) -> list[dict[str, Any]]:
        """The slots of one kind."""
        return [slot for slot in self.fields["slots"] if slot["kind"] == kind]

    def evidence_seeds(self, vault_key: bytearray) -> list[bytes]:
        """Seeds of the evidence identities, newest last; `DamagedHeader`."""
        key = keyslots.subkey(vault_key, "evidence")
        return [keyslots.open_seed(key, entry) for entry in self.fields["evidence"]]

    def check_mac(self, vault_key: bytearray) -> None:
        """`DamagedHeader` where a field was changed."""
        expected = keyslots.header_mac(vault_key, self.fields)
        if not hmac.compare_digest(expected, self.fields["mac"]):
            raise DamagedHeader(reason="mac")

    def unlock(
        self, passphrase: str | None = None, recovery: RecoveryCode | None = None
    ) -> bytearray:
        """The vault key, header checked; `WrongSecret` or `DamagedHeader`."""
        for kind, secret_of in self._ways(passphrase, recovery):
            for slot in self.slots(kind):
                key = keyslots.open_slot(self.id, slot, secret_of(slot))
                if key is not None:
                    self.check_mac(key)
                    return key
        raise WrongSecret()

    @staticmethod
    def _ways(
        passphrase: str | None, recovery: RecoveryCode | None
    ) -> list[tuple[str, Callable[[dict[str, Any]], bytes]]]:
        ways: list[tuple[str, Callable[[dict[str, Any]], bytes]]] = []
        if passphrase is not None:
            ways.append(("passphrase", lambda slot: keyslots.slot_secret(slot, passphrase)))
        if recovery is not None:
            ways.append(("recovery", lambda slot: recovery.secret))
        return ways

    def changed(self, vault_key: bytearray, **fields: Any) -> Header:
        """The next generation with these fields, its MAC made anew."""
        told = {**self.fields, "generation": self.generation + 1, **fields}
        told["mac"] = keyslots.header_mac(vault_key, told)
        return Header(told)

    def as_training(self, vault_key: bytearray) -> Header:
        """The header of a new training vault: it says so in the clear, for the lock screen."""
        return Header({**self.fields, "generation": 0, "training": True}).changed(vault_key)

    @property
    def bytes(self) -> bytes:
        """As it is written."""
        return keyslots.canonical(self.fields)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found


def parse(raw: bytes) -> Header:
    """Read a header's bytes; `DamagedHeader` for whatever does not fit."""
    if len(raw) > LARGEST:
        raise DamagedHeader(reason="size")
    try:
        fields = json.loads(raw.decode("ascii"), object_pairs_hook=_no_doubles)
        shape = _Shape.model_validate(fields)
        for slot in shape.slots:
            model = _SLOTS.get(slot["kind"])
            if model is not None:
                model.model_validate(slot)
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError):
        raise DamagedHeader(reason="shape") from None
    return Header(fields)


def read(profile: Path, name: str = folders.HEADER) -> Header:
    """The header that lies in the folder; `NoVault` where there is none, `DamagedHeader`."""
    with folders.storage_errors():
        try:
            with folders.open_file(profile / name) as source:
                raw = source.read(LARGEST + 1)
        except FileNotFoundError:
            raise NoVault(profile=profile.name) from None
    return parse(raw)


def write_first(profile: Path, header: Header) -> None:
    """Lay down the header of a new vault."""
    folders.replace_file(profile / folders.HEADER, header.bytes, profile / folders.HEADER_NEW)


def settle(profile: Path, opened: Header) -> None:
    """End a rewriting that was cut off: `opened`, which opened the vault, is the header from here
    on, and no other lies about. What the disk does not let be done now is done another time."""
    leftovers = [profile / name for name in (folders.HEADER_OLD, folders.HEADER_NEW)]
    if not any(each.exists() for each in leftovers):
        return
    with contextlib.suppress(StorageError), folders.storage_errors():
        with folders.open_file(profile / folders.HEADER) as source:
            right = source.read(LARGEST + 1) == opened.bytes
        if not right:
            folders.replace_file(profile / folders.HEADER, opened.bytes, leftovers[1])
        for each in leftovers:
            each.unlink(missing_ok=True)
        folders.sync_folder(profile)


Opens = Callable[[Header], bool]


def rewrite(profile: Path, header: Header, opens: Opens) -> None:
    """Put a new header in the former one's place, which stays until the new one was opened.

    `opens` reads the header back with the new secret. `DamagedHeader` and the former header
    where it does not open.
    """
    former = read(profile)
    folders.replace_file(profile / folders.HEADER_OLD, former.bytes, profile / folders.HEADER_NEW)
    folders.replace_file(profile / folders.HEADER, header.bytes, profile / folders.HEADER_NEW)
    if not opens(read(profile)):
        folders.replace_file(profile / folders.HEADER, former.bytes, profile / folders.HEADER_NEW)
        raise DamagedHeader(reason="written")
    with folders.storage_errors():
        (profile / folders.HEADER_OLD).unlink()
        folders.sync_folder(profile)

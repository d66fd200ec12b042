"""Key slots: how a passphrase or a recovery code opens the vault's key.

A slot's secret S is stretched (passphrase: Argon2id, RFC 9106; recovery: 20 random bytes as they
are), then HKDF-SHA-256 (RFC 5869) gives two keys: one wraps the vault key with AES-256-GCM, the
other is the slot's `commit`, compared first and in constant time, because GCM does not commit to
its key: no crafted slot answers to many secrets. No `commit` fits: wrong secret. It fits and the
tag does not: damaged header. Costs outside the floor and the ceiling are damage, never obeyed.
Source: design page *vault*, Keys.
"""

from __future__ import annotations

import hmac
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldkit.clock import Random
from fieldkit.errors import DamagedHeader

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
FORMAT = "fieldkit-vault/1"

MEBIBYTE = 1024
"""Argon2's memory is counted in KiB."""


@dataclass(frozen=True)
class Cost:
    """Argon2id's cost: `m` KiB of memory, `t` passes, `p` lanes."""

    m: int = 256 * MEBIBYTE
    t: int = 3
    p: int = 4


SMALLEST_COST = Cost(64 * MEBIBYTE, 3, 1)
LARGEST_COST = Cost(1024 * MEBIBYTE, 16, 8)
LARGEST_CHOSEN = 512 * MEBIBYTE


def check_cost(cost: Cost) -> None:
    """Refuse a cost that is too weak to protect or too dear to try: `DamagedHeader`."""
    for name in ("m", "t", "p"):
        low, high = getattr(SMALLEST_COST, name), getattr(LARGEST_COST, name)
        if not low <= getattr(cost, name) <= high:
            raise DamagedHeader(reason="argon2id")


def choose_cost(seconds: Callable[[Cost], float], longest: float = 1.0) -> Cost:
    """The largest power of two of memory, 64–512 MiB, that takes about `longest` seconds.

    `seconds` measures one derivation; time grows with memory, so one measure of the smallest
    tells the rest.
    """
    cost = Cost(64 * MEBIBYTE)
    took = seconds(cost)
    while cost.m < LARGEST_CHOSEN and took * 2 <= longest:
        cost, took = Cost(cost.m * 2), took * 2
    return cost


def canonical(value: object) -> bytes:
    """Canonical JSON of the vault: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def hkdf(secret: bytes | bytearray, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA-256 (RFC 5869); an empty salt is that of the RFC's default."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info).derive(secret)


def argon2id(
    secret: bytes,
    salt: bytes,
    cost: Cost,
    length: int = KEY_BYTES,
    key: bytes | None = None,
    extra: bytes | None = None,
) -> bytes:
    """Argon2id (RFC 9106, version 0x13); `key` and `extra` are its optional K and X."""
    return Argon2id(
        salt=salt,
        length=length,
        iterations=cost.t,
        lanes=cost.p,
        memory_cost=cost.m,
        secret=key,
        ad=extra,
    ).derive(secret)


def passphrase_bytes(text: str) -> bytes:
    """The passphrase in NFKC, so that every keyboard and system gives the same bytes."""
    return unicodedata.normalize("NFKC", text).encode()


def subkey(vault_key: bytes | bytearray, purpose: str) -> bytes:
    """A key of the vault for one purpose: `database`, `header`, `anchor` or `evidence`."""
    return hkdf(vault_key, b"", f"{FORMAT} {purpose}".encode())


def seal_seed(key: bytes, seed: bytes, random: Random) -> dict[str, str]:
    """A random seed wrapped by AES-256-GCM without associated data, as the header lists it."""
    nonce = random(NONCE_BYTES)
    return {"nonce": nonce.hex(), "wrapped": AESGCM(key).encrypt(nonce, seed, None).hex()}


def open_seed(key: bytes, entry: Mapping[str, str]) -> bytes:
    """The reverse of `seal_seed`; `DamagedHeader` where it does not authenticate."""
    try:
        nonce, wrapped = bytes.fromhex(entry["nonce"]), bytes.fromhex(entry["wrapped"])
        return AESGCM(key).decrypt(nonce, wrapped, None)
    except InvalidTag:
        raise DamagedHeader(reason="evidence") from None


def header_mac(vault_key: bytes | bytearray, header: Mapping[str, Any]) -> str:
    """HMAC-SHA-256 (hex) of the canonical header without its `mac`."""
    told = {name: value for name, value in header.items() if name != "mac"}
    return hmac.digest(subkey(vault_key, "header"), canonical(told), "sha256").hex()


def _associated(vault: str, slot: Mapping[str, Any]) -> bytes:
    told = {name: value for name, value in slot.items() if name not in _MADE_LAST}
    return canonical({"vault": vault, **told})


_MADE_LAST = ("nonce", "commit", "wrapped")


def _keys(secret: bytes, slot: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """The wrapping key and the commitment that follow from a slot's secret."""
    salt = bytes.fromhex(slot["salt"])
    wrap = hkdf(secret, salt, f"{FORMAT} wrap {slot['id']}".encode())
    commit = hkdf(secret, salt, f"{FORMAT} commit {slot['id']}".encode())
    return wrap, commit


def _close(vault: str, slot: dict[str, Any], secret: bytes, vault_key: bytes, nonce: bytes) -> None:
    wrap, commit = _keys(secret, slot)
    wrapped = AESGCM(wrap).encrypt(nonce, bytes(vault_key), _associated(vault, slot))
    slot.update(nonce=nonce.hex(), commit=commit.hex(), wrapped=wrapped.hex())


def passphrase_slot(
    vault: str, slot_id: str, vault_key: bytes, passphrase: str, cost: Cost, random: Random
) -> dict[str, Any]:
    """A slot that the passphrase opens. `cost` is chosen anew, never copied from a header."""
    check_cost(cost)
    salt = random(SALT_BYTES)
    slot: dict[str, Any] = {
        "id": slot_id,
        "kind": "passphrase",
        "salt": salt.hex(),
        "argon2id": {"m": cost.m, "t": cost.t, "p": cost.p},
    }
    secret = argon2id(passphrase_bytes(passphrase), salt, cost)
    _close(vault, slot, secret, vault_key, random(NONCE_BYTES))
    return slot


def recovery_slot(
    vault: str, slot_id: str, vault_key: bytes, secret: bytes, random: Random
) -> dict[str, Any]:
    """A slot that a recovery code's 20 random bytes open."""
    slot: dict[str, Any] = {"id": slot_id, "kind": "recovery", "salt": random(SALT_BYTES).hex()}
    _close(vault, slot, secret, vault_key, random(NONCE_BYTES))
    return slot


def slot_secret(slot: Mapping[str, Any], passphrase: str) -> bytes:
    """S of a passphrase slot; `DamagedHeader` for a cost outside floor and ceiling."""
    told = slot["argon2id"]
    cost = Cost(told["m"], told["t"], told["p"])
    check_cost(cost)
    return argon2id(passphrase_bytes(passphrase), bytes.fromhex(slot["salt"]), cost)


def open_slot(vault: str, slot: Mapping[str, Any], secret: bytes) -> bytearray | None:
    """The vault key, or None where the secret is not this slot's.

    `DamagedHeader` where the secret is right and the slot was changed.
    """
    wrap, commit = _keys(secret, slot)
    if not hmac.compare_digest(commit, bytes.fromhex(slot["commit"])):
        return None
    nonce, wrapped = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
    try:
        return bytearray(AESGCM(wrap).decrypt(nonce, wrapped, _associated(vault, slot)))
    except InvalidTag:
        raise DamagedHeader(reason="slot") from None

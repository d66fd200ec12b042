"""The vault: what the officer enters, encrypted on disk the moment that it is entered.

`Vault`, `Health` and `RecoveryCode` are loaded when they are first asked for: the unlock screen
stands before the database and the ciphers are needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fieldkit.vault.recovery_code import RecoveryCode
    from fieldkit.vault.vault import Health, Vault

__all__ = ["Health", "RecoveryCode", "Vault"]

_FROM = {"Health": "vault", "RecoveryCode": "recovery_code", "Vault": "vault"}


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_FROM[name]}"), name)

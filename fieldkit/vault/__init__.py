"""The vault: what the officer enters, encrypted on disk the moment that it is entered."""

from fieldkit.vault.recovery_code import RecoveryCode
from fieldkit.vault.vault import Health, Vault

__all__ = ["Health", "RecoveryCode", "Vault"]

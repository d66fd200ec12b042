"""Opening the vault: which errors are the person's, and the wait that grows; imports no widget.

A wrong phrase costs 1, 2, 4 … at most 30 seconds before the next try; the words stay in the field.
The wait is this window's; a copied disk is held up by Argon2id alone.
Source: interface design, 7.2; vault design, *Keys*.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fieldkit.clock import Clock, Random
from fieldkit.errors import DamagedRecoveryCode, WrongSecret
from fieldkit.language.numbers import typed
from fieldkit.vault.recovery_code import GROUP_DIGITS, GROUPS, RecoveryCode, group_is_right
from ui.screens.first_run_model import as_typed, candidates

if TYPE_CHECKING:
    from fieldkit.vault import Vault

LONGEST: Final = 30


@dataclass
class Unlocking:
    """One profile, and how often it was tried in vain."""

    profile: Path
    clock: Clock
    random: Random
    failures: int = 0

    def open(self, text: str) -> Vault:
        """Open with what was typed: a second or two, for a job. Errors as `Vault.open`."""
        # Imported in the job: the screen stands before database and ciphers are loaded.
        from fieldkit.vault import Vault

        wrong: WrongSecret | None = None
        for secret in candidates(text):
            try:
                return Vault.open(
                    self.profile, passphrase=secret, clock=self.clock, random=self.random
                )
            except WrongSecret as error:
                wrong = error
        raise wrong or WrongSecret()

    def recover(self, digits: str, passphrase: str) -> Vault:
        """Open with the recovery kit and take a new passphrase, for a job.

        `DamagedRecoveryCode`, `WeakPassphrase`, errors as `Vault.open`.
        """
        from fieldkit.vault import Vault

        code = RecoveryCode.parse(digits)
        vault = Vault.open(self.profile, recovery=code, clock=self.clock, random=self.random)
        try:
            vault.change_passphrase(as_typed(passphrase))
        except BaseException:
            vault.lock()
            raise
        return vault

    def failed(self) -> int:
        """Note a wrong phrase; seconds until the next try."""
        self.failures += 1
        return min(1 << (self.failures - 1), LONGEST)


def misread_group(text: str) -> int | None:
    """The first whole group of a kit (from 1) that was misread, as far as it is typed."""
    digits = "".join(letter for letter in typed(text) if letter.isdigit())
    for at in range(0, len(digits) - GROUP_DIGITS + 1, GROUP_DIGITS):
        if not group_is_right(digits[at : at + GROUP_DIGITS]):
            return at // GROUP_DIGITS + 1
    return None


def whole_groups(text: str) -> int:
    """How many groups of a kit were typed whole, at most eleven."""
    digits = sum(letter.isdigit() for letter in typed(text))
    return min(digits // GROUP_DIGITS, GROUPS)


__all__ = ["DamagedRecoveryCode", "Unlocking", "misread_group", "whole_groups"]

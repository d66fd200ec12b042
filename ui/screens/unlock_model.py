"""Opening the vault: which errors are the person's, and the wait that grows; imports no widget.

A wrong phrase costs 1, 2, 4 … at most 30 seconds before the next try; the words stay in the field.
The wait is this window's; a copied disk is held up by Argon2id alone.
Source: interface design, 7.2; vault design, *Keys*.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fieldkit.clock import Clock, Random
from fieldkit.errors import WrongSecret

if TYPE_CHECKING:
    from fieldkit.vault import Vault

LONGEST: Final = 30


class Unlocking:
    """One profile, and how often it was tried in vain."""

    def __init__(self, profile: Path, clock: Clock, random: Random) -> None:
        self.profile, self.clock, self.random = profile, clock, random
        self.failures = 0

    def open(self, text: str) -> Vault:
        """Open with what was typed: a second or two, for a job. Errors as `Vault.open`."""
        # Imported in the job: the screen stands before database and ciphers are loaded.
        from fieldkit.vault import Vault
        from ui.screens.first_run_model import candidates

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
        from fieldkit.vault.recovery_code import RecoveryCode
        from ui.screens.first_run_model import as_typed

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

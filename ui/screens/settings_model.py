"""What can be chosen in the settings, and changing the passphrase as a job; imports no widget.

Source: interface design, 3 (text size 90–200 %), 5 *Locking* (1–15 minutes).
"""

from __future__ import annotations

from typing import Final

from fieldkit.errors import WrongSecret
from fieldkit.vault import Vault
from ui.screens.first_run_model import as_typed, candidates

SIZES: Final = (90, 100, 125, 150, 200)
MINUTES: Final = (1, 2, 5, 10, 15)


def change_passphrase(vault: Vault, now: str, new: str) -> None:
    """Check the passphrase of now and take the new one: seconds, for a job.

    `WrongSecret`, `WeakPassphrase`, the storage errors; the former passphrase holds then.
    """
    if not any(vault.is_passphrase(each) for each in candidates(now)):
        raise WrongSecret()
    vault.change_passphrase(as_typed(new))

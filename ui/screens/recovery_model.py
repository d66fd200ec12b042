"""The recovery kit while it is shown, and the sheet that is saved; imports no widget.

Source: interface design, 7.1 (step 5).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fieldkit.language import Translator
from fieldkit.vault import Vault
from fieldkit.vault.recovery_code import RecoveryCode

KIT_MADE: Final = "recovery-kit"
"""The setting that says when a kit was made and put away."""


@dataclass
class Kit:
    """What the page shows: the digits, and what became of them."""

    code: RecoveryCode | None = None
    saved: bool = False
    kept: bool = False

    def forget(self) -> None:
        """No digits stay in memory."""
        self.code = None


def renew(vault: Vault) -> RecoveryCode:
    """A new code; until it is put away, the device counts as without a kit. For a job."""
    code = vault.renew_recovery()
    vault.settings.set(KIT_MADE, None)
    return code


def sheet(code: RecoveryCode, tr: Translator) -> str:
    """The sheet to be printed; it does not say what it opens."""
    groups = [f"{at:>2}   {group}" for at, group in enumerate(code.groups, start=1)]
    lines = [
        tr.text("Recovery kit"),
        "",
        *groups,
        "",
        tr.text("Keep this sheet locked away, apart from the device. Nobody can replace it."),
    ]
    return "\n".join(lines) + "\n"


def write_kit(path: Path, code: RecoveryCode, tr: Translator) -> None:
    """Write the sheet for its owner alone; OSError where the place cannot be written."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(sheet(code, tr))
        out.flush()
        os.fsync(out.fileno())

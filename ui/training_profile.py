"""*Try with training data*: a profile of its own beside the real one, with a phrase known to all.

Its folder is that of the profile with `-training` behind it, so an unlock screen knows which it is
before anything is open. Nothing in it is secret, so its phrase stands on its unlock screen. No
widget here. Source: interface design, 7.19.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fieldkit.clock import Clock, Random
from fieldkit.vault.folder import HEADER, says_training
from ui.jobs import Cancelled, Progress

if TYPE_CHECKING:
    from fieldkit.vault import Vault

SUFFIX: Final = "-training"
PHRASE: Final = "lantern harbor meadow copper window seven"


def training_folder(profile: Path) -> Path:
    """Where the training profile beside `profile` stands."""
    return profile if is_training(profile) else profile.with_name(profile.name + SUFFIX)


def real_folder(profile: Path) -> Path:
    """The profile beside which a training profile stands."""
    return profile.with_name(profile.name.removesuffix(SUFFIX)) if is_training(profile) else profile


def is_training(profile: Path) -> bool:
    """Whether the folder is a training profile's, by its name."""
    return profile.name.endswith(SUFFIX)


def shows_training(profile: Path) -> bool:
    """Whether the lock screen bears the banner: by the folder's name or by the vault's header."""
    return is_training(profile) or says_training(profile)


def holds_vault(profile: Path) -> bool:
    """Whether there is something to unlock."""
    return (profile / HEADER).exists()


class OpenTraining(NamedTuple):
    """A job: open the training profile beside `profile`, made where there is none.

    Cancelled while it is made, nothing stays.
    """

    profile: Path
    language: str
    clock: Clock
    random: Random

    def run(self, progress: Progress, cancelled: Cancelled) -> Vault:
        """The open vault. Errors as `Vault.create` and `Vault.open`."""
        folder = training_folder(self.profile)
        if holds_vault(folder):
            from fieldkit.vault import Vault

            return Vault.open(folder, passphrase=PHRASE, clock=self.clock, random=self.random)
        # Imported here: an unlock screen only asks for the folder's name.
        from sync.training import TrainingProfile

        made = TrainingProfile(folder, PHRASE, self.language, self.clock, self.random)
        vault = made.run(progress, cancelled)
        if cancelled():
            vault.lock()
            shutil.rmtree(folder, ignore_errors=True)
        return vault

"""What lies where in the demo's folder, and whose passphrase opens what."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fieldkit.clock import Clock, Random, SystemClock, system_random
from fieldkit.passphrase import generate
from fieldkit.vault import Vault
from sync.hq.folder import write_private

PROFILES = {"field": "FO-1", "field-2": "FO-2", "hq": "desk-1"}


@dataclass
class Stage:
    """The folder of one journey, with clock and chance passed in."""

    folder: Path
    language: str
    clock: Clock = field(default_factory=SystemClock)
    random: Random = system_random
    passphrases: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.passphrases = {name: generate("en", self.random) for name in ("root", *PROFILES)}

    def make(self) -> None:
        """The folders, and the passphrases of the root and of each profile (demo data only)."""
        for name in ("outbox", "receipts", "reviewer", "reports", "screenshots"):
            (self.folder / name).mkdir()
        lines = [
            "# Passphrases of this demo's profiles and of its root. Demo data only: a real one",
            "# is written down nowhere near the device that it opens.",
            *(f"{name}\t{phrase}" for name, phrase in self.passphrases.items()),
        ]
        write_private(self.folder / "passphrases.txt", ("\n".join(lines) + "\n").encode())

    def path(self, *parts: str) -> Path:
        """A place in the folder."""
        return self.folder.joinpath(*parts)

    @property
    def stick(self) -> Path:
        """Stands for a USB stick while the journey is played."""
        return self.path("stick")

    def copy_of(self, bundle: str) -> Path:
        """Where the copy of a received bundle lies."""
        return self.path("outbox", f"{bundle}.training.fieldkit")

    def open(self, profile: str) -> Vault:
        """The open vault of a profile."""
        return Vault.open(
            self.path(profile),
            passphrase=self.passphrases[profile],
            clock=self.clock,
            random=self.random,
        )

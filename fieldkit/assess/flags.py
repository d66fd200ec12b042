"""Which cards the officer marked for review; kept in the vault, never sent."""

from __future__ import annotations

from fieldkit.vault import Vault


class Flags:
    """The marks of one assessment."""

    def __init__(self, vault: Vault, assessment: str) -> None:
        self._vault = vault
        self._name = f"flags {assessment}"

    def all(self) -> frozenset[str]:
        """References of the marked cards."""
        return frozenset(self._vault.settings.get(self._name, []))

    def turn(self, card: str) -> bool:
        """Mark a card, or take the mark off; whether it is marked now."""
        marked = self.all() ^ {card}
        self._vault.settings.set(self._name, sorted(marked))
        return card in marked

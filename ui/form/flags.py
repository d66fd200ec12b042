"""Which cards the officer marked for review; kept in the vault's settings, by assessment.

They are the officer's own and travel nowhere. Source: interface design, 7.4 (Flag).
"""

from __future__ import annotations

from fieldkit.vault import Vault


class VaultFlags:
    """The marks of one assessment."""

    def __init__(self, vault: Vault, assessment: str) -> None:
        self._vault, self._name = vault, f"flags/{assessment}"
        self._cards: frozenset[str] = frozenset(vault.settings.get(self._name, ()))

    def all(self) -> frozenset[str]:
        """The marked cards."""
        return self._cards

    def turn(self, card: str) -> bool:
        """Mark a card or take the mark off; on disk when it returns. Whether it is marked now."""
        cards = self._cards ^ {card}
        self._vault.settings.set(self._name, sorted(cards))
        self._cards = cards
        return card in cards

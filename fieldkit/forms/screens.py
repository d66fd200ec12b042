"""What a screen is told: sections, cards, their items, progress, findings and hits.

The words of design page *forms*, *From a form to screens*; `fieldkit.forms.cards` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fieldkit.progress import Progress


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to fix or to consider: what it says, where it stands."""

    card: str
    ref: str
    message: str | None
    violation: Literal["constraint", "required", "type"] | None = None
    """None for a finding to consider."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One card in the navigator.

    `id` is the card's stable reference (the group's, the row's, or the first question's of a
    run). `tone` is that of the lead's answer (`r0` … `r4`, `unknown`), None without.
    """

    id: str
    section: str
    label: str
    counted: bool
    """Whether its appearance says so (`in_count`: or none in the form does)."""
    in_count: bool
    answered: bool
    started: bool
    """Whether anything in it has a value."""
    tone: str | None
    lead: str | None
    must_fix: int
    """Violations in it, an unanswered required question too."""
    wrong: int
    """Of these, answers that cannot stay as they are: what is merely missing is not wrong."""
    consider: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its relevant cards in form order; `adds` are repeats that take rows."""

    id: str
    label: str
    cards: tuple[Entry, ...]
    progress: Progress
    """Of its cards that the form counts; nothing of nothing where it counts none of them."""
    adds: tuple[str, ...]
    relevant: bool
    """False where all of it is switched off (`cards` is then empty)."""

    @property
    def unfinished(self) -> int:
        """Cards beside the count that are not answered, or have something to fix."""
        return sum(not c.in_count and (not c.answered or c.must_fix > 0) for c in self.cards)

    @property
    def to_fix(self) -> int:
        """Answers that cannot stay as they are."""
        return sum(card.wrong for card in self.cards)

    @property
    def to_answer(self) -> int:
        """Required answers that are missing on the cards that somebody began."""
        return sum(card.must_fix - card.wrong for card in self._begun)

    @property
    def bad_cards(self) -> int:
        """Cards with an answer that cannot stay as it is."""
        return sum(card.wrong > 0 for card in self.cards)

    @property
    def lacking_cards(self) -> int:
        """Cards that somebody began with nothing but missing answers."""
        return sum(card.must_fix > 0 and not card.wrong for card in self._begun)

    @property
    def _begun(self) -> tuple[Entry, ...]:
        return tuple(c for c in self.cards if (c.answered if c.in_count else c.started))

    @property
    def complete(self) -> bool:
        """Whether something is in it, all of it is answered and nothing is to fix."""
        left = self.progress.open or self.unfinished or self.to_fix or self.to_answer
        return bool(self.cards) and not left


@dataclass(frozen=True, slots=True)
class Navigator:
    """All sections, and the progress of the whole."""

    sections: tuple[Section, ...]
    progress: Progress

    @property
    def cards(self) -> tuple[Entry, ...]:
        """All cards in form order."""
        return tuple(card for section in self.sections for card in section.cards)


ItemKind = Literal["question", "note", "consider", "heading", "add"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a card, in order. `ref` is the question's, group's or repeat's (`add`).

    `limit` is N where the constraint is `string-length(.) <= N`; `previous` the answer of the
    last finalised revision (data set `previous`), None without.
    """

    ref: str
    kind: ItemKind
    folded: bool
    limit: int | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card's contents, relevant now. `ref` is the group's or row's, None for a run."""

    id: str
    section: str
    label: str
    ref: str | None
    lead: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A card or question that a search found; `label` in the language in force."""

    card: str
    ref: str
    label: str

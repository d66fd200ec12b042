"""From a form to screens: sections, cards, progress and findings, read off a session.

A section is a top-level group; a card is one screen: a `field-list` group, a repeat's row, or a
run of questions between them (design page *forms*, *From a form to screens*). Nothing here knows
an instrument; everything follows from appearances, `required`, `relevant` and choice columns.
All functions are pure over the session as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fieldkit.forms.session import Session


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
    answered: bool
    started: bool
    """Whether anything in it has a value."""
    tone: str | None
    lead: str | None
    must_fix: int
    """Violations in it, an unanswered required question too."""
    consider: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Counted cards: `answered` of `total`, `unknown` of the answered with tone `unknown`."""

    answered: int
    total: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its relevant cards in form order; `adds` are repeats that take rows."""

    id: str
    label: str
    cards: tuple[Entry, ...]
    progress: Progress
    """Of its counted cards, or of all where it has none counted."""
    adds: tuple[str, ...]
    relevant: bool
    """False where all of it is switched off (`cards` is then empty)."""


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


def navigator(session: Session) -> Navigator:
    """Sections and their relevant cards by label, with progress and findings counted."""
    raise NotImplementedError


def card(session: Session, card_id: str) -> Card:
    """What stands on a card now. A card that is not there is EngineError `reference`."""
    raise NotImplementedError


def card_of(session: Session, ref: str) -> str | None:
    """The id of the card on which a question stands, None where on none."""
    raise NotImplementedError


def progress(session: Session) -> Progress:
    """Counted cards answered, over the whole form."""
    raise NotImplementedError


def must_fix(session: Session) -> tuple[Finding, ...]:
    """What keeps the record from being finalised, in form order."""
    raise NotImplementedError


def consider(session: Session) -> tuple[Finding, ...]:
    """Findings of notes with appearance `consider` that are relevant now, in form order."""
    raise NotImplementedError


def next_card(session: Session, card_id: str) -> str | None:
    """The card after this one in form order, None at the end."""
    raise NotImplementedError


def previous_card(session: Session, card_id: str) -> str | None:
    """The card before this one, None at the start."""
    raise NotImplementedError


def next_unanswered(session: Session, card_id: str | None = None) -> str | None:
    """The first counted card after this one that is not answered, from the start again at the
    end; None where all are answered."""
    raise NotImplementedError


def search(session: Session, words: str, limit: int = 50) -> tuple[Hit, ...]:
    """Cards and questions whose label has all the words, in any language of the form.

    Case, accents, hamza seats, tatweel and the kind of digits do not matter.
    """
    raise NotImplementedError


def previous_answers(session: Session) -> Mapping[str, str]:
    """Name → value of the data set `previous`; empty without one."""
    raise NotImplementedError

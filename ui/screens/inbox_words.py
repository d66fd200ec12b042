"""What the inbox says, as typed lines, and its words: rows, checks, panels, states of a package.

Source: interface design, 6 *Words for states*, 7.10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from fieldkit.language import Code, Translator
from schemas.situation import Situation
from ui.screens.inbox_facts import Package
from ui.screens.situation_model import short_id

Filter = Literal["all", "mine", "imported", "unverified"]
FILTERS: Final[tuple[Filter, ...]] = ("all", "mine", "imported", "unverified")
DAMAGED: Final = frozenset(
    {"Altered", "Truncated", "NotABundle", "LimitExceeded", "StatementMismatch"}
)
UNTRUSTED: Final = frozenset({"UntrustedSigner", "RevokedSigner", "ExpiredSigner", "WrongRole"})
_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(DAMAGED, "damaged"),
    **dict.fromkeys(UNTRUSTED, "not_trusted"),
    "NotForUs": "not_for_us",
    "Replayed": "already_imported",
}
CHECK_ICONS: Final[Mapping[str, tuple[str, str]]] = {
    "valid": ("circle-check", "ok"),
    "damaged": ("circle-x", "err"),
    "not_trusted": ("shield-x", "err"),
    "not_for_us": ("circle-question-mark", "text_2"),
    "already_imported": ("copy", "text_2"),
    "could_not_be_checked": ("circle-question-mark", "text_2"),
}
OUTCOME_ICONS: Final[Mapping[str, tuple[str, str]]] = {
    "passed": ("circle-check", "ok"),
    "failed": ("circle-x", "err"),
    "cantTell": ("circle-question-mark", "text_2"),
    "inapplicable": ("minus", "text_2"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list in words; icons with their colour, `needs` where a person must act."""

    key: str
    icon: str
    what: str
    about: str
    mono: bool
    sender: str
    received: str
    check: tuple[str, str, str]
    change: tuple[str, str]
    state: str
    needs: bool
    name: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check: icon, its colour, "Signature: Proved", and what was found."""

    icon: str
    ink: str
    title: str
    line: str


@dataclass(frozen=True, slots=True)
class Move:
    """A factor that moved; None where one side has no step."""

    number: int
    title: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Panel:
    """The side panel of one package; a failing one has `notice`, `facts` and `key` instead."""

    title: str
    about: str
    checks: tuple[Check, ...]
    moves_head: str = ""
    moves: tuple[Move, ...] = ()
    notice: tuple[str, str] | None = None
    facts: tuple[tuple[str, str], ...] = ()
    digits: tuple[str, ...] = ()
    fingerprint: str = ""


def package_word(package: Package) -> str:
    """Which of the words for a package's check it is."""
    if package.valid:
        return "valid"
    return _WORDS.get(package.error, "could_not_be_checked")


def step_of(package: Package) -> int:
    """The step of the format's page at which it failed; 1 where the error says none."""
    told = str(package.facts.get("step", ""))
    if told.isdecimal():
        return int(told)
    return {"NotForUs": 4, "UnknownInstrument": 8, "NeedsDecision": 8}.get(package.error, 1)


def short_key(sha256: str) -> str:
    """ "kQ2x…9fA" of a `SHA256:` fingerprint."""
    text = sha256.removeprefix("SHA256:")
    return f"{text[:4]}\u2026{text[-3:]}"


def situation_name(situation: Situation | None, id_: str | None, tr: Translator) -> str:
    """A situation's name where this desk has it, else "Situation 6D3972", by the end of its id."""
    if situation is not None:
        return situation.name.in_language(tr.language)
    # Translators: a situation whose name is not known here; the end of its id stands for it
    return tr.text("Situation {code}", code=Code(short_id(id_ or "?")))


def day_of(text: str) -> date | None:
    """A date as the form writes it; None for what is none, whoever signed it."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """A moment with its offset, in the zone of this machine; None for what is none."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        return None

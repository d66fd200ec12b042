"""What the set-up of a device knows while it goes on; imports no widget.

Fields of the person are checked by the rule of the request (code: letters, digits, hyphens, 1–16).
A phrase is read as it is typed anywhere in the window: any digits count as ASCII ones, spaces as
one, so that ١٢٣ and 123 open the same vault. Source: interface design, 7.1; vault design, *Keys*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from fieldkit import passphrase
from fieldkit.clock import Clock, Random
from fieldkit.language import N_, Translator
from fieldkit.language.numbers import typed
from fieldkit.passphrase import Strength

if TYPE_CHECKING:
    from fieldkit.vault import Vault
    from fieldkit.vault.identities import Person

CODE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?")
LAST = 4
Way = Literal["offered", "own"]

REASONS: Final = {
    "short": N_("Fewer than 12 letters."),
    "known": N_("It is a saying that many know."),
    "layout": N_("It is words typed on another keyboard: that is tried too."),
    "common": N_("Common words or names are in it."),
    "repeated": N_("Something repeats."),
    "sequence": N_("Letters or digits follow one another."),
    "keys": N_("Neighbouring keys follow one another."),
    "date": N_("A date is in it."),
}
_STRENGTHS: Final = (
    N_("Very weak: it is guessed at once"),
    N_("Weak: it would take hours to guess"),
    N_("Not enough: it would take months to guess"),
    N_("Good: it would take many years to guess"),
    N_("Strong: it would take centuries to guess"),
)


def as_typed(text: str) -> str:
    """The secret that a person means by what was typed."""
    return " ".join(typed(text).split())


def candidates(text: str) -> list[str]:
    """What may be meant where a vault was made elsewhere: as typed, then letter by letter."""
    return list(dict.fromkeys((as_typed(text), text)))


def strength_words(found: Strength, tr: Translator) -> tuple[str, str]:
    """How hard it is to guess, and why not harder."""
    reasons = " ".join(tr.text(REASONS[reason]) for reason in found.reasons)
    return tr.text(_STRENGTHS[found.score]), "" if found.enough else reasons


@dataclass
class FirstRun:
    """Where the set-up stands. Nothing of it is on disk before the vault is made."""

    random: Random
    step: int = 1
    code: str = ""
    name: str = ""
    organisation: str = ""
    role: str = "field-officer"
    way: Way = "offered"
    from_memory: bool = False
    phrase: str = ""
    language: str = ""
    own: str = ""

    def offered(self, language: str) -> str:
        """The phrase that is offered; a new one where the language has another kind of phrase."""
        if not self.phrase or language != self.language:
            self.new_phrase(language)
        return self.phrase

    def new_phrase(self, language: str) -> str:
        """Another phrase."""
        self.language = language
        self.phrase = passphrase.generate(language, self.random)
        self.from_memory = False
        return self.phrase

    @property
    def secret(self) -> str:
        """The passphrase that was chosen."""
        return self.phrase if self.way == "offered" else as_typed(self.own)

    def missing(self) -> dict[str, str]:
        """What must be said of the person still: field and the sentence (a message id)."""
        wrong: dict[str, str] = {}
        if not self.code.strip():
            wrong["code"] = N_("Give the device a code, such as FA-07.")
        elif not CODE.fullmatch(self.code.strip()):
            wrong["code"] = N_("Use letters, digits and hyphens, 16 at most.")
        return wrong

    def person(self) -> Person:
        """Who uses the device."""
        from fieldkit.vault.identities import Person

        return Person(
            code=typed(self.code).strip(),
            name=self.name.strip(),
            organisation=self.organisation.strip(),
            roles=(self.role,),
        )

    def judge(self) -> Strength:
        """How hard the chosen phrase is to guess."""
        return passphrase.strength(self.secret)

    def first_wrong_word(self, text: str) -> int | None:
        """The first word (from 1) that differs from the phrase; None where all agree."""
        given, right = as_typed(text).split(), self.secret.split()
        for at, word in enumerate(right):
            if at >= len(given) or given[at] != word:
                return at + 1
        return None if len(given) == len(right) else len(right)

    def make(self, profile: Path, clock: Clock) -> Vault:
        """Make the vault and say who uses it: takes seconds, for a job. Errors as
        `Vault.create`. Its recovery code is not kept: step 5 makes one that is shown."""
        from fieldkit.vault import Vault

        vault, _ = Vault.create(profile, self.secret, clock=clock, random=self.random)
        try:
            vault.identities.set_person(self.person())
        except BaseException:
            vault.lock()
            raise
        return vault

    def forget(self) -> None:
        """The vault is made: no phrase stays in memory."""
        self.phrase = self.own = ""

"""Passphrases: generated ones are offered first, one's own are judged honestly.

A generated phrase is six words of the 2,048-word English list (66 bits), or, where a language has
no reviewed list, four groups of five digits (66.4 bits). One's own must have 12 characters after
NFKC and stand up to `zxcvbn`, which is given the program's own words beside its lists, and to
`fieldkit.guessing`, which knows what it does not: other scripts, sayings, other layouts. Estimates
are guesses needed, told as a power of ten; at most the first 72 characters are judged.
Source: design page *vault*, Keys (passphrase slot).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fieldkit.clock import Random, system_random
from fieldkit.errors import WeakPassphrase

SHORTEST = 12
WORDS = 6
DIGIT_GROUPS = 4
GROUP_DIGITS = 5
JUDGED = 72
STRONG = 10.0
"""Power of ten of guesses from which a vault takes a phrase: where zxcvbn's highest class begins.
A generated phrase has almost twice as many powers."""

OWN_WORDS = (
    "fieldkit",
    "field kit",
    "atrocity",
    "assessment",
    "framework",
    "genocide",
    "prevention",
    "headquarters",
    "officer",
    "evidence",
    "united nations",
    "unitednations",
)


@dataclass(frozen=True)
class Strength:
    """How hard a passphrase is to guess: `power` of ten of guesses, `score` 0–4 for a bar,
    and why not more (`reasons`, what weighs most first: short, known, layout, repeated, keys,
    sequence, date, common)."""

    power: float
    score: int
    reasons: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether a vault takes it."""
        return not ({"short"} & set(self.reasons)) and self.power >= STRONG


@cache
def english_words() -> tuple[str, ...]:
    """The 2,048 words of BIP 39's English list, each told by its first four letters."""
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


def generate(language: str, random: Random = system_random) -> str:
    """A new phrase for a user of `language`: words in English, groups of digits elsewhere."""
    if language.split("-")[0] == "en":
        words = english_words()
        return " ".join(words[_below(len(words), random)] for _ in range(WORDS))
    return " ".join(
        f"{_below(10**GROUP_DIGITS, random):0{GROUP_DIGITS}d}" for _ in range(DIGIT_GROUPS)
    )


def _below(bound: int, random: Random) -> int:
    """A number under `bound`, each equally likely: what would bias is drawn again."""
    span = 1 << 32
    while True:
        drawn = int.from_bytes(random(4), "big")
        if drawn < span - span % bound:
            return drawn % bound


def strength(passphrase: str) -> Strength:
    """Judge a passphrase; takes some milliseconds."""
    text = unicodedata.normalize("NFKC", passphrase)
    if not text:
        return Strength(0.0, 0, ("short",))
    from fieldkit.guessing import ceiling

    found = _found(text[:JUDGED], english_words())
    drawn = _as_generated(text)
    most = ceiling(text[:JUDGED], lambda piece: _power(_found(piece)))
    judged = min(_power(found), _most(text))
    power = min(judged, drawn) if drawn else min(judged, most.power)
    told = {_REASONS[part["pattern"]] for part in found["sequence"]} | most.reasons
    if not drawn and most.power < judged:
        told.add("common")
    if "known" in told:
        # The stronger word for the same thing.
        told.discard("common")
    reasons = tuple(reason for reason in _ORDER if reason in told)
    score = sum(power >= step for step in (4.0, 7.0, STRONG, STRONG + 4))
    if len(text) < SHORTEST:
        return Strength(power, min(score, 1), ("short", *reasons))
    return Strength(power, score, reasons)


_REASONS = {
    "dictionary": "common",
    "spatial": "keys",
    "repeat": "repeated",
    "sequence": "sequence",
    "regex": "date",
    "date": "date",
    "bruteforce": "",
}
_ORDER = ("known", "layout", "repeated", "keys", "sequence", "date", "common")


def _found(text: str, words: Sequence[str] = ()) -> dict[str, Any]:
    from zxcvbn import zxcvbn

    return dict(zxcvbn(text, user_inputs=[*OWN_WORDS, *words], max_length=JUDGED))


def _power(found: Mapping[str, Any]) -> float:
    return math.log10(max(float(found["guesses"]), 1.0))


def _as_generated(text: str) -> float:
    """The power of a phrase as `generate` makes it, six different words or more; else 0."""
    words = text.split()
    if len(set(words)) < WORDS or not set(words) <= set(english_words()):
        return 0.0
    return len(set(words)) * math.log10(len(english_words()))


def _most(text: str) -> float:
    """A ceiling that holds for any script: each different character counts at most 1.5 powers."""
    return 1.5 * len(set(text)) + 0.3 * (len(text) - len(set(text)))


def require_strong(passphrase: str) -> None:
    """`WeakPassphrase` with the `reason` that weighs most where a vault would not take it."""
    judged = strength(passphrase)
    if not judged.enough:
        raise WeakPassphrase(reason=judged.reasons[0] if judged.reasons else "common")

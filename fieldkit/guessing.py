"""The most that a phrase of words is worth, in any script: a ceiling for `zxcvbn`'s estimate.

`zxcvbn` knows English words only: letters of other scripts, and words that it does not know, it
counts as if each letter were drawn. Here a word counts as one of 2,048 (the list that phrases are
generated from), a known saying as one word, a word said again as next to nothing, and a word typed
on another keyboard's layout as that word. What looks like no word of its script (pairs of letters
are compared with real text) is left to the estimator. All powers are of ten.
Source: vault design, Keys (passphrase slot: zxcvbn with own lists).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from fieldkit.forms.fold import folded
from fieldkit.sayings import (
    ALPHABETS,
    CHEAP,
    glued_sayings,
    known_runs,
    on_arabic_keys,
    on_latin_keys,
)

WORD = math.log10(2048)
AGAIN = 0.3
_LONG = 10
_BEYOND = 0.6
_UNLIKELY = -5.15
"""Bits a pair of letters: real text lies above, letters drawn at random almost always below."""
_SURELY = -4.85
"""The same for what was typed in other letters: it must not be taken for words by chance."""

Estimate = Callable[[str], float]
"""`zxcvbn`'s power of ten of guesses for a piece of text."""


@dataclass
class Worth:
    """What a reading of a phrase is worth, and why not more: `known`, `repeated`, `layout`."""

    power: float = 0.0
    reasons: set[str] = field(default_factory=set)


def ceiling(text: str, estimate: Estimate) -> Worth:
    """The least that a guesser needs who knows how people make phrases; `text` in NFKC."""
    best = _reading(text, estimate)
    lower = text.lower()
    readings = {on_latin_keys(lower), on_latin_keys(lower, one_key=True)}
    arabic = on_arabic_keys(lower)
    if _reads_as_arabic(arabic):
        readings.add(arabic)
    for other in sorted(readings - {lower}):
        found = _reading(other, estimate)
        found.power = min(found.power, estimate(other)) + AGAIN
        if found.power < best.power - 1:
            found.reasons.add("layout")
            best = found
    return best


def _reads_as_arabic(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    arabic = sum(_script(sign) == "ARABIC" for sign in letters)
    words = folded(text).split()
    return arabic == len(letters) > 0 and _arabic_pairs().bits(words) > _SURELY


def _reading(text: str, estimate: Estimate) -> Worth:
    worth = Worth()
    seen: set[str] = set()
    chunks = _unglued(text.split())
    at = 0
    while at < len(chunks):
        run = _known_at(chunks, at)
        key = folded(" ".join(chunks[at : at + max(run, 1)]))
        if run:
            worth.reasons.add("known")
            worth.power += AGAIN if key in seen else WORD
        else:
            worth.power += _chunk(chunks[at], seen, worth.reasons, estimate)
        seen.add(key)
        at += max(run, 1)
    return worth


def _unglued(chunks: Iterable[str]) -> list[str]:
    """Sayings that were written without spaces stand alone."""
    out: list[str] = []
    for chunk in chunks:
        plain = folded(chunk)
        glued = next((each for each in glued_sayings() if len(each) > 7 and each in plain), "")
        if glued and len(plain) == len(chunk):
            begin = plain.index(glued)
            out += [part for part in (chunk[:begin], glued, chunk[begin + len(glued) :]) if part]
        else:
            out.append(chunk)
    return out


def _known_at(chunks: list[str], at: int) -> int:
    """How many chunks from here on are a saying or part of one; 0 for none."""
    if folded(chunks[at]) in glued_sayings():
        return 1
    words = tuple(_letters(folded(chunk)) for chunk in chunks[at : at + 14])
    runs = known_runs()
    return next((n for n in range(len(words), 1, -1) if words[:n] in runs), 0)


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


def _chunk(chunk: str, seen: set[str], reasons: set[str], estimate: Estimate) -> float:
    """What stands between two spaces: words, digits, signs, in any mixture."""
    runs = re.findall(r"[^\W\d_]+|\d+|[\W_]", chunk)
    total = 0.0
    for run in runs:
        if run[0].isdigit():
            power = min(float(len(run)), estimate(folded(run)))
        elif run[0].isalpha():
            power = _word(run, estimate) if len(run) > 3 or len(runs) == 1 else 1.0 * len(run)
        else:
            power = 1.0 if len(runs) > 2 else 0.5
        key = folded(run)
        if key in seen and len(key) > 2:
            reasons.add("repeated")
            power = min(power, AGAIN)
        seen.add(key)
        total += power
    if len(runs) > 1 and _script(chunk) == "LATIN":
        total = min(total, estimate(chunk))
    return total


def _word(word: str, estimate: Estimate) -> float:
    plain, script = folded(word), _script(word)
    most = WORD + _BEYOND * max(0, len(plain) - _LONG)
    if script == "LATIN":
        drawn = word not in (word.lower(), word.upper(), word.capitalize())
        found = estimate(word)
        return found if drawn or not _likely([plain], _latin_pairs()) else min(found, most)
    if script in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL"):
        # Most words have two signs, and these few hundred are most of what is written.
        return 0.8 * len(set(plain)) + AGAIN * (len(plain) - len(set(plain)))
    if plain in CHEAP:
        return 1.0
    if len(plain) > 2 and any(_walks(plain, order) for order in ALPHABETS):
        return 1.5
    letters = 1.1 * len(set(plain)) + AGAIN * (len(plain) - len(set(plain)))
    if script == "ARABIC" and not _likely([plain], _arabic_pairs()):
        return letters
    return min(letters, most)


def _walks(word: str, order: str) -> bool:
    """Whether each letter is the neighbour of the one before, in one direction."""
    steps = {order.find(after) - order.find(before) for before, after in pairwise(word)}
    return all(letter in order for letter in word) and steps in ({1}, {-1}, {0})


def _script(text: str) -> str:
    first = next((sign for sign in text if sign.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""


@dataclass(frozen=True)
class _Pairs:
    """How often letters follow one another in real words; a space stands at both ends."""

    pairs: Counter[tuple[str, str]]
    firsts: Counter[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> _Pairs:
        pairs = Counter(pair for word in words for pair in pairwise(f" {word} "))
        firsts: Counter[str] = Counter()
        for (before, _), count in pairs.items():
            firsts[before] += count
        return cls(pairs, firsts)

    def bits(self, words: Iterable[str]) -> float:
        """The mean over all pairs, negative; 0 where nothing is known."""
        told = [
            math.log2((self.pairs[pair] + 0.5) / (self.firsts[pair[0]] + 0.5 * 29))
            for word in words
            for pair in pairwise(f" {word} ")
        ]
        return sum(told) / len(told) if told and self.pairs else 0.0


def _likely(words: Iterable[str], pairs: _Pairs) -> bool:
    return pairs.bits(words) > _UNLIKELY


@cache
def _arabic_pairs() -> _Pairs:
    """From the program's own sentences; where they are missing every word is taken for one."""
    from fieldkit.language.catalogue import TRANSLATIONS

    source = TRANSLATIONS / "ar.po"
    compiled = source.with_suffix(".mo")
    file = compiled if compiled.exists() else source
    text = file.read_bytes().decode("utf-8", "ignore") if file.exists() else ""
    return _Pairs.of({folded(word) for word in re.findall("[\u0621-\u064a]+", text)})


@cache
def _latin_pairs() -> _Pairs:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return _Pairs.of(
        [
            *FREQUENCY_LISTS["english_wikipedia"][:8000],
            *FREQUENCY_LISTS["surnames"][:3000],
            *FREQUENCY_LISTS["female_names"],
        ]
    )

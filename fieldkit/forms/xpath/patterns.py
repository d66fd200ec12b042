"""Whether a whole text matches a pattern, in time that grows with the text and nothing else.

The pattern becomes a nondeterministic automaton (Thompson) whose states are followed all at once,
so that nothing is ever tried twice, however `(a+)+` is written. Sets of states that came up are
kept as the states of a deterministic automaton, up to a bound. With anchors inside or looking
around the place counts too, and the sets are not kept. Steps are counted either way.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath.pattern_classes import Test, is_word
from fieldkit.forms.xpath.pattern_syntax import (
    Anchor,
    Character,
    Choice,
    Look,
    Pattern,
    Repeat,
    Run,
    parse_pattern,
)

MAX_STATES: Final = 10_000
MAX_KEPT: Final = 100_000
MAX_BUILT: Final = 100_000
MAX_PATTERNS: Final = 256
SMALL: Final = 100
MAX_STEPS: Final = 300_000
CHEAP: Final = 100
"""Steps that cost no more than the visit of the node whose text is looked at."""

States = frozenset[int]


class Automaton:
    """States are numbers; each reads a character, branches, or holds at a place."""

    def __init__(self, pattern: Pattern) -> None:
        self._tests: dict[int, tuple[Test, int]] = {}
        self._branches: dict[int, tuple[int, ...]] = {}
        self._places: dict[int, tuple[Anchor | tuple[Automaton, Look], int]] = {}
        self._count = 1  # state 0 is the end
        self._start = self._build(pattern, 0)
        self._moves: dict[tuple[States, str], States] = {}
        self._kept = 0
        self._first: States | None = None

    def _state(self) -> int:
        if self._count >= MAX_STATES:
            raise EngineError("limit", f"The pattern needs more than {MAX_STATES} states.")
        self._count += 1
        return self._count - 1

    def _build(self, pattern: Pattern, behind: int) -> int:
        """The state at which the pattern begins, where `behind` is the one that follows it."""
        if isinstance(pattern, Character):
            state = self._state()
            self._tests[state] = (pattern.test, behind)
            return state
        if isinstance(pattern, Run):
            for part in reversed(pattern.parts):
                behind = self._build(part, behind)
            return behind
        if isinstance(pattern, Choice):
            state = self._state()
            self._branches[state] = tuple(self._build(one, behind) for one in pattern.options)
            return state
        if isinstance(pattern, Repeat):
            return self._repeat(pattern, behind)
        state = self._state()
        look = (Automaton(pattern.body), pattern) if isinstance(pattern, Look) else pattern
        self._places[state] = (look, behind)
        return state

    def _repeat(self, pattern: Repeat, behind: int) -> int:
        if pattern.most is None:
            loop = self._state()
            self._branches[loop] = (behind,)
            self._branches[loop] = (self._build(pattern.body, loop), behind)
            start = loop
        else:
            start = behind
            for _ in range(pattern.most - pattern.least):
                option = self._state()
                self._branches[option] = (self._build(pattern.body, start), behind)
                start = option
        for _ in range(pattern.least):
            start = self._build(pattern.body, start)
        return start

    @property
    def size(self) -> int:
        """How many states it has."""
        return self._count

    def matches(self, text: str, pay: Callable[[int], None] | None = None) -> bool:
        """Whether the whole text matches; `pay` is told how many steps that took.

        Raises EngineError `limit` where that takes more than 300,000 steps.
        """
        steps = [0]
        try:
            return self._matches(text, steps)
        finally:
            if pay is not None and steps[0] > CHEAP:
                pay(steps[0])

    def _matches(self, text: str, counted: list[int]) -> bool:
        if self._places:
            return len(text) in _Walk(self, text, counted).ends(0, whole=True)
        if self._first is None:
            self._first = self.closure((self._start,))
        states, moves = self._first, self._moves
        steps = counted[0] = len(text) >> 4
        for mark in text:
            if not states:
                return False
            following = moves.get((states, mark))
            if following is None:
                steps += len(states)
                counted[0] = steps
                if steps > MAX_STEPS:
                    raise EngineError("limit", "The pattern takes too long on this text.")
                following = self.closure(self.step(states, mark))
                self._keep(states, mark, following)
            states = following
        return 0 in states

    def _keep(self, states: States, mark: str, following: States) -> None:
        self._kept += len(following) + 1
        if self._kept > MAX_KEPT:
            self._moves.clear()
            self._kept = len(following) + 1
        self._moves[states, mark] = following

    def step(self, states: States, mark: str) -> list[int]:
        """The states behind those that read the character."""
        tests = self._tests
        return [tests[state][1] for state in states if state in tests and tests[state][0](mark)]

    def closure(self, states: list[int] | tuple[int, ...], walk: _Walk | None = None) -> States:
        """The states with all that are reached without reading; places are asked of the walk."""
        seen = set(states)
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            following: tuple[int, ...] = self._branches.get(state, ())
            if not following and state in self._places and walk is not None:
                place, behind = self._places[state]
                following = (behind,) if walk.holds(place) else ()
            for one in following:
                if one not in seen:
                    seen.add(one)
                    waiting.append(one)
        return frozenset(seen)

    @property
    def start(self) -> int:
        """The state in which a match begins."""
        return self._start


class _Walk:
    """One text, followed with an eye for the place; the steps of all walks in it are counted."""

    def __init__(self, automaton: Automaton, text: str, steps: list[int]) -> None:
        self._automaton = automaton
        self._text = text
        self._at = 0
        self._steps = steps

    def ends(self, start: int, *, whole: bool = False) -> set[int]:
        """Where matches that begin at `start` may end; with `whole` only the text's end counts."""
        found: set[int] = set()
        self._at = start
        states = self._automaton.closure((self._automaton.start,), self)
        while True:
            if 0 in states and (not whole or self._at == len(self._text)):
                found.add(self._at)
            if self._at == len(self._text) or not states:
                return found
            self._steps[0] += len(states)
            if self._steps[0] > MAX_STEPS:
                raise EngineError("limit", "The pattern takes too long on this text.")
            following = self._automaton.step(states, self._text[self._at])
            self._at += 1
            states = self._automaton.closure(following, self)

    def holds(self, place: Anchor | tuple[Automaton, Look]) -> bool:
        """Whether an anchor or a look around holds where the walk is."""
        if isinstance(place, Anchor):
            return self._anchored(place)
        automaton, look = place
        if look.ahead:
            found = bool(_Walk(automaton, self._text, self._steps).ends(self._at))
        else:
            found = any(
                self._at in _Walk(automaton, self._text[: self._at], self._steps).ends(start)
                for start in range(self._at, -1, -1)
            )
        return found is look.wanted

    def _anchored(self, place: Anchor) -> bool:
        if place.kind == "start":
            return self._at == 0
        if place.kind == "end":
            return self._at == len(self._text)
        before = self._at > 0 and is_word(self._text[self._at - 1])
        after = self._at < len(self._text) and is_word(self._text[self._at])
        return (before != after) is (place.kind == "word")


def _trimmed(pattern: Pattern, *, first: bool, last: bool) -> Pattern:
    """Without `^` at the beginning and `$` at the end, which a match of the whole text implies."""
    if isinstance(pattern, Anchor):
        implied = (first and pattern.kind == "start") or (last and pattern.kind == "end")
        return Run(()) if implied else pattern
    if isinstance(pattern, Choice):
        return Choice(tuple(_trimmed(one, first=first, last=last) for one in pattern.options))
    if isinstance(pattern, Run):
        end = len(pattern.parts) - 1
        return Run(
            tuple(
                _trimmed(part, first=first and index == 0, last=last and index == end)
                for index, part in enumerate(pattern.parts)
            )
        )
    return pattern


def _states(pattern: Pattern) -> int:
    """How many states an automaton of the pattern needs, before one is built."""
    if isinstance(pattern, Run):
        return sum(map(_states, pattern.parts))
    if isinstance(pattern, Choice):
        return 1 + sum(map(_states, pattern.options))
    if isinstance(pattern, Repeat):
        body = _states(pattern.body)
        options = 1 if pattern.most is None else pattern.most - pattern.least
        return pattern.least * body + options * (1 + body)
    return 1 + _states(pattern.body) if isinstance(pattern, Look) else 1


@lru_cache(maxsize=256)
def read_pattern(text: str) -> Pattern:
    """A pattern that is not too large, but not built yet: what is known when a form is loaded.

    Raises EngineError `arguments` for what is no pattern and `limit` for what is too large.
    """
    pattern = _trimmed(parse_pattern(text), first=True, last=True)
    if _states(pattern) >= MAX_STATES:
        raise EngineError("limit", f"The pattern needs more than {MAX_STATES} states.")
    return pattern


_built: OrderedDict[str, Automaton] = OrderedDict()
_building = Lock()


def compile_pattern(text: str, pay: Callable[[int], None] | None = None) -> Automaton:
    """The automaton of a pattern; `pay` is told what it costs where it has to be built.

    Raises as `read_pattern`. What was built is kept, up to a number of states in all.
    """
    with _building:
        found = _built.get(text)
        if found is not None:
            _built.move_to_end(text)
            return found
    found = Automaton(read_pattern(text))
    if pay is not None:
        pay(found.size * (2 if found.size < SMALL else 8))
    with _building:
        _built[text] = found
        states = sum(one.size for one in _built.values())
        while len(_built) > 1 and (states > MAX_BUILT or len(_built) > MAX_PATTERNS):
            states -= _built.popitem(last=False)[1].size
    return found

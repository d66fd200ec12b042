"""Rings of rules that feed one another: the strongly connected components of more than one rule.

Tarjan's algorithm (SIAM Journal on Computing 1, 1972), without recursion, since a chain of
calculations may be as long as the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fieldkit.forms.model import Rule


def components(rules: Sequence[Rule], feeders: Mapping[Rule, Sequence[Rule]]) -> list[list[Rule]]:
    """All rings among `rules`; a rule that feeds itself is a ring of one."""
    index: dict[Rule, int] = {}
    low: dict[Rule, int] = {}
    stack: list[Rule] = []
    on_stack: set[Rule] = set()
    rings: list[list[Rule]] = []
    for start in rules:
        if start in index:
            continue
        work: list[tuple[Rule, Iterator[Rule]]] = [(start, iter(feeders.get(start, ())))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            rule, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[rule])
                if low[rule] == index[rule]:
                    ring = _pop_ring(rule, stack, on_stack)
                    if len(ring) > 1 or rule in feeders.get(rule, ()):
                        rings.append(ring)
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(feeders.get(following, ()))))
            elif following in on_stack:
                low[rule] = min(low[rule], index[following])
    return rings


def _pop_ring(rule: Rule, stack: list[Rule], on_stack: set[Rule]) -> list[Rule]:
    ring: list[Rule] = []
    while True:
        top = stack.pop()
        on_stack.discard(top)
        ring.append(top)
        if top is rule:
            return ring

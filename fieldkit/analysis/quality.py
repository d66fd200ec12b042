"""How well an answer is founded: how many independent roots, and the best grade among them.

An item that goes back to another counts as that one: three reports of one post are one root
(method, *Grade the source and the information apart*). Grades are ordered A1 best to F6, the
source's reliability before the information's credibility.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldkit.analysis.reading import Row


@dataclass(frozen=True, slots=True)
class Quality:
    """`items` linked, of `roots` independent ones; `best` grade as "B2", empty without any."""

    items: int
    roots: int
    best: str

    @property
    def single(self) -> bool:
        """Whether all of it goes back to one item."""
        return self.roots == 1


def grade(row: Row) -> str:
    """ "B2"; empty where one of the two grades is missing."""
    reliability, credibility = row.get("ev_reliability", ""), row.get("ev_credibility", "")
    return f"{reliability.upper()}{credibility}" if reliability and credibility else ""


def roots(rows: Iterable[Row]) -> dict[str, str]:
    """Code of each item → code of the item that it goes back to in the end (itself, if none).

    A circle ends at its alphabetically first member, so that all of it is one root.
    """
    parents = {row["ev_code"]: row.get("ev_based_on", "") for row in rows if row.get("ev_code")}
    return {code: _root(code, parents) for code in parents}


def _root(code: str, parents: Mapping[str, str]) -> str:
    seen = [code]
    while (parent := parents.get(seen[-1], "")) in parents:
        if parent in seen:
            return min(seen[seen.index(parent) :])
        seen.append(parent)
    return parent or seen[-1]


def quality(codes: Iterable[str], rows: Iterable[Row]) -> Quality:
    """The quality of the items with these codes, out of an assessment's evidence rows."""
    known = list(rows)
    ends = roots(known)
    grades = {row.get("ev_code", ""): grade(row) for row in known}
    linked = list(dict.fromkeys(codes))
    found = {ends.get(code, code) for code in linked}
    graded = sorted(value for code in linked if (value := grades.get(code, "")))
    return Quality(items=len(linked), roots=len(found), best=graded[0] if graded else "")

"""Compiles the expressions of one form and gathers what is wrong with them.

An absolute path inside a repeat means the current row (ODK XForms, *A Big Deviation with
XForms*), so an expression is compiled for the node that it belongs to; outside repeats equal
texts are compiled once.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldkit.forms.errors import EngineError, Place, Problem, problem_of
from fieldkit.forms.model import ModelNode, Path
from fieldkit.forms.xpath import Compiled, StaticContext, compile
from fieldkit.forms.xpath.shapes import Shapes


class Compiler:
    """Expressions in, closures out; errors go to `problems`."""

    def __init__(
        self,
        prefixes: Mapping[str, str],
        instances: frozenset[str],
        repeats: frozenset[Path],
    ) -> None:
        self.problems: list[Problem] = []
        self._prefixes = prefixes
        self._instances = instances
        self._repeats = repeats
        self._made: dict[tuple[str, Path], Compiled | None] = {}
        self._static: dict[Path, StaticContext] = {}
        self._shapes = Shapes(self._context(()))

    def place(self, owner: ModelNode | None) -> Path:
        """Where expressions of this owner are compiled for: its path inside repeats, else ()."""
        return owner.path if owner is not None and owner.repeats else ()

    def compile(self, expression: str, owner: ModelNode | None, attribute: str) -> Compiled | None:
        """The compiled expression; None where it is wrong, with the problem noted."""
        place = self.place(owner)
        key = (expression, place)
        if key in self._made:
            made = self._made[key]
            if made is None:
                self._note(expression, owner, attribute)
            return made
        try:
            made = (
                compile(expression, self._context(place))
                if place
                else self._shapes.compile(expression)
            )
        except EngineError as error:
            made = None
            self.problems.append(_problem(error, expression, owner, attribute))
        self._made[key] = made
        return made

    def at(self, expression: str, owner: ModelNode | None) -> Compiled:
        """Compile an expression that does not belong to the form; its errors are raised."""
        place = self.place(owner)
        made = self._made.get((expression, place))
        return made if made is not None else compile(expression, self._context(place))

    def _context(self, place: Path) -> StaticContext:
        static = self._static.get(place)
        if static is None:
            static = self._static[place] = StaticContext(
                prefixes=self._prefixes,
                unprefixed=None,
                instances=self._instances,
                origin=place or None,
                repeats=self._repeats,
            )
        return static

    def _note(self, expression: str, owner: ModelNode | None, attribute: str) -> None:
        """An expression that failed before fails for this owner too."""
        for problem in self.problems:
            if problem.place.expression == expression:
                place = Place(
                    question=owner.ref if owner else None,
                    attribute=attribute,
                    expression=expression,
                    at=problem.place.at,
                )
                self.problems.append(Problem("error", problem.kind, problem.message, place))
                return


def _problem(
    error: EngineError, expression: str, owner: ModelNode | None, attribute: str
) -> Problem:
    return problem_of(
        error,
        question=owner.ref if owner else None,
        expression=error.expression or expression,
        attribute=attribute,
    )

"""What can be wrong with a form, an expression, an answer or a record: one error with a kind.

`EngineError.kind` is one of the kinds that the engine's page lists; `fields()` gives the object
that the commands write. A `Problem` is what a check reports: an error or a warning with its place.
The message is for form authors, who write XLSForm in English; a filling person's words are the
interface's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from fieldkit.errors import FormError

Kind = Literal[
    "request",
    "reference",
    "xml",
    "xlsform",
    "not-a-form",
    "record",
    "syntax",
    "unknown-function",
    "arguments",
    "unknown-prefix",
    "unknown-variable",
    "unknown-instance",
    "type",
    "missing-reference",
    "cycle",
    "duplicate",
    "unknown-type",
    "unknown-control",
    "unknown-event",
    "unknown-version",
    "missing-media",
    "readonly",
    "repeat-fixed",
    "limit",
    "internal",
    "style",
]
"""The kinds of the engine's page; `style` is advice and is only ever a warning."""

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the form's source something stands; every part that is known.

    `row` counts from 1 and `column` is a letter, as a spreadsheet shows them; `attribute` is the
    property of the question (`relevant`, `constraint`, `label` …).
    """

    question: str | None = None
    attribute: str | None = None
    expression: str | None = None
    at: int | None = None
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def fields(self) -> dict[str, Any]:
        """The parts that are known, by name."""
        return {
            name: value for name in self.__slots__ if (value := getattr(self, name)) is not None
        }


class EngineError(FormError):
    """A typed error of the questionnaire engine; what failed has changed nothing.

    `at` is an offset in `expression`, from 0, in characters. `questions` are the others of a
    cycle.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        question: str | None = None,
        expression: str | None = None,
        at: int | None = None,
        questions: tuple[str, ...] = (),
        place: Place | None = None,
    ) -> None:
        super().__init__(kind=kind)
        self._kind: Kind = kind
        self.message = message
        self.question = question
        self.expression = expression
        self.at = at
        self.questions = questions
        self.place = place

    @property
    def kind(self) -> Kind:
        """The kind, as the engine's page lists them."""
        return self._kind

    def __str__(self) -> str:
        return f"{self._kind}: {self.message}"

    def fields(self) -> dict[str, Any]:
        """The error as the commands write it."""
        out: dict[str, Any] = {"kind": self._kind, "message": self.message}
        if self.place is not None:
            out |= self.place.fields()
        for name in ("question", "expression", "at"):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        if self.questions:
            out["questions"] = list(self.questions)
        return out


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a check of a form found."""

    severity: Severity
    kind: Kind
    message: str
    place: Place = field(default_factory=Place)
    questions: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        """The problem as `form check --json` writes it."""
        out: dict[str, Any] = {
            "severity": self.severity,
            "kind": self.kind,
            "message": self.message,
            **self.place.fields(),
        }
        if self.questions:
            out["questions"] = list(self.questions)
        return out


def problem_of(error: EngineError, **where: Any) -> Problem:
    """An error as the problem of a check; `where` fills in the place (`attribute` and its like)."""
    known = error.fields()
    kept = {k: v for k, v in known.items() if k in Place.__slots__} | {
        k: v for k, v in where.items() if v is not None
    }
    return Problem("error", error.kind, error.message, Place(**kept), error.questions)

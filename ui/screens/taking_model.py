"""What was found in a questionnaire's file, in words; imports no widget.

Each kind of problem has its sentence in the person's language; the engine's own words and the
author's expression stand below it as they are, since authors write XLSForm in English. Source:
interface design, 7.17 *Questionnaires*; the engine's page, *Errors* (kinds).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fieldkit.assess.questionnaires import Examined
from fieldkit.forms.errors import Problem, Severity
from fieldkit.language import N_, Code, Translator, Words

KINDS: Final = ("*.xlsx", "*.xls", "*.csv", "*.md", "*.xml")
MOST: Final = 200
"""Lines that are shown; a form with more is mended in pieces."""

_UNDECLARED: Final = N_("Something is named here that is not declared")
_UNKNOWN: Final = N_("The form uses something that is not known here")
_WORDS: Final[Mapping[str, str]] = {
    "xml": N_("This is not well-formed XML"),
    "xlsform": N_("The table cannot be read as a form"),
    "not-a-form": N_("This file is not a form"),
    "syntax": N_("The expression cannot be read"),
    "unknown-function": N_("There is no such function"),
    "arguments": N_("The function was given something else than it takes"),
    "unknown-prefix": _UNDECLARED,
    "unknown-variable": _UNDECLARED,
    "unknown-instance": _UNDECLARED,
    "type": N_("A value cannot be what it must be"),
    "missing-reference": N_("A question is named that the form does not have"),
    "cycle": N_("Questions depend on one another in a circle"),
    "duplicate": N_("A name is given twice"),
    "unknown-type": _UNKNOWN,
    "unknown-control": _UNKNOWN,
    "unknown-event": _UNKNOWN,
    "unknown-version": _UNKNOWN,
    "missing-media": N_("A file that the form needs is missing"),
    "limit": N_("The form is larger than is allowed here"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A problem in a line: its sentence, where it stands, and the author's own words."""

    severity: Severity
    title: str
    where: str
    detail: str
    expression: str = ""


class TakingModel:
    """What was found in one file."""

    def __init__(self, path: Path, examined: Examined, tr: Translator) -> None:
        self._tr = tr
        self.path = path
        self.examined = examined
        problems = sorted(
            examined.report.problems, key=lambda each: 0 if each.severity == "error" else 1
        )
        self.errors = sum(each.severity == "error" for each in problems)
        self.warnings = len(problems) - self.errors
        self.found = [self._found(each) for each in problems[:MOST]]
        self.more = max(0, len(problems) - MOST)

    @property
    def can_be_taken(self) -> bool:
        """Whether it has no error."""
        return self.examined.instrument is not None

    def title(self) -> str:
        """The form's own title, else the file's name."""
        form = self.examined.report.definition
        return (form.title if form is not None else "") or self.path.name

    def facts(self) -> str:
        """Id, version, questions and languages in a line; empty for what is no form."""
        tr, form = self._tr, self.examined.report.definition
        if form is None:
            return ""
        parts = [tr.isolated(Code(form.id))]
        if form.version:
            parts.append(tr.text("version\u00a0{number}", number=Code(form.version)))
        parts.append(tr.plural("{count} question", "{count} questions", form.questions))
        if form.languages:
            parts.append(tr.listed(form.languages))
        return " \u00b7 ".join(parts)

    def verdict(self) -> str:
        """What it comes to, in one sentence."""
        tr = self._tr
        if self.errors:
            return tr.plural(
                "{count} error must be mended before the form can be taken",
                "{count} errors must be mended before the form can be taken",
                self.errors,
            )
        if self.warnings:
            return tr.plural(
                "The form can be taken; there is {count} remark for its author",
                "The form can be taken; there are {count} remarks for its author",
                self.warnings,
            )
        return tr.text("Nothing was found wrong with the form")

    def without(self) -> str:
        """The files that the form names and that were not beside it; empty where all were."""
        names = self.examined.without
        if not names:
            return ""
        tr = self._tr
        return tr.text(
            "Not found beside the form, so it will be shown without: {names}. Put the files into "
            "a folder called {folder}.",
            names=Words(tr.listed([Code(each) for each in names[:5]])),
            folder=Code(f"{self.path.stem}-media"),
        )

    def _found(self, problem: Problem) -> Found:
        tr, place = self._tr, problem.place
        parts = []
        if place.sheet is not None and place.row is not None:
            sheet = Code(place.sheet)
            if place.column is not None:
                cell = Code(f"{place.column}{place.row}")
                parts.append(tr.text("sheet {sheet}, cell {cell}", sheet=sheet, cell=cell))
            else:
                parts.append(tr.text("sheet {sheet}, row {number}", sheet=sheet, number=place.row))
        elif place.row is not None:
            parts.append(tr.text("line {number}", number=place.row))
        if place.question is not None:
            parts.append(tr.isolated(Code(place.question)))
        words = _WORDS.get(problem.kind, N_("The form has an error"))
        if problem.severity == "warning" and problem.kind in ("xlsform", "style"):
            words = N_("Advice for the author")
        return Found(
            problem.severity,
            tr.text(words),
            " \u00b7 ".join(parts),
            # English and XPath run left to right in every language.
            tr.isolated(Code(" ".join(problem.message.split()))),
            tr.isolated(Code(place.expression)) if place.expression else "",
        )

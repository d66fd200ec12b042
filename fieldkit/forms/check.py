"""All problems of a form at once, with the place where its author wrote them (`form check`).

A workbook is converted by pyxform first, whose refusals and warnings come along; what the engine
finds afterwards is led back to sheet, row and column by the question's name and the property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fieldkit.forms.definition import Definition, examine
from fieldkit.forms.errors import EngineError, Problem, problem_of
from fieldkit.forms.folder import is_xml, read_xml
from fieldkit.forms.lint import lint
from fieldkit.forms.world import Media
from fieldkit.forms.xlsform import Written, convert

HEADERS: Mapping[str, tuple[str, ...]] = {
    "relevant": ("relevant", "relevance", "bind::relevant"),
    "calculate": ("calculation", "calculate", "bind::calculate"),
    "readonly": ("read_only", "readonly", "bind::readonly"),
    "required": ("required", "bind::required"),
    "constraint": ("constraint", "bind::constraint"),
    "constraint_message": ("constraint_message", "required_message"),
    "repeat_count": ("repeat_count", "count", "jr:count"),
    "choice_filter": ("choice_filter",),
    "default": ("default", "calculation", "trigger"),
    "type": ("type",),
}
_COUNT = "_count"


@dataclass(frozen=True, slots=True)
class FormReport:
    """What a check says of one form; `definition` is None for what is no form at all."""

    file: str
    problems: tuple[Problem, ...]
    definition: Definition | None = None
    written: Mapping[str, tuple[Written, ...]] = field(default_factory=dict)
    converted: float = 0.0
    """The seconds that pyxform took, by the caller's timer."""
    xform: bytes = b""
    """The form itself; empty for what could not be converted."""

    @property
    def ok(self) -> bool:
        """Whether it has no error."""
        return self.definition is not None and not any(
            problem.severity == "error" for problem in self.problems
        )

    def fields(self) -> dict[str, Any]:
        """The form as `form check --json` writes it."""
        form = self.definition
        return {
            "file": self.file,
            "id": form.id if form is not None else None,
            "version": form.version if form is not None else None,
            "title": form.title if form is not None else None,
            "languages": list(form.languages) if form is not None else [],
            "questions": form.questions if form is not None else 0,
            "problems": [problem.fields() for problem in self.problems],
        }


def check(
    source: str,
    media: Media | None = None,
    *,
    timer: Callable[[], float] = lambda: 0.0,
) -> FormReport:
    """Check the form that a text is or that a file holds.

    Without `media` a data set that is missing is a warning. Raises EngineError `request` where
    there is no such file.
    """
    name = "" if is_xml(source) else source
    began = timer()
    found, xform, written = _xform(source)
    converted = timer() - began if written or found else 0.0
    if xform is None:
        return FormReport(name, tuple(found), None, written, converted)
    definition, problems = examine(xform, media)
    if definition is not None:
        problems = problems + lint(definition)
        if media is None:
            problems += _missing(definition)
    located = [_located(problem, written, name) for problem in problems]
    raw = xform.encode("utf-8", "surrogatepass") if isinstance(xform, str) else xform
    return FormReport(name, tuple(found + located), definition, written, converted, raw)


def _xform(
    source: str,
) -> tuple[list[Problem], str | bytes | None, Mapping[str, tuple[Written, ...]]]:
    """pyxform's problems, the XForm where there is one, and where its questions were written."""
    try:
        raw = read_xml(source)
    except EngineError as error:
        if error.kind == "request":
            raise
        return [problem_of(error)], None, {}
    text = raw if isinstance(raw, str) else raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    xml = text.startswith("<") if isinstance(text, str) else text.startswith(b"<")
    if xml or source.lower().endswith(".xml"):
        return [], raw, {}
    conversion = convert(Path(source))
    problems = list(conversion.problems)
    return problems, conversion.xform or None, conversion.written


def _missing(definition: Definition) -> list[Problem]:
    files = dict.fromkeys(
        source.file
        for source in definition.sources.values()
        if source.element is None and source.src.startswith("jr://file")
    )
    return [
        Problem("warning", "missing-media", f"The form needs the data set {file}.")
        for file in files
    ]


def _located(problem: Problem, written: Mapping[str, tuple[Written, ...]], file: str) -> Problem:
    """The problem with the cell that the author wrote, where that is known."""
    place = replace(problem.place, file=file or problem.place.file)
    name = (place.question or "").rpartition("/")[2]
    if name not in written and name.removesuffix(_COUNT) in written:
        # pyxform computes how many rows a repeat has in a node of its own.
        question = (place.question or "").removesuffix(_COUNT)
        name = name.removesuffix(_COUNT)
        place = replace(place, question=question, attribute="repeat_count")
    rows = written.get(name, ())
    if rows and place.row is None:
        row = rows[0]
        place = replace(place, sheet=row.sheet, row=row.row, column=_column(row, place.attribute))
    return replace(problem, place=place)


def _column(row: Written, attribute: str | None) -> str | None:
    if attribute is None:
        return None
    wanted = HEADERS.get(attribute, (attribute,))
    for header, letter in row.columns.items():
        plain = header.strip().lower().replace(" ", "_")
        if plain in wanted or plain.partition("::")[0] in wanted:
            return letter
    return None

"""A form as its author writes it, and a filling in the author's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pyxform.xls2xform import convert

from fieldkit.forms.definition import Definition, examine, load
from fieldkit.forms.errors import Problem
from fieldkit.forms.session import Session
from fieldkit.forms.world import GivenMedia, World, seeded_random

NOW = datetime.fromisoformat("2026-02-01T09:00:00+03:00")
Cells = Mapping[str, object]


def markdown(**sheets: Sequence[Cells]) -> str:
    """An XLSForm as a Markdown table from rows of column → cell."""
    lines: list[str] = []
    for name, rows in sheets.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines.append(f"| {name} |" + " |" * len(columns))
        lines.append("| | " + " | ".join(columns) + " |")
        for row in rows:
            cells = (str(row.get(column, "")).replace("|", "\\|") for column in columns)
            lines.append("| | " + " | ".join(cells) + " |")
    return "\n".join(lines)


@lru_cache(maxsize=64)
def xform(text: str) -> str:
    """The XForm that pyxform makes of a Markdown table."""
    made = convert(xlsform=text, file_type=".md").xform
    assert isinstance(made, str)
    return made


def question(type_: str, name: str = "", **columns: object) -> dict[str, object]:
    """A row of the survey sheet; it has a label unless told otherwise."""
    row: dict[str, object] = {"type": type_, "name": name}
    if type_ not in ("calculate", "hidden", "start", "end", "today") and "end_" not in type_:
        row["label"] = name or type_
    row |= columns
    return row


def form(
    *survey: Cells,
    choices: Mapping[str, Sequence[str] | Sequence[Cells]] | None = None,
    **settings: str,
) -> Definition:
    """The compiled form of these rows; choices are list → names, or rows."""
    return load(xform(text_of(*survey, choices=choices, **settings)))


def text_of(
    *survey: Cells,
    choices: Mapping[str, Sequence[str] | Sequence[Cells]] | None = None,
    **settings: str,
) -> str:
    """The Markdown of these rows."""
    listed: list[Cells] = []
    for name, items in (choices or {}).items():
        for item in items:
            cells: Cells = {"name": item, "label": item} if isinstance(item, str) else item
            listed.append({"list_name": name, **cells})
    sheets: dict[str, Sequence[Cells]] = {"survey": survey}
    if listed:
        sheets["choices"] = listed
    sheets["settings"] = [{"form_id": "t", "form_title": "T", "version": "1", **settings}]
    return markdown(**sheets)


def problems_of(*survey: Cells, **more: Any) -> list[Problem]:
    """What a check finds in a form of these rows."""
    return examine(xform(text_of(*survey, **more)))[1]


def world(seed: int = 1) -> World:
    """A world whose clock stands still."""
    return World(
        now=lambda: NOW,
        random=seeded_random(seed),
        timezone=ZoneInfo("Africa/Nairobi"),
        properties={"username": "FO-1", "deviceid": "D-1"},
    )


def fill(
    definition: Definition,
    tables: Mapping[str, list[dict[str, str]]] | None = None,
    language: str | None = None,
) -> Session:
    """A new record."""
    return Session.start(
        definition, world=world(), media=GivenMedia(tables or {}), language=language
    )


def value(session: Session, ref: str) -> str:
    """The value that everybody sees."""
    return session.state(ref).value


def offered(session: Session, ref: str) -> list[str]:
    """The values of the choices."""
    return [choice.value for choice in session.state(ref).choices]

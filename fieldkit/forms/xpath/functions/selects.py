"""Select functions of ODK XForms: lists of choices separated by spaces."""

from __future__ import annotations

from fieldkit.forms.xpath.context import Context
from fieldkit.forms.xpath.registry import Library, plain

SELECTS: Library = {}


@plain(SELECTS, "selected", "ss", "boolean")
def _selected(chosen: str, value: str) -> bool:
    return value.strip() in chosen.split()


SELECTS["is-selected"] = SELECTS["selected"]


@plain(SELECTS, "selected-at", "sn", "string")
def _selected_at(chosen: str, index: float) -> str:
    items = chosen.split()
    return items[int(index)] if 0 <= index < len(items) else ""


@plain(SELECTS, "count-selected", "s", "number")
def _count_selected(chosen: str) -> float:
    return float(len(chosen.split()))


@plain(SELECTS, "jr:choice-name", "css", "string")
def _choice_name(c: Context, value: str, path: str) -> str:
    return c.choice_name(value, path.strip(), c.current)

"""Secondary instances: lists inside the form, and data sets that the caller gives as rows.

A table becomes `root/item/column`, as does a GeoJSON feature collection with its geometry in ODK's
notation (ODK XForms, *Secondary Instances*). A document is built when it is first asked for.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from fieldkit.forms.errors import EngineError, Place, Problem
from fieldkit.forms.itext import local
from fieldkit.forms.lookups import tables_of
from fieldkit.forms.tree import MAX_NODES, Document, Element, build, parse_xml
from fieldkit.forms.world import Media, Rows
from fieldkit.forms.xpath.numbers import number_text

LAST_SAVED = "jr://instance/last-saved"
ITEMSETS = "itemsets.csv"
MAX_ROWS = 200_000
MAX_GEOJSON = 8 * 1024 * 1024
_INSTANCE = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One secondary instance: `element` is the list in the form, else `file` is the data set's
    name in the media. Of an `external_choices` table only the rows of `list_name` are its own."""

    id: str
    src: str
    element: etree._Element | None
    list_name: str | None = None

    @property
    def file(self) -> str:
        """The file name that the form asks for."""
        if self.src == LAST_SAVED:
            return "last-saved.xml"
        return self.src.rpartition("/")[2]


def read_sources(
    instances: Sequence[etree._Element], media: Media | None
) -> tuple[dict[str, Source], list[Problem]]:
    """The secondary instances by id, and what is wrong with them."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for instance in instances:
        name = instance.get("id") or ""
        if name in sources:
            problems.append(_error("duplicate", f"The instance {name} is given twice."))
            continue
        roots = [child for child in instance if local(child)]
        source = Source(name, instance.get("src") or "", roots[0] if roots else None)
        sources[name] = source
        if source.element is not None:
            if sum(1 for _ in islice(source.element.iter(), MAX_NODES + 1)) > MAX_NODES:
                problems.append(
                    _error("limit", f"The list {name} has more than {MAX_NODES} nodes.")
                )
        elif media is not None:
            problems += _unusable(source, media)
    return sources, problems


def external_lists(
    body: etree._Element | None, known: Mapping[str, Source], media: Media | None
) -> tuple[dict[str, Source], list[Problem]]:
    """The lists that questions ask for and that no instance declares: by `query` (XLSForm's
    `select_one_external`), which are in `itemsets.csv`, and by `search()` in an appearance."""
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    looked_up = {
        name: Source(name, f"jr://file-csv/{name.removesuffix('.csv')}.csv", None)
        for name in tables_of(body)
        if name not in known
    }
    if media is not None:
        for source in looked_up.values():
            problems += _unusable(source, media)
    asking = body.iterfind(".//*[@query]") if body is not None else ()
    for element in asking:
        if local(element) != "input":
            continue
        for name in _INSTANCE.findall(element.get("query") or ""):
            if name not in known and name not in found:
                found[name] = Source(name, f"jr://file-csv/{ITEMSETS}", None, name)
    if found and media is not None:
        problems += _unusable(next(iter(found.values())), media)
    return looked_up | found, problems


def _unusable(source: Source, media: Media) -> list[Problem]:
    """What is wrong with an external data set, before anybody reads it."""
    try:
        if media.rows(source.file) is not None:
            return []
        text = media.text(source.file)
        if text is not None:
            of_geojson(text) if source.file.endswith(".geojson") else parse_xml(text)
        elif source.src and source.src != LAST_SAVED:
            told = f"The data set {source.file} is not there."
            return [Problem("error", "missing-media", told, Place(file=source.file))]
    except EngineError as error:
        return [Problem("error", error.kind, error.message, Place(file=source.file))]
    return []


def _error(kind: Any, message: str) -> Problem:
    return Problem("error", kind, message, Place())


class Instances(Mapping[str, Document]):
    """The secondary instances of one session, each built when it is first read."""

    def __init__(
        self, sources: Mapping[str, Source], media: Media, shared: dict[str, Document]
    ) -> None:
        self._sources = sources
        self._media = media
        self._shared = shared
        self._own: dict[str, Document] = {}
        self._rows: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Document:
        source = self._sources[name]
        if source.element is not None:
            made = self._shared.get(name)
            if made is None:
                made = self._shared[name] = build(source.element, alone=True, rows=True)
                made.fixed = True
            return made
        made = self._own.get(name)
        if made is None:
            made = self._own[name] = self._external(source)
            made.fixed = True
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def replace(self, file: str, rows: Rows) -> list[str]:
        """The data set with this file name has these rows now; the ids of its instances."""
        found = [
            source.id
            for source in self._sources.values()
            if source.element is None and source.file == file
        ]
        for name in found:
            self._rows[name] = rows
            self._own.pop(name, None)
        return found

    def _external(self, source: Source) -> Document:
        rows = self._rows.get(source.id)
        if rows is None:
            rows = self._media.rows(source.file)
        if rows is not None:
            if source.list_name is not None:
                rows = [row for row in rows if row.get("list_name") == source.list_name]
            return of_rows(rows)
        text = self._media.text(source.file)
        if text is not None:
            return of_geojson(text) if source.file.endswith(".geojson") else parse_xml(text)
        if source.src and source.src != LAST_SAVED:
            raise EngineError("missing-media", f"The data set {source.file} is not there.")
        return of_rows(())


def of_rows(rows: Rows) -> Document:
    """A table as `root/item/column`. Raises EngineError `limit` above 200,000 rows."""
    if len(rows) > MAX_ROWS:
        raise EngineError("limit", f"The data set has more than {MAX_ROWS} rows.")
    document = Document()
    root = Element("root")
    root.parent = document
    document.children.append(root)
    items = root.children
    for row in rows:
        item = Element("item")
        item.parent = root
        columns = item.children
        for name, value in row.items():
            column = Element(name, text=value)
            column.parent = item
            columns.append(column)
        items.append(item)
    return document


def of_geojson(text: str) -> Document:
    """A feature collection as `root/item`.

    Raises EngineError `type` for anything else and `limit` for more than 8 MiB, which become some
    twenty times as much when they are read.
    """
    if len(text) > MAX_GEOJSON:
        raise EngineError("limit", "The GeoJSON file is larger than 8 MiB.")
    try:
        document = json.loads(text)
        if document.get("type") != "FeatureCollection":
            raise ValueError("no FeatureCollection")
        return of_rows([_feature(feature) for feature in document["features"]])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError("type", f"The GeoJSON file cannot be used: {error}.") from error


def _feature(feature: Mapping[str, Any]) -> dict[str, str]:
    row: dict[str, str] = {}
    own = feature.get("id")
    if own is not None:
        row["id"] = _text(own)
    for name, value in (feature.get("properties") or {}).items():
        if value is not None and not (name == "id" and "id" in row):
            row[name] = _text(value)
    geometry = feature["geometry"]
    if geometry is None:
        # RFC 7946, 3.2: a feature that has no place.
        row["geometry"] = ""
        return row
    coordinates = geometry["coordinates"]
    kind = geometry["type"]
    if kind == "Point":
        row["geometry"] = _point(coordinates)
    elif kind == "LineString":
        row["geometry"] = "; ".join(map(_point, coordinates))
    elif kind == "Polygon":
        row["geometry"] = "; ".join(map(_point, coordinates[0]))
    else:
        raise ValueError(f"geometry {kind}")
    return row


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value):
        return number_text(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _point(pair: Sequence[float]) -> str:
    return f"{pair[1]} {pair[0]} 0 0"

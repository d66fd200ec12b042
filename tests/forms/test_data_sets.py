"""Data sets from files, and the choices that search() takes from them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from form_scenario import fill, form, offered, question, value, world
from xform_text import xform_of

from fieldkit.forms.definition import examine, load
from fieldkit.forms.folder import FolderMedia
from fieldkit.forms.session import Session

FRUITS = [
    {"name": "apple", "label": "Apple", "kind": "pome"},
    {"name": "pear", "label": "Pear", "kind": "pome"},
    {"name": "plum", "label": "Plum", "kind": "drupe"},
]


@pytest.mark.parametrize(
    "text",
    [
        'name,label\na,"Al, pha"\nb,Beta\n',
        'name;label\r\na;"Al, pha"\r\nb;Beta\r\n',
        "name\tlabel\na\tAl, pha\nb\tBeta",
        '\ufeff"name";"label"\n"a";"Al, pha"\n"b";"Beta"\n',
    ],
)
def test_tables_with_any_delimiter(tmp_path: Path, text: str) -> None:
    (tmp_path / "q.csv").write_text(text, encoding="utf-8", newline="")
    definition = load(
        xform_of(
            '<data id="t"><a/><b/></data>',
            "<bind nodeset=\"/data/a\" calculate=\"instance('q')/root/item[name='a']/label\"/>"
            '<bind nodeset="/data/b" calculate="count(instance(\'q\')/root/item)"/>',
            model='<instance id="q" src="jr://file-csv/q.csv"/>',
        )
    )
    session = Session.start(definition, world=world(), media=FolderMedia(tmp_path))
    assert (value(session, "a"), value(session, "b")) == ("Al, pha", "2")


def test_two_columns_of_a_name_are_refused(tmp_path: Path) -> None:
    form = xform_of(
        '<data id="t"><a/></data>', model='<instance id="q" src="jr://file-csv/q.csv"/>'
    )
    for header, kinds in (("name,b,name", ["duplicate"]), ("name,b,,", [])):
        (tmp_path / "q.csv").write_text(f"{header}\n1,2,3\n", encoding="utf-8")
        _, problems = examine(form, FolderMedia(tmp_path))
        assert [problem.kind for problem in problems] == kinds


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (
            {"id": 7, "properties": {"id": "p", "n": None, "b": True, "x": 1e-7, "big": 2161000}},
            "id=7|b=true|x=0.0000001|big=2161000|geometry=2 1 0 0",
        ),
        ({"properties": {"id": "p"}}, "id=p|geometry=2 1 0 0"),
        ({"properties": None, "id": None, "geometry": None}, "geometry="),
        (
            {"properties": {}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}},
            "geometry=2 1 0 0; 4 3 0 0",
        ),
    ],
)
def test_features_are_items(tmp_path: Path, feature: dict[str, object], expected: str) -> None:
    place = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}
    made = {"type": "FeatureCollection", "features": [place | feature]}
    (tmp_path / "q.geojson").write_text(json.dumps(made), encoding="utf-8")
    definition = load(
        xform_of('<data id="t"><a/></data>', model='<instance id="q" src="jr://file/q.geojson"/>')
    )
    session = Session.start(definition, world=world(), media=FolderMedia(tmp_path))
    columns = session.evaluate("instance('q')/root/item/*", "/", None)
    assert isinstance(columns, list)
    assert "|".join(f"{node.name}={node.string_value}" for node in columns) == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("search('fruits')", ["apple", "pear", "plum"]),
        ("minimal search('fruits', 'contains', 'label', ${word})", ["apple", "pear"]),
        ("search('fruits', 'startswith', 'name, label', 'P')", ["pear", "plum"]),
        ("search('fruits', 'matches', 'kind', 'drupe')", ["plum"]),
        ("search('fruits', 'contains', 'label', '', 'kind', 'pome')", ["apple", "pear"]),
    ],
)
def test_search_offers_the_rows_of_a_table(search: str, expected: list[str]) -> None:
    session = fill(
        form(
            question("text", "word", default="a"),
            question("select_one f", "fruit", appearance=search),
            choices={"f": [{"name": "name", "label": "label"}]},
        ),
        {"fruits.csv": FRUITS},
    )
    session.answer("word", "p" if "${word}" not in search else "e")
    assert offered(session, "fruit") == expected
    assert session.state("fruit").choices[0].label == expected[0].capitalize()
    assert session.state("fruit").appearance[-1].startswith("search(")


def test_what_search_no_longer_offers_is_cleared() -> None:
    session = fill(
        form(
            question("text", "word"),
            question(
                "select_one f", "fruit", appearance="search('fruits', 'contains', 'label', ${word})"
            ),
            choices={"f": [{"name": "name", "label": "label"}]},
        ),
        {"fruits.csv": FRUITS},
    )
    session.answer("fruit", "pear")
    session.answer("word", "Pl")
    assert value(session, "fruit") == ""


def test_search_has_a_label_column_for_each_language() -> None:
    rows = [{"name": "plum", "en": "Plum", "fr": "Prune"}]
    labelled = {"label::English (en)": "Fruit", "label::French (fr)": "Fruit"}
    columns = {"label::English (en)": "en", "label::French (fr)": "fr"}
    survey = {
        "type": "select_one f", "name": "fruit", "appearance": "search('fruits')", **labelled
    }  # fmt: skip
    session = fill(
        form(survey, choices={"f": [{"name": "name", **columns}]}),
        {"fruits.csv": rows},
        language="en",
    )
    assert session.state("fruit").choices[0].label == "Plum"
    session.set_language("fr")
    assert session.state("fruit").choices[0].label == "Prune"
    assert offered(session, "fruit") == ["plum"]

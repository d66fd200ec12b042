"""Expressions inside a form: what they read, rows of repeats, hidden nodes, indexes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from xpath_world import Bench, bench

from fieldkit.forms.tree import Element
from fieldkit.forms.xpath import Reference, StaticContext, compile

STATIC = StaticContext()


def _read(expression: str) -> list[str]:
    """The references as text: origin, data set and steps."""
    found = []
    for one in compile(expression, STATIC).references:
        origin = f"instance:{one.instance}" if one.origin == "instance" else one.origin
        found.append(f"{origin}:{'/'.join(one.steps)}")
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2", []),
        ("/data/a + /data/b", ["root:data/a", "root:data/b"]),
        (". > 3 and . < 5", ["self:"]),
        ("../a", ["self:../a"]),
        ("current()/../a", ["self:../a"]),
        ("position(..)", ["self:.."]),
        ("sum(/data/r/n)", ["root:data/r/n"]),
        ("/data/r[x = 1]/n", ["root:data/r/x", "root:data/r/n"]),
        ("/data/r[../y > x]/n", ["root:data/y", "root:data/r/x", "root:data/r/n"]),
        ("//n", ["root:///n"]),
        ("/data/meta/entity/@id", ["root:data/meta/entity/@id"]),
        (
            "instance('c')/root/item[k = /data/a]/v",
            ["instance:c:root/item/k", "root:data/a", "instance:c:root/item/v"],
        ),
        (
            "instance('c')/root/item[k = current()/../a]/v",
            ["instance:c:root/item/k", "self:../a", "instance:c:root/item/v"],
        ),
        (
            "pulldata('c', 'v', 'k', ../a)",
            ["self:../a", "instance:c:root/item/k", "instance:c:root/item/v"],
        ),
        ("instance(/data/which)/root", ["root:data/which", "instance:None:root"]),
        ("indexed-repeat(/d/r/a, /d/r, ../i)", ["root:d/r/a", "root:d/r", "self:../i"]),
        ("once(random())", []),
        ("string-length() > 2", ["self:"]),
        ("(/data/a | /data/b)[. = 1]", ["root:data/a", "root:data/b"]),
        ("../following-sibling::q", ["self:../../q"]),
    ],
)
def test_references_are_paths_without_predicates(expression: str, expected: list[str]) -> None:
    assert _read(expression) == expected


def test_a_reference_is_resolved_against_the_node_that_has_the_expression() -> None:
    base = ("data", "person", "age")
    assert Reference("self", ("..", "name")).resolve(base) == ("data", "person", "name")
    assert Reference("self", ()).resolve(base) == base
    assert Reference("root", ("data", "x")).resolve(base) == ("data", "x")
    assert Reference("instance", ("root",), "c").resolve(base) is None


def test_calls_and_volatility_are_told() -> None:
    compiled = compile("if(today() > ., jr:itext('a'), /d/x[selected(., 'b')])", STATIC)
    assert compiled.functions == {"if", "today", "jr:itext", "selected"}
    assert compiled.volatile
    assert not compile("1 + 1", STATIC).volatile


HOUSES = """<data><limit>3</limit><house><owner>A</owner><room><m>1</m></room><room><m>2</m></room>
<all/></house><house><owner>B</owner><room><m>3</m></room><room><m>4</m></room><all/></house></data>"""
REPEATS = frozenset({("data", "house"), ("data", "house", "room")})


def _rows(*origin: str) -> Bench:
    housing = bench(HOUSES)
    housing.static = StaticContext(origin=origin, repeats=REPEATS)
    return housing


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/data/house/owner", ["B"]),
        ("/data/house/room/m", ["3", "4"]),
        ("/data/house/room", ["3", "4"]),
        ("/data/house/room[m > 3]/m", ["4"]),
        ("/data/house", ["B34", "A12"]),
        ("/data/house[1]/owner", ["A"]),
        ("/data/house[position() = 1]/room/m", ["1", "2"]),
        ("/data/limit", ["3"]),
        ("indexed-repeat(/data/house/owner, /data/house, 1)", ["A"]),
        ("indexed-repeat(/data/house/room/m, /data/house/room, 2)", ["4"]),
        ("indexed-repeat(/data/house/room/m, /data/house, 1, /data/house/room, 2)", ["2"]),
        ("indexed-repeat(/data/house/owner, /data/house, position(..) - 1)", ["A"]),
        ("indexed-repeat(../owner, .., 1)", ["A"]),
        ("indexed-repeat(../room/m, ../room, 1)", ["3"]),
        ("indexed-repeat(/data/house[1]/owner, /data/house, 1)", ["A"]),
    ],
)
def test_absolute_paths_inside_a_repeat_mean_the_current_row(
    expression: str, expected: list[str]
) -> None:
    inside = _rows("data", "house", "all")
    found = inside.texts(expression, "//house[2]/all")
    assert sorted(text.replace("\n", "") for text in found) == sorted(expected)


def test_nested_rows_are_found_from_the_innermost() -> None:
    inside = _rows("data", "house", "room", "m")
    assert inside.texts("/data/house/room/m", "//house[2]/room[2]/m") == ["4"]
    assert inside.texts("/data/house/room", "//house[2]/room[2]/m") == ["3", "4"]
    assert inside.value("position(..)", "//house[2]/room[2]/m") == 2
    assert inside.value("sum(/data/house/room/m)", "//house[2]/room[2]/m") == 4


def test_the_row_is_the_questions_inside_a_data_sets_predicate_too() -> None:
    places = "<root><item><k>A</k><v>1</v></item><item><k>B</k><v>2</v></item></root>"
    inside = bench(HOUSES, c=places)
    inside.static = replace(STATIC, origin=("data", "house", "all"), repeats=REPEATS)
    expression = "instance('c')/root/item[k = /data/house/owner]/v"
    assert inside.texts(expression, "//house[1]/all") == ["1"]
    assert inside.texts(expression, "//house[2]/all") == ["2"]
    assert inside.text("pulldata('c', 'v', 'k', /data/house/owner)", "//house[2]/all") == "2"


def test_hidden_nodes_are_in_no_node_set_and_come_back() -> None:
    housing = bench(HOUSES)
    second = housing.node("/data/house[2]")
    assert isinstance(second, Element)
    compiled = compile("count(/data/house/room) + count(//m)", housing.static)
    context, document = housing.context, housing.document
    assert compiled.evaluate(context, document) == 8
    second.set_hidden(True)
    assert compiled.evaluate(context, document) == 4
    assert housing.texts("/data/house[1]/following-sibling::house") == []
    assert housing.text("string(/data)").strip().replace("\n", "") == "3A12"
    assert housing.texts("../owner", "/data/house[1]/room[1]/..") == []
    second.set_hidden(False)
    assert compiled.evaluate(context, document) == 8


def test_a_bound_path_sees_new_rows_and_new_answers() -> None:
    housing = bench(HOUSES)
    compiled = compile("sum(/data/house/room/m)", housing.static)
    context, document = housing.context, housing.document
    assert compiled.evaluate(context, document) == 10
    house = housing.node("/data/house[1]")
    assert isinstance(house, Element)
    added = house.elements()[1].copy()
    house.insert(2, added)
    assert compiled.evaluate(context, document) == 11
    added.elements()[0].set_text("5")
    assert compiled.evaluate(context, document) == 15
    assert housing.texts("//m")[:3] == ["1", "5", "2"]
    assert housing.value("position(//m[. = 5]/..)") == 2
    house.remove(added)
    assert compiled.evaluate(context, document) == 10


LIST = (
    "<root>"
    + "".join(
        f"<item><k>{i % 7}</k><d>2012-07-0{i % 9 + 1}</d><n>{i}</n></item>" for i in range(60)
    )
    + "</root>"
)


@pytest.mark.parametrize(
    "predicate",
    [
        "[k = '3']", "[k = 3]", "['3' = k]", "[k = /data/limit]", "[k = //m]", "[k = 3 and n > 20]",
        "[k = '3'][2]", "[k = '3'][last()]", "[k = concat('', 3)]", "[k = '']", "[k = 'none'][1]",
        "[d = '2012-07-03']", "[d = date('2012-07-03')]", "[k = true()]", "[k = 0 div 0]",
        "[k = if(/data/limit > 1, 3, 'x')]", "[k = current()/limit]", "[k = ../item[2]/k]",
        "[position() = 4]", "[number(/data/limit)]", "[k = 3 and position() < 30]",
    ],
)  # fmt: skip
def test_an_index_gives_what_looking_at_every_row_gives(predicate: str) -> None:
    indexed = bench(HOUSES, c=LIST)
    looking = bench(HOUSES, c=LIST)
    for one in looking.context.instances.values():
        one.fixed = False  # type: ignore[attr-defined]
    expression = f"instance('c')/root/item{predicate}/n"
    for _ in range(2):
        assert indexed.texts(expression, "/data") == looking.texts(expression, "/data")

"""XPath 1.0: paths, axes, predicates, operators, conversions (sections 2, 3 and 4)."""

from __future__ import annotations

import math

import pytest
from xpath_world import bench

from fieldkit.forms.errors import EngineError

WHOLE = bench()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/data/g/h", ["1", "2", "10"]),
        ("/data/g/h[2]", ["2"]),
        ("/data/g/h[last()]", ["10"]),
        ("/data/g/h[position() > 1]", ["2", "10"]),
        ("/data/g/h[. > 1][1]", ["2"]),
        ("//h", ["1", "2", "10"]),
        ("//person//age", ["10", "20"]),
        ("//age[1]", ["10", "20"]),
        ("(//age)[1]", ["10"]),
        ("//person[name = 'Bo']/age", ["20"]),
        ("//person[age > 5][name != 'Al']/name", ["Bo"]),
        ("//h[3]/preceding-sibling::h[1]", ["2"]),
        ("//h[1]/following-sibling::*", ["2", "10"]),
        ("//person[2]/preceding::h[1]", ["10"]),
        ("//g/following::name", ["Al", "Bo"]),
        ("//age/parent::person/name", ["Al", "Bo"]),
        ("//age/../name", ["Al", "Bo"]),
        ("/data/*[name() = 'a']", ["5"]),
        ("/data/@id", ["f"]),
        ("/data/attribute::*", ["f", "2"]),
        ("//p:q/@w", ["1"]),
        ("//p:*/@*", ["1"]),
        ("/data/comment()", ["note"]),
        ("/data/processing-instruction()", ["now"]),
        ("/data/processing-instruction('go')", ["now"]),
        ("/data/processing-instruction('stop')", []),
        ("/data/a/text()", ["5"]),
        ("/data/a/node()", ["5"]),
        ("/data/a/self::a", ["5"]),
        ("/data/a/self::b", []),
        ("//h | //a | //a", ["5", "1", "2", "10"]),
        ("/data/nothing/at/all", []),
        ("/nothing", []),
        ("//h[0]", []),
        ("//h[1.5]", []),
        ("//h['']", []),
        ("//h['x'][3]", ["10"]),
        ("/data/a/@id", []),
    ],
)
def test_paths_reach_their_nodes_in_document_order(expression: str, expected: list[str]) -> None:
    assert WHOLE.texts(expression) == expected


def test_ancestors_are_nearest_first_for_predicates_and_in_document_order_as_a_set() -> None:
    assert WHOLE.text("name(//h[1]/ancestor::*[1])") == "g"
    nodes = WHOLE.value("//h[1]/ancestor-or-self::*")
    assert isinstance(nodes, list)
    assert [node.name for node in nodes] == ["data", "g", "h"]


def test_an_attribute_has_a_parent_and_no_siblings() -> None:
    assert WHOLE.text("name(//@w/..)") == "p:q"
    assert WHOLE.texts("//@w/following-sibling::*") == []
    assert WHOLE.texts("//@w/following::name") == ["Al", "Bo"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("12 div 4 div 3", 1),
        ("5 mod 2", 1),
        ("5 mod -2", 1),
        ("-5 mod 2", -1),
        ("1.5 mod 0.5", 0),
        ("-(-3)", 3),
        ("--3", 3),
        ("- 3 + 4", 1),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("/data/a - 1", 4),
        ("'7' + 1", 8),
        ("true() + true()", 2),
        (".5 + 5.", 5.5),
    ],
)
def test_arithmetic(expression: str, expected: float) -> None:
    assert WHOLE.value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "0 div 0", "5 mod 0", "'x' + 1", "/data/nothing + 1", "/data/empty + 1", "number('')",
        "number('1e3')", "number('+1')", "number('1,5')", "number('0x10')", "number('- 1')",
    ],
)  # fmt: skip
def test_what_is_no_number_is_nan(expression: str) -> None:
    value = WHOLE.value(expression)
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 = 1.0", True),
        ("'1' = 1", True),
        ("'1.0' = '1'", False),
        ("'a' != 'b'", True),
        ("1 < 2 = true()", True),
        ("3 > 2 > 1", False),
        ("'b' > 'a'", False),
        ("0 div 0 = 0 div 0", False),
        ("0 div 0 != 0 div 0", True),
        ("-0 = 0", True),
        ("true() = 'x'", True),
        ("false() = ''", True),
        ("true() > false()", True),
        ("/data/g/h = 2", True),
        ("/data/g/h != 2", True),
        ("/data/g/h = 3", False),
        ("2 = /data/g/h", True),
        ("/data/g/h = '10'", True),
        ("/data/g/h > 9", True),
        ("9 < /data/g/h", True),
        ("/data/g/h > 10", False),
        ("/data/g/h = /data/person/age", True),
        ("/data/g/h > /data/person/age", False),
        ("/data/g/h < /data/person/age", True),
        ("/data/nothing = ''", False),
        ("/data/nothing != ''", False),
        ("/data/nothing = false()", True),
        ("/data/nothing < true()", True),
        ("/data/g/h = true()", True),
        ("/data/g/h <= true()", True),
        ("/data/empty = ''", True),
        ("not(/data/nothing)", True),
        ("not(/data/empty)", False),
        ("1 or nothing", True),
        ("0 or '' or /data/nothing", False),
        ("1 and 'x' and /data/a", True),
        ("1 and 0", False),
        ("true() and not(false())", True),
    ],
)
def test_comparisons_and_logic(expression: str, expected: bool) -> None:
    assert WHOLE.value(expression) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("string(0.1 + 0.2)", "0.3"),
        ("string(6.1 - 7.8)", "-1.7"),
        ("string(1 div 3)", "0.333333333333333"),
        ("string(5.0)", "5"),
        ("string(-0)", "0"),
        ("string(0.0000001)", "0.0000001"),
        ("string(123456789012)", "123456789012"),
        ("string(9007199254740991)", "9007199254740991"),
        ("string(1000000000000000000000)", "1000000000000000000000"),
        ("string(1 div 0)", "Infinity"),
        ("string(-1 div 0)", "-Infinity"),
        ("string(0 div 0)", "NaN"),
        ("string(true())", "true"),
        ("string(/data/g/h)", "1"),
        ("string(/data/nothing)", ""),
        ("string(/data/g)", "1210"),
        ("name(/data)", "data"),
        ("name(//p:q)", "p:q"),
        ("local-name(//p:q)", "q"),
        ("namespace-uri(//p:q)", "urn:p"),
        ("name(/)", ""),
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 2)", "2345"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', 1, 0 div 0)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("substring('12345', -1 div 0)", "12345"),
        ("substring-before('1999/04/01', '/')", "1999"),
        ("substring-after('1999/04/01', '/')", "04/01"),
        ("substring-after('1999', '')", "1999"),
        ("substring-before('1999', 'x')", ""),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
        ("normalize-space('  a \t b\n')", "a b"),
        ("concat('a', 1, true())", "a1true"),
    ],
)
def test_strings(expression: str, expected: str) -> None:
    assert WHOLE.value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(//h)", 3),
        ("sum(//h)", 13),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("round(1.5)", 2),
        ("round(-1.5)", -1),
        ("round(2.5)", 3),
        ("string-length('añb')", 3),
        ("string-length('𐐀')", 1),
        ("number(true())", 1),
        ("number(' 12.5 ')", 12.5),
        ("number('-.5')", -0.5),
    ],
)
def test_numbers(expression: str, expected: float) -> None:
    assert WHOLE.value(expression) == expected


def test_zero_keeps_its_sign() -> None:
    for expression in ("round(-0.4)", "ceiling(-0.5)", "round(-0.5)", "int(-0.9)"):
        value = WHOLE.value(expression)
        assert value == 0
        assert math.copysign(1, float(str(value))) == -1


def test_functions_without_an_argument_take_the_context_node() -> None:
    assert WHOLE.value("string-length()", "/data/b") == 5
    assert WHOLE.value("string()", "/data/a") == "5"
    assert WHOLE.value("number()", "/data/a") == 5
    assert WHOLE.value("name()", "/data/a") == "a"
    assert WHOLE.value(". + 1", "/data/a") == 6
    assert WHOLE.texts("../g/h[. = 2]", "/data/a") == ["2"]


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("", "syntax"),
        ("1 +", "syntax"),
        ("(1", "syntax"),
        ("1)", "syntax"),
        ("'a", "syntax"),
        ("a b", "syntax"),
        ("1e3", "syntax"),
        ("a[", "syntax"),
        ("a]", "syntax"),
        ("/data/", "syntax"),
        ("foo::a", "syntax"),
        ("namespace::a", "syntax"),
        ("a # b", "syntax"),
        ("f(,)", "syntax"),
        ("nosuch(1)", "unknown-function"),
        ("id('a')", "unknown-function"),
        ("lang('en')", "unknown-function"),
        ("if(1, 2)", "arguments"),
        ("true(1)", "arguments"),
        ("not()", "arguments"),
        ("count('a')", "arguments"),
        ("sum(1)", "arguments"),
        ("x:a", "unknown-prefix"),
        ("x:f()", "unknown-prefix"),
        ("$v", "unknown-variable"),
        ("instance('none')/root", "unknown-instance"),
        ("1 | 2", "type"),
        ("'a'/b", "type"),
        ("'a'[1]", "type"),
    ],
)
def test_errors_have_their_kind_and_expression(expression: str, kind: str) -> None:
    assert WHOLE.kind(expression) == kind


@pytest.mark.parametrize(
    ("expression", "at"),
    [
        ("1 + nosuch()", 4),
        ("1 + if(1)", 4),
        ("'a' = base64-decode('*')", 6),
        ("1 + regex('a', '(')", 4),
        ("1 + regex('a', concat('(', ''))", 4),
        ("a/x:b", 2),
        ("1 + (2", 6),
        ("1 + instance('none')", 4),
    ],
)
def test_errors_tell_where_they_are(expression: str, at: int) -> None:
    with pytest.raises(EngineError) as caught:
        WHOLE.value(expression)
    assert caught.value.at == at


def test_prefixes_match_by_namespace_and_forms_match_as_written() -> None:
    record = "<q:data xmlns:q='urn:p' xmlns='urn:d'><a>1</a><q:a>2</q:a></q:data>"
    strict = bench(record)
    assert strict.texts("/p:data/p:a") == ["2"]
    assert strict.texts("//a") == []
    strict.static = type(strict.static)({"p": "urn:p"}, unprefixed=None)
    assert strict.texts("//a") == ["1"]
    strict.static = type(strict.static)({}, unprefixed="urn:d")
    assert strict.texts("//a") == ["1"]

"""The functions that ODK XForms adds to XPath or changes (bindings, XPath functions)."""

from __future__ import annotations

import base64
import math
import re

import pytest
from xpath_world import bench

PLACES = (
    "<root>"
    + "".join(
        f"<item><name>n{i}</name><part>k{i % 3}</part><size>{i}</size></item>" for i in range(9)
    )
    + "</root>"
)
WHOLE = bench(places=PLACES)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("concat('a')", "a"),
        ("concat(//h)", "1210"),
        ("concat(//h, '-', //name)", "1210-AlBo"),
        ("join(', ', //name)", "Al, Bo"),
        ("join('-', 'a', //h, 3)", "a-1-2-10-3"),
        ("join('-', /data/nothing)", ""),
        ("substr('hello', 1)", "ello"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substr('hello', 9)", ""),
        ("substr('hello', 3, 1)", ""),
        ("if(/data/a > 3, 'yes', 'no')", "yes"),
        ("if(/data/nothing, 'yes', 'no')", "no"),
        ("coalesce(/data/empty, 'x')", "x"),
        ("coalesce('', '')", ""),
        ("coalesce(/data/a, 'x')", "5"),
        ("selected-at('a b c', 1)", "b"),
        ("selected-at('a b c', 3)", ""),
        ("selected-at('a b c', -1)", ""),
        ("jr:itext('greeting')", "Hello"),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("digest('abc', 'md5', 'HEX')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="),
        ("base64-decode('4KSF')", "अ"),
        ("pulldata('places', 'name', 'size', '4')", "n4"),
        ("pulldata('places', 'name', 'size', 'none')", ""),
        ("pulldata('places', concat('na', 'me'), 'size', 4)", "n4"),
        ("instance('places')/root/item[part = 'k1'][2]/name", "n4"),
        ("instance('places')/root/item[part = 'k1' and size > 4]/name", "n7"),
        ("instance('places')/root/item['k1' = part][last()]/name", "n7"),
        ("instance('places')/root/item[size = 3]/name", "n3"),
        ("instance('places')/root/item[size = /data/a]/name", "n5"),
        ("instance('places')/root/item[size = current()/a][1]/name", ""),
        ("indexed-repeat(/data/person/name, /data/person, 2)", "Bo"),
        ("indexed-repeat(/data/person/name, /data/person, 3)", ""),
        ("indexed-repeat(//name, //person, 2)", "Bo"),
    ],
)
def test_texts(expression: str, expected: str) -> None:
    assert WHOLE.text(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count-selected('a b  c')", 3),
        ("count-selected('')", 0),
        ("count-selected(/data/b)", 3),
        ("count-non-empty(//d)", 1),
        ("position(/data/person[2])", 2),
        ("position(//name)", 1),
        ("max(//h)", 10),
        ("max(//h, 50)", 50),
        ("max(1, 3, 2)", 3),
        ("min(//h)", 1),
        ("min(-1, //h)", -1),
        ("int(3.9)", 3),
        ("int(-3.9)", -3),
        ("round(2.345, 2)", 2.35),
        ("round(-2.345, 2)", -2.34),
        ("round(1.005, 2)", 1.01),
        ("round(1234.5, -2)", 1200),
        ("pow(2, 10)", 1024),
        ("pow(-8, 1)", -8),
        ("log10(1000)", 3),
        ("exp(0)", 1),
        ("exp10(2)", 100),
        ("sqrt(16)", 4),
        ("abs(-3)", 3),
        ("atan2(0, 1)", 0),
        ("log(0)", -math.inf),
        ("exp(1000)", math.inf),
        ("distance('0 0;0 1')", 111318.85),
        ("distance('0 0 0 0; 0 1 0 0; 0 0 0 0')", 222637.7),
        ("distance('1 1', '1 1')", 0),
        ("distance('1 1')", 0),
        ("area('0 0;0 1;1 1;1 0;0 0')", 12391256135.81),
        ("area('0 0;0 1;1 1;1 0')", 12391256135.81),
        ("area('0 0;0 1')", 0),
    ],
)
def test_numbers(expression: str, expected: float) -> None:
    value = WHOLE.value(expression)
    assert value == pytest.approx(expected, abs=0.011)


@pytest.mark.parametrize(
    "expression",
    [
        "max(//nothing)", "max(//h, 'x')", "min(//d)", "sum(//d)", "log(-1)", "sqrt(-1)",
        "asin(2)", "pow(-8, 0.5)", "pow(1, 0 div 0)", "round(1, 99)", "round('x', 2)",
        "area('')", "area('x')", "area('91 0;0 1;1 1')", "distance('0 0;0 181')",
        "position(/data/nothing)", "decimal-time('24:00')", "decimal-date-time('soon')",
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_nan(expression: str) -> None:
    value = WHOLE.value(expression)
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("selected('a b c', 'b')", True),
        ("selected('ab c', 'b')", False),
        ("selected('a b', ' b ')", True),
        ("selected(/data/b, 'z')", True),
        ("selected('', '')", False),
        ("boolean-from-string('true')", True),
        ("boolean-from-string('1')", True),
        ("boolean-from-string('false')", False),
        ("boolean-from-string('yes')", False),
        ("boolean('false')", True),
        ("starts-with('abc', 'ab')", True),
        ("ends-with('abc', 'bc')", True),
        ("ends-with('abc', '')", True),
        ("contains('abc', 'd')", False),
        ("checklist(2, 3, true(), 1, '', 0)", True),
        ("checklist(1, 1, '0', '1', -2, 0 div 0)", True),
        ("checklist(-1, 1, //h)", False),
        ("checklist(3, -1, //h)", True),
        ("checklist(-1, -1)", True),
        ("weighted-checklist(2, 3, true(), 2.5, false(), 9)", True),
        ("weighted-checklist(-1, 2, true(), 2.5)", False),
        ("weighted-checklist(13, 13, //h, //h)", True),
        ("regex('abc', '[a-c]+')", True),
        ("regex('xab', 'a')", False),
        ("regex('2026-02-01', '^\\d{4}-\\d{2}-\\d{2}$')", True),
        ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0')", True),
        ("geofence('1.5 0.5', '0 0;0 1;1 1;1 0;0 0')", False),
        ("geofence('', '0 0;0 1;1 1;0 0')", False),
        ("intersects('0 0;1 1;1 0;0 1')", True),
        ("intersects('0 0;0 1;1 1;1 0;0 0')", False),
        ("intersects('0 0;0 2;0 1')", True),
        ("intersects('')", False),
    ],
)
def test_decisions(expression: str, expected: bool) -> None:
    assert WHOLE.value(expression) is expected


def test_if_evaluates_only_what_it_chooses_and_keeps_its_type() -> None:
    assert WHOLE.value("if(true(), 1, pulldata('none', 'a', 'b', 'c'))") == 1.0
    assert WHOLE.value("if(false(), pulldata('none', 'a', 'b', 'c'), false())") is False


def test_once_keeps_an_answer_and_keeps_nothing_that_is_no_number() -> None:
    assert WHOLE.value("once('new')", "/data/a") == "5"
    assert WHOLE.value("once('new')", "/data/empty") == "new"
    assert WHOLE.value("once(. * 10)", "/data/empty") == ""
    assert WHOLE.value("once(0)", "/data/empty") == "0"


def test_current_is_the_question_inside_a_predicate_too() -> None:
    assert WHOLE.texts("//person[age > current()/../a * 2]/name", "/data/b") == ["Bo"]
    assert WHOLE.texts("instance('places')/root/item[size = current()]/name", "/data/a") == ["n5"]


def test_absolute_paths_in_a_data_sets_predicate_mean_the_record() -> None:
    assert WHOLE.texts("instance('places')/root/item[size < /data/g/h[2]]/name") == ["n0", "n1"]


def test_uuid_is_version_4_or_has_the_length_that_is_asked_for() -> None:
    one, two = WHOLE.text("uuid()"), WHOLE.text("uuid()")
    assert one != two
    shape = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert re.fullmatch(shape, one)
    assert len(WHOLE.text("uuid(50)")) == 50
    assert WHOLE.kind("uuid(1000000000)") == "limit"


def test_random_is_from_zero_up_to_one() -> None:
    for _ in range(20):
        value = WHOLE.value("random()")
        assert isinstance(value, float)
        assert 0 <= value < 1


def test_a_seeded_shuffle_is_the_same_each_time_and_complete() -> None:
    names = "instance('places')/root/item/name"
    first = WHOLE.texts(f"randomize({names}, 42)")
    assert first == WHOLE.texts(f"randomize({names}, 42.9)")
    assert first != WHOLE.texts(f"randomize({names}, 43)")
    assert sorted(first) == sorted(WHOLE.texts(names)) == sorted(WHOLE.texts(f"randomize({names})"))
    assert WHOLE.texts(f"randomize({names}, 'a')") != WHOLE.texts(f"randomize({names}, 'b')")
    assert WHOLE.texts(f"randomize({names}, '')") == WHOLE.texts(f"randomize({names}, 0)")


def test_a_signed_text_is_given_only_where_the_signature_holds() -> None:
    def verify(message: bytes, signature: bytes, key: bytes) -> bool:
        return signature == b"s" * 64 and key == b"k" * 32

    signed = bench()
    signed.context.verify = verify
    contents = base64.b64encode(b"s" * 64 + b"hello").decode()
    key = base64.b64encode(b"k" * 32).decode()
    assert signed.text(f"extract-signed('{contents}', '{key}')") == "hello"
    assert signed.text(f"extract-signed('{contents}', '{key[::-1]}')") == ""
    assert signed.text("extract-signed('aGk=', 'aGk=')") == ""


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("weighted-checklist(1, 2, 3)", "arguments"),
        ("indexed-repeat(//name, //person)", "arguments"),
        ("digest('a', 'CRC')", "arguments"),
        ("digest('a', 'MD5', 'octal')", "arguments"),
        ("base64-decode('*')", "type"),
        ("randomize('a')", "arguments"),
        ("count-non-empty('a')", "arguments"),
        ("geofence('1 2 3 4 5', '0 0;0 1;1 1;0 0')", "type"),
        ("intersects('north')", "type"),
        ("format-date('2012-01-01', '%Q')", "arguments"),
        ("regex('a', '(')", "arguments"),
        ("regex('a', '(a)\\1')", "limit"),
        ("uuid('x')", "type"),
        ("pulldata('none', 'a', 'b', 'c')", "unknown-instance"),
    ],
)
def test_errors(expression: str, kind: str) -> None:
    assert WHOLE.kind(expression) == kind

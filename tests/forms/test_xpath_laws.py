"""Laws that hold for every expression and value (hypothesis)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from xpath_world import bench

from fieldkit.forms.errors import EngineError
from fieldkit.forms.xpath import StaticContext, compile
from fieldkit.forms.xpath.numbers import number_text, parse_number
from fieldkit.forms.xpath.parser import parse
from fieldkit.forms.xpath.patterns import compile_pattern
from fieldkit.forms.xpath.syntax import (
    AXES,
    Call,
    Chain,
    Expression,
    Filter,
    NameTest,
    Negation,
    Number,
    Path,
    Step,
    Text,
    TypeTest,
    unparse,
)

WHOLE = bench()
NAMES = st.sampled_from(["a", "b", "person", "name", "div", "and", "or", "mod", "a-b", "é", "_x.1"])
TESTS = st.one_of(
    st.builds(NameTest, st.sampled_from(["", "", "p"]), st.one_of(NAMES, st.just("*"))),
    st.builds(TypeTest, st.sampled_from(["node", "text", "comment"])),
    st.builds(TypeTest, st.just("processing-instruction"), st.sampled_from([None, "go", "it's"])),
)
LEVELS = [
    ["or"],
    ["and"],
    ["=", "!="],
    ["<", "<=", ">", ">="],
    ["+", "-"],
    ["*", "div", "mod"],
    ["|"],
]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> Expression:
    """Any tree that is not deeper than `depth`."""
    kinds = ["text", "number", "root"]
    if depth:
        kinds += ["chain", "path", "path", "negation", "call", "filter"]
    kind = draw(st.sampled_from(kinds))
    if kind == "text":
        return Text(draw(st.text(alphabet="ab '1", max_size=4)))
    if kind == "number":
        return Number(draw(st.sampled_from(["0", "1", "2.5", ".5", "10."])))
    if kind == "root":
        return Path("root", ())

    def several(least: int, most: int) -> tuple[Expression, ...]:
        many = draw(st.integers(least, most))
        return tuple(draw(expressions(depth - 1)) for _ in range(many))

    if kind == "chain":
        operators = draw(st.sampled_from(LEVELS))
        first, *others = several(2, 3)
        return Chain(first, tuple((draw(st.sampled_from(operators)), one) for one in others))
    if kind == "negation":
        return Negation(several(1, 1)[0])
    if kind == "call":
        return Call(draw(NAMES), several(0, 2))
    if kind == "filter":
        return Filter(several(1, 1)[0], several(1, 2))
    steps = tuple(
        Step(draw(st.sampled_from(AXES)), draw(TESTS), several(0, 1))
        for _ in range(draw(st.integers(1, 3)))
    )
    start: Any = draw(st.sampled_from(["node", "root", Call("current", ())]))
    return Path(start, steps)


@settings(deadline=None, max_examples=150)
@given(expressions())
def test_parsing_what_was_written_gives_the_same_tree(tree: Expression) -> None:
    # A row of minuses is shortened when it is read, so the tree is compared from then on.
    parsed = parse(unparse(tree))
    assert parse(unparse(parsed)) == parsed


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_numbers_text_reads_back_as_the_number_to_15_digits(number: float) -> None:
    text = number_text(number)
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    assert text == "0" or not text.endswith(".")
    assert math.isclose(parse_number(text), number, rel_tol=1e-14, abs_tol=1e-320)


@given(st.integers(-(2**53), 2**53))
def test_whole_numbers_keep_all_digits(number: int) -> None:
    assert number_text(float(number)) == str(number)


OPERANDS = st.sampled_from(
    [
        "1", "0", "'1'", "'x'", "''", "true()", "false()", "//h", "//name", "/data/nothing",
        "/data/empty", "/data/a", "today()", "date('2012-07-23')", "//d", "'2012-07-23'",
        "/data/moment", "0 div 0", "1 div 0", "-2.5",
    ]
)  # fmt: skip


@given(OPERANDS, OPERANDS)
def test_comparisons_mirror(left: str, right: str) -> None:
    for op, mirrored in (("=", "="), ("!=", "!="), ("<", ">"), ("<=", ">="), (">", "<")):
        one = WHOLE.value(f"{left} {op} {right}")
        other = WHOLE.value(f"{right} {mirrored} {left}")
        assert one is other, op


@given(OPERANDS, OPERANDS)
def test_a_known_type_changes_no_comparison(left: str, right: str) -> None:
    # `if()` of two types hides the type from the compiler, so that the general rules are used.
    hidden = f"if(true(), {left}, if(true(), '', 0))"
    for op in ("=", "!=", "<", "<=", ">", ">="):
        assert WHOLE.value(f"{left} {op} {right}") is WHOLE.value(f"{hidden} {op} {right}"), op


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_an_error_with_a_kind(text: str) -> None:
    error = _refused(lambda: compile(text, StaticContext()))
    assert error is None or error.kind != "internal"
    assert error is None or error.at is None or 0 <= error.at <= len(text)


def _refused(act: Callable[[], object]) -> EngineError | None:
    try:
        act()
    except EngineError as error:
        return error
    return None


SAFE = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "a*", "b+", "(?:ab)?"]),
    lambda parts: st.one_of(
        st.builds("{}{}".format, parts, parts),
        st.builds("(?:{}|{})".format, parts, parts),
        st.builds("(?:{}){{1,2}}".format, parts),
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(SAFE, st.text(alphabet="ab1 ", max_size=6))
def test_patterns_decide_as_a_backtracking_matcher_does(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).matches(text) is bool(re.fullmatch(pattern, text, re.ASCII))


@settings(deadline=None)
@given(st.text(alphabet="ab(|)*+?{}[]^$\\d1,-.", max_size=14), st.text(alphabet="ab1", max_size=8))
def test_any_pattern_decides_or_is_refused(pattern: str, text: str) -> None:
    error = _refused(lambda: compile_pattern(pattern).matches(text))
    assert error is None or error.kind in ("arguments", "limit")

"""Expressions that share a shape mean what they mean when each is compiled alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import parse_xml
from fieldkit.forms.xpath import Compiled, Context, StaticContext, compile
from fieldkit.forms.xpath.shapes import Shapes

RECORD = parse_xml("<data><a>1</a><b>2</b><c/><g><a>x y</a><d>yes</d></g><list>y</list></data>")
LIST = parse_xml(
    "<root><item><name>x</name><n>1</n></item><item><name>y</name><n>2</n></item></root>"
)
STATIC = StaticContext(instances=frozenset({"list"}))
PATHS = st.sampled_from(
    ["/data/a", "/data/b", "/data/c", "/data/g/a", "/data/g/d", "/data/g", "/x"]
)
TEXTS = st.sampled_from(["'1'", "'yes'", '"x y"', "''", "'/data/a'", "'list'", "'name'", "'n'"])
FORMS = st.sampled_from(
    [
        "{p} = {t}",
        "{p} + {p} * 2",
        "{p}>{p}",
        "selected({p}, {t}) or {p} != {p}",
        "if({p} > 1, {p}, {t})",
        "concat({t}, {p}, {t}) = {t}",
        "count({p}) + string-length({p})",
        "coalesce({p}, {t})",
        "instance('list')/root/item[name = {p}]/n",
        "instance({t})/root/item[name = {t}]/n",
        "count(instance('list')/root/item[selected({p}, name)]) - count({p})",
        "pulldata('list', {t}, 'name', {t})",
        "pulldata({t}, 'n', 'name', {p})",
        "({p} | {p})[. = {t}]",
        "({p})/a",
        "{p}/../b + {p}",
        "{p}[. = {p}]",
        "regex({p}, {t})",
        "substr({t}, {p}, {p})",
        "unknown({p}, {t})",
        "concat({p}, , {t})",
        "round({p}, {t}, {t})",
        "indexed-repeat({p}, {p}, 1)",
        "date({t}) < {p}",
    ]
)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    text = draw(FORMS)
    while "{p}" in text or "{t}" in text:
        text = text.replace("{p}", draw(PATHS), 1).replace("{t}", draw(TEXTS), 1)
    return text


def outcome(make: Compiled | EngineError) -> object:
    if isinstance(make, EngineError):
        return (make.kind, make.message, make.at)
    context = Context(
        RECORD, now=datetime(2026, 10, 2, tzinfo=UTC), timezone=UTC, random=lambda: 0.5,
        instances={"list": LIST},
    )  # fmt: skip
    said = (make.type, make.functions, make.references, make.calls)
    try:
        value = make.evaluate(context, RECORD)
    except EngineError as error:
        return said, (error.kind, error.message, error.at, error.expression)
    return said, "NaN" if value != value else value


def made(compiling: object, expression: str, *given: object) -> Compiled | EngineError:
    try:
        return compiling(expression, *given)  # type: ignore[operator,no-any-return]
    except EngineError as error:
        return error


@settings(max_examples=250)
@given(st.lists(expressions(), min_size=2, max_size=8))
def test_what_is_shared_is_what_is_compiled_alone(texts: list[str]) -> None:
    shapes = Shapes(STATIC)
    shared = [made(shapes.compile, text) for text in texts]
    # Evaluated only after all are known, so that none has what another left behind.
    for text, one in zip(texts, shared, strict=True):
        assert outcome(one) == outcome(made(compile, text, STATIC))


def test_a_text_that_looks_like_a_path_is_a_text() -> None:
    shapes = Shapes(STATIC)
    for text in ("'/data/b'", '"/data/a"'):
        assert shapes.compile(f"concat({text}, /data/a)").references == (
            compile(f"concat({text}, /data/a)", STATIC).references
        )


def test_an_error_says_where_it_is_in_its_own_expression() -> None:
    shapes = Shapes(STATIC)
    shapes.compile("/data/a = instance('list')/root/item[name = /data/a]")
    with pytest.raises(EngineError) as told:
        shapes.compile("/data/g/d = instance('lost')/root/item[name = /data/a]")
    assert told.value.at == "/data/g/d = instance('lost')".index("instance")


def test_a_path_that_goes_on_before_the_same_path_stands_alone() -> None:
    text = "/data/a/../b + /data/a"
    assert outcome(Shapes(STATIC).compile(text)) == outcome(compile(text, STATIC))

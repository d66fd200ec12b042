"""What a check finds in forms: texts, controls, events, dates, versions."""

from __future__ import annotations

import pytest
from xform_text import xform_of

from fieldkit.forms.check import check

DATA = '<data id="t"><a/><b/><g><c/></g></data>'
Found = tuple[str, str, str | None]


def found(form: str) -> list[Found]:
    """Severity, kind and question of every problem."""
    return [(p.severity, p.kind, p.place.question) for p in check(form).problems]


def itext(*texts: tuple[str, str]) -> str:
    """Translations: language and text id."""
    languages = dict.fromkeys(language for language, _ in texts)
    return (
        "<itext>"
        + "".join(
            f'<translation lang="{language}">'
            + "".join(
                f'<text id="{name}"><value>{name}</value></text>'
                for other, name in texts
                if other == language
            )
            + "</translation>"
            for language in languages
        )
        + "</itext>"
    )


LABELLED = '<input ref="/data/a"><label ref="jr:itext(\'x\')"/></input>'


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("", [("error", "missing-reference", "/data/a")]),
        (itext(("en", "x")), []),
        (itext(("en", "x"), ("fr", "y")), [("warning", "missing-reference", "/data/a")]),
        (itext(("en", "x"), ("en", "x")), [("error", "duplicate", None)]),
    ],
)
def test_texts_that_are_nowhere_or_twice(model: str, expected: list[Found]) -> None:
    assert found(xform_of(DATA, "", LABELLED, model)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<input ref="/data/zz"/>', [("error", "missing-reference", "/data/zz")]),
        ("<input><label>a</label></input>", [("error", "missing-reference", None)]),
        ('<repeat nodeset="/data/zz"/>', [("error", "missing-reference", "/data/zz")]),
        ('<textarea ref="/data/a"/>', [("warning", "unknown-control", "/data/a")]),
        (
            '<select1 ref="/data/a"><itemset nodeset="/data/b"><label ref="."/></itemset>'
            "</select1>",
            [("error", "missing-reference", "/data/a")],
        ),
        (
            '<input ref="/data/a"><setvalue event="click" ref="/data/b" value="1"/></input>',
            [("error", "unknown-event", "/data/a")],
        ),
    ],
)
def test_controls_and_actions(body: str, expected: list[Found]) -> None:
    assert found(xform_of(DATA, "", body)) == expected


@pytest.mark.parametrize(
    ("version", "kinds"),
    [("2022.1.0", []), ("2025.1.9", []), ("2025.2.0", ["unknown-version"]),
     ("2031.1.0", ["unknown-version"]), ("new", ["unknown-version"])],
)  # fmt: skip
def test_a_newer_version_of_entities_is_refused(version: str, kinds: list[str]) -> None:
    form = xform_of(DATA, attributes=f'entities:entities-version="{version}"')
    assert [kind for _, kind, _ in found(form)] == kinds


@pytest.mark.parametrize(
    ("expression", "at"),
    [
        ("date('2020-13-01')", 5),
        ("1 + decimal-date-time('soon')", 22),
        ("format-date('2020-02-30', '%Y')", 12),
        ("date('2020-02-29')", None),
        ("date('10')", None),
        ("date('')", None),
        ("date(/data/b)", None),
        ("format-date(/data/b, '%d/%m/%y')", None),
    ],
)
def test_a_date_that_does_not_exist_is_an_error(expression: str, at: int | None) -> None:
    form = xform_of(DATA, f'<bind nodeset="/data/a" calculate="{expression}"/>')
    problems = check(form).problems
    assert [(p.kind, p.place.question, p.place.at) for p in problems] == (
        [] if at is None else [("type", "/data/a", at)]
    )


@pytest.mark.parametrize(
    ("relevant", "warned"),
    [
        ("/data/a", True),
        ("not(/data/a) or /data/b = 1", True),
        ("if(../a, 1, 0) = 1", True),
        ("/data/a = 'true'", False),
        ("boolean-from-string(/data/a)", False),
        ("/data/b", False),
    ],
)
def test_a_stored_boolean_that_is_tested_is_told(relevant: str, warned: bool) -> None:
    binds = (
        '<bind nodeset="/data/a" calculate="/data/b &gt; 1"/>'
        f'<bind nodeset="/data/g" relevant="{relevant}"/>'
    )
    assert found(xform_of(DATA, binds)) == ([("warning", "style", "/data/g")] if warned else [])


def test_relevances_that_need_one_another_are_a_cycle() -> None:
    binds = (
        '<bind nodeset="/data/a" relevant="/data/b = 1"/>'
        '<bind nodeset="/data/b" relevant="/data/a = 1"/>'
    )
    assert found(xform_of(DATA, binds)) == [("error", "cycle", "/data/a")]


def test_a_control_that_its_type_does_not_fit() -> None:
    body = '<range ref="/data/a" start="1" end="5" step="1"/>'
    for type_, severity in (("date", "error"), ("string", "warning")):
        bind = f'<bind nodeset="/data/a" type="{type_}"/>'
        assert found(xform_of(DATA, bind, body)) == [(severity, "type", "/data/a")]
    assert found(xform_of(DATA, '<bind nodeset="/data/a" type="int"/>', body)) == []


def test_a_date_format_with_a_letter_that_is_none() -> None:
    bind = '<bind nodeset="/data/a" calculate="format-date(today(), \'%d %B\')"/>'
    (problem,) = check(xform_of(DATA, bind)).problems
    assert (problem.severity, problem.kind, problem.place.at) == ("error", "arguments", 21)


def test_a_group_that_depends_on_what_is_in_it_is_told() -> None:
    bind = '<bind nodeset="/data/g" relevant="/data/g/c = 1"/>'
    assert found(xform_of(DATA, bind)) == [("warning", "cycle", "/data/g")]

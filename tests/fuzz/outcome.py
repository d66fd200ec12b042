"""What may come of an expression or a form from a stranger: a value or a typed error.

Both functions take bytes as they come, play what a person could do with them and return one word
that tells how far they came. Anything else that Python raises (RecursionError, MemoryError,
ValueError …) is left to rise: it is a finding. So is a form whose record does not come back the
same, and what takes more processor time than `SECONDS`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from random import Random
from time import process_time
from zoneinfo import ZoneInfo

from fieldkit.errors import FormRefused
from fieldkit.forms.definition import Definition, examine
from fieldkit.forms.errors import EngineError
from fieldkit.forms.evaluate import answer_of
from fieldkit.forms.lint import lint
from fieldkit.forms.session import Session
from fieldkit.forms.state import State
from fieldkit.forms.tree import Document, Node, parse_xml
from fieldkit.forms.world import World, seeded_random
from fieldkit.forms.xpath import Context, StaticContext, compile, to_boolean, to_number, to_string

SECONDS = 20.0
"""Processor time for one input: six evaluations, or dozens of steps, with what watching costs."""
NOW = datetime.fromisoformat("2026-02-01T09:30:15.250+03:00")
ZONE = ZoneInfo("Africa/Nairobi")
QUESTIONS = 12
"""How many questions of a form are answered."""

RECORD = """<data xmlns:p="urn:p" id="f" version="2"><!--note--><a>5</a><b>x y z</b>
<g><h>1</h><h>2</h><h>10</h></g><p:q w="1"/><?go now?>
<person><name>Al</name><age>10</age><d>2012-07-23</d></person>
<person><name>Bo</name><age>20</age><d/></person>
<day>2012-07-23</day><moment>2012-07-23T15:00:00.000+03:00</moment><empty/>
<line>7.1 3.2 0 0;7.2 3.3 0 0;7.3 3.2 0 0;7.1 3.2 0 0</line></data>"""
LIST = """<root><item><name>x</name><label>X</label><n>1</n></item>
<item><name>y</name><label>Y</label><n>2</n></item></root>"""
GEOJSON = """{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "p",
"properties": {"name": "x", "label": "X"}, "geometry": {"type": "Point",
"coordinates": [3.2, 7.1]}}]}"""
ROWS = (
    {"name": "x", "label": "X", "n": "1"},
    {"name": "y", "label": "Y", "n": "2"},
)
ANSWERS: Mapping[str, Sequence[str]] = {
    "int": ("1", "-7", "0", "3000000000"),
    "decimal": ("1.5", "-0", "1e3"),
    "date": ("2026-01-31", "2024-02-29"),
    "time": ("12:30:00.000+03:00", "00:00"),
    "dateTime": ("2026-01-31T12:30:00.000+03:00",),
    "geopoint": ("7.1 3.2 0 0",),
    "geotrace": ("7.1 3.2 0 0;7.2 3.3 0 0",),
    "geoshape": ("7.1 3.2 0 0;7.2 3.3 0 0;7.3 3.2 0 0;7.1 3.2 0 0",),
}
OTHERS = ("x", "a b", "ع", "true", "1", " ", "'\"<&")


class Wrong(AssertionError):
    """The engine took the input and got something wrong."""


class AnyMedia:
    """A small data set under every name."""

    def rows(self, name: str) -> Sequence[Mapping[str, str]] | None:
        """Two rows for every table."""
        return ROWS if name.endswith(".csv") else None

    def text(self, name: str) -> str | None:
        """A list of two for every document."""
        return GEOJSON if name.endswith("json") else LIST if name.endswith(".xml") else None


@lru_cache(maxsize=1)
def _records() -> tuple[Document, Document]:
    documents = parse_xml(RECORD), parse_xml(LIST)
    documents[1].fixed = True
    return documents


STATICS = (
    StaticContext({"p": "urn:p"}, unprefixed=""),
    StaticContext(
        {"p": "urn:p"},
        instances=frozenset({"list"}),
        origin=("data", "person", "age"),
        repeats=frozenset({("data", "person")}),
    ),
)


def expression(raw: bytes) -> str:
    """Compile an expression as a form and as a command do, and evaluate it at three nodes."""
    began = process_time()
    text = raw.decode("utf-8", "surrogateescape")
    reached = "refused"
    for static in STATICS:
        try:
            compiled = compile(text, static)
        except EngineError as error:
            _well_formed(error, text)
            continue
        reached = "compiled" if reached == "refused" else reached
        for context, node in _places():
            try:
                value = compiled.evaluate(context, node)
                to_string(value)
                to_number(value, ZONE)
                to_boolean(value)
                answer_of(value, None, context)
            except EngineError as error:
                _well_formed(error, text)
                continue
            reached = "value"
    _in_time(began)
    return reached


def _places() -> Iterator[tuple[Context, Node]]:
    record, choices = _records()
    person = next(node for node in record.root.elements() if node.name == "person")
    age = list(person.elements())[1]
    for node in (record, age, record.root.attributes[0]):
        chance = Random(1)
        yield (
            Context(
                record,
                now=NOW,
                timezone=ZONE,
                random=chance.random,
                language="ar",
                instances={"list": choices},
                itext=lambda identity: f"[{identity}]",
                choice_name=lambda value, _path, _node: value.upper(),
                verify=lambda _message, _signature, _key: True,
            ),
            node,
        )


def form(raw: bytes) -> str:
    """Load a form; answer, add and remove in it, finish it, and open what was finished."""
    began = process_time()
    media = AnyMedia()
    definition, problems = examine(raw, media)
    for problem in problems:
        problem.fields()
    if definition is None:
        _in_time(began)
        return "refused"
    lint(definition)
    if any(problem.severity == "error" for problem in problems):
        _in_time(began)
        return "examined"
    reached = "loaded"
    try:
        reached = _filled(definition, media, Random(zlib.crc32(raw)))
    except (EngineError, FormRefused) as error:
        if isinstance(error, EngineError):
            _well_formed(error, error.expression)
    _in_time(began)
    return reached


def _world() -> World:
    return World(lambda: NOW, seeded_random(1), ZONE, {"deviceid": "d", "username": "u"})


def _filled(definition: Definition, media: AnyMedia, chance: Random) -> str:
    session = Session.start(definition, world=_world(), media=media)
    for entry in session.outline()[:QUESTIONS]:
        try:
            state = session.state(entry.ref)
            if entry.kind == "add":
                session.add(entry.ref)
            elif entry.kind == "row" and chance.random() < 0.3:
                session.remove(entry.ref)
            elif state.control is not None:
                session.answer(entry.ref, _answer(state, chance))
        except EngineError as error:
            _well_formed(error, error.expression)
            if error.kind == "limit":
                return "limited"
    for language in definition.languages[:2]:
        session.set_language(language)
    for entry in session.outline():
        state = session.state(entry.ref)
        [getattr(state, part.name) for part in fields(state)]
    session.validate()
    record = session.submission().xml
    parse_xml(record)
    again = Session.replay(definition, session.steps, world=_world(), media=media)
    if again.submission().xml != record:
        raise Wrong("The steps, played again, give another record.")
    reopened = Session.resume(definition, record, world=_world(), media=media)
    parse_xml(reopened.submission().xml)
    return "submitted"


def _answer(state: State, chance: Random) -> str:
    choices = state.choices or ()
    if choices and chance.random() < 0.8:
        return str(chance.choice(choices).value)
    known = ANSWERS.get(state.type or "", OTHERS)
    return chance.choice(known if chance.random() < 0.8 else OTHERS)


def _well_formed(error: EngineError, text: str | None) -> None:
    if error.kind == "internal" or not error.message:
        raise Wrong(f"An error without a kind: {error!r}")
    error.fields()
    if error.at is not None and text is not None and not 0 <= error.at <= len(text):
        raise Wrong(f"An error beyond the end of the expression: {error.fields()}")


def _in_time(began: float) -> None:
    spent = process_time() - began
    if spent > SECONDS:
        raise Wrong(f"It took {spent:.1f} seconds of the processor.")

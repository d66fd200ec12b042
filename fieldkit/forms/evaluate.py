"""One expression on a document or a form, from outside: what `form eval` does (engine's page).

Of a form only the primary instance, the secondary instances and the translations are used, and
nothing is computed. The outside world is given: without a clock, a zone and chance of the caller's
nothing here knows what time it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from lxml import etree

from fieldkit.forms.errors import EngineError
from fieldkit.forms.folder import FolderMedia, read_form, read_xml
from fieldkit.forms.itext import Itext, local
from fieldkit.forms.locations import Namer
from fieldkit.forms.secondary import Instances, read_sources
from fieldkit.forms.tree import Branch, Document, Node, build, parse_lxml, parse_xml
from fieldkit.forms.world import NO_MEDIA, seeded_random
from fieldkit.forms.xpath import (
    Compiled,
    Context,
    DateTimeValue,
    DateValue,
    StaticContext,
    Value,
    compile,
    to_boolean,
    to_number,
    to_string,
)
from fieldkit.forms.xpath.context import Verifier

As = Literal["string", "number", "boolean", "node-set"]


@dataclass(frozen=True, slots=True)
class Outside:
    """What is outside of the engine: the clock, the zone, a seed, who checks signatures."""

    now: datetime
    timezone: tzinfo
    seed: int | bytes
    verify: Verifier | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The value of an expression. `type` and `value` as the engine's page writes them."""

    type: str
    value: Any

    def fields(self) -> dict[str, Any]:
        """As an object for JSON."""
        return {"type": self.type, "value": self.value}


@dataclass(frozen=True, slots=True)
class _Source:
    """What an expression is evaluated on."""

    root: Branch
    prefixes: Mapping[str, str] = field(default_factory=dict)
    instances: Mapping[str, Document] = field(default_factory=dict)
    itext: Itext | None = None
    written: bool = False


def evaluate(
    expression: str,
    *,
    world: Outside,
    as_: As | None = None,
    instance: str | None = None,
    form: str | None = None,
    media: str | None = None,
    secondary: Mapping[str, str] | None = None,
    context: str | None = None,
    root: str | None = None,
    namespaces: Mapping[str, str] | None = None,
    language: str | None = None,
) -> Answer:
    """Evaluate an expression; the fields are those of `form eval`, with the same meaning.

    Raises EngineError with its kind; `reference` where `context` or `root` names no node.
    """
    source = _form(form, media) if form is not None else _record(instance)
    given = dict(namespaces or {})
    default = given.pop("", None)
    unprefixed = default if default is not None else None if source.written else ""
    static = StaticContext(prefixes={**source.prefixes, **given}, unprefixed=unprefixed)
    instances: dict[str, Document] = {name: _data_set(xml) for name, xml in _items(secondary)}
    data_sets = _Layered(instances, source.instances)
    draw = seeded_random(world.seed)
    outside = Context(
        source.root,
        now=world.now,
        timezone=world.timezone,
        random=lambda: (int.from_bytes(draw(8), "big") >> 11) * 2.0**-53,
        language=language or (source.itext.default if source.itext else None),
        instances=data_sets,
        verify=world.verify,
    )
    if source.itext is not None:
        outside.itext = _texts(source.itext, static, outside)
    if root is not None:
        found = _named(root, static, outside, "root")
        if not isinstance(found, Branch):
            raise EngineError("reference", f"{root} is no element.")
        outside.root = found
    node = _named(context, static, outside, "context") if context is not None else outside.root
    value = compile(expression, static).evaluate(outside, node)
    return answer_of(value, as_, outside)


class _Layered(Mapping[str, Document]):
    """The data sets of the request in front of those of the form, which are built when read."""

    def __init__(self, given: Mapping[str, Document], of_form: Mapping[str, Document]) -> None:
        self._given = given
        self._of_form = of_form

    def __getitem__(self, name: str) -> Document:
        return self._given[name] if name in self._given else self._of_form[name]

    def __iter__(self) -> Any:
        return iter({**dict.fromkeys(self._given), **dict.fromkeys(self._of_form)})

    def __len__(self) -> int:
        return len(set(self._given) | set(self._of_form))


def _items(secondary: Mapping[str, str] | None) -> list[tuple[str, str]]:
    return [] if secondary is None else list(secondary.items())


@lru_cache(maxsize=4)
def _data_set(xml: str) -> Document:
    document = parse_xml(read_xml(xml))
    document.fixed = True
    return document


def _record(instance: str | None) -> _Source:
    if instance is None:
        return _Source(Document())
    document = _document(read_xml(instance))
    return _Source(document, document.declared)


@lru_cache(maxsize=4)
def _document(xml: str | bytes) -> Document:
    return parse_xml(xml)


def _form(form: str, media: str | None) -> _Source:
    files = NO_MEDIA if media is None else FolderMedia(Path(media))
    xml = read_form(form)
    model, primary, itext = _model(xml)
    sources, problems = read_sources(model.findall("{*}instance")[1:], files)
    for problem in problems:
        if problem.kind != "missing-media":
            raise EngineError(problem.kind, problem.message)
    prefixes = {
        prefix: uri
        for element in (model, model.find("{*}instance")[0])  # type: ignore[index]
        for prefix, uri in element.nsmap.items()
        if prefix is not None
    }
    return _Source(primary, prefixes, Instances(sources, files, {}), itext, written=True)


@lru_cache(maxsize=4)
def _model(xml: str | bytes) -> tuple[etree._Element, Document, Itext]:
    top = parse_lxml(xml)
    model = top if local(top) == "model" else top.find(".//{*}model")
    first = None if model is None else model.find("{*}instance")
    roots = [] if first is None else [child for child in first if local(child)]
    if model is None or not roots:
        raise EngineError("not-a-form", "The form has no primary instance.")
    return model, build(roots[0], alone=True), Itext(model.find("{*}itext"))


def _texts(itext: Itext, static: StaticContext, outside: Context) -> Callable[[str], str]:
    place = (static.unprefixed, frozenset(static.prefixes.items()))

    def text(identity: str) -> str:
        def output(expression: str) -> Compiled:
            return compile(expression, static)

        words = itext.entry(identity, outside.language, output, place).words
        if words is None:
            return ""
        return "".join(
            part if isinstance(part, str) else to_string(part.evaluate(outside, outside.root))
            for part in words.parts
        )

    return text


def _named(path: str, static: StaticContext, outside: Context, what: str) -> Node:
    found = compile(path, static).evaluate(outside, outside.root)
    if not isinstance(found, list) or not found:
        raise EngineError("reference", f"The {what} {path} names no node.")
    return found[0]


def answer_of(value: Value, as_: As | None, outside: Context) -> Answer:
    """A value as it is written, converted to what is asked for.

    Raises EngineError `type` where a node-set is asked for and it is none.
    """
    if as_ == "string":
        return Answer("string", to_string(value))
    if as_ == "number":
        return Answer("number", number_of(to_number(value, outside.timezone)))
    if as_ == "boolean":
        return Answer("boolean", to_boolean(value))
    if isinstance(value, list):
        namer = Namer(outside.root, outside.instances)
        return Answer("node-set", [_node(node, namer) for node in value])
    if as_ == "node-set":
        raise EngineError("type", "The value is no node-set.")
    if isinstance(value, bool):
        return Answer("boolean", value)
    if isinstance(value, float):
        return Answer("number", number_of(value))
    if isinstance(value, DateValue):
        return Answer("date", value.text)
    if isinstance(value, DateTimeValue):
        return Answer("dateTime", value.text)
    return Answer("string", value)


AS: Final = get_args(As)


def number_of(number: float) -> float | int | str:
    """A number for JSON, whole ones without a fraction; text for the four that JSON lacks."""
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "-0" if str(number).startswith("-") else 0
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _node(node: Node, namer: Namer) -> dict[str, str]:
    return {"path": namer.path(node), "name": node.name, "value": node.string_value}

"""What the tests of expressions share: a record, data sets, a clock that stands in Nairobi."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Document, Node, parse_xml
from fieldkit.forms.xpath import Context, StaticContext, Value, compile, to_string

NOW = datetime.fromisoformat("2026-02-01T09:30:15.250+03:00")
RECORD = """<data xmlns:p="urn:p" id="f" version="2"><!--note--><a>5</a><b>x y z</b>
<g><h>1</h><h>2</h><h>10</h></g><p:q w="1"/><?go now?>
<person><name>Al</name><age>10</age><d>2012-07-23</d></person>
<person><name>Bo</name><age>20</age><d/></person>
<day>2012-07-23</day><moment>2012-07-23T15:00:00.000+03:00</moment><empty/></data>"""


@dataclass
class Bench:
    """A record with what surrounds it; `value` evaluates, `text` gives the string value."""

    document: Document
    context: Context
    static: StaticContext

    def value(self, expression: str, at: str | None = None) -> Value:
        return compile(expression, self.static).evaluate(self.context, self.node(at))

    def text(self, expression: str, at: str | None = None) -> str:
        return to_string(self.value(expression, at))

    def texts(self, expression: str, at: str | None = None) -> list[str]:
        nodes = self.value(expression, at)
        assert isinstance(nodes, list)
        return [node.string_value for node in nodes]

    def node(self, path: str | None) -> Node:
        if path is None:
            return self.document
        found = compile(path, self.static).evaluate(self.context, self.document)
        assert isinstance(found, list)
        return found[0]

    def kind(self, expression: str) -> str:
        """The kind of the error that the expression gives."""
        with pytest.raises(EngineError) as caught:
            self.value(expression)
        assert caught.value.expression == expression
        return caught.value.kind


def bench(
    record: str = RECORD, zone: str = "Africa/Nairobi", language: str | None = None, **sets: str
) -> Bench:
    """A bench for a record; keyword arguments are data sets, id → XML."""
    document = parse_xml(record)
    instances = {name: parse_xml(xml) for name, xml in sets.items()}
    for one in instances.values():
        one.fixed = True
    chance = iter(range(1, 1_000_000))
    context = Context(
        document,
        now=NOW,
        timezone=ZoneInfo(zone),
        random=lambda: next(chance) * 0.618033988749895 % 1,
        language=language,
        instances=instances,
        itext=lambda identity: {"greeting": "Hello"}.get(identity, ""),
    )
    return Bench(document, context, StaticContext({"p": "urn:p"}, unprefixed=""))

"""What an expression is compiled against and what it is evaluated in.

`StaticContext` is known when a form is loaded: prefixes, the meaning of unprefixed names, and the
node that the expression belongs to, so that an absolute path inside a repeat means the current row
(ODK XForms, repeats). `Context` is the outside world at one moment: the engine has no clock, zone,
randomness or key of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Any, Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import Branch, Node

WELL_KNOWN: Mapping[str, str] = MappingProxyType(
    {
        "jr": "http://openrosa.org/javarosa",
        "odk": "http://www.opendatakit.org/xforms",
        "orx": "http://openrosa.org/xforms",
        "ev": "http://www.w3.org/2001/xml-events",
        "h": "http://www.w3.org/1999/xhtml",
        "xforms": "http://www.w3.org/2002/xforms",
        "xml": "http://www.w3.org/XML/1998/namespace",
    }
)
"""Prefixes that need not be declared."""


@dataclass(frozen=True)
class StaticContext:
    """What the form says of an expression before there is a record.

    `unprefixed` is the namespace of names without a prefix; None matches the elements that are
    written without one, whatever their namespace (for forms: the default namespace, and data sets
    in none). `instances` are the ids that `instance()` may name; None leaves that to evaluation.
    `origin` is the path of the node that the expression belongs to (`("data", "person", "age")`)
    and `repeats` are the paths of the form's repeats; without `origin` absolute paths are as in
    XPath 1.0.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    unprefixed: str | None = None
    instances: frozenset[str] | None = None
    origin: tuple[str, ...] | None = None
    repeats: frozenset[tuple[str, ...]] = frozenset()

    def namespace(self, prefix: str) -> str | None:
        """The namespace of a prefix; None where it is not declared."""
        found = self.prefixes.get(prefix)
        return WELL_KNOWN.get(prefix) if found is None else found


MAX_TEXT: Final = 10_000_000
"""How long a text may become, in characters."""
MANY: Final = 50
"""So many nodes may be looked through again and again, unseen."""
LONG: Final = 1_000
"""Texts up to this length cost no more than the visit of their node."""


def _no_text(_id: str) -> str:
    return ""


def _no_choice(_value: str, _path: str, _node: Node) -> str:
    return ""


MAX_VISITS: Final = 1_000_000
"""How many nodes one evaluation may visit."""

Verifier = Callable[[bytes, bytes, bytes], bool]
"""`verify(message, signature, public_key)`: whether an Ed25519 signature holds."""


class Context:
    """The record and the outside world at the moment of evaluation.

    `root` is where absolute paths start (a Document, or the element that takes its place); `now`
    is aware; `timezone` is the record's; `random()` gives a float from 0 up to 1; `instances`
    maps an id to the node whose child is the data set's own root element; `itext(id)` gives the
    text in the active language; `choice_name(value, path, node)` the label of a choice, where
    `node` is the one that the expression belongs to. `budget` is what is left of the nodes that the
    evaluation, while it is `busy`, may visit, and `visited` counts those of all evaluations;
    `marked` is what stands at the marks of the expression's shape (`shapes`).
    """

    __slots__ = (
        "budget", "busy", "choice_name", "current", "instances", "itext", "language",
        "marked", "now", "random", "root", "timezone", "verify", "visited",
    )  # fmt: skip

    def __init__(
        self,
        root: Branch,
        *,
        now: datetime,
        timezone: tzinfo,
        random: Callable[[], float],
        language: str | None = None,
        instances: Mapping[str, Node] | None = None,
        itext: Callable[[str], str] = _no_text,
        choice_name: Callable[[str, str, Node], str] = _no_choice,
        verify: Verifier | None = None,
    ) -> None:
        self.root = root
        self.now = now
        self.timezone = timezone
        self.random = random
        self.language = language
        self.instances: Mapping[str, Node] = {} if instances is None else instances
        self.itext = itext
        self.choice_name = choice_name
        self.verify = verify
        self.current: Node = root
        self.budget = 0
        self.visited = 0
        self.busy = False
        self.marked: tuple[Any, ...] = ()

    def spend(self, text: str) -> None:
        """Take a long text of many nodes from the budget. Raises EngineError `limit` at its end."""
        self.pay(len(text) >> 4)

    def text(self, node: Node) -> str:
        """The string value of a node, whose length and weight are taken from the budget."""
        text = node.string_value
        if len(text) > LONG or node._children:
            self.weigh(node, text)
        return text

    def weigh(self, node: Node, text: str) -> None:
        """Take what it cost to read the text of this node from the budget, where it was much."""
        visits = len(text) >> 4
        if isinstance(node, Branch) and node._children:
            visits += node.weight()
        if visits > MANY:
            self.pay(visits)

    def look(self, nodes: list[Node]) -> None:
        """Take the nodes that are looked through from the budget, where they are many."""
        if len(nodes) > MANY:
            self.pay(len(nodes))

    def pay(self, visits: int) -> None:
        """Take work that is worth so many visits from the budget.

        Raises EngineError `limit` at its end.
        """
        self.budget -= visits
        if self.budget < 0:
            raise EngineError("limit", "The expression reads too much.")

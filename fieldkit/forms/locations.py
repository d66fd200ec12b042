"""The location path by which a node is named to people: `/data/item[2]/@id`.

Names have the prefixes of the document; an element has a position where siblings have its name,
other nodes always (engine's page, *form eval*). Paths start where absolute paths start; those of a
data set at `instance('id')`.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import (
    Attribute,
    Branch,
    Comment,
    Document,
    Element,
    Node,
    ProcessingInstruction,
    Text,
)

_KINDS: tuple[tuple[type[Node], str], ...] = (
    (Text, "text()"),
    (Comment, "comment()"),
    (ProcessingInstruction, "processing-instruction()"),
)


def path_of(node: Node, root: Branch, instances: Mapping[str, Node] | None = None) -> str:
    """The path of a node, seen from `root`, or from its data set or document where that is not
    above it."""
    steps: list[str] = []
    here: Node | None = node
    while here is not None and here is not root and not isinstance(here, Document):
        steps.append(_step(here))
        here = here.parent
    front = "" if here is root else _front(here, instances or {})
    return front + "".join(reversed(steps)) or "/"


def _front(top: Node | None, instances: Mapping[str, Node]) -> str:
    for name in instances:
        try:
            found = instances[name]
        except EngineError:
            continue
        if found is top:
            return f"instance('{name}')"
    return ""


def _step(node: Node) -> str:
    if isinstance(node, Attribute):
        return f"/@{node.name}"
    siblings = [] if node.parent is None else node.parent.children
    if isinstance(node, Element):
        same = [one for one in siblings if isinstance(one, Element) and one.name == node.name]
        return f"/{node.name}[{same.index(node) + 1}]" if len(same) > 1 else f"/{node.name}"
    for kind, test in _KINDS:
        if isinstance(node, kind):
            same_kind = [one for one in siblings if isinstance(one, kind)]
            return f"/{test}[{same_kind.index(node) + 1 if same_kind else 1}]"
    raise TypeError(type(node).__name__)

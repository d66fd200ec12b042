"""The location path by which a node is named to people: `/data/item[2]/@id`.

Names have the prefixes of the document; an element has a position where siblings have its name,
other nodes always (engine's page, *form eval*). Paths start where absolute paths start; those of a
data set at `instance('id')`.
"""

from __future__ import annotations

from collections import Counter
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


class Namer:
    """Names nodes as seen from `root`; siblings are counted once, however many are named."""

    def __init__(self, root: Branch, instances: Mapping[str, Node] | None = None) -> None:
        self._root = root
        self._instances = instances or {}
        self._steps: dict[Branch, dict[Node, str]] = {}

    def path(self, node: Node) -> str:
        """The path from `root`, or from the data set or document where that is not above."""
        steps: list[str] = []
        here: Node | None = node
        while here is not None and here is not self._root and not isinstance(here, Document):
            steps.append(self._step(here))
            here = here.parent
        front = "" if here is self._root else self._front(here)
        return front + "".join(reversed(steps)) or "/"

    def _front(self, top: Node | None) -> str:
        for name in self._instances:
            try:
                found = self._instances[name]
            except EngineError:
                continue  # a data set that cannot be read holds no node
            if found is top:
                return f"instance('{name}')"
        return ""

    def _step(self, node: Node) -> str:
        if isinstance(node, Attribute):
            return f"/@{node.name}"
        parent = node.parent
        if parent is None:
            return f"/{node.name}"
        steps = self._steps.get(parent)
        if steps is None:
            steps = self._steps[parent] = _steps_of(parent)
        # A row that would be added is not among the children yet.
        return steps.get(node) or f"/{_test(node)}"


def _steps_of(parent: Branch) -> dict[Node, str]:
    """The step to each child: a position where siblings have the name, for others always."""
    tests = {node: _test(node) for node in parent.children}
    many = Counter(tests.values())
    seen: Counter[str] = Counter()
    steps: dict[Node, str] = {}
    for node, test in tests.items():
        seen[test] += 1
        alone = many[test] == 1 and isinstance(node, Element)
        steps[node] = f"/{test}" if alone else f"/{test}[{seen[test]}]"
    return steps


def _test(node: Node) -> str:
    for kind, test in _KINDS:
        if isinstance(node, kind):
            return test
    return node.name

"""Axes and node tests: XPath 1.0, sections 2.2 and 2.3, all axes but `namespace`.

An axis gives its nodes in its own order, nearest first for those that look back; what is hidden is
on none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fieldkit.forms.errors import EngineError
from fieldkit.forms.tree import (
    Attribute,
    Branch,
    Comment,
    Element,
    Node,
    ProcessingInstruction,
)
from fieldkit.forms.tree import Text as TextNode
from fieldkit.forms.xpath.context import StaticContext
from fieldkit.forms.xpath.syntax import NameTest, Step

Axis = Callable[[Node], list[Node]]
Test = Callable[[Node], bool]

REVERSE: Final = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})


def _self(node: Node) -> list[Node]:
    return [node]


def _child(node: Node) -> list[Node]:
    return list(node.visible)


def _parent(node: Node) -> list[Node]:
    return [] if node.parent is None else [node.parent]


def _attribute(node: Node) -> list[Node]:
    return list(node.attributes) if isinstance(node, Element) else []


def _ancestor(node: Node) -> list[Node]:
    return list(node.ancestors())


def _ancestor_or_self(node: Node) -> list[Node]:
    return [node, *node.ancestors()]


def _descendant(node: Node) -> list[Node]:
    return list(descend(node))


def _descendant_or_self(node: Node) -> list[Node]:
    return [node, *descend(node)]


def descend(node: Node) -> Iterator[Node]:
    """All that is visible below a node, in document order."""
    waiting = list(reversed(node.visible))
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found, Branch):
            waiting.extend(reversed(found.visible))


def _elements_below(node: Node) -> list[Node]:
    """The visible elements below a node, in document order."""
    found: list[Node] = []
    if not isinstance(node, Branch):
        return found
    waiting = node.branches[::-1]
    while waiting:
        element = waiting.pop()
        found.append(element)
        below = element.branches
        if below:
            waiting += below[::-1]
    return found


def _siblings(node: Node) -> tuple[list[Node], int]:
    """The siblings and the node's own place; a hidden node stands where it would be shown, a row
    that would be added behind the last one."""
    if node.parent is None or isinstance(node, Attribute):
        return [], 0
    siblings = node.parent.visible
    for index, other in enumerate(siblings):
        if other is node:
            return siblings, index
    every = node.parent.children
    place = next((at for at, other in enumerate(every) if other is node), None)
    if place is None:
        alike = [at for at, other in enumerate(every) if other.name == node.name]
        place = alike[-1] + 1 if alike else len(every)
    before = set(map(id, every[:place]))
    index = sum(id(other) in before for other in siblings)
    return [*siblings[:index], node, *siblings[index:]], index


def _following_sibling(node: Node) -> list[Node]:
    siblings, index = _siblings(node)
    return siblings[index + 1 :]


def _preceding_sibling(node: Node) -> list[Node]:
    siblings, index = _siblings(node)
    return siblings[:index][::-1]


def _following(node: Node) -> list[Node]:
    found: list[Node] = []
    if isinstance(node, Attribute) and node.parent is not None:
        found += descend(node.parent)
        node = node.parent
    for start in (node, *node.ancestors()):
        for sibling in _following_sibling(start):
            found += (sibling, *descend(sibling))
    return found


def _preceding(node: Node) -> list[Node]:
    found: list[Node] = []
    if isinstance(node, Attribute) and node.parent is not None:
        node = node.parent
    for start in (node, *node.ancestors()):
        for sibling in _preceding_sibling(start):
            found += reversed((sibling, *descend(sibling)))
    return found


_AXES: dict[str, Axis] = {
    "ancestor": _ancestor,
    "ancestor-or-self": _ancestor_or_self,
    "attribute": _attribute,
    "child": _child,
    "descendant": _descendant,
    "descendant-or-self": _descendant_or_self,
    "following": _following,
    "following-sibling": _following_sibling,
    "parent": _parent,
    "preceding": _preceding,
    "preceding-sibling": _preceding_sibling,
    "self": _self,
}

_TYPES: dict[str, type[Node]] = {
    "text": TextNode,
    "comment": Comment,
    "processing-instruction": ProcessingInstruction,
    "node": Node,
}


def name_test(test: NameTest, static: StaticContext, kind: type[Node], at: int) -> Test:
    """Whether a node of the axis's kind has the name; `unknown-prefix` for a prefix not declared.

    An attribute without a prefix is in no namespace, whatever the default is.
    """
    local = test.local
    if not test.prefix:
        if local == "*":
            return lambda node: isinstance(node, kind)
        wanted = "" if kind is Attribute else static.unprefixed
        if wanted is None:
            return lambda node: isinstance(node, kind) and node.name == local
        return lambda node: (
            isinstance(node, kind) and node.local == local and node.namespace == wanted
        )
    uri = static.namespace(test.prefix)
    if uri is None:
        raise EngineError("unknown-prefix", f"The prefix {test.prefix!r} is not declared.", at=at)
    if local == "*":
        return lambda node: isinstance(node, kind) and node.namespace == uri
    return lambda node: isinstance(node, kind) and node.local == local and node.namespace == uri


def _node_test(step: Step, static: StaticContext) -> Test | None:
    test = step.test
    if isinstance(test, NameTest):
        kind: type[Node] = Attribute if step.axis == "attribute" else Element
        return name_test(test, static, kind, step.at)
    if test.type == "node":
        return None
    wanted, target = _TYPES[test.type], test.target
    if target is not None:
        return lambda node: isinstance(node, wanted) and node.name == target
    return lambda node: isinstance(node, wanted)


def bind_step(step: Step, static: StaticContext) -> tuple[Axis, Test | None]:
    """The step without its predicates: from one node to its nodes, and the test that they pass.

    There is no test where the axis gives those that pass and costs no more than they are.
    """
    test = step.test
    if (
        step.axis == "child"
        and isinstance(test, NameTest)
        and not test.prefix
        and test.local != "*"
    ):
        if static.unprefixed is None:
            return lambda node: node.named(test.local), None
        if not static.unprefixed:
            return lambda node: node.named(test.local), _in_none
    axis = _AXES[step.axis]
    if step.axis == "descendant" and isinstance(test, NameTest):
        axis = _elements_below
    return axis, _node_test(step, static)


def _in_none(node: Node) -> bool:
    return not node.namespace

"""The primary instance of a form: which paths it has, and the tree that a new record starts as.

Repeat templates (`jr:template`) are taken out of the tree and kept as what a new row is copied
from; a repeat without one copies its first row (ODK XForms, *Default Values in Repeats*).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from fieldkit.forms.errors import EngineError, Place, Problem
from fieldkit.forms.model import ModelNode, Path, Repeat
from fieldkit.forms.tree import Document, Element, Text, build

JAVAROSA = "http://openrosa.org/javarosa"
SPARE = "spare"
_PLAIN = re.compile(r"^(?:/@?[\w-][\w.:-]*)+$")


class Primary:
    """Nodes by path, in document order, and the tree of a new record."""

    def __init__(self, root: etree._Element, repeats: frozenset[Path]) -> None:
        self.document: Document = build(root, alone=True)
        self.nodes: dict[Path, ModelNode] = {}
        self.problems: list[Problem] = []
        self._repeats = repeats
        self._by_local: dict[Path, ModelNode] = {}
        element = self.document.root
        self.top = self._node((element.name,), None)
        _give_deprecated(element)
        self._walk(element, self.top)
        self.document.version += 1
        for order, node in enumerate(self._ordered(self.top)):
            node.order = order
            self._by_local.setdefault(tuple(map(_bare, node.path)), node)

    def find(self, path: Path) -> ModelNode | None:
        """The node with this path; prefixes may be left out."""
        return self.nodes.get(path) or self._by_local.get(tuple(map(_bare, path)))

    @property
    def ordered(self) -> list[ModelNode]:
        """All nodes in document order."""
        return sorted(self.nodes.values(), key=lambda node: node.order)

    def _ordered(self, node: ModelNode) -> Iterator[ModelNode]:
        yield node
        for child in node.children:
            yield from self._ordered(child)

    def _node(self, path: Path, parent: ModelNode | None) -> ModelNode:
        node = self.nodes.get(path)
        if node is None:
            node = self.nodes[path] = ModelNode(path, parent, attribute=path[-1][0] == "@")
            if parent is not None:
                parent.children.append(node)
                node.repeats = parent.repeats
            if path in self._repeats:
                node.repeats = (*node.repeats, node)
        return node

    def _walk(self, element: Element, node: ModelNode) -> None:
        for attribute in element.attributes:
            if attribute.namespace != JAVAROSA:
                self._node((*node.path, "@" + attribute.name), node)
        inner = element.elements()
        if inner:
            _drop_blanks(element)
        else:
            element.set_text(element.string_value)  # without comments in it
        met: set[str] = set()
        for child in inner:
            known = self._node((*node.path, child.name), node)
            template = _is_template(child)
            if child.name in met and known.path not in self._repeats:
                self._repeated(known)
            if not template:
                met.add(child.name)
            known.spare = known.spare or child.note == SPARE
            self._walk(child, known)
            if template:
                element.remove(child)
                _drop_mark(child)
            if known.path in self._repeats and known.repeat is None:
                known.repeat = Repeat(child if template else child.copy())

    def _repeated(self, node: ModelNode) -> None:
        self.problems.append(
            Problem(
                "warning",
                "duplicate",
                f"{node.ref} stands more than once in the instance and is no repeat.",
                Place(question=node.ref),
            )
        )


def _give_deprecated(root: Element) -> None:
    """Room for the id of the record that a correction replaces, beside the instanceID."""
    for meta in root.elements():
        if meta.local != "meta":
            continue
        found = {child.local: child for child in meta.elements()}
        if "instanceID" in found and "deprecatedID" not in found:
            mine = found["instanceID"]
            prefix = mine.prefix + ":" if mine.prefix else ""
            made = Element(prefix + "deprecatedID", mine.namespace)
            made.note = SPARE
            meta.append(made)


def _bare(name: str) -> str:
    if name[0] == "@":
        return "@" + name[1:].rpartition(":")[2]
    return name.rpartition(":")[2]


def _is_template(element: Element) -> bool:
    attributes = element.attributes
    return bool(attributes) and any(
        a.namespace == JAVAROSA and a.local == "template" for a in attributes
    )


def _drop_mark(element: Element) -> None:
    element.attributes = [a for a in element.attributes if a.namespace != JAVAROSA]


def _drop_blanks(element: Element) -> None:
    for child in list(element.children):
        if isinstance(child, Text) and not child.text.strip():
            element.children.remove(child)


@lru_cache(maxsize=16_384)
def path_of(reference: str, base: Path = ()) -> Path:
    """A `ref` or `nodeset` of the form as a path; a relative one starts at `base`.

    Raises EngineError `syntax` for what is no plain location path.
    """
    text = reference.strip()
    if _PLAIN.match(text):
        return tuple(text[1:].split("/"))
    steps: list[str] = [] if text.startswith("/") else list(base)
    for step in text.strip("/").split("/"):
        name = step.strip()
        if name == "..":
            if steps:
                steps.pop()
        elif name not in (".", ""):
            if any(sign in name for sign in "[]()*= "):
                raise EngineError("syntax", f"{text} is not a plain path.", expression=text)
            steps.append(name)
    return tuple(steps)

"""The record and its data sets as XPath 1.0 sees them: a tree of slotted nodes.

The kinds of XPath 1.0 section 5; those without children are in `leaves`. An element that holds only
text keeps it as a string; its text node is made when somebody asks for it. Children are listed by
the name that is written (`a`, `orx:meta`), because that is how expressions find them.

What is not relevant is hidden: it stays in `children`, but `visible` and `named`, which is all that
expressions see, leave it out (ODK XForms: a node that is not relevant is absent from node-sets).
Every change of structure or visibility raises the version of the document, so that a path that was
bound to nodes knows when to look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final, Self

from fieldkit.forms.errors import EngineError
from fieldkit.forms.leaves import (
    NONE,
    Attribute,
    Comment,
    Node,
    ProcessingInstruction,
    Text,
)

FEW: Final = 6
"""So many children are looked through; only of more is a list kept for each name."""

_serials = count()


class Branch(Node):
    """What has children: an element or the document."""

    __slots__ = ("_children", "_hiding", "_named", "_visible")

    _hiding: int
    _children: list[Node] | None
    _named: dict[str, list[Element]] | None
    _visible: list[Node] | None

    def __init__(self) -> None:
        super().__init__()
        self._children = None
        self._hiding = 0
        self._named = None
        self._visible = None

    @property
    def children(self) -> list[Node]:
        """Every child in document order, what is hidden too. Not to be changed by the caller."""
        if self._children is None:
            self._children = []
        return self._children

    @property
    def visible(self) -> list[Node]:
        """The children that expressions see."""
        if not self._hiding:
            return self.children
        if self._visible is None:
            self._visible = [
                node for node in self.children if not (isinstance(node, Element) and node.hidden)
            ]
        return self._visible

    def named(self, name: str) -> list[Element]:
        """The visible child elements whose name is written so, in document order."""
        by_name = self._named
        if by_name is None:
            children = self._children
            if children is None:
                return NONE
            if len(children) <= FEW:
                return [
                    node
                    for node in children
                    if node.name == name and isinstance(node, Element) and not node.hidden
                ]
            # What is hidden is listed too, so that hiding a node does not cost its siblings.
            by_name = self._named = {}
            for node in children:
                if isinstance(node, Element):
                    by_name.setdefault(node.name, []).append(node)
        found = by_name.get(name, NONE)
        if not self._hiding:
            return found
        if len(found) == 1:
            return NONE if found[0].hidden else found
        for node in found:
            if node.hidden:
                return [other for other in found if not other.hidden]
        return found

    def only(self, name: str) -> Element | None:
        """The one child element whose name is written so, hidden or not; None for none or more."""
        if self._named is None and len(self._children or ()) > FEW:
            self.named(name)
        if self._named is not None:
            found = self._named.get(name, NONE)
        else:
            found = [node for node in self.elements() if node.name == name]
        return found[0] if len(found) == 1 else None

    @property
    def branches(self) -> list[Element]:
        """The visible child elements; the text of a leaf is not made into a node for it."""
        if self._children is None:
            return NONE
        return [node for node in self.visible if isinstance(node, Element)]

    def place_of(self, child: Node) -> int:
        """Where `child` stands among the children of its name, hidden ones too, from 1.

        What is not among them (a row that would be added) stands behind them.
        """
        if not self._hiding and isinstance(child, Element):
            return _place(self.named(child.name), child)
        return _place([node for node in self.children if node.name == child.name], child)

    def elements(self) -> list[Element]:
        """The child elements, what is hidden too."""
        return [node for node in self._children or () if isinstance(node, Element)]

    def insert(self, index: int, child: Node) -> None:
        """Put `child` before the child that has this index."""
        children = self.children
        known = self._named
        if known is not None and isinstance(child, Element):
            alike = known.setdefault(child.name, [])
            if not alike or (index > 0 and children[index - 1] is alike[-1]):
                alike.append(child)  # a row behind the last one: the others are not looked at
            else:
                known = None
        children.insert(index, child)
        child.parent = self
        self._hiding += isinstance(child, Element) and child.hidden
        self.changed()
        self._named = known

    def append(self, child: Node) -> None:
        """Put `child` behind the others."""
        self.insert(len(self.children), child)

    def remove(self, child: Node) -> None:
        """Take `child` out; a ValueError where it is not there."""
        self.children.remove(child)
        child.parent = None
        known = self._named
        if known is not None and isinstance(child, Element):
            known[child.name].remove(child)
        self._hiding -= isinstance(child, Element) and child.hidden
        self.changed()
        self._named = known

    def changed(self) -> None:
        """Drop what was derived from the children, here and in the document's version."""
        self._named = None
        self.shown()
        document = self.document
        if document is not None:
            document.structure += 1

    def shown(self) -> None:
        """The children are the same, but others of them are to be seen."""
        self._visible = None
        document = self.document
        if document is not None:
            document.version += 1

    @property
    def string_value(self) -> str:
        """The text of all visible descendants, joined."""
        parts: list[str] = []
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Text):
                parts.append(node.text)
            elif isinstance(node, Element) and node._children is None:
                parts.append(node._text)
            elif isinstance(node, Branch):
                waiting.extend(reversed(node.visible))
        return "".join(parts)

    def weight(self) -> int:
        """How many nodes have to be visited for the string value."""
        seen = 0
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            seen += 1
            if node._children:
                waiting += node.visible
        return seen


class Element(Branch):
    """An element. `note` is free for whoever built the tree; expressions never read it."""

    __slots__ = (
        "_text", "attributes", "hidden", "local", "name", "namespace", "note", "prefix",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        namespace: str = "",
        *,
        text: str = "",
        attributes: Iterable[Attribute] = (),
    ) -> None:
        super().__init__()
        self.name = name
        self.prefix, _, self.local = name.rpartition(":")
        self.namespace = namespace
        self._text = text
        self.attributes: list[Attribute] = list(attributes)
        for attribute in self.attributes:
            attribute.parent = self
        self.hidden = False
        self.note: Any = None

    @classmethod
    def named_as(cls, names: tuple[str, str, str, str], parent: Branch) -> Self:
        """An empty element below `parent`, which does not list it yet; for reading large documents.

        `names` are the name, its local part, its prefix and its namespace.
        """
        made = cls.__new__(cls)
        made.name, made.local, made.prefix, made.namespace = names
        made.parent = parent
        made.order = 0
        made.note = made._children = made._visible = made._named = None
        made._text = ""
        made.attributes = []
        made.hidden = False
        made._hiding = 0
        return made

    @property
    def string_value(self) -> str:
        """The text of all visible descendants, joined."""
        return self._text if self._children is None else super().string_value

    @property
    def children(self) -> list[Node]:
        """Every child in document order, what is hidden too. Not to be changed by the caller."""
        if self._children is None:
            self._children = []
            if self._text:
                text = Text(self._text)
                text.parent = self
                text.order = self.order + 1 + len(self.attributes)
                self._children.append(text)
        return self._children

    def set_text(self, text: str) -> None:
        """Make `text` the only content. The structure that paths are bound to stays as it is."""
        self._text = text
        self._children = self._named = self._visible = None

    def set_hidden(self, hidden: bool) -> None:
        """Take the element out of what expressions see, or give it back."""
        if self.hidden != hidden:
            self.hidden = hidden
            if self.parent is not None:
                self.parent._hiding += 1 if hidden else -1
                self.parent.shown()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute whose name is written so."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        return None

    def set_attribute(self, name: str, text: str, namespace: str = "") -> Attribute:
        """Give the attribute a value, and make it where it is missing."""
        attribute = self.attribute(name)
        if attribute is None:
            attribute = Attribute(name, text, namespace)
            attribute.parent = self
            self.attributes.append(attribute)
            self.changed()
        attribute.text = text
        return attribute

    def copy(self) -> Element:
        """The element with all that is in it, without a parent; notes and hiding are not copied."""
        made = _shallow(self)
        waiting: list[tuple[Element, Element]] = [(self, made)]
        while waiting:
            source, target = waiting.pop()
            for child in source._children or ():
                twin: Node
                if isinstance(child, Element):
                    twin = _shallow(child)
                    waiting.append((child, twin))
                else:
                    twin = _leaf(child)
                twin.parent = target
                target.children.append(twin)
        return made


class Document(Branch):
    """The root of a tree. `version` rises with every change of structure or visibility,
    `structure` with every change of structure.

    `fixed` says that nothing in it will change: expressions may then keep indexes of it in
    `indexes`. `declared` are the prefixes that hold for the document element.
    """

    __slots__ = ("_ordered", "declared", "fixed", "indexes", "serial", "structure", "version")

    def __init__(self) -> None:
        super().__init__()
        self.version = 0
        self.structure = 0
        self.serial = next(_serials)
        self.fixed = False
        self.declared: dict[str, str] = {}
        self.indexes: dict[Any, Any] = {}
        self._ordered = -1

    def as_document(self) -> Document | None:
        """The node itself."""
        return self

    @property
    def root(self) -> Element:
        """The document element."""
        for node in self.children:
            if isinstance(node, Element):
                return node
        raise EngineError("xml", "The document has no element.")

    def number(self) -> None:
        """Number the nodes in document order, where that is out of date."""
        if self._ordered == self.version:
            return
        following = 1
        waiting: list[Node] = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            node.order = following
            following += 1
            if isinstance(node, Element):
                for attribute in node.attributes:
                    attribute.order = following
                    following += 1
                if node._children is None:
                    following += 1  # the text node that may be made later
                else:
                    waiting.extend(reversed(node._children))
        self._ordered = self.version


def _place(nodes: Sequence[Node], child: Node) -> int:
    try:
        return nodes.index(child) + 1
    except ValueError:
        return len(nodes) + 1


def in_document_order(nodes: Iterable[Node]) -> list[Node]:
    """The nodes without repetition, in document order; documents in the order they were made."""
    unique = list(dict.fromkeys(nodes))
    if len(unique) < 2:
        return unique
    serials: dict[Node, int] = {}
    for node in unique:
        document = node.document
        if document is not None:
            document.number()
            serials[node] = document.serial
    return sorted(unique, key=lambda node: (serials.get(node, -1), node.order))


def _shallow(element: Element) -> Element:
    made = Element(element.name, element.namespace, text=element._text)
    for attribute in element.attributes:
        twin = Attribute(attribute.name, attribute.text, attribute.namespace)
        twin.parent = made
        made.attributes.append(twin)
    if element._children is not None:
        made._text = ""
        made._children = []
    return made


def _leaf(node: Node) -> Node:
    if isinstance(node, Text):
        return Text(node.text)
    if isinstance(node, Comment):
        return Comment(node.text)
    if isinstance(node, ProcessingInstruction):
        return ProcessingInstruction(node.name, node.text)
    raise TypeError(type(node).__name__)

"""The nodes of XPath 1.0 section 5 that have no children, and what all nodes have in common.

An element's text, comments, processing instructions and attributes; the namespace node is left
out. `fieldkit.forms.nodes` has what holds them: elements and the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fieldkit.forms.nodes import Branch, Document, Element

NONE: Final[list[Element]] = []
"""No elements; never to be changed."""


class Node:
    """Any node. `name` is as written (`orx:meta`), `local` without its prefix."""

    __slots__ = ("order", "parent")

    parent: Branch | None
    order: int
    name: str = ""
    local: str = ""
    prefix: str = ""
    namespace: str = ""
    _children: list[Node] | None = None

    def __init__(self) -> None:
        self.parent = None
        self.order = 0

    @property
    def string_value(self) -> str:
        """The string value of XPath 1.0 section 5."""
        raise NotImplementedError

    @property
    def children(self) -> list[Node]:
        """Every child in document order, what is hidden too. Not to be changed by the caller."""
        return []

    @property
    def visible(self) -> list[Node]:
        """The children that expressions see."""
        return []

    def named(self, name: str) -> list[Element]:
        """The visible child elements whose name is written so, in document order."""
        return NONE

    @property
    def document(self) -> Document | None:
        """The document that the node stands in; None for a row that was taken out."""
        node: Node = self
        while node.parent is not None:
            node = node.parent
        return node.as_document()

    def as_document(self) -> Document | None:
        """The node itself where it is a document."""
        return None

    def ancestors(self) -> Iterator[Branch]:
        """Its parent, that one's parent and so on up to the document."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Text(Node):
    """A run of characters."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    @property
    def string_value(self) -> str:
        """The characters."""
        return self.text


class Comment(Node):
    """A comment; its string value is what stands between the marks."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    @property
    def string_value(self) -> str:
        """What the comment says."""
        return self.text


class ProcessingInstruction(Node):
    """A processing instruction; its name is the target."""

    __slots__ = ("local", "name", "text")

    def __init__(self, target: str, text: str) -> None:
        super().__init__()
        self.name = self.local = target
        self.text = text

    @property
    def string_value(self) -> str:
        """What follows the target."""
        return self.text


class Attribute(Node):
    """An attribute; its parent is the element that has it."""

    __slots__ = ("local", "name", "namespace", "prefix", "text")

    def __init__(self, name: str, text: str, namespace: str = "") -> None:
        super().__init__()
        self.name = name
        self.prefix, _, self.local = name.rpartition(":")
        self.namespace = namespace
        self.text = text

    @property
    def string_value(self) -> str:
        """Its value."""
        return self.text

    def set_text(self, text: str) -> None:
        """Make `text` the value."""
        self.text = text

    _text = string_value
    """The name under which an element keeps its text: a cell has the one or the other."""

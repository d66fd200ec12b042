"""XML into the tree of `nodes`, and lxml's own tree for a form's outer layer.

lxml parses and nothing else: no DTD, no entities but the five, no network, and limits on size,
depth and number of nodes, so that what a stranger sends cannot take the memory.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from lxml import etree

from fieldkit.forms.errors import EngineError
from fieldkit.forms.leaves import Attribute, Comment, Node, ProcessingInstruction, Text
from fieldkit.forms.nodes import Branch, Document, Element, in_document_order

__all__ = [
    "Attribute",
    "Branch",
    "Comment",
    "Document",
    "Element",
    "Node",
    "ProcessingInstruction",
    "Text",
    "build",
    "in_document_order",
    "parse_lxml",
    "parse_xml",
]

MAX_BYTES: Final = 48 * 1024 * 1024
MAX_NODES: Final = 600_000
MAX_ATTRIBUTES: Final = 1_000
# Reading attributes takes lxml time with the square of their number.
_PLAIN: Final = frozenset({None, "UTF-8", "utf-8", "ASCII", "US-ASCII"})
_CROWDED: Final = etree.XPath(f"boolean(//*[@*[{MAX_ATTRIBUTES + 1}]])")


def parse_xml(text: str | bytes) -> Document:
    """Read XML into a tree: no DTD, no entities but the five, no network.

    Raises EngineError `xml` for what is not well-formed or has a DTD, `limit` for what is larger
    than 48 MiB, deeper than libxml2's 256 levels or has more than 600,000 nodes.
    """
    return build(parse_lxml(text))


def parse_lxml(text: str | bytes) -> etree._Element:
    """Read XML under the same rules, but give lxml's own tree (for the form's outer layer)."""
    if len(text) > MAX_BYTES:
        raise EngineError("limit", "The XML is larger than 48 MiB.")
    try:
        raw = text.encode() if isinstance(text, str) else text
        # Elements and attributes are counted before libxml2 takes memory for them.
        # Single bytes are found much faster than pairs, and there are at least as many of them.
        attributes = raw.count(b"=")
        at_most = raw.count(b"<") + attributes
        if at_most > MAX_NODES and sum(map(raw.count, (b"<", b'="', b"='"))) > MAX_NODES:
            raise _too_many()
        # A text was decoded already, so what its declaration says of an encoding no longer holds.
        encoding = "utf-8" if isinstance(text, str) else None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_blank_text=False,
            strip_cdata=True,
            encoding=encoding,
        )
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        reason = str(error)
        too_much = "depth" in reason.lower() or "huge" in reason.lower()
        kind: Literal["limit", "xml"] = "limit" if too_much else "xml"
        raise EngineError(kind, f"The XML cannot be read: {reason}.") from error
    except ValueError as error:
        raise EngineError("xml", f"The XML cannot be read: {error}.") from error
    written = root.getroottree().docinfo
    if written.internalDTD is not None:
        raise EngineError("xml", "The XML has a DTD, which is refused.")
    # In other encodings an equals sign may be other bytes.
    if (attributes > MAX_ATTRIBUTES or written.encoding not in _PLAIN) and _CROWDED(root):
        raise EngineError("limit", f"An element has over {MAX_ATTRIBUTES} attributes.")
    return root


class Row(Element):
    """A row of a list that may be long: its children are made when somebody asks for them."""

    __slots__ = ("_builder", "_source")

    _builder: _Builder
    _source: etree._Element

    @property
    def _children(self) -> list[Node] | None:
        made: list[Node] | None = _CHILDREN.__get__(self)
        if made is None:
            made = []
            _CHILDREN.__set__(self, made)
            self._builder.fill(self, self._source)
        return made

    @_children.setter
    def _children(self, children: list[Node] | None) -> None:
        _CHILDREN.__set__(self, children)

    def column(self, name: str) -> list[str]:
        """The texts of the child elements whose name is written so, without making them."""
        return [
            child.text or "" if len(child) == 0 else "".join(map(str, child.itertext()))
            for child in self._source.iterchildren(f"{{*}}{name}")
            if child.prefix is None
        ]


_CHILDREN: Final[Any] = Branch.__dict__["_children"]
"""The slot behind the property of a row."""


def build(root: etree._Element, *, alone: bool = False, rows: bool = False) -> Document:
    """Copy lxml's tree into ours; with `alone` without what stands beside the root element.

    With `rows` the children of the root element are made when they are looked into.
    Raises EngineError `limit` for too many nodes or attributes, `xml` for entity references.
    """
    # Counted by libxml2 before anything is built: ours costs thirty times as much.
    if root.xpath("count(descendant-or-self::node())") > MAX_NODES:  # type: ignore[operator]
        raise _too_many()
    document = Document()
    tops: list[etree._Element] = []
    if not alone:
        before = root.getprevious()
        while before is not None:
            tops.insert(0, before)
            before = before.getprevious()
    tops.append(root)
    if not alone:
        after = root.getnext()
        while after is not None:
            tops.append(after)
            after = after.getnext()
    document.declared = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    builder = _Builder()
    builder.rows_of = root if rows else None
    for top in tops:
        document.children.append(builder.copy(top, document))
    builder.finish()
    return document


Names = tuple[str, str, str, str]


def _too_many() -> EngineError:
    return EngineError("limit", f"The XML has more than {MAX_NODES} nodes.")


class _Builder:
    """Copies elements in document order; names are taken apart once each."""

    def __init__(self) -> None:
        self.rows_of: etree._Element | None = None
        self._names: dict[tuple[str, str | None], Names] = {}
        self._waiting: list[tuple[etree._Element, Branch]] = []

    def fill(self, target: Branch, source: etree._Element) -> None:
        """Give `target` all that is in `source`."""
        self._waiting.append((source, target))
        self.finish()

    def finish(self) -> None:
        """Copy what is inside of the elements that were copied."""
        while self._waiting:
            source, target = self._waiting.pop()
            children = target.children
            make = self._row if source is self.rows_of else self.copy
            if source.text:
                children.append(_text(target, source.text))
            for child in source:
                children.append(make(child, target))
                if child.tail:
                    children.append(_text(target, child.tail))

    def _row(self, source: etree._Element, parent: Branch) -> Node:
        if not len(source) or not isinstance(source.tag, str):
            return self.copy(source, parent)
        row = Row.named_as(self._name(source.tag, source.prefix), parent)
        self._attributes(row, source)
        row._builder, row._source = self, source
        return row

    def _attributes(self, element: Element, source: etree._Element) -> None:
        for key, value in source.attrib.items():
            element.attributes.append(_attribute(source, str(key), str(value), element))

    def copy(self, source: etree._Element, parent: Branch) -> Node:
        """A node like `source` below `parent`; what is inside of it waits."""
        tag: Any = source.tag
        if isinstance(tag, str):
            element = Element.named_as(self._name(tag, source.prefix), parent)
            self._attributes(element, source)
            if len(source):
                self._waiting.append((source, element))
            else:
                element.set_text(source.text or "")
            return element
        node: Node
        if tag is etree.Comment:
            node = Comment(source.text or "")
        elif tag is etree.ProcessingInstruction:
            node = ProcessingInstruction(_target(source), source.text or "")
        else:
            raise EngineError("xml", "The XML has an entity reference, which is refused.")
        node.parent = parent
        return node

    def _name(self, tag: str, prefix: str | None) -> Names:
        found = self._names.get((tag, prefix))
        if found is None:
            namespace, local = tag[1:].split("}", 1) if tag[0] == "{" else ("", tag)
            name = f"{prefix}:{local}" if prefix else local
            found = self._names[tag, prefix] = (name, local, prefix or "", namespace)
        return found


def _target(source: Any) -> str:
    return str(source.target)


def _text(parent: Branch, text: str) -> Text:
    node = Text(text)
    node.parent = parent
    return node


def _attribute(source: etree._Element, key: str, value: str, element: Element) -> Attribute:
    if key[0] != "{":
        attribute = Attribute(key, value)
    else:
        namespace, local = key[1:].split("}", 1)
        prefix = next(
            (p for p, uri in source.nsmap.items() if p and uri == namespace),
            "xml" if namespace == "http://www.w3.org/XML/1998/namespace" else "",
        )
        attribute = Attribute(f"{prefix}:{local}" if prefix else local, value, namespace)
    attribute.parent = element
    return attribute

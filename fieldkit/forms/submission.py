"""A record as ODK submission XML: the primary instance without what is not relevant.

OpenRosa form submission; ODK XForms, *Instance* and *Bindings* (`relevant`). Nothing is indented,
so that the same record gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from fieldkit.forms.instance import Cell
from fieldkit.forms.model import ModelNode
from fieldkit.forms.state import Attachment
from fieldkit.forms.tree import Attribute, Element, Node, Text

XFORMS = "http://www.w3.org/2002/xforms"


@dataclass(frozen=True, slots=True)
class Submission:
    """`xml` is the record; `attachments` the files that it names; `hidden` counts the answers
    that were given and are left out because they are not relevant."""

    xml: bytes
    attachments: tuple[Attachment, ...]
    valid: bool
    hidden: int


def is_file(model: ModelNode) -> bool:
    """Whether a node's value is the name of a file."""
    return model.type == "binary" or (model.control is not None and model.control.kind == "upload")


def record_xml(root: Element) -> bytes:
    """The record's bytes, in UTF-8."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, parts, {})
    return "".join(parts).encode()


def _write(element: Element, parts: list[str], declared: dict[str, str]) -> None:
    attributes, inner = _attributes(element, declared)
    parts.append(f"<{element.name}{attributes}")
    # Of what is hidden only the root is met here: it stays, without what is in it.
    kept = () if element.hidden else element.visible
    children = [child for child in kept if _is_kept(child)]
    if not children:
        parts.append("/>")
        return
    parts.append(">")
    for child in children:
        if isinstance(child, Element):
            _write(child, parts, inner)
        elif isinstance(child, Text):
            parts.append(_text(child.text))
    parts.append(f"</{element.name}>")


def _is_kept(node: Node) -> bool:
    if isinstance(node, Element):
        cell = node.note
        spare = isinstance(cell, Cell) and cell.model.spare and not cell.value
        return not spare
    return isinstance(node, Text) and node.text != ""


def _attributes(element: Element, declared: dict[str, str]) -> tuple[str, dict[str, str]]:
    inner = dict(declared)
    text = ""
    for attribute in element.attributes:
        if _is_relevant(element, attribute):
            text += _declare(attribute.prefix, attribute.namespace, inner, attribute=True)
            text += f" {attribute.name}={quoteattr(_clean(attribute.text))}"
    text = _declare(element.prefix, element.namespace, inner, attribute=False) + text
    return text, inner


def _is_relevant(element: Element, attribute: Attribute) -> bool:
    cell = element.note
    if not isinstance(cell, Cell):
        return True
    for child in cell.model.children:
        if child.name == "@" + attribute.name:
            found = cell.scope.cells.get(child)
            return found is None or found.own_relevant
    return True


def _declare(prefix: str, uri: str, inner: dict[str, str], *, attribute: bool) -> str:
    """The declaration of a namespace where it is not in force yet.

    Elements in the form's own default namespace are written without one, as OpenRosa records are.
    """
    known = inner.get(prefix)
    if prefix == "xml" or known == uri or (attribute and not prefix):
        return ""
    if not prefix:
        if uri == XFORMS or not uri:
            return ""
        inner[""] = uri
        return f" xmlns={quoteattr(uri)}"
    inner[prefix] = uri
    return f" xmlns:{prefix}={quoteattr(uri)}"


def _text(text: str) -> str:
    return escape(_clean(text), {"\r": "&#13;"})


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r"
        or " " <= sign <= "\ud7ff"
        or "\ue000" <= sign <= "\ufffd"
        or sign >= "\U00010000"
    )

"""Step 8: a submission is read without entities or network and held against its instrument.

The instrument is known by the hash of its form: shipped, published in the roster and kept here, or
enclosed. A submission fits if its root has the form's id and version and every element stands where
the form's primary instance has one (ODK XForms, *Instance*): whatever else it says, it says in
questions that the form asks. Otherwise `UnknownInstrument` (bundle-format.md, *Reading* 8).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from lxml import etree

from fieldkit.errors import FieldkitError, UnknownInstrument
from fieldkit.forms.tree import parse_lxml
from fieldkit.instruments import shipped
from fieldkit.vault import Vault
from schemas.assessment import InstrumentRef
from schemas.statement import StatedInstrument

_XFORMS = "{http://www.w3.org/2002/xforms}"


Branch = dict[str, "Branch"]
"""The elements that may stand inside an element, by name with and without namespace."""

_COMMENT: Branch = {}


@dataclass(frozen=True)
class Shape:
    """What a form allows: its id, its version, and the tree of its primary instance."""

    id: str
    version: str
    name: str
    inside: Branch


@dataclass
class KnownForms:
    """The forms that a desk knows; each is read once."""

    vault: Vault
    _shapes: dict[str, Shape] = field(default_factory=dict)

    def check(self, submission: bytes, stated: StatedInstrument, enclosed: bytes | None) -> None:
        """`UnknownInstrument` where the form is not known or the submission does not fit it."""
        shape = self._shapes.get(stated.sha256)
        if shape is None:
            shape = _shape(self.form(stated, enclosed))
            self._shapes[stated.sha256] = shape
        if (shape.id, shape.version) != (stated.id, stated.version):
            raise UnknownInstrument(step=8, reason="the form has another id or version")
        root = _parsed(submission)
        if (root.get("id"), root.get("version")) != (shape.id, shape.version):
            raise UnknownInstrument(step=8, reason="the submission is of another form")
        if _local(root.tag) != shape.name or not _fits(root, shape.inside):
            raise UnknownInstrument(step=8, reason="an answer to what the form does not ask")

    def form(self, stated: StatedInstrument, enclosed: bytes | None) -> bytes:
        """The form's bytes: enclosed, shipped or kept; `UnknownInstrument` where it is not here.

        An enclosed one cannot take the place of one that is shipped or kept under its id and
        version: it would show the same answers under other questions.
        """
        wanted = InstrumentRef(id=stated.id, version=stated.version, sha256=stated.sha256)
        kept = self.vault.instruments.all()
        known = [(each.id, each.version, each.sha256) for each in shipped()]
        known += [(each.id, each.version, each.sha256) for each in kept]
        for id, version, sha256 in known:
            if (id, version) == (stated.id, stated.version) and sha256 != stated.sha256:
                raise UnknownInstrument(step=8, reason="another form of this id and version")
        if enclosed is not None and hashlib.sha256(enclosed).hexdigest() == stated.sha256:
            return enclosed
        for each in shipped():
            if each.sha256 == stated.sha256:
                return each.xform
        if wanted in kept:
            return self.vault.instruments.xform(wanted)
        raise UnknownInstrument(step=8, reason="this version of the form is not here")


def _parsed(xml: bytes) -> etree._Element:
    try:
        return parse_lxml(xml)
    except FieldkitError:
        raise UnknownInstrument(step=8, reason="not XML as we read it") from None


def _shape(xform: bytes) -> Shape:
    instance = _parsed(xform).find(f".//{_XFORMS}model/{_XFORMS}instance")
    elements = () if instance is None else instance.iterchildren(tag=etree.Element)
    root = next(iter(elements), None)
    if root is None:
        raise UnknownInstrument(step=8, reason="the form has no instance")
    inside = _branch(root, {})
    if "meta" in inside:
        # A correction names the record before it (OpenRosa metadata); no form declares that.
        inside["meta"].setdefault("deprecatedID", {})
    return Shape(root.get("id", ""), root.get("version", ""), _local(root.tag), inside)


def _branch(element: etree._Element, branch: Branch) -> Branch:
    """What the form has inside this element; rows of a repeat and its template are one."""
    left = [(element, branch)]
    while left:
        above, known = left.pop()
        for child in above:
            if isinstance(child.tag, str):
                inner = known.setdefault(_local(child.tag), {})
                known[child.tag] = inner
                left.append((child, inner))
    return branch


def _fits(root: etree._Element, inside: Branch) -> bool:
    """Whether every element stands where the form has one; comments stand anywhere."""
    left = [(root, inside)]
    while left:
        element, known = left.pop()
        for child in element:
            inner = known.get(child.tag)
            if inner is None:
                inner = known.get(_local(child.tag)) if isinstance(child.tag, str) else _COMMENT
                if inner is None:
                    return False
            if len(child):
                left.append((child, inner))
    return True


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

"""The body of a form: groups, repeats and controls in their order (ODK XForms, *Body*).

A control is attached to the node that it refers to; actions that stand in a control belong to its
node. Labels are texts: itext ids, or words with outputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from fieldkit.forms.compiler import Compiler
from fieldkit.forms.errors import EngineError, Kind, Place, Problem, Severity
from fieldkit.forms.itext import Itext, local, words_of
from fieldkit.forms.lookups import lookup_of, words_of_appearance
from fieldkit.forms.model import (
    Action,
    BodyNode,
    Control,
    Group,
    Item,
    Itemset,
    ModelNode,
    Path,
    Rule,
    Text,
)
from fieldkit.forms.primary import JAVAROSA, Primary, path_of
from fieldkit.forms.state import Control as ControlKind

CONTROLS: Mapping[str, ControlKind] = {
    "input": "input",
    "secret": "input",
    "select": "select",
    "select1": "select1",
    "rank": "rank",
    "range": "range",
    "upload": "upload",
    "trigger": "trigger",
}
EVENTS = frozenset(
    {"odk-instance-first-load", "xforms-ready", "xforms-value-changed", "odk-new-repeat",
     "odk-instance-load"}
)  # fmt: skip
ACTIONS = ("setvalue", "setgeopoint", "recordaudio")
_PLAIN = frozenset({"ref", "nodeset", "appearance"})
_WORDS = frozenset({"label", "hint", "help", "alert", ""})
_PARTS = frozenset({"label", "hint", "help", "alert", "item", "itemset", "value", "choices"})
_ITEXT = re.compile(r"^\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*$")
_ITEXT_CHILD = re.compile(r"^\s*jr:itext\(\s*([\w.:-]+)\s*\)\s*$")
_CHILD = re.compile(r"^\s*(?:\./)?([\w.:-]+)\s*$")


def repeat_paths(body: etree._Element | None, top: str) -> list[Path]:
    """The paths of all repeats; those that are no plain paths are left out.

    `top` is the name of the primary instance's root, which relative paths start at.
    """
    found: list[Path] = []
    for repeat in body.iter("{*}repeat") if body is not None else ():
        way: list[etree._Element] = []
        element: etree._Element | None = repeat
        while element is not None and element is not body:
            way.append(element)
            element = element.getparent()
        path = _way_down(reversed(way), (top,))
        if path is not None:
            found.append(path)
    return found


def _way_down(way: Iterable[etree._Element], path: Path) -> Path | None:
    """The path of the last of these groups and repeats, each in the one before; None for none."""
    for element in way:
        if local(element) not in ("group", "repeat"):
            return None
        reference = reference_of(element)
        if reference is not None:
            try:
                path = path_of(reference, path)
            except EngineError:
                return None
    return path


def reference_of(element: etree._Element) -> str | None:
    """`ref`, or `nodeset`, whichever is there."""
    found = element.get("ref")
    return element.get("nodeset") if found is None else found


def literal_itext(expression: str) -> str | None:
    """The id of `jr:itext('id')`."""
    match = _ITEXT.match(expression)
    return (match.group(1) or match.group(2) or "") if match else None


def _parts(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The children with their names."""
    return ((local(child), child) for child in element)


def without_predicates(path: str) -> str:
    """The path with everything in square brackets left out."""
    depth = 0
    kept: list[str] = []
    for mark in path:
        depth += mark == "["
        if depth == 0:
            kept.append(mark)
        depth -= mark == "]"
    return "".join(kept)


class Body:
    """Reads the body once; `nodes` is what stands in it, in order."""

    def __init__(
        self,
        root: etree._Element | None,
        primary: Primary,
        compiler: Compiler,
        bind_ids: Mapping[str, Path],
        itext: Itext,
    ) -> None:
        self.nodes: list[BodyNode] = []
        self.first_load: list[Action] = []
        self.each_load: list[Action] = []
        self._primary = primary
        self._compiler = compiler
        self._bind_ids = bind_ids
        self._itext = itext
        self._repeats: tuple[ModelNode, ...] = ()
        self.classes = tuple((root.get("class") or "").split()) if root is not None else ()
        if root is not None:
            self._children(root, self.nodes, primary.top.path, None)

    def _children(
        self, element: etree._Element, into: list[BodyNode], base: Path, owner: ModelNode | None
    ) -> None:
        for child in element:
            name = local(child)
            if name == "group":
                self._group(child, into, base)
            elif name == "repeat":
                self._repeat(child, into, base)
            elif name in CONTROLS:
                self._question(child, into, base)
            elif name in ACTIONS:
                self.action(child, owner)
            elif name and name not in _PARTS:
                told = f"<{name}> is not shown."
                self._problem("warning", "unknown-control", told, owner, reference_of(child))

    def _group(self, element: etree._Element, into: list[BodyNode], base: Path) -> None:
        node = self._node(element, base)
        group = BodyNode("group", node, label=self._text(_parts(element), "label", node))
        group.appearance = tuple((element.get("appearance") or "").split())
        here = node.path if node is not None else base
        self._children(element, group.children, here, node)
        if node is not None and node.repeat is not None:
            # The group only wraps its repeat: its label and looks are the repeat's.
            for inner in group.children:
                if inner.kind == "repeat" and inner.node is node and node.group is not None:
                    inner.label = inner.label or group.label
                    inner.appearance = inner.appearance or group.appearance
                    node.group = Group(inner.label, inner.appearance)
            into.extend(group.children)
            return
        if node is not None:
            node.group = Group(group.label, group.appearance)
        into.append(group)

    def _repeat(self, element: etree._Element, into: list[BodyNode], base: Path) -> None:
        node = self._node(element, base, needed=True)
        if node is None:
            return
        if node.repeat is None:
            self._problem("error", "reference", f"{node.ref} cannot be repeated.", node)
            return
        count = element.get(f"{{{JAVAROSA}}}count")
        if count is not None and count.strip():
            compiled = self._compiler.compile(count, node, "repeat_count")
            if compiled is not None:
                node.repeat.count = Rule("count", node, compiled)
        fixed = (element.get(f"{{{JAVAROSA}}}noAddRemove") or "").strip()
        node.repeat.fixed = fixed in ("true()", "true", "1")
        label = self._text(_parts(element), "label", node)
        repeat = BodyNode("repeat", node, label=label)
        repeat.appearance = tuple((element.get("appearance") or "").split())
        node.group = Group(label, repeat.appearance)
        outside, self._repeats = self._repeats, node.repeats
        self._children(element, repeat.children, node.path, node)
        self._repeats = outside
        into.append(repeat)

    def _question(self, element: etree._Element, into: list[BodyNode], base: Path) -> None:
        node = self._node(element, base, needed=True)
        if node is None:
            return
        if node.holds_nodes or node.repeat is not None:
            self._problem("error", "reference", f"{node.ref} is a group and no question.", node)
            return
        if node.repeats != self._repeats:
            told = f"The question {node.ref} stands outside of its repeat."
            self._problem("error", "reference", told, node)
            return
        said: dict[str, str] = dict(element.attrib.items())  # type: ignore[arg-type]
        inside = [(local(child), child) for child in element]
        control = Control(CONTROLS[local(element)])
        control.label = self._text(inside, "label", node)
        control.hint = self._text(inside, "hint", node)
        appearance = said.get("appearance", "")
        control.appearance = words_of_appearance(appearance) if appearance else ()
        if not _PLAIN.issuperset(said):
            control.parameters = {
                key.rpartition("}")[2]: value for key, value in said.items() if key not in _PLAIN
            }
        readonly = node.readonly is not None and node.readonly.constant is True
        if control.kind == "input" and readonly:
            control.kind = "note"
        if node.control is None:
            node.control = control
        query = said.get("query")
        if query is not None and control.kind == "input":
            control.kind = "select1"
            control.itemset = self._external(query, node)
        elif "search" in appearance or any(name not in _WORDS for name, _ in inside):
            self._choices(element, control, node)
            self._look_up(appearance, control, node)
        for name, child in inside:
            if name in ACTIONS:
                self.action(child, node)
        into.append(BodyNode("question", node, label=control.label, appearance=control.appearance))

    def _choices(self, element: etree._Element, control: Control, node: ModelNode) -> None:
        items: list[Item] = []
        for child in element.iter("{*}item", "{*}itemset"):
            if local(child) == "item":
                value = child.find("{*}value")
                words = "" if value is None else (value.text or "").strip()
                items.append(Item(words, self._text(_parts(child), "label", node)))
            else:
                control.itemset = self._itemset(child, node)
        control.items = tuple(items)

    def _look_up(self, appearance: str, control: Control, node: ModelNode) -> None:
        """Choices that `search()` takes from a table: the one item names the columns."""
        if "search" not in appearance or control.kind not in ("select", "select1"):
            return
        try:
            found = lookup_of(appearance)
        except EngineError as error:
            self._problem("error", error.kind, error.message, node)
            return
        if found is None or not control.items:
            return
        compiled = self._compiler.compile(found.nodeset, node, "appearance")
        value, label = control.items[0].value, control.items[0].label
        column = "".join(part for part in label.parts if isinstance(part, str)) if label else ""
        named = None
        if label is not None and label.itext is not None:
            # The column has another name in each language.
            by_language = f"*[name() = normalize-space(jr:itext('{label.itext}'))]"
            named = self._compiler.compile(by_language, None, "label")
        if compiled is not None:
            rule = Rule("itemset", node, compiled)
            control.itemset = Itemset(rule, value, named, column.strip() or value, False, True)

    def _itemset(self, element: etree._Element, node: ModelNode) -> Itemset | None:
        expression = element.get("nodeset") or ""
        compiled = self._compiler.compile(expression, node, "choice_filter")
        inside: dict[str, etree._Element] = {}
        for name, child in _parts(element):
            inside.setdefault(name, child)
        value, label = inside.get("value"), inside.get("label")
        if value is None or not (value.get("ref") or "").strip():
            told = f"The choices of {node.ref} do not say which column is the value."
            self._problem("error", "missing-reference", told, node)
        if compiled is None:
            return None
        label_ref = "" if label is None else (label.get("ref") or "")
        by_itext = _ITEXT_CHILD.match(label_ref)
        plain = _CHILD.match(label_ref)
        dynamic = None
        if label_ref and not by_itext and not plain:
            dynamic = self._compiler.compile(label_ref, None, "label")
        return Itemset(
            rule=Rule("itemset", node, compiled),
            value="" if value is None else (value.get("ref") or "").strip(),
            label=dynamic,
            label_child=(by_itext or plain).group(1) if (by_itext or plain) else None,  # type: ignore[union-attr]
            by_itext=by_itext is not None,
            filtered="[" in expression or "randomize" in expression,
        )

    def _external(self, query: str, node: ModelNode) -> Itemset | None:
        """The choices of XLSForm's `select_one_external`."""
        compiled = self._compiler.compile(query, node, "choice_filter")
        if compiled is None:
            return None
        return Itemset(Rule("itemset", node, compiled), "name", None, "label", False, True)

    def action(self, element: etree._Element, owner: ModelNode | None) -> None:
        """A setvalue or setgeopoint, in the model (no owner) or in a control."""
        kind = local(element)
        if kind == "recordaudio":
            return
        events = frozenset((element.get("event") or _event(element)).split())
        written = reference_of(element)
        for event in sorted(events - EVENTS):
            told = f"There is no event {event}."
            self._problem("error", "unknown-event", told, owner, written)
        if not events:
            told = f"<{kind}> names no event, so it never happens."
            self._problem("warning", "unknown-event", told, owner, written)
        nodes = None
        if written is not None and "[" in written:
            nodes = self._compiler.compile(written, owner, "default")
            element.set("ref", without_predicates(written))
        target = self._node(
            element, owner.path if owner is not None else self._primary.top.path, needed=True
        )
        if target is None:
            return
        value = element.get("value")
        compiled = None
        if kind == "setvalue" and value is not None and value.strip():
            compiled = self._compiler.compile(value, target, "default")
        made = Action(
            events,
            target,
            compiled,
            "" if value is not None else "".join(str(t) for t in element.itertext()),
            "setvalue" if kind == "setvalue" else "setgeopoint",
            owner,
            nodes,
        )
        if events & {"odk-instance-first-load", "xforms-ready"}:
            self.first_load.append(made)
        if "odk-instance-load" in events:
            self.each_load.append(made)
        if "xforms-value-changed" in events and owner is not None:
            owner.on_change.append(made)
        if "odk-new-repeat" in events:
            repeats = (owner or target).repeats or target.repeats
            if repeats and repeats[-1].repeat is not None:
                repeats[-1].repeat.on_new.append(made)

    def _node(
        self, element: etree._Element, base: Path, *, needed: bool = False
    ) -> ModelNode | None:
        bind = element.get("bind")
        reference = reference_of(element)
        if reference is None and bind is None:
            if needed:
                told = f"A <{local(element)}> says no node that it is for."
                self._problem("error", "missing-reference", told, None)
            return None
        if reference is None:
            path = self._bind_ids.get(bind or "")
        else:
            try:
                path = path_of(reference, base)
            except EngineError as error:
                self._problem("error", error.kind, error.message, None, reference)
                return None
        node = self._primary.find(path) if path is not None else None
        if node is None:
            named = (reference if reference is not None else bind) or ""
            told = f"{named} leads to no node of the form."
            self._problem("error", "missing-reference", told, None, named)
        return node

    def _text(
        self, inside: Iterable[tuple[str, etree._Element]], name: str, owner: ModelNode | None
    ) -> Text | None:
        """The first of the children `inside` with this name, as words."""
        child = next((child for known, child in inside if known == name), None)
        if child is None:
            return None
        reference = child.get("ref")
        if reference is None:
            return words_of(child, lambda e: self._compiler.compile(e, owner, name))
        text_id = literal_itext(reference)
        if text_id is not None:
            bare = not len(child) and not (child.text or "").strip()
            if bare or self._itext.has(text_id):
                return Text(itext=text_id)
            told = f"There is no text {text_id}; the words that stand here are shown."
            self._problem("warning", "missing-reference", told, owner)
            return words_of(child, lambda e: self._compiler.compile(e, owner, name))
        compiled = self._compiler.compile(reference, owner, name)
        return Text(parts=(compiled,)) if compiled is not None else None

    def _problem(
        self,
        severity: Severity,
        kind: Kind,
        message: str,
        owner: ModelNode | None,
        written: str | None = None,
    ) -> None:
        """Note a problem; `written` is the reference that stands there, where there is no node."""
        question = owner.ref if owner is not None else written.strip() if written else None
        self._compiler.problems.append(Problem(severity, kind, message, Place(question=question)))


def _event(element: etree._Element) -> str:
    for key, value in element.attrib.items():
        if str(key).endswith("}event"):
            return str(value)
    return ""

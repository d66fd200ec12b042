"""The choices of a select as offered now (ODK XForms, *Body*: items and itemsets).

An itemset is evaluated when what it reads changes; itemsets with the same expression outside
repeats share one result, so that a hundred questions over one list cost one evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell
from fieldkit.forms.itext import EMPTY
from fieldkit.forms.model import Control, Itemset, Rule
from fieldkit.forms.state import Choice
from fieldkit.forms.tree import Element, Node
from fieldkit.forms.wording import Wording
from fieldkit.forms.xpath import Context, to_string

MAX_CHOICES = 200_000


@dataclass(eq=False)
class Offer:
    """The nodes of an itemset, or the items of the body, in order."""

    nodes: list[Node]
    value: str

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values in order."""
        return tuple(child_text(node, self.value) for node in self.nodes)

    def differs(self, other: Offer) -> bool:
        """Whether other values are offered, or in another order."""
        return self.nodes != other.nodes and self.values != other.values

    @cached_property
    def tones(self) -> Mapping[str, str]:
        """Value → the column `tone`, where there is one."""
        found = {
            value: child_text(node, "tone")
            for node, value in zip(self.nodes, self.values, strict=True)
        }
        return {value: tone for value, tone in found.items() if tone}

    @cached_property
    def known(self) -> frozenset[str]:
        """The values, to ask whether one is offered."""
        return frozenset(self.values)


class Choices:
    """What selects offer in one session."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._shared: dict[str, Offer] = {}

    def forget(self, rule: Rule) -> None:
        """What this itemset reads has changed."""
        if rule.shared and rule.compiled is not None:
            self._shared.pop(rule.compiled.expression, None)

    def forget_all(self) -> None:
        """A data set was replaced."""
        self._shared.clear()

    def evaluate(self, itemset: Itemset, cell: Cell, context: Context) -> Offer:
        """The offer now. A faulty expression offers nothing."""
        rule = itemset.rule
        compiled = rule.compiled
        if compiled is None:
            return Offer([], itemset.value)
        if rule.shared:
            found = self._shared.get(compiled.expression)
            if found is not None and found.value == itemset.value:
                return found
        try:
            result = compiled.evaluate(context, cell.node)
        except EngineError:
            result = []
        nodes = result if isinstance(result, list) else []
        offer = Offer(nodes[:MAX_CHOICES], itemset.value)
        if rule.shared:
            self._shared[compiled.expression] = offer
        return offer

    def offered(self, cell: Cell, context: Context) -> Offer:
        """The offer of an itemset's question, computed where it is not known."""
        if isinstance(cell.offered, Offer):
            return cell.offered
        control = cell.model.control
        if control is None or control.itemset is None:
            return Offer([], "")
        offer = self.evaluate(control.itemset, cell, context)
        cell.offered = offer
        return offer

    def values(self, cell: Cell, context: Context) -> frozenset[str]:
        """The values that may be chosen now."""
        control = cell.model.control
        if control is None:
            return frozenset()
        if control.itemset is None:
            return frozenset(item.value for item in control.items)
        return self.offered(cell, context).known

    def count(self, cell: Cell, context: Context) -> int:
        """How many choices there are now."""
        control = cell.model.control
        if control is None:
            return 0
        if control.itemset is None:
            return len(control.items)
        return len(self.offered(cell, context).nodes)

    def listed(self, cell: Cell, context: Context) -> tuple[Choice, ...]:
        """The choices with their labels in the language in force."""
        control = cell.model.control
        if control is None:
            return ()
        if control.itemset is None:
            return self._items(control, cell, context)
        offer = self.offered(cell, context)
        itemset = control.itemset
        return tuple(
            self._choice(node, value, itemset, context)
            for node, value in zip(offer.nodes, offer.values, strict=True)
        )

    def label(self, value: str, cell: Cell, context: Context) -> str | None:
        """The label of one choice; None where it is not offered."""
        control = cell.model.control
        if control is None:
            return None
        if control.itemset is None:
            for item in control.items:
                if item.value == value:
                    return self._wording.render(item.label, cell, context)
            return None
        offer = self.offered(cell, context)
        if value not in offer.known:
            return None
        node = offer.nodes[offer.values.index(value)]
        return self._choice(node, value, control.itemset, context).label

    def _items(self, control: Control, cell: Cell, context: Context) -> tuple[Choice, ...]:
        made: list[Choice] = []
        for item in control.items:
            label = self._wording.render(item.label, cell, context)
            media: Mapping[str, str] = EMPTY.media
            if item.label is not None and item.label.itext is not None:
                media = self._wording.entry(item.label.itext, cell).media
            made.append(Choice(item.value, label, media))
        return tuple(made)

    def _choice(self, node: Node, value: str, itemset: Itemset, context: Context) -> Choice:
        columns = {
            child.name: child.string_value
            for child in (node.elements() if isinstance(node, Element) else ())
        }
        label: str | None = None
        media: Mapping[str, str] = EMPTY.media
        if itemset.label is not None:
            try:
                label = to_string(itemset.label.evaluate(context, node))
            except EngineError:
                label = None
        elif itemset.by_itext and itemset.label_child is not None:
            entry = self._wording.entry(child_text(node, itemset.label_child), None)
            media = entry.media
            if entry.words is not None:
                label = self._wording.parts(entry.words, node, context)
        elif itemset.label_child is not None:
            label = child_text(node, itemset.label_child)
        return Choice(value, label, media, columns)


def child_text(node: Node, path: str) -> str:
    """The text of a child, or of a descendant by a plain path; "." is the node itself."""
    for step in path.split("/"):
        if step in (".", "") or not isinstance(node, Element):
            continue
        if step[0] == "@":
            attribute = node.attribute(step[1:])
            return attribute.text if attribute is not None else ""
        found = node.named(step)
        if not found:
            return ""
        node = found[0]
    return node.string_value

"""What a compiled form is made of: nodes, rules, controls, texts and actions.

A `ModelNode` stands for every instance of one path of the primary instance (`/data/pet/age`), a
`Rule` for one expression that belongs to it (ODK XForms, *Bind Attributes*), a `Control` for what
the body shows of it. All of it is fixed once the form is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from fieldkit.forms.state import Control as ControlKind
from fieldkit.forms.tree import Element
from fieldkit.forms.xpath import Compiled

RuleKind = Literal[
    "relevant", "calculate", "count", "readonly", "required", "itemset", "constraint", "text"
]
LATE: Mapping[str, int] = MappingProxyType(
    {"readonly": 1, "required": 1, "itemset": 2, "constraint": 3, "text": 4}
)
"""The order of what feeds nothing else, after relevance, calculations and row counts."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A label, hint or message: an itext id, or parts (text and the expressions of outputs)."""

    itext: str | None = None
    parts: tuple[str | Compiled, ...] = ()

    @property
    def outputs(self) -> tuple[Compiled, ...]:
        """The expressions that are put in."""
        return tuple(part for part in self.parts if not isinstance(part, str))


@dataclass(slots=True, eq=False)
class Rule:
    """One expression of a node. `rank` is its place in the order of computation.

    `texts` are, for the kind `text`, the texts of the node that have outputs, by their use.
    """

    kind: RuleKind
    owner: ModelNode
    compiled: Compiled | None
    rank: int = 0
    constant: bool | None = None
    shared: bool = False
    """Whether the result is the same for every instance and every owner of this expression."""
    texts: Mapping[str, Text] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Edge:
    """`rule` reads the node that holds this edge; the first `pinned` repeats are the same row.

    `beside` says that both stand in the same row, or both in none.
    """

    rule: Rule
    pinned: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A choice written in the body."""

    value: str
    label: Text | None


@dataclass(slots=True)
class Itemset:
    """Choices from a node-set: which child is the value, which expression the label."""

    rule: Rule
    value: str
    label: Compiled | None
    label_child: str | None
    """The child that is the label, or the itext id where `by_itext`."""
    by_itext: bool
    filtered: bool


@dataclass(slots=True)
class Control:
    """What the body shows of a node."""

    kind: ControlKind
    label: Text | None = None
    hint: Text | None = None
    appearance: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    itemset: Itemset | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """A setvalue or setgeopoint: what sets `target` when one of `events` happens."""

    events: frozenset[str]
    target: ModelNode
    value: Compiled | None
    literal: str
    kind: Literal["setvalue", "setgeopoint"]
    source: ModelNode | None = None
    """The question (or repeat) in whose control it stands."""
    nodes: Compiled | None = None
    """Which instances of the target are set, where its reference has predicates."""


@dataclass(slots=True, eq=False)
class Repeat:
    """A repeat: the row that a new one is copied from, and who decides how many there are."""

    template: Element
    count: Rule | None = None
    fixed: bool = False
    """`jr:noAddRemove`."""
    on_new: list[Action] = field(default_factory=list)

    @property
    def editable(self) -> bool:
        """Whether a person may add and remove rows."""
        return self.count is None and not self.fixed


@dataclass(slots=True, eq=False)
class Group:
    """What the body says of a group or of a repeat's rows."""

    label: Text | None = None
    appearance: tuple[str, ...] = ()


@dataclass(slots=True, eq=False, repr=False)
class ModelNode:
    """All instances of one path. `repeats` are the repeats on the way, itself included."""

    path: Path
    parent: ModelNode | None
    repeats: tuple[ModelNode, ...] = ()
    children: list[ModelNode] = field(default_factory=list)
    attribute: bool = False
    order: int = 0
    type: str = "string"
    relevant: Rule | None = None
    calculate: Rule | None = None
    readonly: Rule | None = None
    required: Rule | None = None
    constraint: Rule | None = None
    texts: Rule | None = None
    constraint_message: Text | None = None
    required_message: Text | None = None
    preload: tuple[str, str] | None = None
    control: Control | None = None
    group: Group | None = None
    repeat: Repeat | None = None
    on_change: list[Action] = field(default_factory=list)
    dependents: list[Edge] = field(default_factory=list)
    saveto: str | None = None
    """The entity's property that its value is saved to."""
    audit: Mapping[str, str] = field(default_factory=dict)
    """What the form asks of the log that this node names (`track-changes` …)."""
    spare: bool = False
    """Whether it is left out of the record while it is empty (`deprecatedID`)."""
    ref: str = field(init=False)
    """Its location path without positions."""

    def __post_init__(self) -> None:
        self.ref = "/" + "/".join(self.path)

    def __repr__(self) -> str:
        return f"ModelNode({self.ref})"

    @property
    def name(self) -> str:
        """Its name as written; `@name` for an attribute."""
        return self.path[-1]

    @property
    def holds_nodes(self) -> bool:
        """Whether it has elements below it, so that it can have no value of its own."""
        return bool(self.children) and any(not child.attribute for child in self.children)

    def rules(self) -> list[Rule]:
        """Its expressions."""
        found = [
            self.relevant,
            self.calculate,
            self.readonly,
            self.required,
            self.constraint,
            self.texts,
            self.repeat.count if self.repeat else None,
            self.control.itemset.rule if self.control and self.control.itemset else None,
        ]
        return [rule for rule in found if rule is not None]


@dataclass(slots=True, eq=False)
class BodyNode:
    """One element of the body in its order: a group, a repeat or a question.

    A group that only wraps a repeat of the same node is left out; its label is the repeat's.
    `node` is None for a group without a reference.
    """

    kind: Literal["group", "repeat", "question"]
    node: ModelNode | None
    children: list[BodyNode] = field(default_factory=list)
    label: Text | None = None
    appearance: tuple[str, ...] = ()

"""What a session shows: the state of a node, what a step changed, outlines, violations, steps.

The names and fields are those of the engine's page (*State of a node*, *The answer line*); each
`fields()` gives the object that `form run` writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

NodeKind = Literal["root", "group", "repeat", "row", "question", "value", "add"]
Control = Literal["input", "select", "select1", "rank", "range", "upload", "trigger", "note"]
ViolationKind = Literal["constraint", "required", "type"]
Verb = Literal["start", "answer", "attach", "add", "remove", "language", "rows"]

SELECT_CONTROLS = ("select", "select1", "rank")


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as offered now. `columns` are the other columns of its list (`tone` …)."""

    value: str
    label: str | None
    media: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """As the commands write it."""
        out: dict[str, Any] = {"value": self.value, "label": self.label}
        if self.media:
            out["media"] = dict(self.media)
        return out


@dataclass(frozen=True, slots=True)
class State:
    """The state of one node; a field that its kind does not have is None (or empty)."""

    ref: str
    kind: NodeKind
    relevant: bool
    readonly: bool
    value: str = ""
    type: str = ""
    control: Control | None = None
    required: bool = False
    valid: bool = True
    violation: ViolationKind | None = None
    message: str | None = None
    label: str | None = None
    hint: str | None = None
    guidance: str | None = None
    media: Mapping[str, str] = field(default_factory=dict)
    appearance: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: int = 0
    editable: bool = False
    classes: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Attributes of the control: `start`, `end`, `step` of a range, `mediatype` of an upload …"""

    def fields(self) -> dict[str, Any]:
        """The fields of this kind of node, as `get` gives them."""
        names = list(FIELDS_OF[self.kind])
        if self.kind == "question" and self.control in SELECT_CONTROLS:
            names.append("choices")
        out: dict[str, Any] = {}
        for name in names:
            value = getattr(self, name)
            if name == "choices":
                value = [choice.fields() for choice in value]
            elif isinstance(value, tuple):
                value = list(value)
            elif isinstance(value, Mapping):
                value = dict(value)
            out[name] = value
        return out


_ALL = ["ref", "kind", "relevant", "readonly"]
_TEXTS = ["label", "hint", "guidance", "media", "appearance"]
FIELDS_OF: Mapping[NodeKind, tuple[str, ...]] = {
    "root": (*_ALL, "valid", *_TEXTS, "classes"),
    "group": (*_ALL, "valid", *_TEXTS),
    "row": (*_ALL, "valid", *_TEXTS),
    "repeat": (*_ALL, *_TEXTS, "rows", "editable"),
    "question": (
        *_ALL,
        "value",
        "type",
        "control",
        "required",
        "valid",
        "violation",
        "message",
        *_TEXTS,
    ),
    "value": (*_ALL, "value", "type"),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """What a step changed: reference → the fields of its state that are not what they were.

    `choices` is given as their number; a row that came or went as `rows` of its repeat. `ref` is
    the new row of an `add`, `name` the name under which the record keeps an attached file.
    """

    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ref: str | None = None
    name: str | None = None

    def __bool__(self) -> bool:
        return bool(self.changed)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One thing that a person meets; `ref` of an `add` is the repeat's."""

    ref: str
    kind: NodeKind


@dataclass(frozen=True, slots=True)
class Violation:
    """A question that is not valid now, with what the form says about it."""

    ref: str
    violation: ViolationKind
    message: str | None


@dataclass(frozen=True, slots=True)
class Validation:
    """The whole form: `valid`, and all violations in form order."""

    violations: tuple[Violation, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing must be fixed."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a record names; the caller keeps its bytes. `sha256` in hexadecimal."""

    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Step:
    """One filling step as it was done: playing them again gives the same record.

    `at` is the moment (ISO 8601 with offset), `value` the text as the record took it (for `start`
    the seed in hexadecimal and more, for `attach` an Attachment, for `rows` the rows).
    `program` says that the program did it, not a person.
    """

    verb: Verb
    ref: str = ""
    value: Any = None
    at: str = ""
    program: bool = False


Answer = str | int | float | bool | None | list[str] | tuple[str, ...]
"""Text as XForms writes it, a number, None for no answer, or a list of choice values."""

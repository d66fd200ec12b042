"""`audit.csv`: the log of a filling as ODK's client audit logs write it (sub-specification 110).

Made from a session's steps, which are the log that is kept and chained; this file is what other
tools read and proves nothing. Moments are milliseconds since 1970 in UTC; nodes have a position on
repeat rows only. Old and new values and the user are there where the form asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fieldkit.forms.definition import Definition
from fieldkit.forms.state import Attachment, Step

NAMES = {"answer": "question", "attach": "question", "add": "add repeat", "remove": "delete repeat"}


@dataclass(frozen=True, slots=True)
class Event:
    """One line: what happened, where, when (milliseconds), and the value before and after."""

    event: str
    node: str
    start: int
    end: int | None = None
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns beyond the four that are always there."""

    changes: bool = False
    user: bool = False


def wanted_by(definition: Definition) -> Wanted | None:
    """What the form asks of its log; None where it asks for none."""
    for node in definition.ordered:
        if node.name.rpartition(":")[2] == "audit" and node.type == "binary" and node.parent:
            if node.parent.name.rpartition(":")[2] != "meta":
                continue
            asked = node.audit
            return Wanted(asked.get("track-changes") == "true", "identify-user" in asked)
    return None


def events(steps: Sequence[Step], finished: datetime | None = None) -> Iterator[Event]:
    """The events of a filling; the program's own steps are none.

    A question's event lasts from what was done before it to its last answer in a row.
    """
    values: dict[str, str] = {}
    pending: Event | None = None
    last = 0
    for step in steps:
        at = _milliseconds(step.at)
        if step.verb == "start":
            resumed = "resume" in step.value or "edit" in step.value
            yield Event("form resume" if resumed else "form start", "", at)
        elif step.verb in ("answer", "attach"):
            before, now = values.get(step.ref, ""), _text(step.value)
            values[step.ref] = now
            if step.program:
                continue
            if pending is not None and pending.node == step.ref:
                pending = Event("question", step.ref, pending.start, at, pending.old, now)
            else:
                if pending is not None:
                    yield pending
                pending = Event("question", step.ref, last or at, at, before, now)
        elif step.verb in NAMES and not step.program:
            if pending is not None:
                yield pending
                pending = None
            yield Event(NAMES[step.verb], step.ref, at)
            if step.verb == "remove":
                _renumber(values, step.ref)
        last = at
    if pending is not None:
        yield pending
    if finished is not None:
        moment = _epoch(finished)
        yield Event("end screen", "", last, moment)
        yield Event("form finalize", "", moment)
        yield Event("form exit", "", moment)


def audit_csv(
    steps: Sequence[Step],
    *,
    wanted: Wanted | None = None,
    user: str = "",
    finished: datetime | None = None,
) -> str:
    """The file's text, in UTF-8 to be written as it is. `finished` is the moment of finalising."""
    asked = wanted or Wanted()
    columns = ["event", "node", "start", "end"]
    columns += ["old-value", "new-value"] if asked.changes else []
    columns += ["user"] if asked.user else []
    lines = [",".join(columns)]
    for one in events(steps, finished):
        cells = [one.event, one.node, str(one.start), "" if one.end is None else str(one.end)]
        if asked.changes:
            cells += [one.old, one.new] if one.old != one.new else ["", ""]
        cells += [user] if asked.user else []
        lines.append(",".join(map(_cell, cells)))
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Quoted only where it must be, as the specification says."""
    if "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _text(value: object) -> str:
    if isinstance(value, Attachment):
        return value.name
    return "" if value is None else str(value)


def _renumber(values: dict[str, str], row: str) -> None:
    """The rows behind a removed one have new positions."""
    front, _, number = row.removesuffix("]").rpartition("[")
    moved: dict[str, str] = {}
    for ref in [ref for ref in values if ref.startswith(front + "[")]:
        place, _, rest = ref[len(front) + 1 :].partition("]")
        value = values.pop(ref)
        if int(place) != int(number):
            moved[f"{front}[{int(place) - (int(place) > int(number))}]{rest}"] = value
    values.update(moved)


def _milliseconds(at: str) -> int:
    return _epoch(datetime.fromisoformat(at)) if at else 0


def _epoch(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)

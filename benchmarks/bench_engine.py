"""The form engine on 1,000 questions and on the Framework, against ODK Web Forms' engine.

Both do the same on the same XForm on the same machine: open it, answer with all that follows,
filter 10,000 places by region and count what is offered, add a repeat row. `ratio` is how many
times longer the peer takes. Two cases need no peer: an answer's cost while the form grows
(against 100 questions), and peak memory (against what it may be).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from benchmarks import Result, in_pairs, seconds
from benchmarks.webforms import generated, peer
from fieldkit.forms import cards
from fieldkit.forms.definition import Definition, load
from fieldkit.forms.session import Session
from fieldkit.forms.world import GivenMedia, World
from fieldkit.instruments import instrument

NAMES = ("situations", "areas", "languages", "evidence", "previous")
PEER = "ODK Web Forms"
FASTER = 8
MEMORY_MIB = 150


@dataclass(frozen=True)
class Form:
    """A form and what is done in it; `plan` is what the peer's page reads."""

    name: str
    title: str
    xform: bytes
    answer: Mapping[str, Any]
    filter: Mapping[str, Any]
    repeat: Mapping[str, Any]
    last_row: int = 1000
    measured: dict[str, float] = field(default_factory=dict)

    @property
    def plan(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "answer": self.answer,
            "filter": self.filter,
            "repeat": self.repeat,
        }


def run() -> Iterator[Result]:
    """Both forms against the peer, then the curve and the memory."""
    forms = (_thousand(), _framework())
    for form in forms:
        form.measured.update(_ours(form))
    try:
        theirs = peer.measure(
            [form.plan for form in forms], {form.name: form.xform for form in forms}
        )
        missing = ""
    except peer.Absent as absent:
        theirs, missing = {}, str(absent)
    for form in forms:
        yield from _against(form, theirs.get(form.name, {}), missing)
    yield from _curve()
    yield from _memory()


def _against(form: Form, theirs: Mapping[str, Any], missing: str) -> Iterator[Result]:
    missing = missing or str(theirs.get("error", ""))
    for act, ours in form.measured.items():
        name = f"engine: {form.title}: {act}"
        its = theirs.get(act)
        if its is None:
            yield Result(name, ours, 0, float("nan"), f"no peer: {missing or 'not done there'}")
        else:
            least = form.filter["least"] if act == "filter" else FASTER
            yield Result(name, ours, its, its / ours, PEER, at_least=least)
    first, last = form.measured["row 2"], form.measured[f"row {form.last_row}"]
    name = f"engine: {form.title}: row {form.last_row}"
    yield Result(name, last, first, last / first, "row 2", at_most=1.5)


def _ours(form: Form) -> dict[str, float]:
    """Act → seconds, in the order and with the counts of `measure.js`."""
    out = {"open": _median(3, lambda: _open(load(form.xform)))}
    session = _open(load(form.xform))
    out["answer"] = _median(200, _answering(session, form.answer))
    values, turn = form.filter["values"], count()

    def filter_once() -> None:
        session.answer(form.filter["from"], values[next(turn) % len(values)])
        assert len(session.state(form.filter["to"]).choices) == form.filter["offered"]

    filter_once()
    out["filter"] = _median(9, filter_once)
    ref = form.repeat["ref"]
    asked = {*form.repeat["rows"], form.last_row}
    taken: dict[int, list[float]] = {}
    first = session.state(ref).rows + 1
    for row in range(first, form.last_row + 5):
        taken[row] = [seconds(lambda: session.add(ref))]
    for row in sorted(asked):
        near = [taken[one][0] for one in range(row, row + 5)]
        out[f"row {row}"] = statistics.median(near)
    return out


def _answering(session: Session, answer: Mapping[str, Any]) -> Callable[[], object]:
    """One answer a call, each other than the one before; what should follow does."""
    turn = count()
    ref, values, follows = answer["ref"], answer["values"], answer["follows"]
    changes = [session.answer(ref, values[next(turn) % 2]) for _ in range(20)]
    assert all(each in changes[-1].changed for each in follows), changes[-1]
    return lambda: session.answer(ref, values[next(turn) % 2])


def _curve() -> Iterator[Result]:
    """The same answer with the same that follows, in turn in a form and in the smallest."""
    least = _answering(_open(load(generated.xform(100))), _BLOCK)
    for questions in (1_000, 10_000):
        here = _answering(_open(load(generated.xform(questions))), _BLOCK)
        mine, floor, ratio = in_pairs(here, least, pairs=500)
        name = f"engine: an answer among {questions:,}"
        yield Result(name, mine, floor, ratio, "among 100", at_most=1.5)


def _memory() -> Iterator[Result]:
    """Peak memory of opening and answering the 1,000 questions, above the bare interpreter's."""
    if sys.platform != "linux":
        return
    mine = _peak("from benchmarks import bench_engine as b; b.open_and_answer()") - _peak("")
    name = "engine: 1,000 questions: peak memory"
    yield Result(name, mine, MEMORY_MIB, mine / MEMORY_MIB, "its limit", at_most=1, unit="MiB")


def open_and_answer() -> None:
    """What the memory is measured of; the XForm comes on standard input."""
    session = _open(load(sys.stdin.buffer.read()))
    session.answer("/data/b5/q5_0", "9")
    session.answer("/data/region", "r7")
    session.state("/data/place")


def _peak(work: str) -> float:
    """MiB at most held by a new interpreter that does the work, as the system counts it.

    Not of getrusage: its maximum is inherited from the process that started this one.
    """
    code = f"import sys\n{work}\nprint(open('/proc/self/status').read())"
    xform = generated.xform(1_000) if work else b""
    done = subprocess.run(
        [sys.executable, "-c", code], input=xform, capture_output=True, check=True
    )
    line = next(each for each in done.stdout.splitlines() if each.startswith(b"VmHWM:"))
    return int(line.split()[1]) / 1024


def _median(times: int, work: Callable[[], object]) -> float:
    return statistics.median(seconds(work) for _ in range(times))


def _open(definition: Definition) -> Session:
    world = World(now=lambda: datetime(2026, 10, 2, 9, tzinfo=UTC), random=os.urandom)
    media = GivenMedia({f"{name}.csv": () for name in NAMES})
    session = Session.start(definition, world=world, media=media)
    cards.navigator(session)
    return session


_BLOCK = {
    "ref": "/data/b5/q5_0",
    "values": ["9", "1"],
    "follows": [f"/data/b5/q5_{at}" for at in (3, 6, 9)],
}


def _thousand() -> Form:
    return Form(
        "generated",
        "1,000 questions",
        generated.xform(1_000),
        _BLOCK,
        {
            "least": 100,
            "from": "/data/region",
            "to": "/data/place",
            "values": [f"r{each}" for each in range(50)],
            "offered": generated.PLACES // generated.REGIONS,
        },
        {"ref": "/data/visit", "rows": [2, 201, 1000]},
    )


def _framework() -> Form:
    indicator = "/data/f07/f07_14/f07_14"
    return Form(
        "framework",
        "Framework",
        instrument("framework-assessment").xform,
        {
            "ref": f"{indicator}_status",
            "values": ["severe", "not_observed"],
            "follows": [f"{indicator}_narrative", "/data/f07/f07_judgement/f07_n_severe"],
        },
        {
            "least": FASTER,
            "from": "/data/synthesis/synthesis_crimes/crimes",
            "to": "/data/synthesis/crime_view[1]/cv_crime",
            "values": [["genocide", "cah"], ["cah", "war_crimes"]],
            "offered": 2,
        },
        {"ref": "/data/outlook/scenario", "rows": [2, 201]},
    )

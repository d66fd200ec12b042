"""The form engine on 1,000 questions and on the Framework, against ODK Web Forms' engine.

Both do the same on the same XForm on the same machine: open it, answer with all that follows,
filter 10,000 places by region and count what is offered, add a repeat row. `ratio` is how many
times longer the peer takes. The answers go through the form as a person does: the leading question
of each block, one after the other, again and again with other values, and what follows from each is
read; the same sequence on both sides, the median of all of it, and in the end both must show the
same. One question answered over and over would measure a path that is warm as it never is in use.
An answer of ours tells everything that it changed, so the peer's client listens to everything that
it shows, as ODK's own client does (`measure.js`); `untold` is the peer without a listener, whose
client would have to look everywhere.
Two cases need no peer: an answer's cost while the form grows (against 100 questions), and peak
memory (against what it may be).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
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
UNTOLD = "answer, untold"
MEMORY_MIB = 150


@dataclass(frozen=True)
class Form:
    """A form and what is done in it; `plan` is what the peer's page reads."""

    name: str
    title: str
    xform: bytes
    answers: Sequence[tuple[str, str, tuple[str, ...]]]
    """Question, value, and what is looked at because it follows."""
    filter: Mapping[str, Any]
    repeat: Mapping[str, Any]
    last_row: int = 1000
    measured: dict[str, float] = field(default_factory=dict)
    seen: dict[str, list[Any]] = field(default_factory=dict)
    """Reference → relevance and value, for all that followed, after the last answer."""

    @property
    def plan(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "answers": self.answers,
            "filter": self.filter,
            "repeat": self.repeat,
        }


def run() -> Iterator[Result]:
    """Both forms against the peer, then the curve and the memory."""
    forms = (_thousand(), _framework())
    for form in forms:
        _measure(form)
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
    assert missing or theirs["seen"] == form.seen, "both must show the same after the same answers"
    for act, ours in {**form.measured, UNTOLD: form.measured["answer"]}.items():
        name = f"engine: {form.title}: {act}"
        its = theirs.get(act)
        if its is None and not missing:
            continue  # so many rows are not added to this form by the peer
        if its is None:
            yield Result(name, ours, 0, float("nan"), f"no peer: {missing}")
        else:
            least = form.filter["least"] if act == "filter" else FASTER
            least = None if act == UNTOLD else least
            yield Result(name, ours, its, its / ours, PEER, at_least=least)
    first, last = form.measured["row 2"], form.measured[f"row {form.last_row}"]
    name = f"engine: {form.title}: row {form.last_row}, against row 2"
    yield Result(name, last, first, last / first, "row 2", at_most=1.5)


def _measure(form: Form) -> None:
    """Act → seconds, in the order and with the counts of `measure.js`."""
    out = form.measured
    out["open"] = _median(3, lambda: _open(load(form.xform)))
    session = _open(load(form.xform))
    out["answer"] = statistics.median(
        seconds(partial(session.answer, ref, value)) for ref, value, _ in form.answers
    )
    for ref in dict.fromkeys(ref for _, _, follows in form.answers for ref in follows):
        state = session.state(ref)
        form.seen[ref] = [state.relevant, state.value]
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


def _answering(session: Session) -> Callable[[], object]:
    """One answer a call, of one block, each other than the one before."""
    turn = count()
    return lambda: session.answer("/data/b5/q5_0", "91"[next(turn) % 2])


def _curve() -> Iterator[Result]:
    """The same answer with the same that follows, in turn in a form and in the smallest."""
    least = _answering(_open(load(generated.xform(100))))
    for questions in (1_000, 10_000):
        here = _answering(_open(load(generated.xform(questions))))
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


def _severe(indicator: str) -> str:
    """Where the form counts the severe indicators of the same factor."""
    _, root, factor, *_ = indicator.split("/")
    return f"/{root}/{factor}/{factor}_judgement/{factor}_n_severe"


def _thousand() -> Form:
    blocks = [f"/data/b{block}/q{block}_" for block in range(100)]
    return Form(
        "generated",
        "1,000 questions",
        generated.xform(1_000),
        [
            (f"{block}0", value, tuple(f"{block}{at}" for at in (3, 6, 9)))
            for value in ("9", "1", "5", "2", "8")
            for block in blocks
        ],
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
    xform = instrument("framework-assessment").xform
    # /data/f07/f07_14/f07_14: the 14th indicator of the 7th factor.
    refs = {node.ref for node in load(xform).ordered}
    indicators = [
        ref.removesuffix("_narrative") for ref in sorted(refs) if ref.endswith("_narrative")
    ]
    return Form(
        "framework",
        "Framework",
        xform,
        [
            (f"{each}_status", value, (f"{each}_narrative", _severe(each)))
            for value in ("severe", "not_observed")
            for each in indicators
            if f"{each}_status" in refs
        ],
        {
            "least": FASTER,
            "from": "/data/synthesis/synthesis_crimes/crimes",
            "to": "/data/synthesis/crime_view[1]/cv_crime",
            "values": [["genocide", "cah"], ["cah", "war_crimes"]],
            "offered": 2,
        },
        {"ref": "/data/outlook/scenario", "rows": [2, 201]},
    )

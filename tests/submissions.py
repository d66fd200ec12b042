"""The sample assessments as submissions, put together from their steps without a form engine."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from xml.sax.saxutils import escape

from fieldkit import training
from fieldkit.analysis import Reading, read


def element(name: str, value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


@cache
def submission(period: training.Period, assessor: training.Assessor = "FO-1") -> bytes:
    """Leaves by name, rows of repeats as their own elements, evidence as the program adds it."""
    leaves: list[str] = []
    rows: dict[str, list[str]] = defaultdict(list)
    for step in training.steps(period, assessor):
        if "answer" not in step:
            continue
        ref, value = str(step["answer"]), step["value"]
        row, _, name = ref.rpartition("/")
        (rows[row] if row.endswith("]") else leaves).append(element(name or ref, value))
    for item in training.evidence_items():
        row = f"evidence[{item.code}]"
        rows[row] += [element("ev_code", item.code)]
        rows[row] += [element(name, value) for name, value in item.answers.items()]
        if item.root != item.code:
            rows[row].append(element("ev_based_on", item.root))
    repeats = "".join(
        f"<{name}>{''.join(inside)}</{name}>"
        for row, inside in rows.items()
        for name in [row.partition("[")[0]]
    )
    body = f"<all>{''.join(leaves)}</all>{repeats}"
    return f'<data id="framework-assessment" version="sample">{body}</data>'.encode()


@cache
def reading(period: training.Period, assessor: training.Assessor = "FO-1") -> Reading:
    return read(submission(period, assessor))

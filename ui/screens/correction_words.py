"""What a correction changed, in words: a line for each answer that differs; imports no widget.

Source: interface design, 7.13 (version compare, by field).
"""

from __future__ import annotations

from fieldkit.analysis import Change, changes
from fieldkit.language import Code, Translator, Words
from fieldkit.reports.labels import Labels
from sync.hq.dossier import Dossier


def corrections(
    told: Dossier, labels: Labels, tr: Translator, place: str = ""
) -> list[tuple[str, str]]:
    """A head and its lines, where `told` corrects a revision that is here; nothing elsewhere.

    `place` is an indicator's code: only what was changed there, nothing where nothing was.
    """
    if told.corrected is None:
        return []
    found = changes(told.corrected, told.reading, labels.asked)
    lines = [
        _answer(each, labels, tr, named=not place)
        for each in found.answers
        if place in ("", each.place)
    ]
    if not place:
        lines += [
            tr.plural(
                "{name}: {count} entry differs",
                "{name}: {count} entries differ",
                count,
                name=Words(labels.question(name) or name),
            )
            for name, count in found.rows
        ]
        lines = lines or [tr.text("Every answer is the same.")]
    if not lines:
        return []
    number = told.revision.number - 1
    return [(tr.text("What differs from revision {number}", number=number), "\n".join(lines))]


def _answer(change: Change, labels: Labels, tr: Translator, *, named: bool) -> str:
    question = labels.question(change.name) or change.name
    if change.place and named:
        question = tr.text("{number} {title}", number=Code(change.place), title=Words(question))
    # Translators: a corrected answer, such as "7.14 Trend: now Rising, before Stable"
    return tr.text(
        "{question} Now: {after}. Before: {before}.",
        question=Words(question),
        after=Words(_said(change.name, change.after, labels, tr)),
        before=Words(_said(change.name, change.before, labels, tr)),
    )


def _said(name: str, value: str, labels: Labels, tr: Translator) -> str:
    if not value:
        return tr.context("answer", "Not answered")
    return tr.listed(tr.isolated(each) for each in labels.answer(name, value))

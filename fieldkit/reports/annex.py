"""The annex: outlook, other explanations, populations, reasons by factor, all answers, evidence.

Every indicator is printed, the closed and the missing ones too. Evidence is ordered by grade, the
best first, with the item that it goes back to; codes of sources are never printed.
Source: interface design, 7.15; method, *What makes an assessment worth believing*.
"""

from __future__ import annotations

from collections import Counter

from fieldkit.analysis import FACTORS, Indicator, Reading, profile, roots
from fieldkit.analysis.framework import group_name
from fieldkit.analysis.quality import grade
from fieldkit.analysis.reading import Row
from fieldkit.language import Code, Translator, Words
from fieldkit.reports.labels import Labels
from fieldkit.reports.material import Material
from fieldkit.reports.page import Cell, Paragraph, Parts, Said, Section, Swatched, Table, tone
from fieldkit.reports.sections import day, said_section, trend_words
from fieldkit.words import factor_title, word


def annex(material: Material, labels: Labels, tr: Translator) -> list[Section]:
    """The sections of the annex, in order; the first starts a page."""
    found = [
        _outlook(material, labels, tr),
        said_section(material, "alternatives", tr.text("Other explanations considered")),
        _populations(material, labels, tr),
        _reasons(material, tr),
        _answers_head(tr),
        *(_answers(number, material, labels, tr) for number in FACTORS),
        _evidence(material, labels, tr),
        _method(material, tr),
    ]
    told = [section for section in found if section is not None]
    first = told[0]
    return [Section(first.heading, first.parts, first.level, new_page=True), *told[1:]]


def _outlook(material: Material, labels: Labels, tr: Translator) -> Section | None:
    rows = material.reading.rows["scenario"]
    if not rows:
        return None
    table = Table(
        heads=(
            tr.text("Direction"),
            tr.text("Horizon"),
            tr.text("What happens"),
            tr.text("How likely"),
            tr.text("First signs"),
        ),
        rows=tuple(
            (
                labels.short("sc_kind", row.get("sc_kind", "")),
                labels.choice("sc_horizon", row.get("sc_horizon", "")),
                Said(row.get("sc_text", "")),
                _likelihood(labels.choice("likelihood", row.get("sc_likelihood", ""))),
                Said(row.get("sc_basis", "")),
            )
            for row in rows
        ),
        widths=(11, 9, 33, 21, 26),
    )
    return Section(tr.text("Annex: outlook"), (table,))


def _likelihood(label: str) -> str:
    """The words, and the range that stands behind them on a line of its own, unbroken."""
    words, bracket, numbers = label.partition(" (")
    return f"{words}\n({numbers.replace(' ', chr(0xA0))}" if bracket else label


def _populations(material: Material, labels: Labels, tr: Translator) -> Section | None:
    rows = material.reading.rows["population"]
    if not rows:
        return None
    table = Table(
        heads=(tr.text("Code"), tr.text("Population"), tr.text("At risk"), tr.text("Why")),
        rows=tuple(
            (
                tr.isolated(Code(row.get("pop_code", ""))),
                Parts(
                    (
                        Said(row.get("pop_name", "")),
                        tr.listed(
                            Words(labels.short("pop_kind", kind))
                            for kind in row.get("pop_kind", "").split()
                        ),
                    )
                ),
                labels.short("yes_no_unknown", row.get("pop_at_risk", "")),
                Said(row.get("pop_risk_why", "")),
            )
            for row in rows
        ),
        widths=(0, 34, 12, 46),
    )
    return Section(tr.text("Populations"), (table,))


def _reasons(material: Material, tr: Translator) -> Section:
    factors = profile(material.reading).factors
    table = Table(
        heads=(tr.text("Risk factor"), tr.text("Level"), tr.text("Reasons")),
        rows=tuple(
            (
                tr.text(
                    "{number} {title}",
                    number=factor.number,
                    title=Words(factor_title(tr, factor.number)),
                ),
                _level(factor.applies, factor.level, tr),
                Said(factor.reasons if factor.applies else factor.closed),
            )
            for factor in factors
        ),
        widths=(36, 14, 50),
    )
    return Section(tr.text("Reasons for each level"), (table,))


def _level(applies: bool, level: str | None, tr: Translator) -> str:
    if not applies:
        return word(tr, "check", "inapplicable")
    return word(tr, "level", level) if level else word(tr, "answer", "not_answered")


def _answers_head(tr: Translator) -> Section:
    note = tr.text(
        "“Not observed” was looked for and not found. “Cannot be assessed” is missing, not absent."
    )
    return Section(tr.text("Answers to all indicators"), (Paragraph(note, note=True),))


def _answers(number: int, material: Material, labels: Labels, tr: Translator) -> Section:
    reading = material.reading
    heading = tr.text("{number} {title}", number=number, title=Words(factor_title(tr, number)))
    if not reading.judgements[number].applies:
        closed = tr.text("This factor does not apply.")
        reason = reading.judgements[number].closed
        parts = [Paragraph(closed)] + ([Paragraph(Said(reason))] if reason else [])
        return Section(heading, tuple(parts), level=2)
    table = Table(
        heads=(
            tr.text("No."),
            tr.text("Indicator"),
            tr.text("Status"),
            tr.text("Trend"),
            tr.text("Confidence"),
            tr.text("Evidence"),
        ),
        rows=tuple(
            _answer(reading.indicators[f"{number}.{place}"], reading, labels, tr)
            for place in range(1, FACTORS[number] + 1)
        ),
        widths=(11, 79, 28, 17, 18, 21),
    )
    return Section(heading, (table,), level=2)


def _answer(
    indicator: Indicator, reading: Reading, labels: Labels, tr: Translator
) -> tuple[Cell, ...]:
    title = labels.question(group_name(indicator.code)).removeprefix(indicator.code).strip(" .")
    explained = [Said(indicator.narrative)] if indicator.narrative else []
    if indicator.no_evidence:
        reason = tr.text("Without evidence: {reason}", reason=indicator.no_evidence)
        return _cells(indicator, (title, *explained, reason), tr)
    return _cells(indicator, (title, *explained), tr)


def _cells(indicator: Indicator, told: tuple[str, ...], tr: Translator) -> tuple[Cell, ...]:
    status = indicator.status
    if status is None:
        state: Cell = word(tr, "answer", "not_answered")
    else:
        state = Swatched(tone(status), word(tr, "status", status))
    why = word(tr, "why_not", indicator.why_not) if indicator.why_not else ""
    parts = tuple(part for part in (*told, why) if part)
    return (
        tr.isolated(Code(indicator.code)),
        Parts(parts) if parts else "",
        state,
        trend_words(indicator.trend or "", tr),
        word(tr, "confidence", indicator.confidence) if indicator.confidence else "\u2013",
        tr.listed(Code(code) for code in indicator.evidence) or "\u2013",
    )


def _evidence(material: Material, labels: Labels, tr: Translator) -> Section | None:
    rows = material.reading.rows["evidence"]
    if not rows:
        return None
    ends = roots(rows)
    ordered = sorted(rows, key=lambda row: (grade(row) or "Z", row.get("ev_code", "")))
    table = Table(
        heads=(
            tr.text("No."),
            tr.text("What it shows"),
            tr.text("Origin"),
            tr.text("Grade"),
            tr.text("Goes back to"),
            tr.text("Date"),
            tr.text("Classification"),
        ),
        rows=tuple(_item(row, ends, labels, tr) for row in ordered),
        widths=(0, 40, 20, 0, 9, 0, 18),
    )
    grades = Counter(grade(row) for row in rows if grade(row))
    counts = tr.listed(
        Code(f"{name}\u00a0\u00d7\u00a0{count}") for name, count in sorted(grades.items())
    )
    summary = tr.text(
        "By grade (source A–F, information 1–6): {counts}. Independent sources: {roots}.",
        counts=Words(counts),
        roots=len(set(ends.values())),
    )
    return Section(tr.text("Evidence by grade"), (table, Paragraph(summary, note=True)))


def _item(row: Row, ends: dict[str, str], labels: Labels, tr: Translator) -> tuple[Cell, ...]:
    code = row.get("ev_code", "")
    root = ends.get(code, code)
    mark = row.get("ev_classification", "")
    return (
        tr.isolated(Code(code)),
        Said(row.get("ev_says", "")),
        labels.short("origin", row.get("ev_origin", "")),
        tr.isolated(Code(grade(row))),
        tr.isolated(Code(root)) if root != code else "\u2013",
        day(row.get("ev_fact_date", ""), tr),
        word(tr, "classification", mark) if mark else "\u2013",
    )


def _method(material: Material, tr: Translator) -> Section:
    reading, about = material.reading, material.about
    told: list[Paragraph] = [
        Paragraph(
            tr.text(
                "The 14 factors and 143 indicators are those of the United Nations Framework of"
                " Analysis for Atrocity Crimes. Levels are the assessor's judgement; the figures"
                " stand beside them and no total is computed."
            )
        ),
        Paragraph(
            tr.text(
                "Source and information are graded apart. Confidence speaks of the basis, not of"
                " how bad things are. Findings claim the standard that stands beside them;"
                " nothing here is a legal finding."
            )
        ),
    ]
    if limits := reading.value("limits").strip():
        told.append(Paragraph(tr.text("Limits of this assessment: {limits}", limits=limits)))
    told.append(
        Paragraph(
            tr.text(
                "Questionnaire {questionnaire}, version {version}. SHA-256 of the signed answers:"
                " {digest}",
                questionnaire=Code(reading.instrument),
                version=Code(reading.version),
                digest=Code(about.submission_sha256),
            ),
            note=True,
        )
    )
    return Section(tr.text("Method"), tuple(told))

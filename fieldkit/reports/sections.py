"""Page 2: what changed, crimes feared, triggers, what holds, what is not known, recommendations.

A section without answers is left out; the words of answers are placed as they were written.
Source: interface design, 7.15; method, *From assessment to early warning*.
"""

from __future__ import annotations

from datetime import date

from fieldkit.analysis import FACTORS, INDICATORS, Comparison, compare
from fieldkit.analysis.reading import Row
from fieldkit.language import Code, Translator, Words
from fieldkit.reports.labels import Labels
from fieldkit.reports.material import Material
from fieldkit.reports.page import Paragraph, Said, Section, Table
from fieldkit.words import word

ARROWS = {"rising": "\u2191", "stable": "=", "falling": "\u2193", "not_known": "?"}


def sections(material: Material, labels: Labels, tr: Translator) -> list[Section]:
    """The sections of page 2, in order."""
    found = [
        _changed(material, tr),
        _crimes(material, tr),
        _triggers(material, tr),
        _holds(material, labels, tr),
        _said(material, "unknowns", tr.text("Not known")),
        _recommendations(material, labels, tr),
    ]
    told = [section for section in found if section is not None]
    note = Paragraph(
        tr.text(
            "Nothing here is a legal finding. Evidence, grades and the answers to all {count}"
            " indicators are in the annex.",
            count=len(INDICATORS),
        ),
        note=True,
    )
    if told:
        last = told[-1]
        told[-1] = Section(last.heading, (*last.parts, note), last.level, last.new_page)
    return told


def trend_words(trend: str, tr: Translator) -> str:
    """ "↑ Rising": the arrow says the same as the word, for the eye."""
    return f"{ARROWS[trend]}\u00a0{word(tr, 'trend', trend)}" if trend else "\u2013"


def day(text: str, tr: Translator) -> str:
    """An ISO date in words; empty stays empty."""
    return tr.day(date.fromisoformat(text[:10])) if text else ""


def said_section(material: Material, name: str, heading: str) -> Section | None:
    """One answer under a heading, by paragraphs."""
    return _said(material, name, heading)


def _said(material: Material, name: str, heading: str) -> Section | None:
    text = material.reading.value(name).strip()
    if not text:
        return None
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Section(heading, tuple(Paragraph(Said(part)) for part in paragraphs))


def _changed(material: Material, tr: Translator) -> Section | None:
    own = material.reading.value("what_changed").strip()
    parts = [Paragraph(Said(own))] if own else []
    heading = tr.text("What changed since the last assessment")
    if material.earlier is not None:
        before = Words(tr.period(*material.earlier.period))
        heading = tr.text("What changed since {period}", period=before)
        parts.append(Paragraph(_movements(compare(material.earlier, material.reading), tr)))
    return Section(heading, tuple(parts)) if parts else None


def _movements(moves: Comparison, tr: Translator) -> str:
    told = [
        tr.text(
            "Of {total} indicators, {moved} moved: {risen} rose, {first} showed first signs,"
            " {fallen} fell.",
            total=len(INDICATORS),
            moved=len(moves.moved),
            risen=len(moves.risen),
            first=len(moves.first_signs),
            fallen=len(moves.fallen),
        )
    ]
    if moves.fallen:
        codes = Words(tr.listed(Code(move.code) for move in moves.fallen))
        told.append(tr.text("Fallen: {codes}.", codes=codes))
    if moves.opened:
        codes = Words(tr.listed(Code(move.code) for move in moves.opened))
        told.append(tr.text("Could not be assessed before: {codes}.", codes=codes))
    if moves.lost:
        codes = Words(tr.listed(Code(move.code) for move in moves.lost))
        told.append(tr.text("Can no longer be assessed: {codes}.", codes=codes))
    told.append(_factor_movements(moves, tr))
    return " ".join(told)


def _factor_movements(moves: Comparison, tr: Translator) -> str:
    risen, fallen = len(moves.factors_risen), len(moves.factors_fallen)
    total = len(FACTORS)
    if risen and fallen:
        return tr.text(
            "Of {total} factors, {risen} rose and {fallen} fell.",
            total=total,
            risen=risen,
            fallen=fallen,
        )
    if risen:
        return tr.text("Of {total} factors, {risen} rose and none fell.", total=total, risen=risen)
    if fallen:
        return tr.text(
            "Of {total} factors, none rose and {fallen} fell.", total=total, fallen=fallen
        )
    return tr.text("No factor rose or fell.")


def _crimes(material: Material, tr: Translator) -> Section | None:
    rows = material.reading.rows["crime_view"]
    if not rows:
        return None
    return Section(
        tr.text("Crimes feared"),
        (
            Table(
                heads=(
                    tr.text("Crime"),
                    tr.text("Rests on factors"),
                    tr.text("Standard"),
                    tr.text("Still open"),
                ),
                rows=tuple(
                    (
                        _crime(row, tr),
                        tr.listed(Code(number) for number in row.get("cv_factors", "").split()),
                        _standard(row, tr),
                        Said(row.get("cv_elements", "")),
                    )
                    for row in rows
                ),
                widths=(26, 17, 23, 34),
            ),
        ),
    )


def _crime(row: Row, tr: Translator) -> str:
    name = row.get("cv_crime", "")
    return word(tr, "crime", name) if name else ""


def _standard(row: Row, tr: Translator) -> str:
    name = row.get("cv_standard", "")
    return word(tr, "standard", name) if name else ""


def _triggers(material: Material, tr: Translator) -> Section | None:
    rows = sorted(material.reading.rows["trigger"], key=lambda row: row.get("tr_date", ""))
    if not rows:
        return None
    return Section(
        tr.text("Triggers ahead"),
        (
            Table(
                heads=(tr.text("Date"), tr.context("trigger", "What"), tr.text("Why")),
                rows=tuple(
                    (
                        day(row.get("tr_date", ""), tr),
                        Said(row.get("tr_what", "")),
                        Said(row.get("tr_why", "")),
                    )
                    for row in rows
                ),
                widths=(0, 50, 34),
            ),
        ),
    )


def _holds(material: Material, labels: Labels, tr: Translator) -> Section | None:
    rows = material.reading.rows["mitigating"]
    if not rows:
        return None
    return Section(
        tr.text("What holds"),
        (
            Table(
                heads=(
                    tr.text("Mitigating factor"),
                    tr.context("mitigating", "Kind"),
                    tr.context("mitigating", "Strength"),
                    tr.text("Trend"),
                ),
                rows=tuple(
                    (
                        Said(row.get("mf_what", "")),
                        labels.short("mf_kind", row.get("mf_kind", "")),
                        labels.short("mf_strength", row.get("mf_strength", "")),
                        trend_words(row.get("mf_trend", ""), tr),
                    )
                    for row in rows
                ),
                widths=(56, 24, 0, 0),
                strong=False,
            ),
        ),
    )


def _recommendations(material: Material, labels: Labels, tr: Translator) -> Section | None:
    rows = material.reading.rows["recommendation"]
    if not rows:
        return None
    return Section(
        tr.text("Recommendations"),
        (
            Table(
                heads=(
                    tr.text("No."),
                    tr.context("recommendation", "What"),
                    tr.text("To whom"),
                    tr.context("recommendation", "By"),
                    tr.text("Pillar"),
                    tr.text("Progress"),
                ),
                rows=tuple(
                    (
                        tr.isolated(Code(f"R-{number:02}")),
                        Said(row.get("rc_what", "")),
                        labels.short("addressee", row.get("rc_to", "")),
                        _by(row, material, tr),
                        tr.isolated(Code(row.get("rc_pillar", "").upper())),
                        _progress(row, tr),
                    )
                    for number, row in enumerate(rows, 1)
                ),
                widths=(0, 46, 27, 0, 0, 0),
            ),
        ),
    )


def _by(row: Row, material: Material, tr: Translator) -> str:
    text = row.get("rc_by", "")
    if not text:
        return ""
    when = date.fromisoformat(text[:10])
    same_year = when.year == material.reading.period[1].year
    return tr.day_and_month(when) if same_year else tr.day(when)


def _progress(row: Row, tr: Translator) -> str:
    name = row.get("rc_progress", "")
    return word(tr, "progress", name) if name else "\u2013"

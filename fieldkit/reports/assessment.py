"""The assessment report, page 1 and the frame: title, bottom line, who and coverage, profile.

The order is that of the interface design, 7.15; page 2 is `sections`, what follows is `annex`.
Levels are the assessor's judgement and no total is computed (method, *No composite score*).
"""

from __future__ import annotations

from dataclasses import replace

from fieldkit.analysis import Coverage, profile
from fieldkit.analysis.framework import LEVELS
from fieldkit.language import Code, Translator, Words
from fieldkit.reports import chart
from fieldkit.reports.annex import annex
from fieldkit.reports.labels import Labels
from fieldkit.reports.material import About, Material
from fieldkit.reports.page import (
    PAGE,
    PAGES,
    Chart,
    ChartRow,
    Fact,
    Paragraph,
    Report,
    Said,
)
from fieldkit.reports.payload import letters_of
from fieldkit.reports.sections import sections, trend_words
from fieldkit.words import factor_title, training_mark, word


def build(material: Material, language: str, printable: frozenset[int]) -> Report:
    """The report in `language` (one of `fieldkit.language.LANGUAGES`).

    `printable` are the characters that its fonts have; the others are named at its end.
    """
    tr = Translator(language)
    report = _report(material, tr)
    missing = sorted(ord(one) for one in letters_of(report) if ord(one) not in printable)
    if not missing:
        return report
    codes = tr.listed(Code(f"U+{code:04X}") for code in missing)
    note = Paragraph(
        tr.text("Characters that the report's fonts do not have: {codes}.", codes=Words(codes)),
        note=True,
    )
    last = report.sections[-1]
    noted = replace(last, parts=(*last.parts, note))
    return replace(report, sections=(*report.sections[:-1], noted))


def _report(material: Material, tr: Translator) -> Report:
    language = tr.language
    labels = Labels.of(material.xform, language)
    reading, about = material.reading, material.about
    place = about.situation.in_language(language)
    period = Words(tr.period(*reading.period))
    title = tr.text("Assessment of atrocity risk")
    subtitle = tr.text("{situation}, {period}", situation=place, period=period)
    return Report(
        language=language,
        direction=tr.direction,
        mark=training_mark(tr) if about.training else None,
        label=word(tr, "classification", reading.classification),
        reference=tr.isolated(Code(about.reference)),
        version=tr.text(
            "Revision {revision}, short code {code}",
            revision=about.revision,
            code=Code(about.short_code),
        ),
        pages=tr.text("Page {page} of {pages}", page=Code(PAGE), pages=Code(PAGES)),
        title=title,
        plain_title=f"{title}: {subtitle}",
        author=about.signer,
        subtitle=subtitle,
        bottom_head=tr.text("Bottom line."),
        bottom_line=Said(reading.value("bottom_line")),
        facts=_facts(material, tr),
        profile=_profile(material, tr),
        sections=(*sections(material, labels, tr), *annex(material, labels, tr)),
    )


def _facts(material: Material, tr: Translator) -> tuple[Fact, ...]:
    reading, about = material.reading, material.about
    coverage = profile(reading).coverage
    facts = [Fact(tr.text("Assessed by"), _assessor(about, reading.words("area"), tr))]
    # Translators: head of a fact, followed by the day of signing
    facts.append(Fact(tr.context("fact", "Signed"), tr.day(about.signed.date())))
    if access := reading.value("access"):
        facts.append(Fact(tr.context("fact", "Access"), word(tr, "access", access)))
    facts.append(Fact(tr.context("fact", "Answered"), _answered(coverage, tr)))
    return tuple(facts)


def _assessor(about: About, areas: tuple[str, ...], tr: Translator) -> str:
    names = [about.areas[code].in_language(tr.language) for code in areas if code in about.areas]
    if not names:
        return tr.isolated(Code(about.signer))
    return tr.text(
        "{signer}, for {areas}", signer=Code(about.signer), areas=Words(tr.listed(names))
    )


def _answered(coverage: Coverage, tr: Translator) -> str:
    return tr.plural(
        "{answered} of {count} indicator",
        "{answered} of {count} indicators",
        coverage.progress.total,
        answered=coverage.progress.answered,
    )


def _profile(material: Material, tr: Translator) -> Chart:
    latest = profile(material.reading)
    earlier = profile(material.earlier) if material.earlier else None
    return Chart(
        heading=tr.text("Profile of the 14 risk factors"),
        factor=tr.text("Risk factor"),
        steps=tuple(word(tr, "level", level) for level in LEVELS[:5]),
        trend=tr.text("Trend"),
        confidence=tr.text("Confidence"),
        answered=tr.context("fact", "Assessed"),
        rows=tuple(_row(row, tr) for row in chart.profile_rows(latest, earlier)),
        notes=(_key(material, tr), _coverage(latest.coverage, tr)),
    )


def _row(row: chart.ProfileRow, tr: Translator) -> ChartRow:
    ring = "" if row.ring is None else word(tr, "level", LEVELS[row.ring])
    return ChartRow(
        number=row.number,
        title=factor_title(tr, row.number),
        kind=row.kind,
        step=row.step,
        ring=row.ring,
        ring_words=tr.text("Before: {level}", level=Words(ring)) if ring else "",
        instead=_instead(row.kind, tr),
        trend=trend_words(row.trend, tr) if row.trend else None,
        confidence=word(tr, "confidence", row.confidence) if row.confidence else None,
        bars=chart.BARS[row.confidence] if row.confidence else 0,
        answered=tr.text("{done} of {total}", done=row.assessed, total=row.total),
        filled=row.filled,
        hatched=row.hatched,
        ends_group=row.ends_group,
    )


def _instead(kind: chart.Kind, tr: Translator) -> str:
    if kind == "cannot_say":
        return word(tr, "level", "cannot_say")
    if kind == "does_not_apply":
        return word(tr, "check", "inapplicable")
    return word(tr, "answer", "not_answered") if kind == "open" else ""


def _key(material: Material, tr: Translator) -> str:
    now = Words(tr.period(*material.reading.period))
    end = tr.text("Levels are the assessor's judgement; no total is computed.")
    if material.earlier is None:
        first = tr.text("Filled: {period}.", period=now)
        return f"{first} {end}"
    before = Words(tr.period(*material.earlier.period))
    first = tr.text(
        "Filled: {period}. Ring: {earlier}, where it differs.", period=now, earlier=before
    )
    return f"{first} {end}"


def _coverage(coverage: Coverage, tr: Translator) -> str:
    progress = coverage.progress
    told = [
        tr.text(
            "Coverage: {answered} of {total} indicators answered, {assessed} of them assessed,"
            " {sure} with moderate or high confidence.",
            answered=progress.answered,
            total=progress.total,
            assessed=progress.assessed,
            sure=coverage.sure,
        )
    ]
    if progress.unknown:
        reasons = tr.listed(
            Words(f"{word(tr, 'why_not', reason)} {count}")
            for reason, count in coverage.reasons.items()
        )
        told.append(
            tr.plural(
                "Hatched: {count} could not be assessed ({reasons}). It is missing, not absent.",
                "Hatched: {count} could not be assessed ({reasons}). They are missing, not absent.",
                progress.unknown,
                reasons=Words(reasons),
            )
        )
    if coverage.not_asked:
        told.append(
            tr.plural(
                "{count} indicator does not apply.",
                "{count} indicators do not apply.",
                coverage.not_asked,
            )
        )
    if progress.open:
        told.append(
            tr.plural(
                "{count} indicator is not answered.",
                "{count} indicators are not answered.",
                progress.open,
            )
        )
    return " ".join(told)

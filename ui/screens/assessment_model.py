"""An imported assessment to be read: factors, indicators, evidence and where it comes from.

Words of questions and choices are the questionnaire's own; the assessor's are placed as written.
Imports no widget. Source: interface design, 7.11 (*Reader*); method, *Grade the source and the
information apart*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from fieldkit.analysis import FACTORS, Factor, Indicator, profile, quality, roots
from fieldkit.analysis.framework import group_name
from fieldkit.analysis.quality import grade
from fieldkit.analysis.reading import Row as Answers
from fieldkit.language import Code, Translator, Words
from fieldkit.reports.labels import Labels
from fieldkit.words import SCALES, factor_title, progress_words, short_factor_title, word
from sync.hq.dossier import Dossier
from ui.screens.correction_words import corrections
from ui.screens.inbox_words import day_of, moment_of, situation_name
from ui.screens.profile_model import TREND_ICONS

TONES: Final = {
    "not_observed": "r0",
    "some_signs": "r1",
    "present": "r2",
    "severe": "r4",
    "cannot_assess": "unknown",
}
"""Status → tone: the indicator scale, never the factors'."""
OVERVIEW: Final = "overview"
_FILES: Final = (
    ("image/", "image", "jpg"),
    ("audio/", "file-headphone", "wav"),
    ("video/", "video", "mp4"),
    ("text/", "file-text", "txt"),
    ("application/pdf", "file-text", "pdf"),
)
_ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "text/plain": "txt",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the list at the side: the overview, a factor, or an indicator."""

    key: str
    kind: Literal["overview", "factor", "indicator"]
    code: str
    words: str
    name: str
    step: int | None = None
    level: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A head with its word, and what is drawn before it."""

    head: str
    words: str
    tone: str = ""
    icon: str = ""
    bars: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence: a line of the table."""

    code: str
    icon: str
    says: str
    grade: str
    origin: str
    day: str
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item comes from; `file` is its SHA-256 where it has one, `here` whether it came."""

    title: str
    terms: tuple[tuple[str, str, bool], ...]
    file: str = ""
    here: bool = False
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What the middle shows: one indicator, one factor, or the overview."""

    crumb: str
    title: str
    facts: tuple[Fact, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    items_note: str = ""


class AssessmentModel:
    """One revision in one language. `has_file` tells type and size of evidence that came."""

    def __init__(
        self,
        told: Dossier,
        labels: Labels,
        tr: Translator,
        files: Callable[[str], tuple[str, int, bool] | None],
    ) -> None:
        self._told, self._labels, self._tr, self._files = told, labels, tr, files
        self._now = profile(told.reading)
        self._before = profile(told.earlier_reading) if told.earlier_reading else None
        self._rows = {row.get("ev_code", ""): row for row in told.reading.rows["evidence"]}
        self._roots = roots(told.reading.rows["evidence"])

    # The list at the side

    def answered(self) -> str:
        """ "143 of 143 answered, 9 of them cannot be assessed"."""
        return progress_words(self._tr, self._now.coverage.progress)

    def entries(self, open_factor: int, search: str = "") -> list[Entry]:
        """The overview and the factors, with the indicators of the open one, or what was found."""
        wanted = search.strip().casefold()
        if wanted:
            return [
                entry
                for number in FACTORS
                for entry in map(self._indicator, codes(number))
                if _finds(wanted, entry)
            ]
        found = [self._overview()]
        for number in FACTORS:
            found.append(self._factor(number))
            if number == open_factor:
                found += map(self._indicator, codes(number))
        return found

    def _overview(self) -> Entry:
        words = self._tr.text("Overview")
        return Entry(OVERVIEW, "overview", "", words, words)

    def _factor(self, number: int) -> Entry:
        tr = self._tr
        factor, title = self._now.factor(number), short_factor_title(tr, number)
        level = self._level(factor)
        name = tr.text(
            "Factor {number}, {title}", number=number, title=Words(factor_title(tr, number))
        )
        told = tr.listed((Words(name), Words(level)))
        return Entry(str(number), "factor", str(number), title, told, factor.step, level)

    def _indicator(self, code: str) -> Entry:
        indicator, title = self._told.reading.indicators[code], self.title(code)
        status = self._status(indicator)
        tone = TONES.get(indicator.status or "", "")
        name = self._tr.listed((Code(code), Words(title), Words(status)))
        return Entry(code, "indicator", code, title, name, tone=tone)

    def title(self, code: str) -> str:
        """An indicator's text without its number."""
        label = self._labels.question(group_name(code))
        return label.removeprefix(code).strip(" .")

    # The page

    def page(self, key: str) -> Page:
        """What the middle shows for a row's key."""
        if key == OVERVIEW:
            return self._overview_page()
        if "." in key:
            return self._indicator_page(self._told.reading.indicators[key])
        return self._factor_page(int(key))

    def crumb(self) -> str:
        """Situation, period, revision, signer, label."""
        tr, told = self._tr, self._told
        return " \u00b7 ".join(
            (
                tr.text(
                    "{situation}, {period}",
                    situation=situation_name(told.situation, told.revision.situation, tr),
                    period=Words(tr.period(*told.reading.period)),
                ),
                tr.text(
                    "revision {revision} by {signer}",
                    revision=told.revision.number,
                    signer=Code(told.revision.code),
                ),
                word(tr, "classification", told.reading.classification),
            )
        )

    def _overview_page(self) -> Page:
        tr, reading = self._tr, self._told.reading
        access = reading.value("access")
        limits = reading.value("limits")
        told = [
            *corrections(self._told, self._labels, tr),
            (tr.text("Bottom line"), reading.value("bottom_line")),
            (tr.text("What changed"), reading.value("what_changed")),
            (tr.text("Not known"), reading.value("unknowns")),
            (tr.text("Other explanations considered"), reading.value("alternatives")),
            (tr.text("What limits this assessment"), limits),
        ]
        facts = [Fact(tr.context("fact", "Answered"), self.answered())]
        if access:
            facts.insert(0, Fact(tr.context("fact", "Access"), _worded(tr, "access", access)))
        signed = self._told.revision.finalised.astimezone()
        facts.append(Fact(tr.context("fact", "Signed"), tr.moment(signed)))
        rows = [self._item(row) for row in reading.rows["evidence"]]
        return Page(
            self.crumb(),
            tr.text("Overview"),
            tuple(facts),
            tuple((head, text) for head, text in told if text),
            tuple(rows),
            tr.plural("{count} item", "{count} items", len(rows)) if rows else "",
        )

    def _factor_page(self, number: int) -> Page:
        tr, factor = self._tr, self._now.factor(number)
        level = self._level(factor)
        facts = [Fact(tr.text("Level"), level)]
        facts += self._judged(factor)
        if self._before is not None:
            before = self._before.factor(number)
            facts.append(Fact(self._head_before(), self._level(before)))
        head = tr.text("Reasons") if factor.applies else tr.text("Why it does not apply")
        text = factor.reasons if factor.applies else factor.closed
        title = tr.text("{number} {title}", number=number, title=Words(factor_title(tr, number)))
        return Page(self.crumb(), title, tuple(facts), ((head, text),) if text else ())

    def _indicator_page(self, indicator: Indicator) -> Page:
        tr = self._tr
        title = tr.text(
            "{number} {title}", number=Code(indicator.code), title=Words(self.title(indicator.code))
        )
        tone = TONES.get(indicator.status or "", "")
        facts = [Fact(tr.text("Status"), self._status(indicator), tone=tone)]
        if indicator.why_not:
            facts.append(Fact(tr.text("Why"), _worded(tr, "why_not", indicator.why_not)))
        if indicator.trend:
            icon = TREND_ICONS[indicator.trend]
            facts.append(Fact(tr.text("Trend"), word(tr, "trend", indicator.trend), icon=icon))
        if indicator.confidence:
            bars = {"low": 1, "moderate": 2, "high": 3}[indicator.confidence]
            said = word(tr, "confidence", indicator.confidence)
            facts.append(Fact(tr.text("Confidence"), said, bars=bars))
        facts += self._last_time(indicator.code)
        texts = corrections(self._told, self._labels, tr, indicator.code)
        if indicator.narrative:
            texts.append((tr.text("Explanation"), indicator.narrative))
        if indicator.no_evidence:
            texts.append((tr.text("Why there is no evidence"), indicator.no_evidence))
        items = tuple(self._item(self._rows[c]) for c in indicator.evidence if c in self._rows)
        return Page(self.crumb(), title, tuple(facts), tuple(texts), items, self._note(indicator))

    def _judged(self, factor: Factor) -> list[Fact]:
        tr, told = self._tr, []
        if factor.applies and factor.trend:
            icon = TREND_ICONS[factor.trend]
            told.append(Fact(tr.text("Trend"), word(tr, "trend", factor.trend), icon=icon))
        if factor.applies and factor.confidence:
            bars = {"low": 1, "moderate": 2, "high": 3}[factor.confidence]
            said = word(tr, "confidence", factor.confidence)
            told.append(Fact(tr.text("Confidence"), said, bars=bars))
        return told

    def _last_time(self, code: str) -> list[Fact]:
        tr, earlier = self._tr, self._told.earlier_reading
        if earlier is None:
            return []
        before = earlier.indicators[code]
        told = self._status(before)
        if before.trend:
            trend = word(tr, "trend", before.trend)
            told = tr.listed((Words(told), Words(trend[:1].lower() + trend[1:])))
        tone = TONES.get(before.status or "", "")
        return [Fact(self._head_before(), told, tone=tone)]

    def _head_before(self) -> str:
        earlier = self._told.earlier_reading
        if earlier is None:
            return ""
        return self._tr.text("In {period}", period=Words(self._tr.period(*earlier.period)))

    def _note(self, indicator: Indicator) -> str:
        """ "2 items, independent"."""
        tr, linked = self._tr, [code for code in indicator.evidence if code in self._rows]
        if not linked:
            return ""
        found = quality(linked, self._told.reading.rows["evidence"])
        count = tr.plural("{count} item", "{count} items", found.items)
        if found.items == 1:
            return count
        if found.roots == found.items:
            return tr.listed((Words(count), Words(tr.text("independent"))))
        of_one = tr.plural("{count} independent source", "{count} independent sources", found.roots)
        return tr.listed((Words(count), Words(of_one)))

    # Evidence

    def _item(self, row: Answers) -> Item:
        tr, code = self._tr, row.get("ev_code", "")
        origin = self._labels.short("origin", row.get("ev_origin", ""))
        day = day_of(row.get("ev_fact_date", ""))
        said = tr.day_and_month(day) if day else "\u2013"
        name = tr.listed((Code(code), row.get("ev_says", ""), Code(grade(row)), Words(origin)))
        found = self._files(row.get("ev_file", "")) if row.get("ev_file") else None
        icon = _icon(found[0]) if found else "file"
        return Item(code, icon, row.get("ev_says", ""), grade(row), origin, said, name)

    def source(self, code: str) -> Source:
        """Where an item comes from, and how it is kept here."""
        tr, row = self._tr, self._rows[code]
        terms: list[tuple[str, str, bool]] = []
        captured = row.get("ev_captured", "")
        parts: list[Words | Code | str] = []
        if captured:
            moment = moment_of(captured)
            parts.append(captured if moment is None else Words(tr.moment(moment)))
        if means := row.get("ev_means", ""):
            parts.append(means)
        if parts:
            terms.append((tr.text("Captured"), tr.listed(parts), False))
        terms.append((tr.text("Source"), self._grades(row), False))
        if reason := row.get("ev_grade_reason", ""):
            terms.append((tr.text("Why this grade"), tr.isolated(reason), False))
        root = self._roots.get(code, code)
        stands = tr.text("Stands by itself")
        if root != code:
            stands = tr.text("Goes back to {code}", code=Code(root))
        terms.append((tr.text("Goes back to"), stands, False))
        consent = row.get("ev_consent", "")
        if consent:
            terms.append((tr.text("Consent"), self._labels.short("consent", consent), False))
        sha256 = row.get("ev_file", "")
        found = self._files(sha256) if sha256 else None
        if sha256:
            lines = "\n".join(tr.isolated(Code(line)) for line in _grouped(sha256))
            terms.append((tr.isolated(Code("SHA-256")), lines, True))
        terms.append((tr.text("Kept"), self._kept(sha256, found), False))
        title = tr.text("{code}: where it comes from", code=Code(code))
        here = bool(found and found[2])
        ending = _ENDINGS.get(found[0], "bin") if found else "bin"
        return Source(title, tuple(terms), sha256, here, f"{code}.{ending}")

    def _grades(self, row: Answers) -> str:
        source = self._labels.short("reliability", row.get("ev_reliability", ""))
        information = self._labels.short("credibility", row.get("ev_credibility", ""))
        return self._tr.text(
            "{source}; information {information}",
            source=Words(source),
            information=Words(information),
        )

    def _kept(self, sha256: str, found: tuple[str, int, bool] | None) -> str:
        tr = self._tr
        if not sha256:
            return tr.text("No file: the entry alone")
        if found is None or not found[2]:
            return tr.text("The file has not come yet; it travels in a package of its own")
        return tr.text(
            "Sealed on this desk, {size}, as it was signed", size=Words(tr.size(found[1]))
        )

    def _status(self, indicator: Indicator) -> str:
        if not self._told.reading.judgements[indicator.factor].applies:
            return word(self._tr, "check", "inapplicable")
        if indicator.status is None:
            return word(self._tr, "answer", "not_answered")
        return word(self._tr, "status", indicator.status)

    def _level(self, factor: Factor) -> str:
        if not factor.applies:
            return word(self._tr, "check", "inapplicable")
        if factor.level is None:
            return word(self._tr, "answer", "not_answered")
        return word(self._tr, "level", factor.level)


def codes(number: int) -> list[str]:
    """The indicators of a factor."""
    return [f"{number}.{at}" for at in range(1, FACTORS[number] + 1)]


def every_key() -> list[str]:
    """Overview, then each factor with its indicators: what Previous and Next walk."""
    found = [OVERVIEW]
    for number in FACTORS:
        found += [str(number), *codes(number)]
    return found


def factor_of_key(key: str) -> int:
    """The factor that a row belongs to; 0 for the overview."""
    return 0 if key == OVERVIEW else int(key.partition(".")[0])


def _finds(wanted: str, entry: Entry) -> bool:
    if wanted[0].isdecimal():
        return entry.code == wanted or entry.code.startswith(wanted)
    return wanted in entry.words.casefold()


def _icon(media_type: str) -> str:
    return next((icon for start, icon, _ in _FILES if media_type.startswith(start)), "file")


def _worded(tr: Translator, scale: str, value: str) -> str:
    """The word for a value of a scale; a value that it does not have stands as it was written."""
    return word(tr, scale, value) if value in SCALES[scale] else tr.isolated(value)


def _grouped(sha256: str) -> list[str]:
    """Two lines of four groups of eight."""
    groups = [sha256[at : at + 8] for at in range(0, 64, 8)]
    return [" ".join(groups[:4]), " ".join(groups[4:])]


__all__ = ["AssessmentModel", "Entry", "Fact", "Item", "Page", "Source"]

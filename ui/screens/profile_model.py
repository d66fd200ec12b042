"""The profile in words: a line a factor, its reasons, and what all of it rests on; no widget.

The rows are those of `fieldkit.reports.chart`, which the report prints too. Levels are the
assessor's judgement and no total is computed. Source: interface design, 7.11 (*Profile*).
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldkit.analysis import Coverage, Factor, profile
from fieldkit.analysis.framework import LEVELS
from fieldkit.language import Code, Translator, Words
from fieldkit.reports import chart
from fieldkit.words import factor_title, word
from sync.hq.dossier import Dossier
from ui.screens.inbox_words import situation_name

TREND_ICONS = {
    "rising": "arrow-up",
    "stable": "equal",
    "falling": "arrow-down",
    "not_known": "circle-question-mark",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A factor: its line of the chart, and its words."""

    line: chart.ProfileRow
    title: str
    instead: str
    trend: str
    trend_icon: str
    confidence: str
    assessed: str
    name: str


class ProfileModel:
    """One assessment's profile, with the one before where there is one."""

    def __init__(self, told: Dossier, tr: Translator) -> None:
        self._told, self._tr = told, tr
        self._now = profile(told.reading)
        self._before = profile(told.earlier_reading) if told.earlier_reading else None
        self.lines = chart.profile_rows(self._now, self._before)

    @property
    def situation(self) -> str:
        """The situation's name."""
        return situation_name(self._told.situation, self._told.revision.situation, self._tr)

    def title(self) -> str:
        """ "Talmora: profile"."""
        return self._tr.text("{situation}: profile", situation=self.situation)

    def note(self) -> str:
        """Period, signer, revision."""
        return self._tr.text(
            "{period}, {signer}, revision {revision}",
            period=Words(self.period()),
            signer=Code(self._told.revision.code),
            revision=self._told.revision.number,
        )

    def period(self) -> str:
        """The period that is shown."""
        return self._tr.period(*self._told.reading.period)

    def before(self) -> str:
        """The period of the rings, empty where there are none."""
        earlier = self._told.earlier_reading
        if earlier is None:
            return ""
        return self._tr.text(
            "{period}, where it differs", period=Words(self._tr.period(*earlier.period))
        )

    def steps(self) -> tuple[str, ...]:
        """The words of the five steps."""
        return tuple(word(self._tr, "level", level) for level in LEVELS[:5])

    def rows(self) -> list[Row]:
        """The 14 factors."""
        return [self._row(line) for line in self.lines]

    def level(self, number: int) -> str:
        """A factor's level in a word, or what stands in its place."""
        line = self.lines[number - 1]
        return self._level(line)

    def reasons(self, number: int) -> tuple[str, str]:
        """ "Factor 7, very high:" and what carries it."""
        tr, factor = self._tr, self._now.factor(number)
        level = self.level(number)
        head = tr.text(
            "Factor {number}, {level}:", number=number, level=Words(level[:1].lower() + level[1:])
        )
        words = factor.reasons if factor.applies else factor.closed
        told = [tr.isolated(words)] if words else []
        if factor.applies:
            told.append(self._figures(factor, number))
        return head, " ".join(told)

    def coverage(self) -> str:
        """What the whole rests on."""
        return coverage_words(self._now.coverage, self._tr)

    def _row(self, line: chart.ProfileRow) -> Row:
        tr = self._tr
        title = factor_title(tr, line.number)
        trend = word(tr, "trend", line.trend) if line.trend else ""
        confidence = word(tr, "confidence", line.confidence) if line.confidence else ""
        assessed = tr.text("{done} of {total}", done=line.assessed, total=line.total)
        told = [
            tr.text("Factor {number}, {title}", number=line.number, title=Words(title)),
            self._level(line),
        ]
        if line.ring is not None:
            ring = word(tr, "level", LEVELS[line.ring])
            told.append(tr.text("Before: {level}", level=Words(ring)))
        if trend:
            told.append(trend)
        if confidence:
            told.append(tr.text("confidence {word}", word=Words(confidence)))
        told.append(tr.text("assessed {counts}", counts=Words(assessed)))
        return Row(
            line,
            title,
            "" if line.kind == "level" else self._level(line),
            trend,
            TREND_ICONS.get(line.trend or "", ""),
            confidence,
            assessed,
            tr.listed(Words(part) for part in told),
        )

    def _level(self, line: chart.ProfileRow) -> str:
        tr = self._tr
        if line.step is not None:
            return word(tr, "level", LEVELS[line.step])
        if line.kind == "cannot_say":
            return word(tr, "level", "cannot_say")
        if line.kind == "does_not_apply":
            return word(tr, "check", "inapplicable")
        return word(tr, "answer", "not_answered")

    def _figures(self, factor: Factor, number: int) -> str:
        tr = self._tr
        before = self._before.factor(number) if self._before is not None else None
        if before is not None and before.applies and before.severe != factor.severe:
            return tr.text(
                "{severe} severe ({before} before), {rising} of {total} rising.",
                severe=factor.severe,
                before=before.severe,
                rising=factor.rising,
                total=factor.total,
            )
        return tr.text(
            "{severe} severe, {rising} of {total} rising.",
            severe=factor.severe,
            rising=factor.rising,
            total=factor.total,
        )


def coverage_words(coverage: Coverage, tr: Translator) -> str:
    """ "143 of 143 indicators answered. 9 could not be assessed: missing, not absent. …"."""
    told = [
        tr.plural(
            "{answered} of {count} indicator answered.",
            "{answered} of {count} indicators answered.",
            coverage.progress.total,
            answered=coverage.progress.answered,
        )
    ]
    if coverage.progress.unknown:
        told.append(
            tr.plural(
                "{count} could not be assessed: missing, not absent.",
                "{count} could not be assessed: missing, not absent.",
                coverage.progress.unknown,
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
    told.append(tr.text("No total is computed."))
    return " ".join(told)

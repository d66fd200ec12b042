"""What the page of all answers shows, from `fieldkit.assess.review`; imports no widget.

Findings in words, sections with their rows, filters with counts. A card's answers that carry a
glyph (a tone or a sign of their choice list) stand in columns, under their questions or, where
these are long, under the word for what the glyphs tell; all others are listed as question and
answer. Two units, in every place the same: answers, of those that the form counts, and things to
fix or to consider, each of which has a line.
Source: interface design, 7.7; design *forms*, *From a form to screens*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from fieldkit.assess.reviewing import AnswerRow, CardRow, EvidenceGap, Review, SectionRows
from fieldkit.forms.cards import Finding
from fieldkit.forms.session import Session
from fieldkit.forms.state import State
from fieldkit.language import N_, Translator, Words
from fieldkit.words import progress_words
from ui.form.question import pick, split_code
from ui.widgets.markdown import plain

Filter = Literal["all", "open", "fix", "consider", "unknown", "changed"]

EVIDENCE: Final = "evidence"
"""The part that lists items that cannot travel yet."""

HEAD: Final = 16
"""Letters of a question that has room over its column."""

SIGNS: Final = frozenset({"up", "same", "down", "unsure"})

FILTERS: Final[Mapping[Filter, tuple[str, str, str]]] = {
    "all": (N_("All"), "", ""),
    "open": (N_("Not answered"), "", ""),
    "fix": (N_("Must fix"), "circle-alert", "err"),
    "consider": (N_("To consider"), "triangle-alert", "warn"),
    "unknown": (N_("Cannot be assessed"), "unknown", ""),
    "changed": (N_("Changed since last time"), "", ""),
}
"""Words (message ids), icon and its colour of each filter."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a summary: the page's code, what it says, and what it opens."""

    code: str
    words: str
    card: str = ""
    ref: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer in a column: its words and glyph."""

    words: str
    glyph: str


@dataclass(frozen=True, slots=True)
class Line:
    """A card: code, words, answers in columns, other answers as (question, answer), findings."""

    card: str
    code: str
    words: str
    cells: tuple[Cell | None, ...]
    others: tuple[tuple[str, str], ...]
    fixes: tuple[str, ...]
    hints: tuple[str, ...]
    answered: bool
    evidence: str = ""
    """The code of the item that it is about, where it is about one and not about a card."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section: head, counts, column heads and lines that the filter lets through. `total` is 0
    where the form counts nothing of it; `complete` where nothing is left to do in it."""

    id: str
    code: str
    words: str
    done: int
    total: int
    unknown: int
    fixes: int
    hints: int
    heads: tuple[str, ...]
    """The questions of the columns, in their own words."""
    lines: tuple[Line, ...]
    complete: bool = True
    titles: tuple[str, ...] = ()
    """What stands over the columns: the questions, or in a word what their signs tell."""


class ReviewModel:
    """One look at all answers; make another one after a change."""

    def __init__(self, review: Review, session: Session, tr: Translator) -> None:
        self.review, self._session, self._tr = review, session, tr
        self._states: dict[str, State] = {}
        self._cards = {row.entry.id: row for row in review.rows}
        self._names = {part.id: part.label for part in review.sections}

    @property
    def ready(self) -> bool:
        """Whether it can be signed."""
        return self.review.ready

    @property
    def to_fix(self) -> int:
        """How many things must be fixed, beside what is not answered yet."""
        return self.review.to_fix

    def summary(self) -> str:
        """How much is answered, in a sentence."""
        return progress_words(self._tr, self.review.progress)

    def verdict(self) -> str:
        """What stands before signing, in a sentence."""
        tr, left = self._tr, self.review.to_answer
        told = []
        if self.to_fix:
            told.append(
                tr.plural(
                    "{count} thing to fix before you can sign",
                    "{count} things to fix before you can sign",
                    self.to_fix,
                )
            )
        if left:
            told.append(
                tr.plural("{count} still to answer", "{count} still to answer", left)
                if told
                else tr.plural(
                    "{count} still to answer before you can sign",
                    "{count} still to answer before you can sign",
                    left,
                )
            )
        if not told:
            return tr.text("Nothing to fix before you can sign")
        return told[0] if len(told) == 1 else tr.listed(Words(part) for part in told)

    def problems(self) -> list[Problem]:
        """What must be fixed, in the form's order, a line each; what is not answered last, as one
        line for all."""
        found = [
            self._untouched(row) if row.untouched else self._problem(finding)
            for row in self._cards.values()
            for finding in row.fixes
        ]
        found += [self._problem(finding) for finding in self.review.loose]
        found += [self._gap(gap) for gap in self.review.evidence]
        first = next((row.entry.id for row in self._cards.values() if row.open), None)
        if self.review.to_answer and first is not None:
            words = self._tr.plural(
                "{count} is not answered yet",
                "{count} are not answered yet",
                self.review.to_answer,
            )
            found.append(Problem("", words, card=first))
        return found

    def hints(self) -> list[Problem]:
        """What to consider, in the form's order."""
        return [self._problem(finding) for finding in self.review.consider]

    def counts(self) -> dict[Filter, int]:
        """The filters' numbers."""
        counts = self.review.counts
        return {
            "all": counts.all,
            "open": counts.open,
            "fix": counts.must_fix,
            "consider": counts.consider,
            "unknown": counts.unknown,
            "changed": counts.changed,
        }

    def parts(self, name: Filter) -> list[Part]:
        """Sections with at least one line under the filter."""
        parts = [self._part(part, name) for part in self.review.sections if part.relevant]
        if name in ("all", "fix"):
            parts.append(self._gaps())
        return [part for part in parts if part.lines]

    def next_problem(self, after: str) -> str | None:
        """The next card with something to fix or to consider, from the start again at the end."""
        rows = self._cards.values()
        troubled = [row.entry.id for row in rows if row.must_fix or row.consider]
        order = list(self._cards)
        if not troubled:
            return None
        at = order.index(after) if after in order else -1
        later = [card for card in troubled if order.index(card) > at]
        return (later or troubled)[0]

    def section_of(self, card: str) -> str:
        """The section in which a card stands."""
        return self._cards[card].entry.section

    def _untouched(self, row: CardRow) -> Problem:
        tr = self._tr
        code, words = split_code(row.entry.label)
        said = tr.text("Not answered yet")
        if not code:
            code, _ = split_code(self._names[row.entry.section])
            said = tr.text("Not answered yet: {page}", page=words) if words else said
        return Problem(code, said, card=row.entry.id)

    def _problem(self, finding: Finding) -> Problem:
        row = self._cards.get(finding.card)
        code, said = "", self._said(finding)
        if row is not None:
            code, said = self._on_page(row, said)
        return Problem(code, said, card=finding.card, ref=finding.ref)

    def _on_page(self, row: CardRow, said: str) -> tuple[str, str]:
        """Code and words; a page without a code is named, under the code of its section."""
        code, words = split_code(row.entry.label)
        if code or not words:
            return code, said
        code, _ = split_code(self._names[row.entry.section])
        return code, self._tr.text("{page}: {finding}", page=words, finding=said)

    def _said(self, finding: Finding) -> str:
        if finding.message:
            return finding.message
        label = plain(self._session.state(finding.ref).label or "")
        if finding.violation == "required":
            # Translators: a question that must be answered, on the page of all answers
            return self._tr.text("\u201c{question}\u201d still needs an answer", question=label)
        return self._tr.text("This answer does not fit: {question}", question=label)

    def _gap(self, gap: EvidenceGap) -> Problem:
        tr = self._tr
        if gap.gone:
            words = tr.text("The file is gone or damaged; attach it again")
        else:
            words = tr.plural(
                "{count} field of its description is missing",
                "{count} fields of its description are missing",
                len(gap.fields),
            )
        return Problem(gap.code, words, evidence=gap.code)

    def _part(self, part: SectionRows, name: Filter) -> Part:
        tests: Mapping[Filter, Callable[[CardRow], bool]] = {
            "all": lambda row: True,
            "open": lambda row: row.open,
            "fix": lambda row: bool(row.fixes),
            "consider": lambda row: bool(row.consider),
            "unknown": lambda row: row.entry.tone == "unknown",
            "changed": lambda row: row.changed,
        }
        rows = [row for row in part.cards if tests[name](row)]
        code, words = split_code(part.label)
        heads = self._heads(rows)
        return Part(
            id=part.id,
            code=code,
            words=words,
            done=part.progress.answered,
            total=part.progress.total,
            unknown=part.progress.unknown,
            fixes=sum(len(row.fixes) for row in part.cards),
            hints=sum(len(row.consider) for row in part.cards),
            heads=heads,
            lines=tuple(self._line(row, heads) for row in rows),
            complete=not any(row.open or row.fixes for row in part.cards),
            titles=self._titles(rows, heads),
        )

    def _gaps(self) -> Part:
        gaps = [self._gap(gap) for gap in self.review.evidence]
        lines = tuple(
            Line("", gap.code, "", (), (), (gap.words,), (), True, evidence=gap.evidence)
            for gap in gaps
        )
        words = self._tr.text("Evidence")
        return Part(EVIDENCE, "", words, 0, 0, 0, len(gaps), 0, (), lines, not gaps)

    def _heads(self, rows: Sequence[CardRow]) -> tuple[str, ...]:
        heads: dict[str, None] = {}
        for row in rows:
            for answer in row.answers:
                if row.entry.counted and self._glyph(answer):
                    heads.setdefault(answer.label)
        return tuple(heads)[:3]

    def _titles(self, rows: Sequence[CardRow], heads: tuple[str, ...]) -> tuple[str, ...]:
        """The questions where all are short; else a word for what the signs of each column tell,
        unless two columns would be told alike."""
        told: dict[str, str] = {}
        for row in rows:
            for answer in row.answers:
                glyph = self._glyph(answer)
                if answer.label in heads and glyph:
                    told.setdefault(answer.label, self._told_by(glyph))
        words = tuple(plain(head) for head in heads)
        short = tuple(told.get(head, "") for head in heads)
        alike = len(set(short)) < len(short)
        return words if alike or all(len(said) <= HEAD for said in words) else short

    def _told_by(self, glyph: str) -> str:
        """What a choice list's `tone` or `sign` tells, in a word."""
        tr = self._tr
        if glyph in SIGNS:
            return tr.text("Trend")
        return tr.text("Confidence") if glyph.startswith("bars-") else tr.text("Status")

    def _line(self, row: CardRow, heads: tuple[str, ...]) -> Line:
        code, words = split_code(row.entry.label)
        columns: dict[str, Cell] = {}
        others: list[tuple[str, str]] = []
        for answer in row.answers:
            glyph = self._glyph(answer)
            if answer.label in heads and glyph and row.entry.counted:
                columns[answer.label] = Cell(self._short(answer), glyph)
            elif answer.value:
                others.append((plain(answer.label), self._words(answer)))
        return Line(
            card=row.entry.id,
            code=code,
            words=words,
            cells=tuple(columns.get(head) for head in heads) if row.entry.counted else (),
            others=() if row.entry.counted else tuple(others),
            fixes=self._fixes(row),
            hints=tuple(self._said(finding) for finding in row.consider),
            answered=row.entry.answered,
        )

    def _fixes(self, row: CardRow) -> tuple[str, ...]:
        if row.untouched:
            return (self._tr.text("Not answered yet"),)
        return tuple(self._said(finding) for finding in row.fixes)

    def _state(self, ref: str) -> State:
        if ref not in self._states:
            self._states[ref] = self._session.state(ref)
        return self._states[ref]

    def _glyph(self, answer: AnswerRow) -> str:
        state = self._state(answer.ref)
        if state.control != "select1":
            return ""
        for choice in state.choices:
            if choice.value == answer.value:
                return pick(choice).glyph
        return ""

    def _words(self, answer: AnswerRow) -> str:
        """Numbers and dates as a person reads them, all else as it stands."""
        kind = self._state(answer.ref).type
        if kind == "date":
            return self._tr.day(date.fromisoformat(answer.value[:10]))
        if kind in ("int", "integer") and answer.value.lstrip("-").isdigit():
            return self._tr.number(int(answer.value))
        return answer.text

    def _short(self, answer: AnswerRow) -> str:
        state = self._state(answer.ref)
        for choice in state.choices:
            if choice.value == answer.value:
                return pick(choice).label
        return answer.text

"""The page of all answers: what must be fixed, what to consider, what changed since last time.

Read off the form's conventions (`forms.md`, *From a form to screens*): sections and cards, leads
with their tones, violations, notes of appearance `consider`. Evidence that an answer links to must
be described before it can travel; that is told here too. Nothing is decided for the officer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fieldkit.assess import following
from fieldkit.assess.evidence_rows import REPEAT, linked_items
from fieldkit.assess.filling import Filling, definition_of, iso_code, world_of
from fieldkit.clock import SetClock
from fieldkit.forms import cards
from fieldkit.forms.cards import Entry, Finding, Item, Navigator
from fieldkit.forms.session import Session
from fieldkit.forms.state import SELECT_CONTROLS, State
from fieldkit.progress import Progress
from fieldkit.vault import Vault


@dataclass(frozen=True)
class AnswerRow:
    """A question as the page shows it: `text` in words (choice labels), `former` last time's
    value in words where the questionnaire knows it, `changed` where both differ."""

    ref: str
    label: str
    value: str
    text: str
    tone: str | None
    former: str | None
    changed: bool


@dataclass(frozen=True)
class CardRow:
    """A card with its answers and its findings, which stand under it in the same words."""

    entry: Entry
    answers: tuple[AnswerRow, ...]
    must_fix: tuple[Finding, ...]
    consider: tuple[Finding, ...]

    @property
    def open(self) -> bool:
        """Whether it counts and is not answered yet."""
        return self.entry.in_count and not self.entry.answered

    @property
    def untouched(self) -> bool:
        """Whether it stands beside the count and nobody began it, though it must be answered."""
        return bool(self.must_fix) and not self.entry.in_count and not self.entry.started

    @property
    def fixes(self) -> tuple[Finding, ...]:
        """What is to fix in it: nothing where it is merely not answered yet, one thing where
        nobody began it, each finding elsewhere."""
        if self.open:
            return ()
        return self.must_fix[:1] if self.untouched else self.must_fix

    @property
    def changed(self) -> bool:
        """Whether it is answered and its lead differs from last time's: new words about the same
        finding do not count. Without a lead, whether any answer does."""
        if not self.entry.answered:
            return False
        lead = [answer for answer in self.answers if answer.ref == self.entry.lead]
        return any(answer.changed for answer in lead or self.answers)


@dataclass(frozen=True)
class SectionRows:
    """A section with its cards; `progress` is of those that the form counts, nothing of nothing
    where it counts none."""

    id: str
    label: str
    relevant: bool
    progress: Progress
    cards: tuple[CardRow, ...]


@dataclass(frozen=True)
class EvidenceGap:
    """An item that an answer links to and that cannot travel yet: which fields are missing
    (names without `ev_`), or its file is `gone`."""

    code: str
    fields: tuple[str, ...]
    gone: bool


@dataclass(frozen=True)
class Counts:
    """The filters' numbers. `all` and `open` are the cards that count and those of them without
    an answer; `must_fix` and `consider` are things, each with a line of its own."""

    all: int
    open: int
    must_fix: int
    consider: int
    unknown: int
    changed: int


@dataclass(frozen=True)
class Review:
    """The whole page."""

    must_fix: tuple[Finding, ...]
    consider: tuple[Finding, ...]
    evidence: tuple[EvidenceGap, ...]
    sections: tuple[SectionRows, ...]
    progress: Progress
    counts: Counts
    loose: tuple[Finding, ...]
    """What must be fixed and stands on no card."""

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it from being signed."""
        return not self.must_fix and not self.evidence

    @property
    def to_fix(self) -> int:
        """How many things must be fixed, beside what is not answered yet."""
        return self.counts.must_fix

    @property
    def to_answer(self) -> int:
        """How many cards must be answered before it can be signed."""
        return sum(row.open and bool(row.must_fix) for row in self.rows)

    @property
    def rows(self) -> Iterator[CardRow]:
        """All cards in the form's order."""
        return (row for section in self.sections for row in section.cards)


def review(filling: Filling) -> Review:
    """Look at all answers, and note in the vault whether the draft is ready to sign."""
    found = _page(filling.session, evidence_gaps(filling))
    filling.vault.assessments.mark_ready(filling.assessment.id, found.ready)
    return found


def look_back(vault: Vault, assessment_id: str, number: int) -> Review:
    """The page of a finalised revision, to read; nothing in it can be changed.

    KeyError where there is no such revision; `UnknownSituation`, `FormRefused`.
    """
    revision = vault.assessments.revision(assessment_id, number)
    if revision is None:
        raise KeyError(number)
    assessment = vault.assessments.get(assessment_id)
    definition = definition_of(vault, assessment.instrument)
    language = assessment.language if assessment.language in definition.languages else None
    media = following.data_sets(vault, assessment, definition, iso_code(language))
    session = Session.resume(
        definition,
        revision.submission,
        world=world_of(vault, SetClock(revision.record.finalised), None),
        media=media,
        language=language,
    )
    return _page(session, ())


def _page(session: Session, gaps: tuple[EvidenceGap, ...]) -> Review:
    fixes, hints = to_fix(session), cards.consider(session)
    navigator = cards.navigator(session)
    former = cards.previous_answers(session)
    sections = tuple(_sections(session, navigator, fixes, hints, former))
    shown = {card.id for card in navigator.cards}
    loose = tuple(finding for finding in fixes if finding.card not in shown)
    counts = _counts(sections, navigator.progress, len(gaps) + len(loose))
    return Review(fixes, hints, gaps, sections, navigator.progress, counts, loose)


def to_fix(session: Session) -> tuple[Finding, ...]:
    """What must be fixed in the answers. The program's rows of evidence are copies of items that
    have rules of their own (`evidence_gaps`); nobody sees them as questions."""
    rows = f"/{REPEAT}["
    return tuple(each for each in cards.must_fix(session) if rows not in each.ref)


def evidence_gaps(filling: Filling) -> tuple[EvidenceGap, ...]:
    """The linked items that cannot travel yet."""
    gaps = (
        EvidenceGap(item.code, item.record.must_fix(), item.missing)
        for item in linked_items(filling)
    )
    return tuple(gap for gap in gaps if gap.fields or gap.gone)


def _sections(
    session: Session,
    navigator: Navigator,
    fixes: tuple[Finding, ...],
    hints: tuple[Finding, ...],
    former: Mapping[str, str],
) -> Iterator[SectionRows]:
    for section in navigator.sections:
        rows = tuple(
            CardRow(
                entry,
                tuple(_answers(session, entry, former)),
                tuple(each for each in fixes if each.card == entry.id),
                tuple(each for each in hints if each.card == entry.id),
            )
            for entry in section.cards
        )
        yield SectionRows(section.id, section.label, section.relevant, section.progress, rows)


def _answers(session: Session, entry: Entry, former: Mapping[str, str]) -> Iterator[AnswerRow]:
    for item in cards.card(session, entry.id).items:
        if item.kind != "question":
            continue
        state = session.state(item.ref)
        before = _former(item, former)
        if not state.value and not before and item.ref != entry.lead:
            continue
        yield AnswerRow(
            ref=state.ref,
            label=state.label or "",
            value=state.value,
            text=in_words(state, state.value),
            tone=entry.tone if item.ref == entry.lead else None,
            former=None if before is None else in_words(state, before),
            changed=before is not None and before != state.value,
        )


def _former(item: Item, former: Mapping[str, str]) -> str | None:
    if item.previous is not None:
        return item.previous
    # An answer that was not there last time counts as changed only where there was a last time.
    return "" if former and "[" not in item.ref else None


def in_words(state: State, value: str) -> str:
    """A value as a person reads it: the labels of choices, other values as they are."""
    if state.control not in SELECT_CONTROLS:
        return value
    labels = {choice.value: choice.label or choice.value for choice in state.choices}
    return ", ".join(labels.get(part, part) for part in value.split())


def _counts(sections: tuple[SectionRows, ...], progress: Progress, others: int) -> Counts:
    rows = [row for section in sections for row in section.cards]
    return Counts(
        all=progress.total,
        open=progress.open,
        must_fix=sum(len(row.fixes) for row in rows) + others,
        consider=sum(len(row.consider) for row in rows),
        unknown=progress.unknown,
        changed=sum(row.changed for row in rows if row.entry.in_count),
    )

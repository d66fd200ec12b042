"""What will be sealed, told before it is signed; and signing itself, as jobs; imports no widget.

The passphrase is asked again and checked against the vault before anything is signed. Where the
device is not enrolled the revision is signed and stays; it is sealed once headquarters has
answered. Source: interface design, 7.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fieldkit.assess.evidence_rows import linked_items, unasked_codes
from fieldkit.assess.filling import Filling
from fieldkit.assess.finalising import finalise
from fieldkit.assess.reviewing import Review, review
from fieldkit.clock import Random
from fieldkit.crypto import age
from fieldkit.errors import NotEnrolled, WrongSecret
from fieldkit.forms.tree import parse_xml
from fieldkit.language import Code, Translator, Words
from fieldkit.vault import Vault
from fieldkit.vault.assessments import Revision
from fieldkit.words import word
from schemas.evidence import Evidence
from sync.enrolment import roster_in_force
from sync.outbox import desks, seal_revision
from ui.correction import correction_words
from ui.screens.first_run_model import candidates
from ui.screens.questionnaires_model import title_of

NOTE = "_note"


@dataclass(frozen=True, slots=True)
class Term:
    """A line of what will be sealed: its term, what it says, a note, digits below, an icon."""

    term: str
    words: str
    note: str = ""
    code: str = ""
    icon: str = ""
    heavy: bool = True


@dataclass(frozen=True)
class Look:
    """What the review and the record say, gathered off the interface's thread."""

    review: Review
    items: tuple[Evidence, ...]
    classification: str
    notes: int
    unasked: tuple[str, ...] = ()
    """Codes of evidence whose question is not asked any more."""


def gather(filling: Filling) -> Look:
    """Look at the draft: for a job."""
    found = review(filling)
    leaves = _leaves(filling)
    notes = sum(1 for name, value in leaves if name.endswith(NOTE) and value)
    classified = next((value for name, value in leaves if name == "classification"), "")
    unasked = tuple(sorted(unasked_codes(filling.session)))
    return Look(found, tuple(linked_items(filling)), classified, notes, unasked)


def _leaves(filling: Filling) -> list[tuple[str, str]]:
    root = parse_xml(filling.session.submission().xml.decode()).root
    found, open_ = [], [root]
    while open_:
        element = open_.pop()
        children = list(element.elements())
        open_ += children
        if not children:
            found.append((element.name, element.string_value))
    return found


class SignModel:
    """The page's words."""

    def __init__(self, filling: Filling, seen: Look, tr: Translator) -> None:
        self._filling, self.seen, self._tr = filling, seen, tr
        self._vault = filling.vault
        self.assessment = filling.assessment

    def summary(self) -> str:
        """What the review left."""
        tr, hints = self._tr, len(self.seen.review.consider)
        if not hints:
            return tr.text("Nothing to fix, nothing to consider.")
        return tr.plural(
            "Nothing to fix. {count} thing to consider was left as it is.",
            "Nothing to fix. {count} things to consider were left as they are.",
            hints,
        )

    def terms(self) -> list[Term]:
        """What will be sealed, line by line."""
        return [
            self._what(),
            self._answers(),
            self._evidence(),
            self._classification(),
            self._recipients(),
            self._left_out(),
        ]

    @property
    def enrolled(self) -> bool:
        """Whether there is somebody to seal to."""
        return self._vault.identities.enrolment() is not None

    def _what(self) -> Term:
        tr, each = self._tr, self.assessment
        situation = self._vault.situations.get(each.situation)
        name = tr.text(
            "{situation}, version\u00a0{number}",
            situation=situation.name.in_language(tr.language),
            number=each.revision,
        )
        period = tr.period(each.period.start, each.period.end)
        said = (period, correction_words(each, tr), title_of(self._vault, each.instrument, tr))
        note = " \u00b7 ".join(filter(None, said))
        return Term(tr.text("Assessment"), name, note)

    def _answers(self) -> Term:
        tr, progress = self._tr, self.assessment.progress
        words = tr.text("{done} of {total}", done=progress.answered, total=progress.total)
        note = ""
        if progress.unknown:
            note = tr.plural(
                "{count} of them cannot be assessed, with its reason",
                "{count} of them cannot be assessed, each with its reason",
                progress.unknown,
            )
        return Term(tr.text("Answers"), words, note)

    def _evidence(self) -> Term:
        tr, items = self._tr, self.seen.items
        files = {item.file.travelling.sha256: item.file for item in items if item.file is not None}
        size = sum(file.travelling.size for file in files.values())
        words = tr.plural("{count} item", "{count} items", len(items))
        if files:
            words = tr.text("{items}, {files}, {size}",
                items=Words(words),
                files=Words(tr.plural("{count} file", "{count} files", len(files))),
                size=Words(tr.size(size)),
            )  # fmt: skip
        whole = sum(not file.looked for file in files.values())
        kept = sum(file.kept for file in files.values())
        if kept:
            note = tr.plural(
                "{count} file travels with all that is in it",
                "{count} files travel with all that is in them",
                kept,
            )
        elif whole:
            note = tr.plural(
                "{count} file is of a kind from which nothing is taken off",
                "{count} files are of a kind from which nothing is taken off",
                whole,
            )
        elif files:
            note = tr.text("Copies without position and device data")
        else:
            note = ""
        return Term(tr.text("Evidence"), words, note)

    def _classification(self) -> Term:
        tr, value = self._tr, self.seen.classification
        words = word(tr, "classification", value) if value else tr.text("Not given")
        return Term(tr.text("Classification"), words, icon="eye")

    def _recipients(self) -> Term:
        tr = self._tr
        term = tr.text("Who can open it")
        if not self.enrolled:
            return Term(
                term,
                tr.text("Nobody yet"),
                tr.text("It is signed and kept; it is sealed when headquarters has answered."),
            )
        roster = roster_in_force(self._vault)
        named = desks(self._vault, roster)
        names = tr.listed(each.name for each in named) if named else tr.text("Nobody yet")
        first = age.Recipient.parse(named[0].recipient).fingerprint if named else ""
        return Term(term, names, code=grouped(first[:24]))

    def _left_out(self) -> Term:
        tr = self._tr
        parts = []
        if self.seen.notes:
            parts.append(tr.plural("{count} page note", "{count} page notes", self.seen.notes))
        originals = sum(item.file is not None and item.file.stripped for item in self.seen.items)
        if originals:
            parts.append(
                tr.plural("original of {count} file", "originals of {count} files", originals)
            )
        if self.seen.unasked:
            named = Words(tr.listed(tr.isolated(Code(code)) for code in self.seen.unasked))
            parts.append(
                tr.text("evidence {codes}, whose question is not asked any more", codes=named)
            )
        parts.append(tr.text("this device\u2019s name and yours"))
        comma = "\u060c " if tr.language == "ar" else ", "
        said = comma.join(parts)
        return Term(tr.text("Left out"), said[:1].upper() + said[1:], heavy=False)


def grouped(text: str, groups: int = 6, size: int = 4) -> str:
    """Hexadecimal or digits in groups, in capitals, to be compared by eye."""
    upper = text.upper()
    return " ".join(upper[at : at + size] for at in range(0, min(len(upper), groups * size), size))


@dataclass(frozen=True)
class Signed:
    """What signing gave: the revision, and whether a package of it waits in the outbox."""

    revision: Revision
    sealed: bool


def sign(filling: Filling, passphrase: str, now: datetime, random: Random) -> Signed:
    """Check the passphrase, finalise, seal: a second or two, for a job.

    `WrongSecret` first, then what `finalise` and `seal_revision` raise but `NotEnrolled`.
    """
    vault = filling.vault
    if not any(vault.is_passphrase(each) for each in candidates(passphrase)):
        raise WrongSecret()
    revision = finalise(filling)
    return Signed(revision, seal(vault, revision, now, random))


def seal(vault: Vault, revision: Revision, now: datetime, random: Random) -> bool:
    """Seal a revision where the device is enrolled; whether it was. Errors as `seal_revision`."""
    try:
        seal_revision(
            vault, revision.record.assessment, revision.record.revision, now=now, random=random
        )
    except NotEnrolled:
        return False
    return True

"""What needs the officer now, the assessments, and the device's state; imports no widget.

At most three tasks, most urgent first: a package that headquarters refused, an assessment to go on
with, packages that wait, then what the set-up left open. Source: interface design, 7.3, 6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fieldkit.assess.states import state
from fieldkit.language import Code, Translator, Words
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from fieldkit.words import word
from schemas.assessment import Assessment, State
from ui.correction import correction_words
from ui.screens.recovery_model import KIT_MADE

MOST_TASKS: Final = 3
_INDICATOR: Final = re.compile(r"\bf(\d\d)_(?:(\d\d)_)?")
STATE_ICONS: Final[Mapping[State, tuple[str, str]]] = {
    State.DRAFT: ("pencil", "text_2"),
    State.READY: ("pencil", "text_2"),
    State.SIGNED: ("lock", "text_2"),
    State.WAITING: ("clock", "text_2"),
    State.DELIVERED: ("check", "ok"),
    State.RECEIVED: ("check", "ok"),
    State.RETURNED: ("rotate-ccw", "warn"),
    State.ACCEPTED: ("circle-check", "ok"),
}
"""Icon and its colour of each state; the word stands beside it."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task row: icon with its colours, two lines, the button's words, and where it leads."""

    icon: str
    ink: str
    ground: str
    title: str
    note: str
    act: str
    screen: str
    about: Mapping[str, object] = field(default_factory=dict)
    subject: str = ""
    """What the button is about, for a screen reader, where the title repeats its words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    assessment: str
    situation: str
    period: str
    correction: str
    answered: str
    unknown: str
    state: State
    word: str
    open: bool


class HomeModel:
    """One look at the vault; make another one after a change."""

    def __init__(self, vault: Vault, tr: Translator, now: datetime) -> None:
        self._vault, self._tr, self._now = vault, tr, now
        self._assessments = vault.assessments.all()
        self._situations = {each.id: each for each in vault.situations.all()}
        self._parcels = vault.outbox.all()

    @property
    def enrolled(self) -> bool:
        """Whether headquarters has answered."""
        return self._vault.identities.enrolment() is not None

    @property
    def code(self) -> str:
        """The device's code."""
        person = self._vault.identities.person()
        return person.code if person is not None else ""

    @property
    def waiting(self) -> list[Parcel]:
        """Packages that are not delivered."""
        return [each for each in self._parcels if each.state is not Sending.DELIVERED]

    @property
    def held(self) -> list[Parcel]:
        """Packages that do not go before a person acts."""
        return [each for each in self._parcels if each.state is Sending.HELD]

    def tasks(self) -> list[Task]:
        """The rows, most urgent first."""
        found = [*self._held(), *self._drafts(), *self._waiting(), *self._set_up()]
        return found[:MOST_TASKS]

    def rows(self) -> list[Row]:
        """Every assessment, the one that was worked on last first."""
        return [self._row(each) for each in self._assessments]

    def count(self) -> str:
        """ "5 assessments"."""
        return self._tr.plural("{count} assessment", "{count} assessments", len(self._assessments))

    def waiting_words(self) -> str:
        """How many packages wait and how many of them do not go."""
        tr, waiting, held = self._tr, len(self.waiting), len(self.held)
        if not waiting:
            # Translators: nothing waits to be sent
            return tr.text("nothing")
        if held:
            return tr.plural(
                "{count} package, {held} held", "{count} packages, {held} held", waiting, held=held
            )
        return tr.plural("{count} package, none held", "{count} packages, none held", waiting)

    def _row(self, assessment: Assessment) -> Row:
        tr, progress = self._tr, assessment.progress
        stands = state(
            assessment,
            [each for each in self._parcels if each.assessment == assessment.id],
            self._vault.receipts.of(assessment.id),
        )
        unknown = progress.unknown
        return Row(
            assessment=assessment.id,
            situation=self._name(assessment),
            period=tr.period(assessment.period.start, assessment.period.end),
            correction=correction_words(assessment, tr),
            answered=tr.text("{done} of {total}", done=progress.answered, total=progress.total),
            unknown=tr.plural("{count} cannot be assessed", "{count} cannot be assessed", unknown)
            if unknown
            else "",
            state=stands,
            word=word(tr, "state", stands.value),
            open=assessment.open,
        )

    def _name(self, assessment: Assessment) -> str:
        situation = self._situations[assessment.situation]
        return situation.name.in_language(self._tr.language)

    def _held(self) -> list[Task]:
        tr, held = self._tr, len(self.held)
        if not held:
            return []
        return [
            Task(
                "triangle-alert",
                "warn",
                "warn_soft",
                tr.plural(
                    "{count} package does not go by itself",
                    "{count} packages do not go by themselves",
                    held,
                ),
                tr.text("Nothing is lost. The outbox says why and what to do."),
                tr.text("Open outbox"),
                "outbox",
            )
        ]

    def _drafts(self) -> list[Task]:
        tr = self._tr
        for each in self._assessments:
            if each.open:
                break
        else:
            return []
        place = place_in_words(each.last_place)
        if each.ready:
            title = tr.text("Ready to sign")
        elif place and "." in place:
            title = tr.text("Continue at {place}", place=Code(place))
        elif place:
            title = tr.text("Continue at factor {number}", number=int(place))
        else:
            title = tr.text("Continue where you stopped")
        correction = correction_words(each, tr)
        period = tr.period(each.period.start, each.period.end)
        note = " \u00b7 ".join(
            (
                tr.isolated(self._name(each)),
                tr.isolated(Words(period)),
                *([tr.isolated(Words(correction))] if correction else []),
                tr.text(
                    "{done} of {total} answered",
                    done=each.progress.answered,
                    total=each.progress.total,
                ),
                tr.text("saved {moment}", moment=Words(self._when(each.changed))),
            )
        )
        screen = "review" if each.ready else "questionnaire"
        act = tr.text("Review and sign") if each.ready else tr.text("Continue")
        return [
            Task(
                "pencil", "link", "brand_soft", title, note, act, screen, {"assessment": each.id},
                subject=f"{self._name(each)}, {period}",
            )
        ]  # fmt: skip

    def _when(self, moment: datetime) -> str:
        local = moment.astimezone(self._now.tzinfo)
        if local.date() == self._now.date():
            return self._tr.time(local)
        return self._tr.day_and_month(local.date())

    def _waiting(self) -> list[Task]:
        tr, count = self._tr, len(self.waiting) - len(self.held)
        if not count:
            return []
        note = " \u00b7 ".join(
            (
                tr.text("Sealed on this device"),
                tr.plural(
                    "it goes when there is a connection, or by USB stick",
                    "they go when there is a connection, or by USB stick",
                    count,
                ),
            )
        )
        title = tr.plural(
            "{count} package waits to be sent", "{count} packages wait to be sent", count
        )
        if self._vault.training:
            title = tr.plural(
                "{count} training package is sealed", "{count} training packages are sealed", count
            )
            note = tr.text("Training: nothing is sent by itself; a USB stick can be tried")
        return [
            Task(
                "send",
                "text_2",
                "neutral_soft",
                title,
                note,
                tr.text("Open outbox"),
                "outbox",
            )
        ]

    def _set_up(self) -> list[Task]:
        tr, tasks = self._tr, []
        if not self.enrolled:
            tasks.append(
                Task(
                    "key-round",
                    "link",
                    "brand_soft",
                    tr.text("Finish enrolment with headquarters"),
                    tr.text(
                        "Until then packages stay on this device. Read your 24 digits to "
                        "headquarters and open their answer."
                    ),
                    tr.text("Continue"),
                    "enrol",
                )
            )
        if not self._vault.training and self._vault.settings.get(KIT_MADE) is None:
            tasks.append(
                Task(
                    "life-buoy",
                    "link",
                    "brand_soft",
                    tr.text("Make a recovery kit"),
                    tr.text("66 digits on paper. Without them a lost passphrase loses everything."),
                    tr.text("Make kit"),
                    "recovery",
                )
            )
        return tasks


def place_in_words(ref: str | None) -> str:
    """ "7.14" of the last question that was touched, "7" where it is of the factor as a whole,
    empty outside factors (`questions.md`, 3.1: the names are the contract between instruments and
    program)."""
    found = _INDICATOR.search(ref or "")
    if found is None:
        return ""
    return f"{int(found[1])}.{int(found[2])}" if found[2] else str(int(found[1]))

"""The outbox in words: every package, where it stands, what comes next; imports no widget.

Offline is a normal state and told in grey; what headquarters refused, or another certificate, is
red and waits for a person. Source: interface design, 7.9, 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fieldkit.errors import FieldkitError
from fieldkit.language import Code, Translator, Words
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from fieldkit.words import word
from schemas.manifest import Manifest
from sync.enrolment import roster_in_force
from sync.push.queue import GOES, problem_of
from ui.messages import Message, message

_RED: Final = ("ReceiverCertificateMismatch",)
STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A row: names, size, state in two lines with its icon, last and next try in two lines."""

    bundle: str
    title: str
    second: str
    size: str
    icon: str
    ink: str
    state: str
    state_note: str
    tried: str
    next: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What the side says of the chosen package; `trouble` where it does not go by itself."""

    row: PackageRow
    parcel: Parcel
    sealed: str
    sent: str
    received: str
    recipients: str
    code: str
    files: int
    trouble: Message | None


class OutboxModel:
    """One look at the outbox; make another one after a change."""

    def __init__(
        self,
        vault: Vault,
        tr: Translator,
        now: datetime,
        *,
        connected: bool,
        sent: dict[str, int] | None = None,
    ) -> None:
        self._vault, self._tr, self._now = vault, tr, now
        self._connected = connected
        self._sent = sent or {}
        self.parcels = vault.outbox.all()
        self._lines = [self._row(each) for each in self.parcels]

    @property
    def rows(self) -> list[PackageRow]:
        """Next to go first, delivered ones last."""
        return self._lines

    @property
    def waiting(self) -> int:
        """How many are not delivered."""
        return sum(each.state is not Sending.DELIVERED for each in self.parcels)

    def summary(self) -> str:
        """What stands beside the title."""
        tr = self._tr
        if not self.parcels:
            return ""
        if not self.waiting:
            return tr.text("Everything is delivered.")
        going = sum(each.state in GOES for each in self.parcels)
        held = sum(each.state is Sending.HELD for each in self.parcels)
        paused = self.waiting - going - held
        told = [
            tr.plural(
                "{count} waiting. It goes by itself when there is a connection.",
                "{count} waiting. They go by themselves when there is a connection.",
                going,
            ),
            tr.plural("{count} does not go: see why.", "{count} do not go: see why.", held),
            tr.plural("{count} paused.", "{count} paused.", paused),
        ]
        counts = (going, held, paused)
        return " ".join(words for words, count in zip(told, counts, strict=True) if count)

    def detail(self, bundle: str) -> Detail | None:
        """The chosen package, None where it is gone."""
        for parcel, line in zip(self.parcels, self._lines, strict=True):
            if parcel.bundle == bundle:
                return self._detail(parcel, line)
        return None

    def sent_of(self, parcel: Parcel) -> int:
        """Bytes that have gone, as far as this window knows."""
        return max(parcel.sent, self._sent.get(parcel.bundle, 0))

    def _row(self, parcel: Parcel) -> PackageRow:
        tr = self._tr
        title, second = self._names(parcel)
        icon, ink, state, note = self._state(parcel)
        receipt = self._vault.receipts.get(parcel.bundle)
        if receipt is not None:
            tried, following = self._when(receipt.received), ""
        else:
            tried = (
                tr.text("Last: {moment}", moment=Words(self._when(parcel.last_try)))
                if parcel.last_try is not None
                else tr.text("Not tried yet")
            )
            following = self._next(parcel)
        return PackageRow(
            parcel.bundle, title, second, tr.size(parcel.size), icon, ink, state, note, tried,
            following,
        )  # fmt: skip

    def _names(self, parcel: Parcel) -> tuple[str, str]:
        tr = self._tr
        if parcel.assessment is None:
            return tr.text("Package"), ""
        each = self._vault.assessments.get(parcel.assessment)
        situation = self._vault.situations.get(each.situation)
        period = tr.period(each.period.start, each.period.end)
        version = tr.text("version\u00a0{number}", number=parcel.revision or 1)
        return situation.name.in_language(tr.language), f"{period} \u00b7 {version}"

    def _state(self, parcel: Parcel) -> tuple[str, str, str, str]:
        tr = self._tr
        waiting = word(tr, "state", "waiting_to_send")
        if parcel.state is Sending.DELIVERED:
            return "check", "ok", word(tr, "state", "delivered"), tr.text("receipt verified")
        if parcel.state is Sending.PAUSED:
            return "pause", "text_2", tr.text("Paused"), self._part(parcel)
        if parcel.state is Sending.HELD:
            return "circle-alert", "err", tr.text("Does not go"), tr.text("see what to do")
        if parcel.problem in _RED:
            return "circle-alert", "err", waiting, tr.text("another certificate answered")
        if parcel.state is Sending.SENDING:
            return "send", "text_2", tr.text("Sending"), self._part(parcel)
        return "clock", "text_2", waiting, self._part(parcel) or self._place(parcel)

    def _part(self, parcel: Parcel) -> str:
        sent = self.sent_of(parcel)
        return self._tr.text("{size} sent", size=Words(self._tr.size(sent))) if sent else ""

    def _place(self, parcel: Parcel) -> str:
        first = next(
            (each for each in self.parcels if each.state in (Sending.WAITING, Sending.SENDING)),
            None,
        )
        return self._tr.text("first in line") if first is parcel else ""

    def _next(self, parcel: Parcel) -> str:
        tr = self._tr
        if parcel.state is Sending.PAUSED:
            return tr.text("Next: when you send it on")
        if parcel.state is Sending.HELD:
            return ""
        if parcel.state is Sending.SENDING:
            return tr.text("Next: now")
        if parcel.next_try is not None and parcel.next_try > self._now and self._connected:
            return tr.text("Next: {moment}", moment=Words(self._when(parcel.next_try)))
        return tr.text("Next: when connected")

    def _when(self, moment: datetime) -> str:
        tr, local = self._tr, moment.astimezone(self._now.tzinfo)
        if local.date() == self._now.date():
            return tr.text("today, {time}", time=Words(tr.time(local)))
        day = Words(tr.day_and_month(local.date()))
        return tr.text("{day}, {time}", day=day, time=Words(tr.time(local)))

    def _detail(self, parcel: Parcel, line: PackageRow) -> Detail:
        tr, zone = self._tr, self._now.tzinfo
        receipt = self._vault.receipts.get(parcel.bundle)
        sent = self.sent_of(parcel)
        revision = (
            self._vault.assessments.revision(parcel.assessment, parcel.revision)
            if parcel.assessment is not None and parcel.revision is not None
            else None
        )
        code = revision.sha256[:12].upper() if revision is not None else ""
        return Detail(
            row=line,
            parcel=parcel,
            sealed=tr.moment(parcel.sealed.astimezone(zone)),
            sent=self._sent_words(parcel, sent),
            received=tr.moment(receipt.received.astimezone(zone)) if receipt is not None else "",
            recipients=self._recipients(parcel),
            code=" ".join(code[at : at + 4] for at in range(0, len(code), 4)),
            files=len(revision.files) if revision is not None else 0,
            trouble=self._trouble(parcel),
        )

    def _sent_words(self, parcel: Parcel, sent: int) -> str:
        tr = self._tr
        if parcel.state is Sending.DELIVERED:
            return ""
        going = parcel.state in GOES
        if not sent:
            return tr.text("When there is a connection, or by USB stick") if going else ""
        whole = Words(tr.size(parcel.size))
        if parcel.state is Sending.SENDING or not going:
            return tr.text("{sent} of {size}", sent=Words(tr.size(sent)), size=whole)
        return tr.text(
            "{sent} of {size}. Goes on from here when there is a connection",
            sent=Words(tr.size(sent)),
            size=whole,
        )

    def _recipients(self, parcel: Parcel) -> str:
        named = Manifest.read(parcel.manifest).recipients
        try:
            known = roster_in_force(self._vault).recipients
        except FieldkitError:
            known = {}
        names = [known[each].name if each in known else each[:8] for each in named]
        return self._tr.listed(Code(name) for name in names)

    def _trouble(self, parcel: Parcel) -> Message | None:
        if parcel.problem is None or parcel.state is Sending.DELIVERED:
            return None
        if parcel.problem == "Unreachable":
            return None
        error = problem_of(parcel)
        return message(error, self._tr) if error is not None else None

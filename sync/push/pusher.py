"""The job that empties the outbox: whatever is due goes, receipts are checked and kept.

One run sends all that may go now and ends; `Outcome.next_try` says when another one would have
something to do, so at rest nothing is sent. Before every request the queue is asked again, so a
flash waits for one piece of anything else at most. Each step is kept in the vault before the next:
killed at any moment, the next run goes on where the receiver stands. It knows no window; `run` is
called off the thread that draws.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fieldkit.clock import Clock, Random
from fieldkit.errors import (
    AssessmentError,
    BundleError,
    EvidenceError,
    FieldkitError,
    SignatureError,
)
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel
from fieldkit.vault.outbox import Sending as Way
from schemas.manifest import Manifest
from sync.bundle.roster import TrustedRoster
from sync.bundle.trust import read_signature
from sync.enrolment import roster_in_force, sender
from sync.errors import (
    CaptivePortal,
    NetworkError,
    ReceiverCertificateMismatch,
    SendingStopped,
    Unreachable,
)
from sync.outbox import seal_again
from sync.push import queue
from sync.push.client import CONNECT_SECONDS, SILENT_SECONDS, Client, Place, places
from sync.push.delivery import keep_receipt
from sync.push.rosters import take_newer
from sync.push.sending import Sending, Ticket

ELSEWHERE = (Unreachable, ReceiverCertificateMismatch, CaptivePortal)
"""What another receiver of the roster might do better."""

DAMAGED = (EvidenceError, SignatureError, BundleError)
"""The sealed payload in the vault is gone or damaged: sending it again would not help."""

BUSY = frozenset({"Unavailable", "DiskFull", "OutOfOrder", "TooSlow"})
LOOK_EVERY = 0.5


@dataclass(frozen=True)
class Progress:
    """How much of a bundle's payload has gone, in bytes."""

    bundle: str
    sent: int
    size: int


@dataclass
class Outcome:
    """What a run did: ids that were delivered, errors by id, when there is something to do again.

    `next_try` is None where nothing waits.
    """

    delivered: list[str] = field(default_factory=list)
    problems: dict[str, FieldkitError] = field(default_factory=dict)
    next_try: datetime | None = None
    cancelled: bool = False


class Pusher:
    """Sends what waits in a vault's outbox."""

    name = "push"

    def __init__(
        self,
        vault: Vault,
        clock: Clock,
        random: Random,
        *,
        proxy: str | None = None,
        connect: float = CONNECT_SECONDS,
        silent: float = SILENT_SECONDS,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`proxy`: `socks5://…`; `connect` and `silent`: seconds before a receiver is given up."""
        self._vault = vault
        self._clock = clock
        self._random = random
        self._proxy = proxy
        self._connect = connect
        self._silent = silent
        self._seconds = seconds

    def run(self, progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Outcome:
        """Send all that is due. Raises `NotEnrolled`, `NoReceiver` and the vault's errors only."""
        outcome = Outcome()
        if self._next() is not None:
            roster = roster_in_force(self._vault)
            for place in (tried := places(roster.roster.receivers, self._proxy)):
                with self._client(place) as client:
                    round_ = _Round(self, client, roster, progress, cancelled, outcome)
                    trouble = round_.send_all()
                if trouble is None:
                    break
                if place == tried[-1]:
                    round_.note(*trouble)
        outcome.next_try = self.next_try()
        return outcome

    def next_try(self) -> datetime | None:
        """When there will be something to do: now, later, or never (None)."""
        return queue.next_moment(self._vault.outbox.all(), self._clock.now())

    def wake(self) -> None:
        """Forget the waiting times: the network is back, or the person pressed *send now*."""
        for parcel in self._vault.outbox.all():
            if parcel.state in queue.GOES and parcel.next_try is not None:
                self._vault.outbox.update(parcel, next_try=None)

    def _next(self) -> Parcel | None:
        return queue.next_parcel(self._vault.outbox.all(), self._clock.now())

    def _client(self, place: Place) -> Client:
        return Client(place, proxy=self._proxy, connect=self._connect, silent=self._silent)


class _Round:
    """What goes to one receiver in one run."""

    def __init__(
        self,
        pusher: Pusher,
        client: Client,
        roster: TrustedRoster,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        outcome: Outcome,
    ) -> None:
        self._pusher = pusher
        self._vault = pusher._vault
        self._client = client
        self._roster = roster
        self._progress = progress
        self._cancelled = cancelled
        self._outcome = outcome
        self._on_the_way: dict[str, Sending] = {}
        self._looked = 0.0

    def send_all(self) -> tuple[Parcel, NetworkError] | None:
        """Until nothing is due; at what it failed where another receiver might do better."""
        try:
            while (parcel := self._pusher._next()) is not None:
                try:
                    self._one_request(parcel)
                except SendingStopped:
                    self._put_by(parcel.bundle)
                    if self._cancelled():
                        self._outcome.cancelled = True
                        return None
                except ELSEWHERE as error:
                    self._put_by(parcel.bundle)
                    return parcel, error
                except (NetworkError, *DAMAGED) as error:
                    self._put_by(parcel.bundle)
                    if not self._sealed_again(parcel, error):
                        self.note(parcel, error)
            return None
        finally:
            for sending in self._on_the_way.values():
                sending.close()

    def _one_request(self, parcel: Parcel) -> None:
        sending = self._on_the_way.get(parcel.bundle) or self._begin(parcel)
        receipt = sending.step()
        if receipt is None:
            self._set(parcel.bundle, sent=sending.offset, upload=sending.upload)
            return
        proved = keep_receipt(self._vault, parcel, receipt, self._roster.roster.log)
        self._on_the_way.pop(parcel.bundle).close()
        self._outcome.delivered.append(parcel.bundle)
        self._outcome.problems.pop(parcel.bundle, None)
        if proved.entry.roster > self._roster.version:
            self._roster = take_newer(self._vault, self._client, self._roster)

    def _begin(self, parcel: Parcel) -> Sending:
        fresh = parcel.sent == 0 and parcel.upload is None
        parcel = self._set(parcel.bundle, state=Way.SENDING, last_try=self._now())

        def sent(size: int) -> None:
            self._progress(Progress(parcel.bundle, size, parcel.size))

        stated = Manifest.read(parcel.manifest).payload.sha256
        sending = Sending(
            self._client,
            Ticket(
                parcel.manifest,
                parcel.signature,
                parcel.size,
                lambda: self._vault.outbox.payload(parcel, stated),
            ),
            upload=parcel.upload,
            fresh=fresh,
            stopped=lambda: self._stopped(parcel.bundle),
            sent=sent,
            seconds=self._pusher._seconds,
        )
        self._on_the_way[parcel.bundle] = sending
        return sending

    def _stopped(self, bundle: str) -> bool:
        """Cancelled, or paused in the meantime: looked up twice a second at most."""
        if self._cancelled():
            return True
        if self._pusher._seconds() - self._looked < LOOK_EVERY:
            return False
        self._looked = self._pusher._seconds()
        parcel = self._vault.outbox.get(bundle)
        return parcel is None or parcel.state not in queue.GOES

    def _sealed_again(self, parcel: Parcel, error: FieldkitError) -> bool:
        """What waited too long to be received, or was signed by a certificate that another one has
        replaced, is sealed anew and goes in this very run."""
        now = self._now()
        problem = error.facts.get("problem")
        old = problem == "TooOld" and now - parcel.sealed > queue.OLD
        replaced = problem == "RevokedSigner" and self._of_another_certificate(parcel)
        if not (old or replaced) or parcel.assessment is None:
            return False
        try:
            seal_again(self._vault, parcel, now=now, random=self._pusher._random)
        except (AssessmentError, EvidenceError, BundleError) as reason:
            self.note(parcel, reason)
        return True

    def _of_another_certificate(self, parcel: Parcel) -> bool:
        signed = read_signature(parcel.manifest, parcel.signature)
        return signed.certificate.serial != sender(self._vault).certificate.serial

    def note(self, parcel: Parcel, error: FieldkitError) -> None:
        """Keep why it did not go, and when it is tried again; what concerns all, with all."""
        self._outcome.problems[parcel.bundle] = error
        told = queue.write_problem(error)
        if queue.is_final(error) or not isinstance(error, NetworkError):
            self._set(parcel.bundle, state=Way.HELD, problem=told, next_try=None)
            return
        tries = parcel.tries + 1
        spread = self._pusher._random(1)[0] / 255
        asked = error.facts.get("retry")
        wait = asked if isinstance(asked, int) else None
        at = queue.retry_at(self._now(), tries, spread, wait)
        self._set(parcel.bundle, state=Way.WAITING, tries=tries, next_try=at, problem=told)
        if isinstance(error, ELSEWHERE) or error.facts.get("problem") in BUSY:
            for other in self._vault.outbox.all():
                if other.state in queue.GOES and (other.next_try is None or other.next_try < at):
                    self._vault.outbox.update(other, next_try=at, problem=told)

    def _set(self, bundle: str, **changes: object) -> Parcel:
        """Change the parcel as it is now: it may have been paused since it was read."""
        parcel = self._vault.outbox.get(bundle)
        if parcel is None:
            raise SendingStopped()
        if parcel.state is Way.PAUSED:
            changes.pop("state", None)
        return self._vault.outbox.update(parcel, **changes)

    def _put_by(self, bundle: str) -> None:
        """It stops here for now: what has gone is remembered, so that it is not sent twice."""
        sending = self._on_the_way.pop(bundle, None)
        if sending is not None:
            sending.close()
            self._set(bundle, state=Way.WAITING, sent=sending.gone, upload=sending.upload)

    def _now(self) -> datetime:
        return self._pusher._clock.now()

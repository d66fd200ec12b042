"""What goes next, and when a failed one is tried again. Pure: parcels and moments in.

Order (`sync`, *Push*): flash, then normal, then media; the oldest first. Retries: 15 s, doubling to
at most an hour, each spread by half so that many devices do not come at once; a receiver's
`Retry-After` is waited for. What cannot succeed by waiting is held until a person acts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import fieldkit.errors
import sync.errors
from fieldkit.errors import FieldkitError
from fieldkit.vault.outbox import Parcel, Sending
from sync.errors import ReceiverRefused

FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)
OLD = timedelta(days=29)
"""A bundle of this age may be refused for it; a younger one is not, whatever a receiver says."""

GOES = (Sending.WAITING, Sending.SENDING)
FINAL = frozenset(
    {
        "Altered",
        "UnsupportedVersion",
        "LimitExceeded",
        "NoManifest",
        "UntrustedSigner",
        "RevokedSigner",
        "ExpiredSigner",
        "WrongRole",
        "TooOld",
        "OtherManifest",
        "WrongLength",
        "PayloadAltered",
        "TooLarge",
    }
)
"""Refusals that stay refusals however often one asks."""


def rank(parcel: Parcel) -> tuple[int, datetime, str]:
    """The place in the queue: lower goes first."""
    urgency = 0 if parcel.flash else 2 if parcel.kind == "media" else 1
    return (urgency, parcel.sealed, parcel.bundle)


def next_parcel(parcels: Iterable[Parcel], now: datetime) -> Parcel | None:
    """What may go now and goes first."""
    due = (each for each in parcels if each.state in GOES and _due(each, now))
    return min(due, key=rank, default=None)


def next_moment(parcels: Iterable[Parcel], now: datetime) -> datetime | None:
    """When the next one may go; `now` where one may already, None where nothing waits."""
    waiting = [each.next_try or now for each in parcels if each.state in GOES]
    return max(now, min(waiting)) if waiting else None


def is_final(error: FieldkitError) -> bool:
    """Whether waiting would not help."""
    return isinstance(error, ReceiverRefused) and error.facts.get("problem") in FINAL


def retry_at(now: datetime, tries: int, spread: float, asked: int | None = None) -> datetime:
    """When to try again after `tries` failures; `spread` from 0 to 1, `asked` in seconds."""
    wait = min(FIRST_RETRY * (1 << min(max(tries - 1, 0), 20)), LONGEST_RETRY)
    wait *= 0.75 + spread / 2
    return now + max(wait, timedelta(seconds=asked or 0))


def piece_size(speed: float | None) -> int:
    """How much the next request carries: about eight seconds' worth, 64 KiB to 8 MiB.

    `speed` in bytes a second, None while it is not known. A flash waits for one piece at most.
    """
    wanted = 256 * 1024 if speed is None else int(speed * 8)
    return max(64 * 1024, min(wanted, 8 * 1024 * 1024)) // 65536 * 65536


def write_problem(error: FieldkitError) -> str:
    """How a parcel keeps why it did not go: the type's name, of a refusal also the receiver's."""
    problem = error.facts.get("problem") if isinstance(error, ReceiverRefused) else None
    return f"{error.kind}/{problem}" if problem else error.kind


def problem_of(parcel: Parcel) -> FieldkitError | None:
    """Why a parcel did not go, as the error for which the window has words; None if it did."""
    if parcel.problem is None:
        return None
    kind, _, problem = parcel.problem.partition("/")
    if problem:
        return ReceiverRefused(problem=problem)
    for branch in (sync.errors, fieldkit.errors):
        found = getattr(branch, kind, None)
        if isinstance(found, type) and issubclass(found, FieldkitError):
            return found()
    return FieldkitError()


def _due(parcel: Parcel, now: datetime) -> bool:
    return parcel.next_try is None or parcel.next_try <= now

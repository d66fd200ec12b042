"""What goes next, and when again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import EvidenceMissing, FieldkitError
from fieldkit.vault.outbox import Parcel, Sending
from sync.errors import ReceiverRefused, Unreachable
from sync.push import queue

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def parcel(name: str, **facts: object) -> Parcel:
    usual = Parcel(
        bundle=name, kind="report", flash=False, assessment=None, revision=None, manifest=b"",
        signature=b"", statement=b"", statement_signature=b"", payload="", crc=0, size=10,
        sealed=NOW,
    )  # fmt: skip
    return replace(usual, **facts)  # type: ignore[arg-type]


def test_order() -> None:
    waiting = [
        parcel("media", kind="media", sealed=NOW - timedelta(days=9)),
        parcel("new"),
        parcel("old", sealed=NOW - timedelta(days=1)),
        parcel("flash", flash=True, sealed=NOW + timedelta(hours=1)),
        parcel("paused", flash=True, state=Sending.PAUSED),
        parcel("done", state=Sending.DELIVERED),
        parcel("later", flash=True, next_try=NOW + timedelta(seconds=1)),
    ]
    order = []
    while (following := queue.next_parcel(waiting, NOW)) is not None:
        order.append(following.bundle)
        waiting.remove(following)
    assert order == ["flash", "old", "new", "media"]


def test_when_there_is_something_to_do_again() -> None:
    later = parcel("later", next_try=NOW + timedelta(minutes=5))
    assert queue.next_moment([later, parcel("held", state=Sending.HELD)], NOW) == later.next_try
    assert queue.next_moment([later, parcel("now")], NOW) == NOW
    assert queue.next_moment([parcel("overdue", next_try=NOW - timedelta(days=1))], NOW) == NOW
    assert queue.next_moment([parcel("held", state=Sending.HELD)], NOW) is None


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_waits_grow_and_stay_within_bounds(tries: int, spread: float) -> None:
    wait = queue.retry_at(NOW, tries, spread) - NOW
    assert timedelta(seconds=11) <= wait <= timedelta(minutes=75)
    assert queue.retry_at(NOW, tries + 1, spread) - NOW >= wait
    assert queue.retry_at(NOW, tries, spread, 7200) - NOW == max(wait, timedelta(hours=2))


@given(st.one_of(st.none(), st.floats(0, 1e12)))
def test_pieces_are_within_bounds(speed: float | None) -> None:
    size = queue.piece_size(speed)
    assert 64 * 1024 <= size <= 8 * 1024 * 1024
    assert size % 65536 == 0


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (ReceiverRefused(problem="RevokedSigner", status=403, retry=None), True),
        (ReceiverRefused(problem="DiskFull", status=507, retry=600), False),
        (ReceiverRefused(problem="WrongOffset", status=409, retry=None), False),
        (Unreachable(reason="ConnectError"), False),
    ],
)
def test_what_waiting_does_not_help(error: ReceiverRefused, final: bool) -> None:
    assert queue.is_final(error) is final


@pytest.mark.parametrize(
    "error",
    [
        Unreachable(reason="ConnectError"),
        ReceiverRefused(problem="DiskFull", status=507, retry=600),
        EvidenceMissing(code="E-01"),
    ],
)
def test_why_it_did_not_go_is_kept_as_it_was(error: FieldkitError) -> None:
    kept = queue.problem_of(parcel("a", problem=queue.write_problem(error)))
    assert type(kept) is type(error)
    assert kept.facts.get("problem") == error.facts.get("problem")
    assert queue.problem_of(parcel("a")) is None
    assert type(queue.problem_of(parcel("a", problem="os"))) is FieldkitError

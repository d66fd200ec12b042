"""Time and randomness are passed in, so that every rule can be tested at any moment."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

Random = Callable[[int], bytes]
"""Gives so many random bytes; `os.urandom` but in tests."""

system_random: Random = os.urandom


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was set: for tests and for forms that are played."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment that was set."""
        return self.at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move it on."""
        self.at += by


def rfc3339(moment: datetime) -> str:
    """UTC, whole seconds, `Z`: how bundles, rosters and receipts write a time (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_rfc3339(text: str) -> datetime:
    """The reverse of `rfc3339`; any other form is a ValueError."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if rfc3339(moment) != text:
        raise ValueError("not RFC 3339 in whole seconds, UTC")
    return moment

"""The two ends of a stream: what takes bytes and what gives them. Nothing here seeks or closes."""

from __future__ import annotations

from typing import Protocol


class Writer(Protocol):
    """Takes bytes."""

    def write(self, piece: bytes, /) -> object:
        """Take this piece."""
        ...


class Source(Protocol):
    """Gives bytes, empty at its end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""
        ...

"""Sending one bundle: request by request, from wherever the receiver has it.

A small one goes in the request that creates its upload, whose answer carries the receipt. After a
cut nothing is assumed: the manifest is shown again, or the upload asked after, and only what is
missing is sent. Between two requests the caller may stop, or let something more urgent go first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from fieldkit.errors import EvidenceMissing
from sync.errors import CaptivePortal, ReceiverRefused, SendingStopped
from sync.protocol import LARGEST_IN_ONE
from sync.push.answers import State
from sync.push.client import SEND, Client
from sync.push.queue import piece_size

GONE = frozenset({"NotFound"})


class Source(Protocol):
    """A sealed payload, read from its beginning."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, none at the end."""
        ...

    def close(self) -> None:
        """It is not read any further."""
        ...


@dataclass(frozen=True)
class Ticket:
    """What is sent: the outside of a bundle, its payload's size in bytes, and how to read it."""

    manifest: bytes
    signature: bytes
    size: int
    open: Callable[[], Source]


class Sending:
    """One bundle on its way.

    `upload`, `offset` (bytes that the receiver has) and `gone` (bytes that left) are what to
    remember between two runs.
    """

    def __init__(
        self,
        client: Client,
        ticket: Ticket,
        *,
        upload: str | None,
        fresh: bool,
        stopped: Callable[[], bool],
        sent: Callable[[int], None],
        seconds: Callable[[], float],
    ) -> None:
        """`fresh`: nothing of it was ever sent. `sent` is told the bytes that have left."""
        self._client = client
        self._ticket = ticket
        self._fresh = fresh
        self._stopped = stopped
        self._sent = sent
        self._seconds = seconds
        self._speed: float | None = None
        self._known = False
        self._source: Source | None = None
        self._read = 0
        self.upload = upload
        self.offset = 0
        self.gone = 0

    def step(self) -> str | None:
        """One request; the receipt's text once the receiver has everything.

        Raises `SendingStopped`, and what `Client` raises.
        """
        if self._stopped():
            raise SendingStopped()
        return self._begin() if not self._known else self._continue()

    def _begin(self) -> str | None:
        ticket = self._ticket
        if self.upload is not None:
            return self._ask_after(self.upload)
        if self._fresh and ticket.size <= LARGEST_IN_ONE:
            self._fresh = False
            body = self._body(0, ticket.size)
            state = self._client.create(ticket.manifest, ticket.signature, ticket.size, body)
        else:
            state = self._client.create(ticket.manifest, ticket.signature, ticket.size)
        return self._stands(state)

    def _ask_after(self, upload: str) -> str | None:
        try:
            state = self._client.state(upload, self._ticket.size)
        except ReceiverRefused as error:
            if error.facts.get("problem") not in GONE:
                raise
            self.upload = None
            return None
        if state.offset == self._ticket.size:
            self.upload = None  # all is there: the manifest, shown again, brings the receipt
            return None
        return self._stands(State(upload, state.offset, None))

    def _continue(self) -> str | None:
        if self.upload is None:
            raise CaptivePortal(status=201)
        size = min(piece_size(self._speed), self._ticket.size - self.offset)
        begun = self._seconds()
        body = self._body(self.offset, size)
        state = self._client.append(self.upload, self.offset, size, body, self._ticket.size)
        if state.offset != self.offset + size:
            raise CaptivePortal(status=204)
        self._speed = size / max(self._seconds() - begun, 0.001)
        return self._stands(State(self.upload, state.offset, state.receipt))

    def _stands(self, state: State) -> str | None:
        if state.receipt is not None and state.offset == self._ticket.size:
            return state.receipt
        if state.offset == self._ticket.size:
            raise CaptivePortal(status=200)
        self.upload = state.upload or self.upload
        self.offset = self.gone = state.offset
        self._known = True
        self._sent(self.offset)
        return None

    def close(self) -> None:
        """Close the payload."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _body(self, start: int, size: int) -> Iterator[bytes]:
        self._skip_to(start)
        while self._read < start + size:
            if self._stopped():
                raise SendingStopped()
            piece = self._some(min(SEND, start + size - self._read))
            yield piece
            self.gone = max(self.gone, self._read)
            self._sent(self._read)

    def _skip_to(self, start: int) -> None:
        """A payload can only be read onwards: what was read too far is read again."""
        if self._source is None or self._read > start:
            self.close()
            self._source, self._read = self._ticket.open(), 0
        while self._read < start:
            self._some(min(LARGEST_IN_ONE, start - self._read))

    def _some(self, size: int) -> bytes:
        piece = self._source.read(size) if self._source is not None else b""
        if not piece:
            raise EvidenceMissing(code="")
        self._read += len(piece)
        return piece

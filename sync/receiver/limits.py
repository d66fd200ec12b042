"""How long and how large: what one client may cost the receiver.

Ten seconds for a handshake; headers at most 16 KiB and 20 s; a minute between two pieces of a body,
which a very slow link still makes, and 128 bytes a second over all; so many connections at once. A
client that is too slow is let go, and what it sent is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.receiver.problems import Problem

HANDSHAKE_SECONDS = 10.0
HEADER_BYTES = 16 * 1024
HEADER_SECONDS = 20.0
BODY_SECONDS = 60.0
SILENCES = 4
SLOWEST = 128
"""Bytes a second: slower than that, and `SILENCES` times the silence that is borne, ends it."""
KEEP_ALIVE_SECONDS = 15
CONNECTIONS = 768  # below the 1,024 files that a process may usually open
CONNECTIONS_EACH = 64
SMALL_BODY = 4096
DRAIN_BYTES = 1024 * 1024 + 65536
DRAIN_SECONDS = 10.0


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose patience with a request's head ends."""

    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection begins: its first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Bytes came: a head may be complete now, or another one begin."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._head_timer is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """It ended."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._head_timer = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()


def check_head(request: Request) -> None:
    """One length and a head of moderate size; `Problem` (TwoLengths, HeadTooLarge)."""
    if "content-length" in request.headers and "transfer-encoding" in request.headers:
        raise Problem("TwoLengths")
    if sum(len(name) + len(value) for name, value in request.headers.raw) > HEADER_BYTES:
        raise Problem("HeadTooLarge")


async def paced(request: Request) -> AsyncIterator[bytes]:
    """A body's pieces; `Problem` (TooSlow) where the next one does not come in time, or all of
    them come drop by drop."""
    stream = aiter(request.stream())
    began, taken = time.monotonic(), 0
    while True:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Problem("TooSlow") from None
        if piece:
            yield piece
        taken += len(piece)
        if time.monotonic() - began > SILENCES * BODY_SECONDS + taken / SLOWEST:
            raise Problem("TooSlow")


async def drain(request: Request) -> None:
    """Read a refused body of moderate size away, so that the refusal arrives and no reset."""
    read = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for piece in request.stream():
                read += len(piece)
                if read > DRAIN_BYTES:
                    return
    except TimeoutError:
        return


async def small_body(request: Request) -> bytes:
    """A body of at most 4 KiB, whole within a minute; `Problem` (TooLarge, TooSlow).

    Whoever sends it is not known yet: a byte a minute would hold a connection for days.
    """
    body = b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in paced(request):
                body += piece
                if len(body) > SMALL_BODY:
                    raise Problem("TooLarge")
    except TimeoutError:
        raise Problem("TooSlow") from None
    return body

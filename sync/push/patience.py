"""How long an answer's head may take in all, however often a byte of it comes.

The time between two bytes is bounded by the client's own timeout; a head of which one comes now and
then, or interim answers without end, would hold the sender for ever. From the moment at which the
request is out, the head has so many seconds; then the connection is ended. Source: `sync`, *Push*,
answers are bounded.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")
_HEAD = "http11.receive_response_headers."


class HeadPatience:
    """Follows one client's connection, as its `trace`, and ends it when a head takes too long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._stream: Any = None
        self._timer: threading.Timer | None = None

    def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        """What happens now on the connection."""
        if event.endswith(_CONNECTED):
            self._stream = facts["return_value"]
        elif event == _HEAD + "started":
            self._timer = threading.Timer(self._seconds, _end, [self._stream])
            self._timer.daemon = True
            self._timer.start()
        elif event.startswith(_HEAD) and self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _end(stream: Any) -> None:
    """Whoever reads from it reads its end; closing it is still the reader's."""
    sock = stream.get_extra_info("socket")
    if isinstance(sock, socket.socket):
        with suppress(OSError):  # it has ended by itself
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # of TLS too: no word of farewell

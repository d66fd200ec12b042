"""Connections before anybody said who is there: how many, and how long for a handshake.

So many are open in all, and so many from one address (of IPv6, one network of 64 bits); one more is
closed as it comes. Loopback is no address but a proxy or an onion service in front, whose own the
bound is. A handshake that is not done in ten seconds ends. Source: `sync`, *Receiver*, slow-client
limits.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import Counter
from typing import Any

from sync.receiver import limits


class Connections:
    """How many are open, in all and from each address."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Whether one more from this address (as `group` names it) is let in; then it counts."""
        if self._open.total() >= limits.CONNECTIONS:
            return False
        if address and self._open[address] >= limits.CONNECTIONS_EACH:
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        """One that was let in has ended."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]


def group(host: str) -> str:
    """Whom a numeric address stands for; nobody in particular where something stands in front."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))


class _Accepted(socket.socket):
    """One that was let in, and tells when it ends."""

    def __init__(self, taken: socket.socket, connections: Connections, address: str) -> None:
        super().__init__(taken.family, taken.type, taken.proto, taken.detach())
        self._connections: Connections | None = connections
        self._address = address

    def close(self) -> None:
        """End it."""
        connections, self._connections = self._connections, None
        if connections is not None:
            connections.leave(self._address)
        super().close()


class Listener(socket.socket):
    """A listening socket that lets in as many as `limits` says."""

    def __init__(self, listening: socket.socket) -> None:
        """Takes the place of `listening`, which is detached."""
        super().__init__(listening.family, listening.type, listening.proto, listening.detach())
        self._connections = Connections()

    def accept(self) -> tuple[socket.socket, Any]:
        """The next that is let in; ConnectionAbortedError where the next one is not."""
        taken, address = super().accept()
        host = group(address[0])
        if not self._connections.enter(host):
            taken.close()
            raise ConnectionAbortedError
        return _Accepted(taken, self._connections, host), address


class PatientLoop(asyncio.SelectorEventLoop):
    """An event loop whose servers end a handshake that takes too long."""

    async def create_server(self, *where: Any, **options: Any) -> asyncio.Server:
        """As the base class."""
        if options.get("ssl") is not None:
            options.setdefault("ssl_handshake_timeout", limits.HANDSHAKE_SECONDS)
            options.setdefault("ssl_shutdown_timeout", limits.HANDSHAKE_SECONDS)
        return await super().create_server(*where, **options)

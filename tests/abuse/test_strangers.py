"""What a stranger costs the receiver: bounded connections, no waiting for ever, no write (F3)."""

from __future__ import annotations

import hashlib
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fieldkit.crypto.tls import client_context
from schemas.manifest import Role
from sync.push.client import Client, Place
from sync.receiver.connections import group
from tests.sync.sync_world import Headquarters

EACH, ALL = 4, 7
SERVE = """
import sys
from pathlib import Path
from sync.receiver import connections, limits
from sync.receiver.serve import serve

limits.HANDSHAKE_SECONDS = limits.HEADER_SECONDS = 4
limits.BODY_SECONDS, limits.SILENCES, limits.SLOWEST = 4, 1, 1_000_000
limits.CONNECTIONS_EACH, limits.CONNECTIONS = 4, 7
if len(sys.argv) > 3:  # as if every loopback address were a machine of its own
    connections.group = lambda host: host

def ready(host, port):
    print(port, flush=True)

serve(Path(sys.argv[1]), ("127.0.0.1", int(sys.argv[2])), ready=ready)
"""


def started(hq: Headquarters, *words: str) -> None:
    """A receiver with little patience and few places."""
    hq.process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(hq.folder), str(hq.port), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert hq.process.stdout is not None
    hq.port = int(hq.process.stdout.readline())


@pytest.fixture
def hq(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Headquarters]:
    hq = Headquarters(tmp_path / "receiver")
    hq.enrol("officer")
    hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    started(hq, *getattr(request, "param", ()))
    hq.publish()
    yield hq
    assert hq.stop() == ""


def connected(hq: Headquarters, stack: ExitStack, own: str = "127.0.0.1") -> socket.socket:
    """A connection on which nothing was said yet."""
    sock = socket.create_connection(("127.0.0.1", hq.port), 20, source_address=(own, 0))
    return stack.enter_context(sock)


def is_let_go(sock: socket.socket) -> bool:
    """Whether the other side ends it; waits as long as that takes."""
    try:
        return sock.recv(100) == b""
    except ConnectionResetError:
        return True


def is_held(sock: socket.socket) -> bool:
    """Whether it is open now."""
    sock.setblocking(False)
    try:
        return sock.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
    finally:
        sock.settimeout(20)


def answers(hq: Headquarters) -> bool:
    """Whether the receiver serves somebody who knows what to say."""
    plain = socket.create_connection(("127.0.0.1", hq.port), timeout=20)
    with client_context([hq.tls[0]]).wrap_socket(plain, server_hostname="127.0.0.1") as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return sock.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_handshake_that_never_comes_is_not_awaited(hq: Headquarters) -> None:
    """Nothing at all, and the beginning of one, a byte at a time: each ends."""
    with ExitStack() as stack:
        silent, begun = connected(hq, stack), connected(hq, stack)
        begun.sendall(b"\x16\x03\x01")
        assert is_let_go(silent)
        assert is_let_go(begun)
    assert answers(hq)


def test_so_many_in_all(hq: Headquarters) -> None:
    """One more is closed as it comes; when the others have ended, everybody is served again."""
    with ExitStack() as stack:
        held = [connected(hq, stack) for _ in range(ALL)]
        assert is_let_go(connected(hq, stack))
        for sock in held:
            assert is_let_go(sock)
    assert answers(hq)


@pytest.mark.parametrize("hq", [("by address",)], indirect=True)
def test_so_many_from_one_address(hq: Headquarters) -> None:
    """Who takes all places that one address has takes nobody else's."""
    with ExitStack() as stack:
        held = [connected(hq, stack, "127.0.0.2") for _ in range(EACH)]
        assert is_let_go(connected(hq, stack, "127.0.0.2"))
        assert answers(hq)
        assert all(is_let_go(sock) for sock in held)
        assert is_held(connected(hq, stack, "127.0.0.2"))


@pytest.mark.parametrize(
    ("host", "whom"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
    ],
)
def test_for_whom_an_address_stands(host: str, whom: str) -> None:
    assert group(host) == whom


def test_a_body_that_comes_drop_by_drop_is_let_go(hq: Headquarters) -> None:
    """Each drop comes in time, all of them never: 408, and what came is kept."""
    bundle = hq.bundle(hq.signers["officer"], 100_000)
    with Client(Place(hq.url, (hq.tls[0],))) as client:
        begun = client.create(bundle.manifest, bundle.signature, 100_000)
    assert begun.upload is not None
    plain = socket.create_connection(("127.0.0.1", hq.port), timeout=0.2)
    with client_context([hq.tls[0]]).wrap_socket(plain, server_hostname="127.0.0.1") as sock:
        head = (
            f"PATCH /bundles/{begun.upload} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n"
            "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
            "Content-Length: 100000\r\n\r\n"
        )
        sock.sendall(head.encode())
        said, sent = b"", 0
        while not said:
            sock.sendall(bundle.payload[sent : sent + 1])
            sent += 1
            try:
                said = sock.recv(1000)
            except (TimeoutError, ssl.SSLWantReadError):
                continue
        assert said.split()[1] == b"408"
    with Client(Place(hq.url, (hq.tls[0],))) as client:
        assert 0 < client.state(begun.upload, 100_000).offset <= sent


def test_a_nonce_writes_nothing(hq: Headquarters) -> None:
    """Questions for nonces leave the receiver's database byte for byte as it was."""

    def database() -> dict[str, str]:
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in hq.folder.glob("receiver.db*")
            if not path.name.endswith("-shm")
        }

    assert answers(hq)
    before, nonces = database(), set()
    plain = socket.create_connection(("127.0.0.1", hq.port), timeout=20)
    with client_context([hq.tls[0]]).wrap_socket(plain, server_hostname="127.0.0.1") as sock:
        for _ in range(50):
            sock.sendall(b"GET /nonce HTTP/1.1\r\nHost: x\r\n\r\n")
            said = b""
            while len(said.partition(b"\r\n\r\n")[2]) < 32:
                said += sock.recv(1000)
            nonces.add(said[-32:])
    assert len(nonces) == 50
    assert database() == before

"""Requests that are none: one interpretation, no 500, nothing on the console (F2, F11, F17).

Nobody has to be known to send these.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from fieldkit.crypto.tls import client_context
from schemas.manifest import Role
from tests.sync.sync_world import Headquarters

NONCE = b"0" * 64
UPLOAD = b"POST /bundles HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 5\r\n"
INBOX = b"POST /inbox HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headquarters]:
    hq = Headquarters(tmp_path_factory.mktemp("odd") / "receiver")
    hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    hq.start()
    yield hq
    assert hq.stop() == ""


def status(hq: Headquarters, raw: bytes) -> int:
    """What it says to these bytes."""
    plain = socket.create_connection(("127.0.0.1", hq.port), timeout=10)
    with client_context([hq.tls[0]]).wrap_socket(plain, server_hostname="127.0.0.1") as sock:
        sock.sendall(raw)
        return int(sock.recv(1000).split()[1])


def get(path: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"GET " + path + b" HTTP/1.1", b"Host: x", *headers, b"", b""])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (get(b"/checkpoint", b"Fieldkit-Nonce: " + NONCE, b"Fieldkit-Proof: \xe9\xe9"), 404),
        (get(b"/checkpoint", b"Fieldkit-Nonce: " + NONCE, b"Fieldkit-Proof: AAAA"), 404),
        (get(b"/checkpoint", b"Fieldkit-Nonce: " + NONCE[1:] + b"\xb2"), 404),
        (get(b"/roster?after=%D9%A1", b"Fieldkit-Nonce: " + NONCE), 404),
        (get(b"/receipts/../../etc"), 404),
        (get(b"/receipts/%2e%2e%2f" + b"0" * 57), 404),
        (get(b"/bundles/%00"), 405),
        (get(b"/inbox/%ff%fe"), 404),
        (get(b"/\xff\xfe"), 400),
        (get(b"/" + b"a" * 40_000), 400),
        (UPLOAD + b"Upload-Metadata: manifest \xe9,signature aa\r\n\r\n", 400),
        (UPLOAD + b"Upload-Metadata: manifest " + b"A" * 5000 + b",signature AAAA\r\n\r\n", 400),
        (UPLOAD + b"Upload-Metadata: manifest AAAA,manifest AAAA,signature AAAA\r\n\r\n", 400),
        (INBOX + b"Content-Length: -1\r\n\r\n", 400),
        (
            INBOX + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            400,
        ),
        (
            INBOX + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (
            INBOX + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (INBOX + b"Content-Length: 4000\r\n\r\n" + b"[" * 4000, 404),
        (INBOX + b"Content-Length: 5000\r\n\r\n" + b" " * 5000, 413),
        (b"FOO /nonce HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET https://elsewhere/nonce HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"\x00\x01\x02\r\n\r\n", 400),
    ],
)
def test_odd_requests(hq: Headquarters, raw: bytes, expected: int) -> None:
    """F17, F11, F2, F15: refused as what does not exist, or as no request at all."""
    assert status(hq, raw) == expected

"""Clients that are too slow are let go, and what they sent is kept."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sync_world import Headquarters

from fieldkit.crypto.tls import client_context
from fieldkit.errors import StorageError
from schemas.manifest import Role
from sync.errors import CannotListen
from sync.hq import folder as folders
from sync.push.client import Client, Place
from sync.receiver.serve import serve


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headquarters]:
    """A receiver whose patience ends after half a second."""
    hq = Headquarters(tmp_path_factory.mktemp("hasty") / "receiver", patience=0.5)
    hq.enrol("officer")
    hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    hq.start()
    hq.publish()
    yield hq
    assert hq.stop() == ""


@pytest.mark.parametrize(
    "head", [b"", b"POST /bundles HT", b"GET /nonce HTTP/1.1\r\nHost: x\r\nX:"]
)
def test_slow_heads(hasty: Headquarters, head: bytes) -> None:
    plain = socket.create_connection(("127.0.0.1", hasty.port), timeout=20)
    with client_context([hasty.tls[0]]).wrap_socket(plain, server_hostname="127.0.0.1") as sock:
        sock.sendall(head)
        assert sock.recv(1000) == b""


def test_a_slow_second_head(hasty: Headquarters) -> None:
    plain = socket.create_connection(("127.0.0.1", hasty.port), timeout=20)
    with client_context([hasty.tls[0]]).wrap_socket(plain, server_hostname="127.0.0.1") as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        read = b""
        while not read.endswith(b"ok\n"):
            read += sock.recv(1000)
        assert read.startswith(b"HTTP/1.1 200")
        sock.sendall(b"GET /hea")
        assert sock.recv(1000) == b""


def test_of_a_slow_body_what_came_is_kept(hasty: Headquarters) -> None:
    bundle = hasty.bundle(hasty.signers["officer"], 100_000)
    with Client(Place(hasty.url, (hasty.tls[0],))) as client:
        begun = client.create(bundle.manifest, bundle.signature, 100_000)
        assert begun.upload is not None
        plain = socket.create_connection(("127.0.0.1", hasty.port), timeout=20)
        context = client_context([hasty.tls[0]])
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as sock:
            head = (
                f"PATCH /bundles/{begun.upload} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n"
                "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                "Content-Length: 100000\r\n\r\n"
            )
            sock.sendall(head.encode() + bundle.payload[:60_000])
            assert sock.recv(1000).split()[1] == b"408"
        assert client.state(begun.upload, 100_000).offset == 60_000
        rest = bundle.payload[60_000:]
        done = client.append(begun.upload, 60_000, len(rest), [rest], 100_000)
        assert done.receipt is not None


def test_behind_an_onion_service_there_is_no_certificate(tmp_path: Path) -> None:
    hq = Headquarters(tmp_path / "receiver")
    hq.publish()
    for name in (folders.TLS_CERTIFICATE, folders.TLS_KEY):
        (hq.folder / name).unlink()
    hq.start()
    with socket.create_connection(("127.0.0.1", hq.port), timeout=20) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert sock.recv(1000).startswith(b"HTTP/1.1 200")
    assert hq.stop() == ""
    with pytest.raises(StorageError):  # to others than this machine never
        serve(hq.folder, ("0.0.0.0", 0), ready=nobody)  # noqa: S104


def nobody(_host: str, _port: int) -> None:
    raise AssertionError("it must not listen")


def test_an_address_that_is_taken(hasty: Headquarters) -> None:
    with pytest.raises(CannotListen):
        serve(hasty.folder, ("127.0.0.1", hasty.port), ready=nobody)


@pytest.mark.parametrize(
    "name", [folders.LOG_KEYS, folders.DATABASE_KEY, folders.TLS_KEY, folders.ROSTER]
)
def test_a_folder_that_is_not_whole(tmp_path: Path, name: str) -> None:
    hq = Headquarters(tmp_path / "receiver")
    hq.publish()
    (hq.folder / name).unlink()
    with pytest.raises(StorageError):
        serve(hq.folder, ("127.0.0.1", 0), ready=nobody)

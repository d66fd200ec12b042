"""What the receiver acknowledged stays, and strangers cost it little (F3, F9)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldkit.crypto.tls import client_context
from schemas.manifest import Role
from sync.hq.store.receiving import Stored, Upload
from sync.protocol import write_metadata
from sync.receiver.admission import admit
from sync.receiver.app import Receiver
from sync.receiver.blobs import Blobs, Gone
from sync.receiver.problems import Problem
from sync.receiver.serve import open_receiver
from tests.sync.sync_world import Bundle, Headquarters

SHA256 = "a" * 64


@pytest.fixture
def hq(tmp_path: Path) -> Headquarters:
    hq = Headquarters(tmp_path / "receiver")
    hq.enrol("officer")
    hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    return hq


@pytest.fixture
def receiver(hq: Headquarters) -> Iterator[Receiver]:
    receiver = open_receiver(hq.folder)
    yield receiver
    receiver.store.close()


def begun(receiver: Receiver, bundle: Bundle) -> Upload:
    """An upload whose bytes are all here."""
    told = write_metadata(bundle.manifest, bundle.signature)
    now = datetime.now(UTC)
    length = str(len(bundle.payload))
    upload = receiver.uploads.begin(admit(told, length, receiver.published.roster, now))
    assert isinstance(upload, Upload)

    async def body() -> AsyncIterator[bytes]:
        yield bundle.payload

    asyncio.run(receiver.uploads.take(upload, 0, body()))
    return upload


def test_an_upload_that_two_requests_finish_is_kept_once_and_whole(
    hq: Headquarters, receiver: Receiver
) -> None:
    """F9: the client tried again while its first request was still being finished."""
    bundle = hq.bundle(hq.signers["officer"], 200_000)
    upload = begun(receiver, bundle)
    first = receiver.uploads.finish(upload)
    assert receiver.uploads.finish(upload) == first
    assert b"".join(receiver.blobs.payload(bundle.sha256)) == bundle.payload
    assert isinstance(receiver.store.upload(upload.id), Stored)
    assert receiver.store.head().size == 1


def test_a_payload_that_was_acknowledged_is_never_written_over(tmp_path: Path) -> None:
    """F9, P7: the second one comes to put the pieces together after the first took them away."""
    blobs = Blobs.in_folder(tmp_path / "bundles")
    blobs.add("u" * 32, 0, b"sealed")
    blobs.join("u" * 32, SHA256, 6)
    blobs.drop("u" * 32)
    blobs.join("u" * 32, SHA256, 6)
    assert b"".join(blobs.payload(SHA256)) == b"sealed"


def test_pieces_that_are_gone_make_no_payload(tmp_path: Path) -> None:
    """F9: removed while it was being finished, an upload leaves nothing under its manifest."""
    blobs = Blobs.in_folder(tmp_path / "bundles")
    with pytest.raises(Gone):
        blobs.join("u" * 32, SHA256, 6)
    assert not list((tmp_path / "bundles").rglob(SHA256))


def test_bytes_that_are_not_the_manifests_are_forgotten(
    hq: Headquarters, receiver: Receiver
) -> None:
    """E6, F2: a payload of the right length that is another one is not logged and not kept."""
    bundle = hq.bundle(hq.signers["officer"], 5000)
    upload = begun(receiver, Bundle(bundle.manifest, bundle.signature, bytes(5000)))
    with pytest.raises(Problem, match="PayloadAltered"):
        receiver.uploads.finish(upload)
    assert receiver.store.head().size == 0
    assert (
        receiver.uploads.begin(
            admit(
                write_metadata(bundle.manifest, bundle.signature),
                "5000",
                receiver.published.roster,
                datetime.now(UTC),
            )
        )
        != upload
    )


def test_a_question_that_never_ends_is_let_go(tmp_path: Path) -> None:
    """F3: a stranger's question, a byte at a time, holds no connection however patiently."""
    hq = Headquarters(tmp_path / "receiver", patience=0.6)
    hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    hq.start()
    try:
        plain = socket.create_connection(("127.0.0.1", hq.port), timeout=0.2)
        context = client_context([hq.tls[0]])
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as sock:
            sock.sendall(b"POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n")
            answer = b""
            for _ in range(20):
                sock.sendall(b" ")
                try:
                    answer += sock.recv(1000)
                except TimeoutError:
                    continue
                break
            assert answer.split()[1] == b"408"
    finally:
        assert hq.stop() == ""

"""A receiver that lies to devices: bounded, nothing believed, nothing remembered (F12, F13)."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from schemas.manifest import Role
from sync.errors import CaptivePortal, ReceiptInvalid, TransferFolderError, Unreachable
from sync.push import usb
from sync.push.client import Client, Place
from sync.push.inbox import READ_TO, arrivals
from sync.push.rosters import LARGEST
from tests.sync.hostile import Liar, http
from tests.sync.sync_world import Headquarters

FAR = 2**53 - 1


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Headquarters:
    hq = Headquarters(tmp_path_factory.mktemp("hq") / "receiver")
    hq.enrol("officer")
    hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    return hq


def lies(garbage: bytes, receipt: bytes) -> Callable[[str], bytes]:
    """Answers of a receiver with one bundle far along in its log, which is none."""

    def says(asked: str) -> bytes:
        if "/nonce" in asked:
            return http(200, {"Content-Type": "application/octet-stream"}, bytes(32))
        if "POST /inbox" in asked:
            first = says.first  # type: ignore[attr-defined]
            says.first = False  # type: ignore[attr-defined]
            told = [{"index": FAR, "manifest": "a" * 64, "size": len(garbage)}] if first else []
            body = json.dumps({"bundles": told}).encode()
            return http(200, {"Content-Type": "application/json"}, body)
        if "/receipts/" in asked:
            return http(200, {"Content-Type": "text/plain"}, receipt)
        return http(200, {"Content-Type": "application/octet-stream"}, garbage)

    says.first = True  # type: ignore[attr-defined]
    return says


@pytest.mark.parametrize("receipt", [b"\xff\xfe", b"c2sp.org/tlog-proof@v1\n"])
@pytest.mark.parametrize("garbage", [b"PK\x03\x04" + bytes(60), b"<html>", b"P"])
def test_what_an_inbox_says_hides_nothing_later(
    hq: Headquarters, tmp_path: Path, garbage: bytes, receipt: bytes
) -> None:
    """F13: no bundle, no receipt, and a place in the log beyond all others: taken in as what it
    is, and the next question asks from where receipts have proved."""
    with hq.vault(tmp_path / "desk", "desk") as vault:
        with Liar(tmp_path / "liar", *hq.tls, lies(garbage, receipt)) as liar:
            place = Place(f"https://127.0.0.1:{liar.port}/", (hq.tls[0],))
            with Client(place) as client:
                found = [(each.bundle.read(), each.doubt) for each in arrivals(vault, client)]
        ((raw, doubt),) = found
        assert raw == garbage
        assert isinstance(doubt, ReceiptInvalid)
        assert vault.settings.get(READ_TO, -1) == -1


def test_an_answer_that_trickles_is_given_up(hq: Headquarters, tmp_path: Path) -> None:
    """F13: each byte comes before the silence is too long, and the answer never ends."""
    over = threading.Event()

    class Trickle(Liar):
        def answer(self, client: socket.socket) -> None:
            with self._context.wrap_socket(client, server_side=True) as sock:
                self._sockets.append(sock)
                sock.recv(65536)
                sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not over.wait(0.05):
                    sock.sendall(b" ")

    with Trickle(tmp_path / "liar", *hq.tls, lambda _: b"") as liar:
        place = Place(f"https://127.0.0.1:{liar.port}/", (hq.tls[0],))
        with Client(place, silent=0.3) as client, pytest.raises(Unreachable):
            client.create(b"m", b"s", 10)
        over.set()


@pytest.mark.parametrize("drop", [b"X", b"HTTP/1.1 102 Processing\r\n\r\n"])
def test_a_head_that_trickles_is_given_up(hq: Headquarters, tmp_path: Path, drop: bytes) -> None:
    """F13: a header that grows by a byte now and then, or interim answers without end."""
    over = threading.Event()

    class Trickle(Liar):
        def answer(self, client: socket.socket) -> None:
            with self._context.wrap_socket(client, server_side=True) as sock:
                self._sockets.append(sock)
                sock.recv(65536)
                sock.sendall(b"" if drop.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\nX-Long: ")
                with suppress(OSError):  # given up
                    while not over.wait(0.05):
                        sock.sendall(drop)

    with Trickle(tmp_path / "liar", *hq.tls, lambda _: b"") as liar:
        place = Place(f"https://127.0.0.1:{liar.port}/", (hq.tls[0],))
        with Client(place, silent=0.3) as client, pytest.raises(Unreachable):
            client.create(b"m", b"s", 10)
        over.set()


def test_a_link_on_a_stick_is_never_written_through(hq: Headquarters, tmp_path: Path) -> None:
    """A10, F11: who knows a bundle's id from the stick can lay a link where it is written next."""
    with hq.vault(tmp_path / "officer", "officer") as vault:
        parcel = hq.put(vault, hq.bundle(hq.signers["officer"], 5000))
        stick, own = tmp_path / "stick", tmp_path / "own"
        (stick / usb.FOLDER).mkdir(parents=True)
        own.write_bytes(b"mine")
        for name in (f"{parcel.bundle}.part", f"{parcel.bundle}.fieldkit"):
            (stick / usb.FOLDER / name).symlink_to(own)
        saved = usb.save(vault, stick, parcel)
        assert not saved.is_symlink()
        assert own.read_bytes() == b"mine"
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        linked = tmp_path / "linked"
        linked.mkdir()
        (linked / usb.FOLDER).symlink_to(elsewhere)
        with pytest.raises(TransferFolderError):
            usb.save(vault, linked, parcel)
        assert os.listdir(elsewhere) == []


def test_a_roster_of_many_devices_arrives(hq: Headquarters, tmp_path: Path) -> None:
    """F16, I1: two kilobytes a device; a device that could not take it would never hear of a
    revocation again. Other answers stay small."""
    body = json.dumps({"rosters": [], "filling": "x" * 3_000_000}).encode()

    def says(asked: str) -> bytes:
        if "/nonce" in asked:
            return http(200, {"Content-Type": "application/octet-stream"}, bytes(32))
        return http(200, {"Content-Type": "application/json"}, body)

    with Liar(tmp_path / "liar", *hq.tls, says) as liar:
        place = Place(f"https://127.0.0.1:{liar.port}/", (hq.tls[0],))
        own = hq.signers["desk"].sender
        with Client(place) as client:
            answer = client.ask("GET", "roster?after=1", own, "application/json", most=LARGEST)
            assert answer == body
        with Client(place) as client, pytest.raises(CaptivePortal):
            client.ask("GET", "receipts/0", own, "application/json")

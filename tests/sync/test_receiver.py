"""The receiver as its clients meet it: real requests over TLS to a real process."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse, HTTPSConnection

import pytest
from sync_world import Bundle, Headquarters, Signer, new_id

from fieldkit.crypto import sshsig
from fieldkit.crypto.sshsig import SigningKey
from fieldkit.crypto.tls import client_context
from schemas.manifest import BundleKind, Role
from schemas.receipt import Entry
from schemas.roster import Log
from sync.bundle.container import read_head, read_payload
from sync.protocol import OFFSET_STREAM, PROBLEM_PREFIX, proof_message, write_metadata
from sync.push.receipts import check_receipt

TUS = {"Tus-Resumable": "1.0.0"}


class Reply:
    """An answer, read whole."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def problem(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        told = json.loads(self.body)
        assert told["status"] == self.status
        return str(told["type"]).removeprefix(PROBLEM_PREFIX)

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """A client that is not ours: one connection a request."""

    def __init__(self, hq: Headquarters) -> None:
        self._hq = hq

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None,
            body: bytes | None = None) -> Reply:  # fmt: skip
        context = client_context([self._hq.tls[0]])
        connection = HTTPSConnection("127.0.0.1", self._hq.port, timeout=20, context=context)
        try:
            connection.request(method, path, body, headers or {})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def create(self, bundle: Bundle, body: bytes | None = None,
               changes: dict[str, str] | None = None) -> Reply:  # fmt: skip
        headers = {
            **TUS,
            "Upload-Length": str(len(bundle.payload)),
            "Upload-Metadata": write_metadata(bundle.manifest, bundle.signature),
            **(changes or {}),
        }
        if body is not None:
            headers["Content-Type"] = OFFSET_STREAM
        return self.ask("POST", "/bundles", headers, body)

    def patch(self, location: str, offset: int, body: bytes) -> Reply:
        headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": OFFSET_STREAM}
        return self.ask("PATCH", location, headers, body)

    def offset(self, location: str) -> int:
        reply = self.ask("HEAD", location, TUS)
        assert reply.status == 200
        return int(reply.headers["upload-offset"])

    def prove(self, signer: Signer, method: str, path: str, body: bytes = b"",
              nonce: str | None = None) -> Reply:  # fmt: skip
        nonce = nonce or self.ask("GET", "/nonce").body.hex()
        message = proof_message(method, f"127.0.0.1:{self._hq.port}", path, nonce, body)
        text = sshsig.sign(message, "fieldkit-inbox@v1", signer.key, signer.certificate)
        headers = {
            "Fieldkit-Nonce": nonce,
            "Fieldkit-Proof": base64.b64encode(text.encode()).decode(),
        }
        return self.ask(method, path, headers, body or None)


@pytest.fixture
def browser(hq: Headquarters) -> Browser:
    return Browser(hq)


@pytest.fixture
def officer(hq: Headquarters) -> Signer:
    return hq.signers["officer"]


def log_of(hq: Headquarters) -> Log:
    vkeys = tuple(vkey.line for vkey in hq.log.vkeys)
    return Log(origin=hq.log.origin, vkeys=vkeys, witnesses=(), quorum=0)


# The ticket


def test_a_small_bundle_is_one_request(hq: Headquarters, browser: Browser, officer: Signer) -> None:
    bundle = hq.bundle(officer, 18_000)
    reply = browser.create(bundle, bundle.payload)
    assert reply.status == 201
    assert reply.headers["upload-offset"] == "18000"
    entry = check_receipt(reply.text, bundle.manifest, log_of(hq)).entry
    assert entry.roster == hq.version
    assert abs(entry.received - datetime.now(UTC)) < timedelta(minutes=1)
    again = browser.create(bundle)
    assert (again.status, again.text) == (200, reply.text)
    assert browser.create(bundle, bundle.payload).text == reply.text


def test_without_a_ticket_nothing_is_taken(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    bundle = hq.bundle(officer)
    for metadata in ("", "manifest", "manifest AAAA", "x" * 6000, "manifest !,signature !"):
        reply = browser.create(bundle, bundle.payload, {"Upload-Metadata": metadata})
        assert (reply.status, reply.problem) == (400, "NoManifest")
    changed = bytearray(bundle.manifest)
    changed[40] ^= 1
    forged = Bundle(bytes(changed), bundle.signature, bundle.payload)
    assert browser.create(forged, forged.payload).problem == "Altered"
    stored = list(hq.folder.joinpath("bundles").glob("partial/*"))
    assert stored == []


def test_signers_who_may_not(hq: Headquarters, browser: Browser) -> None:
    stranger = hq.enrol("stranger", root=SigningKey.generate(os.urandom))
    reviewer = hq.enrol("reviewer", Role.REVIEWER)
    ended = hq.enrol("ended", starts=datetime.now(UTC) - timedelta(days=20), days=10)
    for signer, problem in (
        (stranger, "UntrustedSigner"),
        (reviewer, "WrongRole"),
        (ended, "ExpiredSigner"),
    ):
        bundle = hq.bundle(signer)
        reply = browser.create(bundle, bundle.payload)
        assert (reply.status, reply.problem) == (403, problem)
    for name in ("stranger", "reviewer", "ended"):
        del hq.signers[name]


def test_tickets_that_are_too_old_or_of_tomorrow(hq: Headquarters, browser: Browser) -> None:
    old = hq.enrol("old", starts=datetime.now(UTC) - timedelta(days=60))
    now = datetime.now(UTC)
    for created, problem in (
        (now - timedelta(days=30, minutes=1), "TooOld"),
        (now + timedelta(minutes=11), "ExpiredSigner"),
    ):
        bundle = hq.bundle(old, created=created)
        assert browser.create(bundle).problem == problem
    bundle = hq.bundle(old, created=now - timedelta(days=29, hours=23))
    assert browser.create(bundle).status == 201
    del hq.signers["old"]


def test_a_length_that_is_not_the_manifests(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    bundle = hq.bundle(officer)
    for length in ("4999", "5001", "05000", "", "-1", "5000.0"):
        reply = browser.create(bundle, changes={"Upload-Length": length})
        assert (reply.status, reply.problem) == (400, "WrongLength")


def test_a_revoked_signer_is_refused_at_once(hq: Headquarters, browser: Browser) -> None:
    thief = hq.enrol("thief")
    hq.publish()
    begun = hq.bundle(thief)
    location = browser.create(begun).headers["location"]
    hq.revoked.append(thief.certificate.serial)
    hq.publish()
    reply = browser.create(hq.bundle(thief))
    assert (reply.status, reply.problem) == (403, "RevokedSigner")
    # what was begun before is not finished either
    assert browser.patch(location, 0, begun.payload).problem == "RevokedSigner"
    assert browser.ask("HEAD", location, TUS).status == 404
    del hq.signers["thief"]


def test_one_id_one_manifest(hq: Headquarters, browser: Browser, officer: Signer) -> None:
    id = new_id()
    assert browser.create(hq.bundle(officer, id=id)).status == 201
    reply = browser.create(hq.bundle(officer, id=id))
    assert (reply.status, reply.problem) == (409, "OtherManifest")
    other = hq.enrol("other")
    assert browser.create(hq.bundle(other, id=id)).status == 201
    del hq.signers["other"]


# The bytes


def test_pieces_with_restarts_between(hq: Headquarters, browser: Browser, officer: Signer) -> None:
    bundle = hq.bundle(officer, 300_000)
    location = browser.create(bundle).headers["location"]
    assert browser.offset(location) == 0
    assert browser.patch(location, 0, bundle.payload[:100_000]).status == 204
    hq.stop(kill=True)
    hq.start()
    assert browser.offset(location) == 100_000
    assert browser.create(bundle).headers["upload-offset"] == "100000"
    reply = browser.patch(location, 100_000, bundle.payload[100_000:])
    assert (reply.status, reply.headers["upload-offset"], reply.body) == (204, "300000", b"")
    receipt = browser.create(bundle).text
    check_receipt(receipt, bundle.manifest, log_of(hq))
    hq.stop()
    hq.start()
    assert browser.create(bundle).text == receipt
    assert browser.offset(location) == 300_000


def test_the_last_piece_may_bring_the_receipt(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    bundle = hq.bundle(officer)
    location = browser.create(bundle).headers["location"]
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": OFFSET_STREAM}
    headers["Prefer"] = "return=representation"
    reply = browser.ask("PATCH", location, headers, bundle.payload)
    assert reply.status == 200
    check_receipt(reply.text, bundle.manifest, log_of(hq))


def test_offsets_that_lie(hq: Headquarters, browser: Browser, officer: Signer) -> None:
    bundle = hq.bundle(officer)
    location = browser.create(bundle).headers["location"]
    assert browser.patch(location, 0, bundle.payload[:1000]).status == 204
    for offset in (0, 999, 1001, 5000):
        reply = browser.patch(location, offset, bundle.payload[offset:])
        assert (reply.status, reply.problem) == (409, "WrongOffset")
    assert browser.offset(location) == 1000
    reply = browser.patch(location, 1000, bundle.payload[1000:] + b"x")
    assert (reply.status, reply.problem) == (400, "WrongLength")
    assert browser.offset(location) <= 5000


def test_another_payload_than_announced(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    bundle = hq.bundle(officer)
    reply = browser.create(bundle, os.urandom(5000))
    assert (reply.status, reply.problem) == (422, "PayloadAltered")
    # nothing of it is left in the way of the right one
    assert browser.create(bundle, bundle.payload).status == 201


def test_two_writers_at_one_offset(hq: Headquarters, browser: Browser, officer: Signer) -> None:
    bundle = hq.bundle(officer, 200_000)
    location = browser.create(bundle).headers["location"]
    with slow_patch(hq, location, 0, 100_000) as (first, _):
        first.sendall(bundle.payload[:50_000])
        assert browser.patch(location, 0, bundle.payload[:100_000]).status == 204
        first.sendall(bundle.payload[50_000:100_000])
        status = first.recv(4096).split(b"\r\n")[0]
        assert b" 409 " in status
    assert browser.offset(location) == 100_000


class slow_patch:
    """A PATCH whose body is sent by hand."""

    def __init__(self, hq: Headquarters, location: str, offset: int, length: int) -> None:
        context = client_context([hq.tls[0]])
        plain = socket.create_connection(("127.0.0.1", hq.port), timeout=20)
        self.socket = context.wrap_socket(plain, server_hostname="127.0.0.1")
        head = [
            f"PATCH {location} HTTP/1.1",
            f"Host: 127.0.0.1:{hq.port}",
            "Tus-Resumable: 1.0.0",
            f"Upload-Offset: {offset}",
            f"Content-Type: {OFFSET_STREAM}",
            f"Content-Length: {length}",
        ]
        self.socket.sendall("\r\n".join([*head, "", ""]).encode())

    def __enter__(self) -> tuple[ssl.SSLSocket, int]:
        return self.socket, 0

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def test_of_a_cut_request_what_came_is_kept(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    bundle = hq.bundle(officer, 200_000)
    location = browser.create(bundle).headers["location"]
    with slow_patch(hq, location, 0, 200_000) as (sock, _):
        sock.sendall(bundle.payload[:70_000])
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(4096):
            pass
    offset = browser.offset(location)
    assert 0 < offset <= 70_000
    # The last piece of the cut request may still be on its way to the disk: then ask again.
    while (status := browser.patch(location, offset, bundle.payload[offset:]).status) == 409:
        offset = browser.offset(location)
    assert status == 204
    check_receipt(browser.create(bundle).text, bundle.manifest, log_of(hq))


def test_an_unfinished_upload_can_be_taken_back_a_finished_one_not(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    bundle = hq.bundle(officer)
    location = browser.create(bundle).headers["location"]
    assert browser.ask("DELETE", location, TUS).status == 204
    assert browser.ask("HEAD", location, TUS).status == 404
    done = browser.create(bundle, bundle.payload)
    assert browser.ask("DELETE", done.headers["location"], TUS).problem == "Finished"
    assert browser.patch(done.headers["location"], 5000, b"").problem == "Finished"


def test_tus_is_spoken_as_the_protocol_says(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    told = browser.ask("OPTIONS", "/bundles")
    assert told.headers["tus-version"] == "1.0.0"
    assert told.headers["tus-extension"] == "creation,creation-with-upload,termination"
    bundle = hq.bundle(officer)
    reply = browser.create(bundle, changes={"Tus-Resumable": "0.2.2"})
    assert (reply.status, reply.headers["tus-version"]) == (412, "1.0.0")
    location = browser.create(bundle).headers["location"]
    head = browser.ask("HEAD", location, TUS)
    assert head.headers["upload-length"] == "5000"
    assert head.headers["cache-control"] == "no-store"
    assert head.headers["upload-metadata"] == write_metadata(bundle.manifest, bundle.signature)
    wrong = browser.ask("PATCH", location, {**TUS, "Upload-Offset": "0"}, b"x")
    assert (wrong.status, wrong.problem) == (415, "WrongContentType")


@pytest.mark.parametrize(
    "path",
    ["/", "/bundles/x", "/bundles/" + "0" * 32, "/bundles/../healthz", "/bundles/%2e%2e",
     "/receipts/" + "g" * 64, "/bundles/" + "0" * 31 + "/", "/metrics", "/tile/0/000"],
)  # fmt: skip
def test_paths_that_do_not_exist(browser: Browser, path: str) -> None:
    for method in ("HEAD", "GET", "PATCH", "PUT"):
        reply = browser.ask(method, path, {**TUS, "Content-Type": OFFSET_STREAM})
        assert reply.status in (404, 405)


# With proof


@pytest.fixture
def received(hq: Headquarters, browser: Browser, officer: Signer) -> Bundle:
    bundle = hq.bundle(officer)
    assert browser.create(bundle, bundle.payload).status == 201
    return bundle


def test_a_receipt_is_for_its_signer_and_desks(
    hq: Headquarters, browser: Browser, officer: Signer, received: Bundle
) -> None:
    path = f"/receipts/{received.sha256}"
    other = hq.enrol("other")
    for name in ("officer", "desk"):
        reply = browser.prove(hq.signers[name], "GET", path)
        assert reply.status == 200
        check_receipt(reply.text, received.manifest, log_of(hq))
    assert browser.prove(other, "GET", path).status == 404
    assert browser.ask("GET", path).status == 404
    del hq.signers["other"]


def test_a_desks_inbox(hq: Headquarters, browser: Browser, received: Bundle) -> None:
    desk = hq.signers["desk"]
    recipient = desk.identity.recipient.fingerprint
    body = json.dumps({"recipient": recipient, "after": -1}).encode()
    listed = json.loads(browser.prove(desk, "POST", "/inbox", body).body)["bundles"]
    last = listed[-1]
    assert last["manifest"] == received.sha256
    assert [each["index"] for each in listed] == sorted(each["index"] for each in listed)
    later = json.dumps({"recipient": recipient, "after": last["index"]}).encode()
    assert json.loads(browser.prove(desk, "POST", "/inbox", later).body) == {"bundles": []}
    reply = browser.prove(desk, "GET", f"/inbox/{received.sha256}")
    assert len(reply.body) == last["size"]
    source = io.BytesIO(reply.body)
    head = read_head(source)
    assert (head.manifest, head.signature) == (received.manifest, received.signature)
    assert b"".join(read_payload(source, head)) == received.payload


def test_an_inbox_tells_strangers_nothing(
    hq: Headquarters, browser: Browser, officer: Signer, received: Bundle
) -> None:
    desk = hq.signers["desk"]
    body = json.dumps({"recipient": desk.identity.recipient.fingerprint, "after": -1}).encode()
    absent = browser.prove(desk, "GET", "/inbox/" + "0" * 64)
    for reply in (
        browser.prove(officer, "POST", "/inbox", body),
        browser.prove(officer, "GET", f"/inbox/{received.sha256}"),
        browser.ask("POST", "/inbox", {}, body),
        browser.prove(desk, "POST", "/inbox", b"not json"),
        browser.prove(desk, "POST", "/inbox", b'{"recipient": 1, "after": "x"}'),
    ):
        assert (reply.status, reply.body) == (absent.status, absent.body) == (404, absent.body)


def test_a_proof_is_good_once_and_for_its_question(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    nonce = browser.ask("GET", "/nonce").body.hex()
    assert browser.prove(officer, "GET", "/checkpoint", nonce=nonce).status == 200
    assert browser.prove(officer, "GET", "/checkpoint", nonce=nonce).status == 404
    assert browser.prove(officer, "GET", "/checkpoint", nonce="0" * 64).status == 404
    made_up = browser.prove(officer, "GET", "/checkpoint", nonce="zz")
    assert made_up.status == 404


def test_rosters_after_one_that_one_has(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    reply = browser.prove(officer, "GET", "/roster?after=1")
    rosters = json.loads(reply.body)["rosters"]
    assert [json.loads(each["roster"])["version"] for each in rosters] == [hq.version]
    newest = browser.prove(officer, "GET", f"/roster?after={hq.version}")
    assert json.loads(newest.body) == {"rosters": []}
    assert browser.prove(officer, "GET", "/roster?after=x").status == 404


def test_a_roster_that_is_not_signed_changes_nothing(
    hq: Headquarters, browser: Browser, officer: Signer
) -> None:
    path = hq.folder / "roster.json"
    good = path.read_bytes()
    path.write_bytes(good.replace(b'"version":', b'"version": '))
    bundle = hq.bundle(officer)
    reply = browser.create(bundle, bundle.payload)
    path.write_bytes(good)
    assert reply.status == 201
    entry = check_receipt(reply.text, bundle.manifest, log_of(hq)).entry
    assert entry.roster == hq.version


def test_kinds_go_by_role(hq: Headquarters, browser: Browser, officer: Signer) -> None:
    review = hq.bundle(officer, kind=BundleKind.REVIEW)
    assert browser.create(review).problem == "WrongRole"
    desk = hq.bundle(hq.signers["desk"], kind=BundleKind.REVIEW, recipients=[officer])
    assert browser.create(desk, desk.payload).status == 201


# Limits


def test_a_head_that_is_too_long_is_refused(hq: Headquarters, browser: Browser) -> None:
    reply = browser.ask("GET", "/healthz", {"X-Long": "x" * 20_000})
    assert reply.status in (400, 431)
    assert browser.ask("GET", "/healthz").body == b"ok\n"


def test_two_lengths_are_one_too_many(hq: Headquarters) -> None:
    context = client_context([hq.tls[0]])
    for extra in ("Content-Length: 4", "Transfer-Encoding: chunked"):
        plain = socket.create_connection(("127.0.0.1", hq.port), timeout=20)
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as sock:
            head = f"POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n{extra}\r\n\r\n"
            sock.sendall(head.encode() + b"abcd")
            assert sock.recv(4096).split()[1] in (b"400", b"404")


def test_nothing_lies_in_the_clear(hq: Headquarters, received: Bundle) -> None:
    database = (hq.folder / "receiver.db").read_bytes()
    assert received.manifest[:40] not in database
    for path in hq.folder.rglob("*"):
        if path.is_file() and os.name == "posix":
            assert path.stat().st_mode & 0o077 == 0, path


def test_the_entry_names_the_bundle_and_nothing_else(
    hq: Headquarters, browser: Browser, received: Bundle
) -> None:
    text = browser.create(received).text
    entry = base64.b64decode(text.splitlines()[1].removeprefix("extra "))
    assert set(json.loads(entry)) == {"manifest", "received", "roster"}
    assert Entry.read(entry).manifest == hashlib.sha256(received.manifest).hexdigest()

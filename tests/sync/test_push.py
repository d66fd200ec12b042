"""Sending: whole, cut anywhere, to a receiver that is away, another, or lies; over real TLS."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from hostile import Liar, Line, http
from sync_world import Headquarters

from fieldkit.clock import SetClock, SystemClock
from fieldkit.crypto.tlog import Checkpoint, LogKey, TlogProof, check_note, leaf_hash, root_of
from fieldkit.crypto.tls import make_receiver_certificate
from fieldkit.errors import FieldkitError, RevokedSigner
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Parcel, Sending
from schemas.manifest import BundleKind, Manifest, Role
from schemas.receipt import Entry
from schemas.roster import Receiver
from sync.bundle.container import read_head
from sync.bundle.open import read_outside
from sync.enrolment import roster_in_force
from sync.errors import (
    CaptivePortal,
    ReceiptInvalid,
    ReceiverCertificateMismatch,
    ReceiverRefused,
    TransferFolderError,
    Unreachable,
)
from sync.hq.store.engine import open_engine, read_key
from sync.hq.store.receiving import Receiving
from sync.outbox import CHECKPOINT
from sync.protocol import PROBLEM_PREFIX
from sync.push import usb
from sync.push.client import Client, Place
from sync.push.inbox import arrivals
from sync.push.pusher import Outcome, Progress, Pusher


class Device:
    """A vault with an outbox, and the address that its roster gives for the receiver."""

    def __init__(self, hq: Headquarters, vault: Vault) -> None:
        self.hq = hq
        self.vault = vault
        self.clock = SetClock(datetime.now(UTC))
        self.seen: list[Progress] = []

    def point(self, *ports: int, certificate: str | None = None) -> None:
        """Give it a roster whose receivers listen on these ports."""
        usual, own = self.hq.port, self.hq.tls
        *others, last = ports
        self.hq.extra_receivers = [
            Receiver(url=f"https://127.0.0.1:{port}/", certificate=own[0]) for port in others
        ]
        self.hq.port = last
        self.hq.tls = (certificate or own[0], own[1])
        self.hq.renew(self.vault, self.hq.signers["device"].certificate)
        self.hq.port, self.hq.tls, self.hq.extra_receivers = usual, own, []

    def put(self, size: int = 18_043, **facts: object) -> Parcel:
        flash = bool(facts.pop("flash", False))
        bundle = self.hq.bundle(self.hq.signers["device"], size, **facts)  # type: ignore[arg-type]
        return self.hq.put(self.vault, bundle, flash=flash)

    def push(self, cancelled: Callable[[], bool] = lambda: False, silent: float = 20) -> Outcome:
        self.clock.at = datetime.now(UTC)
        pusher = Pusher(self.vault, self.clock, os.urandom, connect=5, silent=silent)
        pusher.wake()
        return pusher.run(self.seen.append, cancelled)

    def parcel(self, parcel: Parcel) -> Parcel:
        found = self.vault.outbox.get(parcel.bundle)
        assert found is not None
        return found

    def problem(self, outcome: Outcome, parcel: Parcel) -> FieldkitError:
        return outcome.problems[parcel.bundle]


@pytest.fixture(scope="module")
def vault(hq: Headquarters, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    with hq.vault(tmp_path_factory.mktemp("profile") / "device", "device") as vault:
        yield vault


@pytest.fixture
def device(hq: Headquarters, vault: Vault) -> Iterator[Device]:
    device = Device(hq, vault)
    device.point(hq.port)
    yield device
    for parcel in vault.outbox.all():  # what a test left waiting is not the next one's business
        if parcel.state is not Sending.DELIVERED:
            vault.outbox.update(parcel, state=Sending.HELD)


@pytest.fixture
def line(hq: Headquarters, device: Device) -> Iterator[Line]:
    with Line(hq.port) as line:
        device.point(line.port)
        yield line


def entries(hq: Headquarters) -> int:
    key = read_key(hq.folder / "database.key")
    store = Receiving(open_engine(hq.folder / "receiver.db", key), hq.log.origin)
    try:
        return store.counts()["bundles"]
    finally:
        store.close()


# Whole


def test_what_waits_goes_and_its_receipt_is_kept(device: Device) -> None:
    parcel = device.put()
    outcome = device.push()
    assert (outcome.delivered, outcome.problems) == ([parcel.bundle], {})
    assert outcome.next_try is None
    assert device.parcel(parcel).state is Sending.DELIVERED
    receipt = device.vault.receipts.get(parcel.bundle)
    assert receipt is not None
    assert abs(receipt.received - datetime.now(UTC)) < timedelta(minutes=1)
    assert device.seen[-1].sent == parcel.size


def test_the_newest_checkpoint_is_kept_for_the_next_statement(
    hq: Headquarters, device: Device
) -> None:
    device.put()
    device.push()
    note = device.vault.settings.get(CHECKPOINT)
    assert check_note(note, [hq.log.vkeys[0]]).size == entries(hq)
    assert len(note) < 300


def test_a_small_bundle_costs_little(device: Device, line: Line) -> None:
    device.put(18_043)
    assert len(device.push().delivered) == 1
    assert line.connections == 1
    assert line.up < 24 * 1024
    # besides TCP's own: a round trip for TLS, one for the request that brings the receipt
    assert line.flights == ["up", "down", "up", "down"]


def test_nothing_goes_where_nothing_waits(device: Device, line: Line) -> None:
    outcome = device.push()
    assert (outcome.delivered, outcome.next_try, line.connections) == ([], None, 0)


def test_a_large_one_goes_in_pieces(device: Device, line: Line) -> None:
    parcel = device.put(3_000_000)
    assert device.push().delivered == [parcel.bundle]
    assert line.connections == 1
    assert line.up < 3_000_000 * 1.02


def test_flash_first_then_normal_then_media(device: Device) -> None:
    media = device.put(9000, kind=BundleKind.MEDIA)
    normal = device.put(9000)
    flash = device.put(9000, flash=True)
    assert device.push().delivered == [flash.bundle, normal.bundle, media.bundle]


def test_a_flash_overtakes_what_is_on_its_way(device: Device) -> None:
    large = device.put(3_000_000)
    flashes: list[Parcel] = []

    def notice(progress: Progress) -> None:
        device.seen.append(progress)
        if not flashes and progress.sent > 100_000:
            flashes.append(device.put(9000, flash=True))

    pusher = Pusher(device.vault, device.clock, os.urandom)
    outcome = pusher.run(notice, lambda: False)
    assert outcome.delivered == [flashes[0].bundle, large.bundle]


# Cut


@pytest.mark.parametrize(
    "cut", [0, 1, 200, 517, 700, 900, 1500, 3000, 4200, 5000, 9000, 15_000, 19_500]
)
def test_cut_after_bytes_sent(hq: Headquarters, device: Device, line: Line, cut: int) -> None:
    before = entries(hq)
    parcel = device.put()
    line.cut_up = cut
    outcome = device.push()
    assert isinstance(device.problem(outcome, parcel), Unreachable)
    waiting = device.parcel(parcel)
    assert (waiting.state, waiting.problem, waiting.tries) == (Sending.WAITING, "Unreachable", 1)
    assert waiting.next_try is not None
    line.cut_up = None
    assert device.push().delivered == [parcel.bundle]
    assert entries(hq) == before + 1


@pytest.mark.parametrize("cut", [0, 500, 1000, 1300, 2500, 4000])
def test_cut_after_bytes_answered(hq: Headquarters, device: Device, line: Line, cut: int) -> None:
    before = entries(hq)
    parcel = device.put()
    line.cut_down = cut
    outcome = device.push()
    assert isinstance(device.problem(outcome, parcel), Unreachable)
    line.cut_down = None
    assert device.push().delivered == [parcel.bundle]
    assert entries(hq) == before + 1


def test_only_what_is_missing_is_sent_again(hq: Headquarters, device: Device, line: Line) -> None:
    parcel = device.put(2_000_000)
    line.cut_up = 1_200_000
    device.push()
    assert device.parcel(parcel).upload is not None
    hq.stop()
    hq.start()
    line.cut_up = None
    line.reset()
    assert device.push().delivered == [parcel.bundle]
    assert line.up < 1_000_000


def test_the_same_again_gives_the_same_receipt(hq: Headquarters, device: Device) -> None:
    bundle = hq.bundle(hq.signers["device"], 7000)
    hq.put(device.vault, bundle)
    device.push()
    with Client(Place(hq.url, (hq.tls[0],))) as client:
        first = client.create(bundle.manifest, bundle.signature, 7000).receipt
        again = client.create(bundle.manifest, bundle.signature, 7000, [bundle.payload]).receipt
    kept = device.vault.receipts.get(Manifest.read(bundle.manifest).id)
    assert kept is not None
    assert first == again == kept.proof


# Stopped


def test_cancelled_and_taken_up_again(device: Device, line: Line) -> None:
    parcel = device.put(2_000_000)
    outcome = device.push(cancelled=lambda: any(each.sent > 600_000 for each in device.seen))
    assert outcome.cancelled
    waiting = device.parcel(parcel)
    assert (waiting.state, waiting.problem) == (Sending.WAITING, None)
    line.reset()
    device.seen.clear()
    assert device.push().delivered == [parcel.bundle]
    assert line.up < 1_700_000


def test_paused_on_its_way(device: Device) -> None:
    parcel = device.put(2_000_000)
    paused: list[Parcel] = []

    def pause(progress: Progress) -> None:
        if not paused:
            current = device.parcel(parcel)
            paused.append(device.vault.outbox.update(current, state=Sending.PAUSED))

    outcome = Pusher(device.vault, device.clock, os.urandom, seconds=_ticking()).run(
        pause, lambda: False
    )
    assert outcome.delivered == []
    assert device.parcel(parcel).state is Sending.PAUSED
    device.vault.outbox.update(device.parcel(parcel), state=Sending.WAITING)
    assert device.push().delivered == [parcel.bundle]


def _ticking() -> Callable[[], float]:
    """A stopwatch on which every look takes a second, so that a pause is seen at once."""
    now = [0.0]

    def seconds() -> float:
        now[0] += 1
        return now[0]

    return seconds


# Away, another, refusing


def test_nobody_there(device: Device) -> None:
    with Line(1) as line:
        port = line.port
    device.point(port)
    parcel = device.put()
    later = device.put()
    outcome = device.push()
    assert isinstance(device.problem(outcome, parcel), Unreachable)
    assert outcome.next_try is not None
    assert outcome.next_try > datetime.now(UTC)
    assert device.parcel(later).state is Sending.WAITING
    device.point(device.hq.port)
    assert device.push().delivered == [parcel.bundle, later.bundle]


def test_the_next_receiver_is_tried(hq: Headquarters, device: Device) -> None:
    with Line(1) as line:
        port = line.port
    device.point(port, hq.port)
    parcel = device.put()
    assert device.push().delivered == [parcel.bundle]
    assert device.parcel(parcel).problem is None


def test_another_certificate(hq: Headquarters, device: Device, tmp_path: Path) -> None:
    other = make_receiver_certificate("127.0.0.1", datetime.now(UTC), os.urandom)
    with Liar(tmp_path / "liar", *other, says=lambda _: http(201)) as liar:
        device.point(liar.port)
        parcel = device.put()
        outcome = device.push()
        assert isinstance(device.problem(outcome, parcel), ReceiverCertificateMismatch)
        assert liar.asked == []


def test_a_revoked_signer_is_told(hq: Headquarters, device: Device) -> None:
    serial = hq.signers["device"].certificate.serial
    parcel = device.put()
    hq.revoked.append(serial)
    hq.publish()
    outcome = device.push()
    hq.revoked.remove(serial)
    hq.publish()
    error = device.problem(outcome, parcel)
    assert isinstance(error, ReceiverRefused)
    assert error.facts["problem"] == RevokedSigner.__name__
    held = device.parcel(parcel)
    assert (held.state, held.problem) == (Sending.HELD, "ReceiverRefused/RevokedSigner")
    assert outcome.next_try is None


def test_a_newer_roster_is_taken_along(hq: Headquarters, device: Device) -> None:
    held = device.vault.identities.enrolment()
    assert held is not None
    newer = hq.publish()
    assert newer.version > held.version
    device.put()
    device.push()
    taken = device.vault.identities.enrolment()
    assert taken is not None
    assert taken.version == newer.version


# Lies


def receipt_of(hq: Headquarters, manifest_sha256: str, key: LogKey | None = None) -> str:
    entry = Entry(manifest=manifest_sha256, received=SystemClock().now(), roster=hq.version).raw()
    log = key or hq.log
    root = root_of([leaf_hash(entry)])
    note = log.sign(Checkpoint(hq.log.origin, 1, root), SystemClock().now())
    return TlogProof(entry, 0, (), note).text


TUS = {"Tus-Resumable": "1.0.0"}


def says(hq: Headquarters, device: Device, tmp_path: Path, answer: bytes) -> FieldkitError:
    """What a push to a receiver that answers thus ends with."""
    with Liar(tmp_path / "liar", *hq.tls, says=lambda _: answer) as liar:
        device.point(liar.port)
        parcel = device.put()
        outcome = device.push()
        assert outcome.delivered == []
        assert device.vault.receipts.get(parcel.bundle) is None
        assert device.parcel(parcel).state in (Sending.WAITING, Sending.HELD)
        assert len(liar.asked) <= 3
        return device.problem(outcome, parcel)


def test_forged_receipts(hq: Headquarters, device: Device, tmp_path: Path) -> None:
    other_log = LogKey.generate(hq.log.origin, os.urandom)
    done = {**TUS, "Upload-Offset": "18043", "Location": "/bundles/" + "a" * 32}
    for text in (
        "received with thanks",
        receipt_of(hq, "0" * 64),  # in our log, but another bundle's
        receipt_of(hq, "0" * 64, other_log),
    ):
        error = says(hq, device, tmp_path, http(201, done, text.encode()))
        assert isinstance(error, ReceiptInvalid)


def test_a_receipt_by_another_log(hq: Headquarters, device: Device, tmp_path: Path) -> None:
    parcel = device.put()
    sha256 = hashlib.sha256(parcel.manifest).hexdigest()
    forged = receipt_of(hq, sha256, LogKey.generate(hq.log.origin, os.urandom))
    done = {**TUS, "Upload-Offset": "18043", "Location": "/bundles/" + "a" * 32}
    with Liar(tmp_path / "liar", *hq.tls, says=lambda _: http(201, done, forged.encode())) as liar:
        device.point(liar.port)
        assert isinstance(device.problem(device.push(), parcel), ReceiptInvalid)
    assert device.vault.receipts.get(parcel.bundle) is None


@pytest.mark.parametrize(
    "answer",
    [
        http(200, {"Content-Type": "text/html"}, b"<html>Welcome to the hotel</html>"),
        http(301, {"Location": "https://example.org/"}),
        http(307, {"Location": "/bundles/elsewhere"}),
        http(201, {"Tus-Resumable": "1.0.0", "Upload-Offset": "99999999"}),
        http(201, {"Tus-Resumable": "1.0.0", "Upload-Offset": "-1"}),
        http(201, {"Tus-Resumable": "1.0.0", "Upload-Offset": "18043"}),
        http(201, {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Location": "../../x"}),
        http(201, {"Upload-Offset": "18043"}, b"no tus"),
    ],
)
def test_something_else_answers(
    hq: Headquarters, device: Device, tmp_path: Path, answer: bytes
) -> None:
    assert isinstance(says(hq, device, tmp_path, answer), CaptivePortal)


def test_an_endless_answer_is_bounded(hq: Headquarters, device: Device, tmp_path: Path) -> None:
    head = b"HTTP/1.1 201 Said\r\nTus-Resumable: 1.0.0\r\nContent-Length: 1073741824\r\n\r\n"
    answer = head + bytes(2_000_000)
    assert isinstance(says(hq, device, tmp_path, answer), CaptivePortal)


def test_compressed_answers_are_not_unpacked(
    hq: Headquarters, device: Device, tmp_path: Path
) -> None:
    done = {**TUS, "Upload-Offset": "18043", "Content-Encoding": "gzip"}
    bomb = gzip.compress(bytes(50_000_000))
    assert isinstance(says(hq, device, tmp_path, http(201, done, bomb)), ReceiptInvalid)


def test_busy_receivers_are_waited_for_a_day_at_most(
    hq: Headquarters, device: Device, tmp_path: Path
) -> None:
    years = {"Retry-After": str(10 * 365 * 86400)}
    error = says(hq, device, tmp_path, http(503, years))
    assert isinstance(error, ReceiverRefused)
    assert error.facts["retry"] == 86400


def test_a_full_receiver_is_told_and_tried_later(
    hq: Headquarters, device: Device, tmp_path: Path
) -> None:
    problem = b'{"type": "%sDiskFull", "status": 507}' % PROBLEM_PREFIX.encode()
    headers = {"Content-Type": "application/problem+json", "Retry-After": "600"}
    error = says(hq, device, tmp_path, http(507, headers, problem))
    assert isinstance(error, ReceiverRefused)
    assert (error.facts["problem"], error.facts["retry"]) == ("DiskFull", 600)


def test_what_a_refusal_says_is_not_believed(
    hq: Headquarters, device: Device, tmp_path: Path
) -> None:
    text = b'{"type": "urn:fieldkit:problem:<b>call 0900</b>", "title": "call"}'
    headers = {"Content-Type": "application/problem+json"}
    error = says(hq, device, tmp_path, http(400, headers, text))
    assert isinstance(error, ReceiverRefused)
    assert error.facts["problem"] == "Unknown"


def test_requests_say_nothing_they_need_not(
    hq: Headquarters, device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with Liar(tmp_path / "liar", *hq.tls, says=lambda _: http(503)) as liar:
        device.point(liar.port)
        device.put()
        device.push()
        (head,) = liar.heads
    names = {line.split(":")[0].lower() for line in head.split("\r\n")[1:]}
    assert names == {
        "host", "tus-resumable", "upload-length", "upload-metadata", "content-type",
        "content-length",
    }  # fmt: skip


# A desk's inbox and the stick


def test_a_desk_fetches_what_came(hq: Headquarters, tmp_path: Path, device: Device) -> None:
    hq.enrol("desk-2", Role.DESK_OFFICER)
    with hq.vault(tmp_path / "desk", "desk-2") as desk:
        device.point(hq.port)
        ours = [device.put(5000 + at, recipients=[hq.signers["desk-2"]]) for at in range(3)]
        device.put(recipients=[hq.signers["desk"]])
        device.push()
        place = Place(hq.url, (hq.tls[0],))
        found = []
        with Client(place) as client:
            for arrived in arrivals(desk, client):
                assert arrived.received is not None
                assert arrived.doubt is None
                outside = read_outside(arrived.bundle, roster_in_force(desk), arrived.received)
                found.append(outside.ticket.manifest.id)
                if len(found) == 2:
                    break  # stopped while the second was being taken: it comes again
        with Client(place) as client:
            found += [read_id(arrived.bundle) for arrived in arrivals(desk, client)]
            assert list(arrivals(desk, client)) == []
    expected = [parcel.bundle for parcel in ours]
    assert found == [*expected[:2], *expected[1:]]


def read_id(bundle: BinaryIO) -> str:
    return Manifest.read(read_head(bundle).manifest).id


def test_by_stick_there_and_back(hq: Headquarters, device: Device, tmp_path: Path) -> None:
    parcel = device.put(400_000)
    stick = tmp_path / "stick"
    stick.mkdir()
    (path,) = [each for each in usb.save_all(device.vault, stick) if parcel.bundle in each.name]
    assert path == stick / "fieldkit-transfer" / f"{parcel.bundle}.fieldkit"
    with path.open("rb") as source:
        outside = read_outside(source, roster_in_force(device.vault), datetime.now(UTC))
    assert outside.ticket.raw == parcel.manifest
    assert device.parcel(parcel).state is Sending.WAITING
    proof = stick / "fieldkit-transfer" / f"{parcel.bundle}.tlog-proof"
    proof.write_text(receipt_of(hq, "0" * 64))
    taken, doubts = usb.take_receipts(device.vault, stick)
    assert (taken, list(doubts)) == ([], [parcel.bundle])
    assert device.parcel(parcel).state is Sending.WAITING
    proof.write_text(receipt_of(hq, hashlib.sha256(parcel.manifest).hexdigest()))
    assert usb.take_receipts(device.vault, stick) == ([parcel.bundle], {})
    assert device.parcel(parcel).state is Sending.DELIVERED


def test_a_stick_that_cannot_be_written(device: Device, tmp_path: Path) -> None:
    parcel = device.put()
    (tmp_path / "fieldkit-transfer").write_text("a file where the folder should be")
    with pytest.raises(TransferFolderError):
        usb.save(device.vault, tmp_path, parcel)
    with pytest.raises(TransferFolderError):
        usb.save(device.vault, tmp_path / "gone", parcel)

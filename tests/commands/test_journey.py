"""From set-up to the reviewer by commands alone: serve, send, import, a stick, verify."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldkit.clock import SystemClock
from fieldkit.crypto.certificates import Certificate
from fieldkit.vault import Vault
from sync.outbox import seal_revision
from tests.commands.conftest import PASSPHRASE, Place, command, digits_in
from tests.hq.test_outbox import finalised

ROOT = Path(__file__).parents[2]


@dataclass
class Station:
    """A place whose receiver runs at the address that its roster names."""

    place: Place
    port: int
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Run `hq serve` until it says that it receives."""
        receiver = str(self.place.folder / "HQ" / "receiver")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui.commands", "hq", "serve", receiver,
             "--listen", f"127.0.0.1:{self.port}"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline().startswith("Receiving on 127.0.0.1:")

    def stop(self) -> str:
        """Stop it as Ctrl-C does; what it had to say."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        told = self.process.communicate(timeout=30)[1]
        assert self.process.returncode == 0
        self.process = None
        return told

    def on(self, code: str, *words: object) -> tuple[int, str, str]:
        """A command of a device; its status and what it said."""
        done = command(*words, *self.place.profile(code), *self.place.secret)
        return done.status, done.out, done.err


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """Headquarters, a desk and an officer, by commands; the receiver is stopped at the end."""
    folder = Path(tmp_path_factory.mktemp("station"))
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    port = free_port()
    done = command(
        "hq", "init", folder / "HQ", "--url", f"https://127.0.0.1:{port}/", "--training",
        "--passphrase-file", folder / "passphrase",
    )  # fmt: skip
    assert done.status == 0, done.err
    place = Place(folder, digits_in(done.out))
    assert place.enrol("desk-1", "--role", "desk-officer", "--training").status == 0
    assert place.enrol("FO-1", "--training").status == 0
    station = Station(place, port)
    yield station
    if station.process is not None:
        station.process.kill()
        station.process.communicate()


def sealed(place: Place) -> str:
    """A finalised assessment of FO-1, sealed; the bundle's id."""
    clock = SystemClock()
    with Vault.open(place.folder / "FO-1", passphrase=PASSPHRASE) as vault:
        assessment = finalised(vault, clock)  # type: ignore[arg-type]
        parcel = seal_revision(vault, assessment, 1, now=clock.now(), random=os.urandom)
    return parcel.bundle


def test_the_whole_way(station: Station) -> None:
    place = station.place
    receiver = place.folder / "HQ" / "receiver"
    first, second = sealed(place), sealed(place)

    # Out of reach: said, and everything waits.
    status, out, err = station.on("FO-1", "field", "send")
    assert (status, out) == (3, "")
    assert err.startswith("Unreachable: ")

    # By stick: the desk imports, and tells that there is no receipt yet.
    stick = place.folder / "stick"
    stick.mkdir()
    status, out, _ = station.on("FO-1", "field", "send", "--usb", stick)
    assert status == 0
    names = sorted(re.findall(r"[^/]+\.training\.fieldkit", out))
    assert names == sorted(f"{each}.training.fieldkit" for each in (first, second))
    one = stick / "fieldkit-transfer" / f"{first}.training.fieldkit"
    status, out, err = station.on("desk-1", "hq", "import", one)
    assert (status, out.startswith(f"imported: {first}")) == (0, True)
    assert "No receipt from the receiver (Unreachable)" in err

    # By push: both are delivered; the desk knows one already.
    station.start()
    status, out, err = station.on("FO-1", "field", "send")
    assert (status, err) == (0, "")
    assert sorted(out.split()) == sorted(["delivered:", first, "delivered:", second])
    assert "Received: 2 bundles" in command("hq", "status", receiver).out
    status, out, err = station.on("desk-1", "hq", "import")
    assert (status, err) == (0, "")
    assert f"already imported: {first}" in out
    assert f"imported: {second}" in out
    assert station.on("desk-1", "hq", "import")[:2] == (0, "")

    # A newer roster comes by the same way when nothing waits.
    command("hq", "roster", place.folder / "HQ", *place.secret)
    status, out, _ = station.on("FO-1", "field", "send")
    assert (status, out) == (0, "Nothing waits.\nRoster 4 was taken.\n")

    # The stick again: nothing new, and now receipts lie beside the bundles.
    status, out, _ = station.on("desk-1", "hq", "import", stick)
    assert status == 0
    assert out.count("already imported: ") == 2
    assert len(list(stick.rglob("*.tlog-proof"))) == 2

    # A reviewer has the stick, the roster and the root.
    newest = ("--roster", receiver / "roster.json", "--root", receiver / "root_signers")
    assert command("verify", stick / "fieldkit-transfer", *newest).status == 4
    trust = ("--roster", receiver / "rosters", "--root", receiver / "root_signers")
    done = command("verify", stick / "fieldkit-transfer", *trust)
    assert done.status == 0, done.out
    assert done.out.count("headquarters' log has received it") == 4
    raw = bytearray(one.read_bytes())
    raw[len(raw) // 2] ^= 1
    one.write_bytes(bytes(raw))
    assert command("verify", one, *trust).status == 1
    status, out, _ = station.on("desk-1", "hq", "import", one)
    assert (status, out) == (1, f"quarantined: {one.name}  Altered\n")
    assert station.stop() == ""


def test_port_taken(station: Station) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        receiver = station.place.folder / "HQ" / "receiver"
        done = command("hq", "serve", receiver, "--listen", f"127.0.0.1:{port}")
    assert done.status == 3
    assert done.err.startswith("CannotListen: ")


def test_a_refused_package_is_named_each_time(station: Station) -> None:
    """A revoked device: what the receiver refused is held, and never told as nothing."""
    place = station.place
    if station.process is None:
        station.start()
    with Vault.open(place.folder / "FO-1", passphrase=PASSPHRASE) as vault:
        held = vault.identities.enrolment()
    assert held is not None
    key_id = Certificate.parse(held.certificate).key_id
    done = command("hq", "revoke", place.folder / "HQ", key_id, *place.secret)
    assert done.status == 0, done.err
    bundle = sealed(place)
    for _ in range(2):
        status, out, err = station.on("FO-1", "field", "send")
        assert (status, "Nothing waits" in out) == (1, False)
        assert err.startswith(f"ReceiverRefused/RevokedSigner: {bundle} is held.")
        assert "key was revoked" in err

    # By stick the desk, which knows of it by now, says whose it is and what to do.
    stick = place.folder / "another-stick"
    stick.mkdir()
    assert station.on("FO-1", "field", "send", "--usb", stick)[0] == 0
    station.on("desk-1", "hq", "import")
    status, out, err = station.on("desk-1", "hq", "import", stick)
    assert status == 1
    assert out.startswith("quarantined: ")
    assert out.endswith("  RevokedSigner\n")
    assert "The signer's key was revoked. Keep it in quarantine" in err

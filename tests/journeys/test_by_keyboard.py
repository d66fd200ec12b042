"""A real window, keys alone: from an empty profile to a verified receipt and the desk's report, in
both directions."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.analysis import read
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Sending
from tests.journeys.at_the_desk import HQ_PHRASE, NAME, REPORT
from tests.journeys.by_keyboard import PHRASE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def display(request: pytest.FixtureRequest) -> Iterator[str]:
    """A screen with a window manager, of this module alone."""
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        name = f":{told.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL
    )
    yield name
    for process in (manager, screen):
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.window
@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_first_run_to_the_receipt(
    language: str, tmp_path: Path, program: Callable[[str], str], request: pytest.FixtureRequest
) -> None:
    for name in ("Xvfb", "openbox", "xdotool"):
        program(name)
    display = request.getfixturevalue("display")
    played = subprocess.run(
        [sys.executable, "-m", "tests.journeys.by_keyboard", language, str(tmp_path),
         str(free_port())],
        cwd=ROOT,
        env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=420,
        check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stderr
    with Vault.open(tmp_path / "profile", passphrase=PHRASE) as vault:
        (assessment,) = vault.assessments.all()
        parcels = vault.outbox.all()
        assert [parcel.state for parcel in parcels] == [Sending.DELIVERED] * 2
        assert all(vault.receipts.get(parcel.bundle) is not None for parcel in parcels)
        first, second = (vault.assessments.revision(assessment.id, number) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert second.record.previous == first.sha256
    assert statuses(first.submission) == ["not_observed"] * 83
    assert statuses(second.submission) == ["some_signs"] + ["not_observed"] * 82
    assert read(first.submission).value("bottom_line") == "Sample"
    with Vault.open(tmp_path / "desk", passphrase=HQ_PHRASE) as vault:
        (situation,) = vault.situations.all()
        assert situation.id == assessment.situation
        assert situation.name.text == NAME
        assert vault.situations.taken(situation.id)
    assert (tmp_path / REPORT).read_bytes().startswith(b"%PDF")


def statuses(submission: bytes) -> list[str]:
    told = read(submission).indicators.values()
    return [each.status for each in told if each.status is not None]

"""A disk that is full or read-only: told by type, nothing half written, work goes on after it.

A small file system of its own is mounted in a namespace of its own; where the system does not let
a test do that, the limit on file sizes stands in for it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLAY = """
import os, subprocess, sys
from pathlib import Path
from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.errors import DiskFull, FieldkitError, ReadOnlyStorage
from fieldkit.vault import Vault
from tests.vault.test_answers import PLACE, an_act
from tests.vaults import BEGINNING, PASSPHRASE, add_assessment

disk = Path(sys.argv[1])
clock = SetClock(BEGINNING)
vault, code = Vault.create(
    disk / "profile", PASSPHRASE, clock=clock, cost=SMALLEST_COST, reserve=0
)
assessment = add_assessment(vault, clock).id

def error_of(work):
    try:
        work()
    except FieldkitError as error:
        return type(error)
    return None

def write_evidence(size):
    with vault.evidence.writer(0) as out:
        out.write(os.urandom(size))
        out.keep()

def fill():
    global number
    while True:
        number += 1
        act = an_act(number, os.urandom(500).hex())
        vault.answers.append(assessment, [act], PLACE).result()

assert error_of(lambda: vault.evidence.writer(3_000_000)) is DiskFull
assert error_of(lambda: write_evidence(3_000_000)) is DiskFull
assert list((disk / "profile" / "evidence").iterdir()) == []

number = 0
ballast = disk / "ballast"
ballast.write_bytes(bytes(500_000))
assert error_of(fill) is DiskFull
assert vault.answers.last_number(assessment) == number - 1
ballast.unlink()
vault.answers.append(assessment, [an_act(number)], PLACE).result()
assert vault.answers.last_number(assessment) == number
vault.lock()

vault = Vault.open(disk / "profile", recovery=code, clock=clock, reserve=0)
assert vault.check().whole
assert vault.answers.first_break(assessment) is None
assert error_of(lambda: write_evidence(10)) is None

def take_all_room():
    with ballast.open("ab", buffering=0) as out:
        try:
            while out.write(bytes(4096)):
                pass
        except OSError:
            pass

take_all_room()
former = (disk / "profile" / "vault.json").read_bytes()
assert error_of(vault.renew_recovery) is DiskFull
assert (disk / "profile" / "vault.json").read_bytes() == former
vault.lock()

take_all_room()
opening = lambda: Vault.open(disk / "profile", recovery=code, clock=clock, reserve=0)
assert error_of(opening) is DiskFull
ballast.unlink()
opening().lock()
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
assert error_of(opening) is ReadOnlyStorage
print("played")
"""

LIMITED = """
import resource, sys, os
from pathlib import Path
from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.errors import DiskFull, StorageError
from fieldkit.vault import Vault
from tests.vault.test_answers import PLACE, an_act
from tests.vaults import BEGINNING, PASSPHRASE, add_assessment

clock = SetClock(BEGINNING)
vault, code = Vault.create(
    Path(sys.argv[1]) / "profile", PASSPHRASE, clock=clock, cost=SMALLEST_COST, reserve=0
)
assessment = add_assessment(vault, clock).id
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
number = 0
try:
    while True:
        number += 1
        act = an_act(number, os.urandom(400).hex())
        vault.answers.append(assessment, [act], PLACE).result()
except StorageError:
    pass
try:
    with vault.evidence.writer(0) as out:
        out.write(bytes(400_000))
        out.keep()
except DiskFull:
    pass
else:
    raise SystemExit("not told")
assert list((vault.profile / "evidence").iterdir()) == []
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert vault.answers.last_number(assessment) == number - 1
vault.answers.append(assessment, [act], PLACE).result()
assert vault.answers.last_number(assessment) == number
assert vault.check().whole
print("played")
"""


def test_a_full_and_a_read_only_disk_are_told_and_lose_nothing(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    disk = tmp_path / "disk"
    disk.mkdir()
    script = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$2" -c "$3" "$1"'
    words = ["unshare", "-rm", "sh", "-c", script, "sh", str(disk), sys.executable, PLAY]
    probe = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(disk)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    if probe.returncode != 0:
        pytest.skip("no file system of its own here")
    assert played(words) == "played\n"


def test_a_file_that_may_not_grow_is_told_and_loses_nothing(tmp_path: Path) -> None:
    assert played([sys.executable, "-c", LIMITED, str(tmp_path)]) == "played\n"


def played(words: list[str]) -> str:
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        words, capture_output=True, text=True, timeout=120, check=False, cwd=root
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout

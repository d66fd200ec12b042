"""Commands on a disk that is full: the cause by its type, exit 3, and nothing half made."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import PASSPHRASE

ROOT = Path(__file__).parents[2]
ON_A_DISK = """
set -eu
disk=$1 python=$2 secret=$3 size=$4; shift 4
mount -t tmpfs -o size=$size tmpfs "$disk"
say() { "$python" -m ui.commands "$@" || echo "exit $?" >&2; }
fill() { dd if=/dev/zero of="$disk/ballast" bs=4096 2>/dev/null || :; }
"""


def played(tmp_path: Path, size: str, script: str) -> tuple[str, list[str]]:
    """What the commands said on a disk of that size: out, and the lines of err."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    disk, secret = tmp_path / "disk", tmp_path / "secret"
    disk.mkdir()
    secret.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(disk)]
    if subprocess.run(probe, capture_output=True, timeout=60, check=False).returncode:
        pytest.skip("no file system of its own here")
    words = ["unshare", "-rm", "sh", "-c", ON_A_DISK + script, "sh"]
    words += [str(disk), sys.executable, str(secret), size]
    ended = subprocess.run(
        words, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout, ended.stderr.splitlines()


FULL = ["DiskFull: The disk is full.", "Make room on it. Everything up to now is saved.", "exit 3"]


def test_a_profile_on_a_full_disk_says_that_it_is_full(tmp_path: Path) -> None:
    script = """
    say field init --profile "$disk/p" --code FA-07 --passphrase-file "$secret" > /dev/null
    fill
    say field enrol-request --profile "$disk/p" --out "$disk/../r" --passphrase-file "$secret"
    """
    assert played(tmp_path, "4m", script) == ("", FULL)


def test_headquarters_that_could_not_be_made_leave_nothing(tmp_path: Path) -> None:
    script = """
    fill
    say hq init "$disk/HQ" --url https://127.0.0.1:8443/ --passphrase-file "$secret"
    ls "$disk"
    """
    assert played(tmp_path, "4m", script) == ("ballast\n", FULL)


@pytest.mark.parametrize(("size", "steps"), [("64k", 0), ("600k", 2)])
def test_a_demo_without_room_says_so_in_a_line(tmp_path: Path, size: str, steps: int) -> None:
    script = f"""
    {"" if steps else "fill"}
    say demo --out "$disk/demo" > "$disk/../told"
    cp "$disk/demo/account.json" "$disk/.." 2> /dev/null || :
    """
    _, told = played(tmp_path, size, script)
    assert [told[0], told[1], told[-1]] == FULL
    account = tmp_path / "account.json"
    if steps:
        assert len(json.loads(account.read_text(encoding="utf-8"))["steps"]) == steps
        assert told[2].startswith("The account so far is in ")
    else:
        assert told == FULL

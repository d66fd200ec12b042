"""The reviewer's page, run word for word with public tools, on a bundle that was sealed here."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from fieldkit.crypto import tlog
from schemas.receipt import Entry
from sync.bundle.container import read_head
from sync.bundle.roster import root_signers
from tests.bundle.world import NOW, World, container

PAGE = Path(__file__).parents[2] / "docs" / "verify.md"
TOOLS = ("ssh-keygen", "jq", "zstd", "unzip", "sha256sum", "tar", "bash")
pytestmark = pytest.mark.tools


def block() -> str:
    """The page's block for bash."""
    found = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    assert len(found) == 1
    return str(found[0])


@dataclass
class Reviewer:
    """A folder as the page describes it, and the tools."""

    folder: Path
    path: str

    def runs(self, script: str) -> subprocess.CompletedProcess[str]:
        """A script in bash that ends at the first command that fails."""
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env={"PATH": self.path, "LC_ALL": "C", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


def log_of(world: World) -> tlog.LogKey:
    """The log's keys."""
    return tlog.LogKey.generate("hq.example.org/fieldkit", world.random)


def receipt(world: World, log: tlog.LogKey, manifest_sha256: str) -> str:
    """A receipt for a manifest as entry 3 of a log of 5."""
    received = NOW + timedelta(seconds=67)
    entry = Entry(manifest=manifest_sha256, received=received, roster=7).raw()
    leaves = [tlog.leaf_hash(world.random(40)) for _ in range(5)]
    leaves[3] = tlog.leaf_hash(entry)
    checkpoint = tlog.Checkpoint(log.origin, 5, tlog.root_of(leaves))
    note = log.sign(checkpoint, received)
    return tlog.TlogProof(entry, 3, tuple(tlog.inclusion_proof(3, leaves)), note).text


@pytest.fixture
def reviewer(
    tmp_path: Path, world: World, age_folder: Path, program: Callable[[str], str]
) -> Reviewer:
    """All files of the page."""
    for name in TOOLS:
        program(name)
    log = log_of(world)
    raw, sealed = world.bundle(world.contents(b"<data>" + b"word " * 900 + b"</data>", b"light"))
    roster, signature = world.signed_roster(
        log={
            "origin": log.origin,
            "vkeys": [vkey.line for vkey in log.vkeys],
            "witnesses": [],
            "quorum": 0,
        }
    )
    (tmp_path / "B.fieldkit").write_bytes(raw)
    (tmp_path / "roster.json").write_bytes(roster)
    (tmp_path / "roster.json.sig").write_text(signature)
    (tmp_path / "root_signers").write_text(root_signers([world.root.public]))
    (tmp_path / "desk.key").write_text(f"{world.desk.text}\n")
    proof = receipt(world, log, sealed.manifest_sha256)
    (tmp_path / "receipt.tlog-proof").write_text(proof)
    return Reviewer(tmp_path, f"{age_folder}:{os.environ['PATH']}")


def test_the_page_accepts_the_bundle(reviewer: Reviewer) -> None:
    done = reviewer.runs(block())
    assert done.returncode == 0, done.stderr
    assert 'Good "fieldkit-roster@v1" signature for root' in done.stdout
    keys = re.findall(r"Good \"fieldkit-(?:bundle|statement)@v1\" .*?(SHA256:\S+)", done.stdout)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert done.stdout.count(": OK") == 4
    assert (reviewer.folder / "b" / "submission.xml").read_text().startswith("<data>word")


def test_the_page_shows_the_roots_digits(reviewer: Reviewer) -> None:
    (command,) = re.findall(r"^\$ (awk .*)$", PAGE.read_text("utf-8"), re.M)
    assert reviewer.runs(str(command)).stdout.strip() == "805673371790524846234288"


def test_the_page_refuses_one_changed_byte(reviewer: Reviewer) -> None:
    """In the payload, the manifest, the roster and the receipt, each with a right container."""
    path = reviewer.folder / "B.fieldkit"
    raw = path.read_bytes()
    with path.open("rb") as source:
        head = read_head(source)
    start = head.payload_offset
    payload = raw[start : start + head.payload.size]
    changed = payload[:9000] + bytes([payload[9000] ^ 1]) + payload[9001:]
    path.write_bytes(container(head.manifest, head.signature, changed))
    refused = reviewer.runs(block())
    assert refused.returncode != 0
    assert "payload.age: FAILED" in refused.stdout
    subprocess.run(["rm", "-r", str(reviewer.folder / "b")], check=True)
    manifest = head.manifest.replace(b'"roster":7', b'"roster":8')
    path.write_bytes(container(manifest, head.signature, payload))
    refused = reviewer.runs(block())
    assert refused.returncode != 0
    assert "payload.age" not in refused.stdout


def test_with_and_without_r(reviewer: Reviewer, world: World) -> None:
    """Revoked: fails with `-r`, good without; never certified: fails both ways."""
    revoking = world.roster(revoked=[1000])
    (reviewer.folder / "roster.json").write_bytes(revoking.raw)
    (reviewer.folder / "roster.json.sig").write_text(revoking.signature)
    assert reviewer.runs(block()).returncode != 0
    subprocess.run(["rm", "-r", str(reviewer.folder / "b")], check=True)
    without = block().replace(" -r ../krl", "")
    assert reviewer.runs(without).returncode == 0
    other = World.example()
    root = type(other.root).from_seed(b"\7" * 32)
    raw, _ = other.bundle(sender=other.sender(root=root))
    (reviewer.folder / "B.fieldkit").write_bytes(raw)
    for script in (block(), without):
        subprocess.run(["rm", "-rf", str(reviewer.folder / "b")], check=True)
        assert reviewer.runs(script).returncode != 0


def test_a_certificate_that_has_ended_since(reviewer: Reviewer, world: World) -> None:
    """E28: good at the time of signing, not without that time."""
    before = NOW + timedelta(days=1)
    raw, _ = world.bundle(sender=world.sender(before=before))
    (reviewer.folder / "B.fieldkit").write_bytes(raw)
    lines = block().splitlines()
    outside = "\n".join(lines[:8])
    assert reviewer.runs(outside).returncode == 0
    subprocess.run(["rm", "-r", str(reviewer.folder / "b")], check=True)
    later = outside.replace("20261124143000Z", "20270101000000Z")
    assert reviewer.runs(later).returncode != 0

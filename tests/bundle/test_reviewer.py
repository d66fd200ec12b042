"""The reviewer's page, run word for word with public tools, on a bundle that was sealed here."""

from __future__ import annotations

import base64
import hashlib
import json
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
TOOLS = ("ssh-keygen", "jq", "zstd", "unzip", "python3", "sha256sum", "tar", "bash")
pytestmark = pytest.mark.tools


def outside() -> str:
    """The page's lines for whoever has no key."""
    return blocks()[0]


def block() -> str:
    """All lines of the page, the outside's and the inside's."""
    return "".join(blocks())


def blocks() -> tuple[str, str]:
    """The page's two blocks for bash."""
    found = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    first, second = found
    return str(first), str(second)


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
    assert '["report","2026-11-24T14:30:00Z","field-officer"]' in done.stdout
    inside = reviewer.folder / "b" / "inside"
    assert (inside / "submission.xml").read_text().startswith("<data>word")


def test_the_page_shows_the_roots_digits(reviewer: Reviewer) -> None:
    (command,) = re.findall(r"^\$ (awk .*)$", PAGE.read_text("utf-8"), re.M)
    assert reviewer.runs(str(command)).stdout.strip() == "805673371790524846234288"


def changed(raw: bytes, at: int) -> bytes:
    """With one bit of one byte turned."""
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


@pytest.mark.parametrize("part", ["manifest", "signature", "payload"])
def test_the_page_refuses_one_changed_byte(reviewer: Reviewer, part: str) -> None:
    """In each part, at its beginning, middle and end, in a container that is right again."""
    path = reviewer.folder / "B.fieldkit"
    raw = path.read_bytes()
    with path.open("rb") as source:
        head = read_head(source)
    payload = raw[head.payload_offset : head.payload_offset + head.payload.size]
    parts = {"manifest": head.manifest, "signature": head.signature, "payload": payload}
    length = len(parts[part])
    ends = {at for at, byte in enumerate(parts[part]) if byte == 10}
    for at in sorted({0, 3, length // 3, length // 2, length - 3, length - 1, *list(ends)[:2]}):
        altered = {**parts, part: changed(parts[part], at)}
        path.write_bytes(container(altered["manifest"], altered["signature"], altered["payload"]))
        refused = reviewer.runs("rm -rf b\n" + outside())
        assert refused.returncode != 0, (part, at)
        assert part != "payload" or "payload.age: FAILED" in refused.stdout


def test_the_page_refuses_changes_of_what_comes_with_the_bundle(reviewer: Reviewer) -> None:
    """The container as it lies, the roster, its signature, the receipt, another root."""
    for name, places in {
        "B.fieldkit": (0, 8, 45, 200, 1200, 2500, -22, -30),
        "roster.json": (5, 700, -5),
        "roster.json.sig": (60, 150),
        "receipt.tlog-proof": (40, 60, 120),
        "root_signers": (70,),
    }.items():
        path = reviewer.folder / name
        raw = path.read_bytes()
        for at in places:
            path.write_bytes(changed(raw, at % len(raw)))
            assert reviewer.runs("rm -rf b\n" + outside()).returncode != 0, (name, at)
        path.write_bytes(raw)
    assert reviewer.runs("rm -rf b\n" + block()).returncode == 0


def test_the_page_refuses_what_the_receipt_contradicts(reviewer: Reviewer, world: World) -> None:
    """Of another roster; made after it was received; received long after the certificate's end."""
    path = reviewer.folder / "B.fieldkit"
    proof = reviewer.folder / "receipt.tlog-proof"
    good = proof.read_text()

    def told(**changes: object) -> None:
        with path.open("rb") as source:
            manifest = hashlib.sha256(read_head(source).manifest).hexdigest()
        fields = {"manifest": manifest, "received": "2026-11-24T14:31:07Z", "roster": 7}
        entry = json.dumps({**fields, **changes}, separators=(",", ":")).encode()
        line = f"extra {base64.b64encode(entry).decode()}"
        proof.write_text(re.sub("^extra .*$", line, good, flags=re.M))

    told()
    assert reviewer.runs("rm -rf b\n" + outside()).returncode == 0
    for wrong in (
        {"roster": 8},
        {"received": "2026-11-24T14:19:59Z"},
        {"manifest": "0" * 64},
    ):
        told(**wrong)
        assert reviewer.runs("rm -rf b\n" + outside()).returncode != 0, wrong
    raw, _ = world.bundle(sender=world.sender(before=NOW + timedelta(days=1)))
    path.write_bytes(raw)
    told(received="2026-12-25T14:00:00Z")
    assert reviewer.runs("rm -rf b\n" + outside()).returncode == 0
    told(received="2026-12-25T14:31:00Z")
    assert reviewer.runs("rm -rf b\n" + outside()).returncode != 0


def test_with_and_without_r(reviewer: Reviewer, world: World) -> None:
    """Revoked: fails with `-r`, good without; never certified: fails both ways."""
    revoking = world.roster(revoked=[1000])
    (reviewer.folder / "roster.json").write_bytes(revoking.raw)
    (reviewer.folder / "roster.json.sig").write_text(revoking.signature)
    assert reviewer.runs(block()).returncode != 0
    subprocess.run(["rm", "-r", str(reviewer.folder / "b")], check=True)
    without = re.sub(r" -r (\.\./)+krl", "", block())
    assert "-r ../krl" not in without
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
    raw, sealed = world.bundle(sender=world.sender(before=NOW + timedelta(days=1)))
    (reviewer.folder / "B.fieldkit").write_bytes(raw)
    proof = receipt(world, log_of(world), sealed.manifest_sha256)
    (reviewer.folder / "receipt.tlog-proof").write_text(proof)
    assert reviewer.runs(outside()).returncode == 0
    later = outside().replace('"verify-time=$at"', '"verify-time=20270101000000Z"')
    assert reviewer.runs("rm -r b\n" + later).returncode != 0


def test_the_page_refuses_a_changed_byte_of_the_container(reviewer: Reviewer) -> None:
    """Every byte of the headers, the directory and its end, though no content changes by it."""
    path = reviewer.folder / "B.fieldkit"
    raw = path.read_bytes()
    (check,) = re.findall(r"^python3 - B\.fieldkit.*?^END$", outside(), re.M | re.S)
    assert reviewer.runs(check).returncode == 0
    with path.open("rb") as source:
        head = read_head(source)
    contents = [head.manifest, head.signature]
    inside = {at for part in contents for at in range(raw.index(part), raw.index(part) + len(part))}
    inside |= set(range(head.payload_offset, head.payload_offset + head.payload.size))
    beside = sorted(set(range(len(raw))) - inside)
    assert len(beside) > 300
    for at in beside[::7]:
        path.write_bytes(changed(raw, at))
        assert reviewer.runs(check).returncode != 0, at

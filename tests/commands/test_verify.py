"""`fieldkit verify`: its four outcomes, its exit statuses, its document."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fieldkit.crypto import tlog
from fieldkit.crypto.age import Identity
from fieldkit.crypto.keys import SigningKey, training_root
from schemas.receipt import Entry
from schemas.strict import read_json
from schemas.verification import Outcome, VerifyReport
from sync.bundle.roster import root_signers
from tests.bundle.world import NOW, World
from tests.commands.conftest import Done, Place, command


@pytest.fixture
def world() -> World:
    """As it is now: bundles are judged by the machine's clock where there is no receipt."""
    return World.example().at(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def folder(tmp_path: Path, world: World) -> Path:
    """A bundle, its receipt, roster 7, the root's key and a desk's."""
    raw, sealed = world.bundle(world.contents(evidence=b"light" * 99))
    log = tlog.LogKey.generate("hq.example.org/fieldkit", world.random)
    vkeys = [vkey.line for vkey in log.vkeys]
    named = {"origin": log.origin, "vkeys": vkeys, "witnesses": [], "quorum": 0}
    roster, signature = world.signed_roster(log=named)
    write(tmp_path, "B.fieldkit", raw)
    write(tmp_path, "roster.json", roster)
    write(tmp_path, "roster.json.sig", signature.encode())
    write(tmp_path, "root_signers", root_signers([world.root.public]).encode())
    write(tmp_path, "root.pub", f"{world.root.public.openssh} the root\n".encode())
    write(tmp_path, "desk.key", f"# the desk\n{world.desk.text}\n".encode())
    write(tmp_path, "B.tlog-proof", proof(world, log, sealed.manifest_sha256, 7).encode())
    write(tmp_path, "later.tlog-proof", proof(world, log, sealed.manifest_sha256, 8).encode())
    return tmp_path


def write(folder: Path, name: str, raw: bytes) -> None:
    (folder / name).write_bytes(raw)


def proof(world: World, log: tlog.LogKey, manifest: str, roster: int) -> str:
    """A receipt that names this roster."""
    received = world.now + timedelta(seconds=5)
    entry = Entry(manifest=manifest, received=received, roster=roster).raw()
    leaves = [tlog.leaf_hash(b"before"), tlog.leaf_hash(entry)]
    note = log.sign(tlog.Checkpoint(log.origin, 2, tlog.root_of(leaves)), received)
    return tlog.TlogProof(entry, 1, tuple(tlog.inclusion_proof(1, leaves)), note).text


def verify(folder: Path, *names: str, roster: bool = True, root: str | None = "root_signers",
           identity: bool = False) -> Done:  # fmt: skip
    """The command with these files."""
    words: list[object] = [folder / name for name in names or ("B.fieldkit",)]
    words += ["--roster", folder / "roster.json"] if roster else []
    words += ["--root", folder / root] if root else []
    words += ["--identity", folder / "desk.key"] if identity else []
    return command("verify", *words)


def checks(done: Done, name: str) -> dict[str, str]:
    """The outcome of each check of a file."""
    document = json.loads(done.out)
    (file,) = [each for each in document["files"] if each["path"].endswith(name)]
    return {each["check"]: each["outcome"] for each in file["checks"]}


def as_json(folder: Path, *words: object) -> Done:
    return command(
        "verify", *words, "--roster", folder / "roster.json", "--root", folder / "root_signers",
        "--json",
    )  # fmt: skip


def test_all_is_proved(folder: Path) -> None:
    for root in ("root_signers", "root.pub"):
        done = verify(folder, "B.fieldkit", "B.tlog-proof", root=root, identity=True)
        assert done.status == 0, done.out
        assert "signed by 0123456789abcdef, unchanged, received" in done.out
        assert "Failed: 0" in done.out
        assert "Not claimed" in done.out


def test_roster_and_root_alone_end_with_0(folder: Path) -> None:
    done = verify(folder)
    assert done.status == 0
    assert "The inside was not opened." in done.out


def test_one_changed_byte_ends_with_1(folder: Path) -> None:
    raw = bytearray((folder / "B.fieldkit").read_bytes())
    raw[6000] ^= 1
    write(folder, "T.fieldkit", bytes(raw))
    done = verify(folder, "B.fieldkit", "T.fieldkit")
    assert done.status == 1
    assert re.search(r"T\.fieldkit: Altered", done.out)
    assert re.search(r"B\.fieldkit: Valid", done.out)


def test_what_cannot_be_checked_ends_with_4(folder: Path) -> None:
    for done in (
        verify(folder, roster=False, root=None),
        verify(folder, roster=True, root=None),
        verify(folder, roster=False),
        verify(folder, "B.fieldkit", "later.tlog-proof"),
    ):
        assert done.status == 4, done.out
        assert "needs " in done.out
        assert "Failed: 0" in done.out
        assert "CREATED" not in done.out  # what one types by hand has the bundle's own time


def test_wrong_words_end_with_2(folder: Path) -> None:
    assert verify(folder, "nowhere.fieldkit").status == 2
    assert verify(folder, root="desk.key").status == 2
    (folder / "roster.json.sig").unlink()
    assert verify(folder).status == 2


def test_document(folder: Path) -> None:
    done = as_json(folder, folder / "B.fieldkit", folder / "B.tlog-proof")
    assert done.status == 0
    report = VerifyReport.of(read_json(done.out.encode()))
    assert [each.what.value for each in report.files] == ["roster", "bundle", "receipt"]
    assert {each.outcome for each in report.files} == {Outcome.PASSED}
    found = checks(done, "B.fieldkit")
    assert found["receipt"] == "passed"
    assert found["files"] == "untested"


def test_a_folder_of_bundles(folder: Path) -> None:
    done = as_json(folder, folder)
    assert done.status == 4  # one of its receipts names roster 8
    assert checks(done, "later.tlog-proof")["receipt"] == "cantTell"


def test_signers_that_may_not(folder: Path, world: World) -> None:
    cases = {
        "training": (world.sender(root=training_root()), "UntrustedSigner"),
        "ended": (world.sender(before=world.now), "ExpiredSigner"),
        "role": (world.sender(roles=["reviewer"]), "WrongRole"),
    }
    for name, (sender, error) in cases.items():
        raw, _ = world.bundle(sender=sender)
        write(folder, f"{name}.fieldkit", raw)
        done = verify(folder, f"{name}.fieldkit")
        assert done.status == 1
        assert f"{error}: " in done.out
    training = verify(folder, "training.fieldkit").out
    assert "(training)" in training
    assert "UntrustedSigner \u2013 it comes from a training profile" in training


def test_revoked_and_revoked_since(folder: Path, world: World) -> None:
    revoking = world.roster(revoked=[1000], version=9)
    write(folder, "new.json", revoking.raw)
    write(folder, "new.json.sig", revoking.signature.encode())
    trust = ("--roster", folder / "new.json", "--root", folder / "root_signers")
    done = command("verify", folder / "B.fieldkit", *trust)
    assert done.status == 1
    assert "RevokedSigner: " in done.out
    both = ("--roster", folder / "roster.json", *trust)
    done = command("verify", folder / "B.fieldkit", folder / "B.tlog-proof", *both)
    assert done.status == 0, done.out
    assert "signer since revoked" in done.out


def test_ended_long_ago_needs_a_receipt(folder: Path) -> None:
    """A certificate that ended over 30 days ago: nobody can say whether it came in time."""
    old = World.example().at(NOW - timedelta(days=400))
    raw, _ = old.bundle(sender=old.sender(before=old.now + timedelta(days=1)))
    write(folder, "old.fieldkit", raw)
    done = verify(folder, "old.fieldkit")
    assert done.status == 4
    assert "ExpiredSigner" in done.out


def test_receipts_that_prove_nothing(folder: Path, world: World) -> None:
    text = (folder / "B.tlog-proof").read_text()
    forged = tlog.LogKey.generate("hq.example.org/fieldkit", world.random)
    _, sealed = world.bundle()
    wrong = [
        text.replace("index 1", "index 0"),
        text[: len(text) // 2],
        proof(world, forged, sealed.manifest_sha256, 7),
    ]
    for each in wrong:
        write(folder, "wrong.tlog-proof", each.encode())
        done = verify(folder, "B.fieldkit", "wrong.tlog-proof")
        assert done.status == 1, done.out
        assert "ReceiptInvalid" in done.out


def test_with_a_key_that_is_not_a_recipients(folder: Path, world: World) -> None:
    write(folder, "desk.key", f"{Identity.generate(world.random).text}\n".encode())
    done = verify(folder, identity=True)
    assert done.status == 1
    assert "NotForUs" in done.out


def test_roster_by_another_root(folder: Path) -> None:
    key = SigningKey.from_seed(World.example().random(32))
    write(folder, "other.pub", f"{key.public.openssh}\n".encode())
    done = verify(folder, root="other.pub")
    assert done.status == 1
    assert "UnsignedRoster" in done.out


def test_files_that_are_no_bundles(folder: Path) -> None:
    write(folder, "note.txt", b"nothing")
    write(folder, "empty.fieldkit", b"")
    assert "NotABundle" in verify(folder, "note.txt").out
    done = verify(folder, "empty.fieldkit")
    assert (done.status, "Truncated" in done.out) == (1, True)


def test_by_hand_lines_of_the_report(folder: Path) -> None:
    """The command that stands beside a check gives the same answer."""
    subprocess.run(["unzip", "-q", "B.fieldkit", "-d", "b"], cwd=folder, check=True)
    done = as_json(folder, folder / "B.fieldkit")
    document = json.loads(done.out)
    command_of = {
        each["check"]: each["command"]
        for file in document["files"]
        if file["what"] == "bundle"
        for each in file["checks"]
    }
    for name in ("signature", "payload"):
        ran = subprocess.run(
            ["bash", "-c", command_of[name]], cwd=folder / "b", capture_output=True, check=False
        )
        assert ran.returncode == 0, ran.stderr


def test_by_the_profiles_roster(place: Place, folder: Path) -> None:
    done = command("verify", folder / "B.fieldkit", *place.profile("desk-1"), *place.secret)
    assert done.status == 1
    assert "UntrustedSigner" in done.out

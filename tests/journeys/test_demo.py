"""The demo plays the whole journey, and what it leaves can be checked by hand."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.vault import Vault
from fieldkit.vault.outbox import Sending
from ui.pictures import sitting_of

REVIEWER = ("--root", "reviewer/root_signers", "--roster", "reviewer/roster.json")


def fieldkit(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-m", "ui.commands", *words],
        cwd=cwd,
        env={"PYTHONPATH": str(root), "PATH": "", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journey") / "demo"
    played = fieldkit("demo", "--out", str(folder))
    assert played.returncode == 0, played.stdout + played.stderr
    return folder


def test_every_step_is_done(demo: Path) -> None:
    steps = json.loads((demo / "account.json").read_text())["steps"]
    assert {step["outcome"] for step in steps} == {"done"}
    left = {name for step in steps for name in step["files"]}
    assert all((demo / name).exists() for name in left)


def test_the_latest_assessment_is_whole_and_seven_factors_higher(demo: Path) -> None:
    steps = {
        step["name"]: step for step in json.loads((demo / "account.json").read_text())["steps"]
    }
    latest = steps["Latest period assessed, signed and sealed"]["counts"]
    assert latest["indicators"] == 143
    assert latest["cannot be assessed"] == 9
    moved = steps["Compared with the period before"]["counts"]
    assert moved == {"factors higher": 7, "indicators risen": 23, "fallen": 2}


def test_the_desk_has_the_correction_beside_what_it_corrects(demo: Path) -> None:
    steps = {
        step["name"]: step for step in json.loads((demo / "account.json").read_text())["steps"]
    }
    told = steps["Correction read beside what it corrects"]["counts"]
    assert told == {"revisions kept": 2, "answers changed": 1}
    assert len(list((demo / "outbox").iterdir())) == len(list((demo / "receipts").iterdir())) == 4
    said = fieldkit(
        "verify", "outbox", *REVIEWER, "--identity", "reviewer/desk.key", "--json", cwd=demo
    )
    assert said.returncode == 0, said.stdout


def test_a_second_run_touches_nothing(demo: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.rglob("*")}
    again = fieldkit("demo", "--out", str(demo))
    assert again.returncode == 3
    assert "not empty" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in demo.rglob("*")} == before


def test_a_reviewer_proves_the_bundles_and_refuses_the_altered_one(demo: Path) -> None:
    good = fieldkit("verify", "outbox", "receipts", *REVIEWER, cwd=demo)
    assert good.returncode == 0, good.stdout
    opened = fieldkit("verify", "outbox", *REVIEWER, "--identity", "reviewer/desk.key", cwd=demo)
    assert opened.returncode == 0, opened.stdout
    altered = fieldkit("verify", "reviewer/tampered.fieldkit", *REVIEWER, cwd=demo)
    assert altered.returncode == 1
    assert "Altered" in altered.stdout


@pytest.mark.tools
def test_public_tools_prove_the_same(demo: Path, tmp_path: Path, age_folder: Path) -> None:
    """The lines of docs/verify.md on the demo's bundle; then with one byte of it changed."""
    page = (Path(__file__).parents[2] / "docs" / "verify.md").read_text("utf-8")
    block = "".join(re.findall(r"^```bash\n(.*?)^```$", page, re.M | re.S))
    bundle = max((demo / "outbox").iterdir(), key=lambda path: path.stat().st_size)
    proof = demo / "receipts" / bundle.name.replace(".training.fieldkit", ".tlog-proof")
    for name in ("root_signers", "roster.json", "roster.json.sig", "desk.key"):
        shutil.copy(demo / "reviewer" / name, tmp_path)
    shutil.copy(bundle, tmp_path / "B.fieldkit")
    shutil.copy(proof, tmp_path / "receipt.tlog-proof")

    def by_hand() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", block],
            cwd=tmp_path,
            env={"PATH": f"{age_folder}:{os.environ['PATH']}", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    good = by_hand()
    assert good.returncode == 0, good.stderr
    assert good.stdout.count(": OK") == 7
    shutil.rmtree(tmp_path / "b")
    shutil.copy(demo / "reviewer" / "tampered.fieldkit", tmp_path / "B.fieldkit")
    altered = by_hand()
    assert altered.returncode != 0
    assert "payload.age: FAILED" in altered.stdout


def test_the_profiles_open(demo: Path) -> None:
    lines = (demo / "passphrases.txt").read_text().splitlines()
    phrases = dict(line.split("\t") for line in lines if not line.startswith("#"))
    with Vault.open(demo / "field", passphrase=phrases["field"]) as vault:
        assert vault.training
        assert len(vault.assessments.all()) == 2


def test_no_version_is_pictured_both_waiting_and_delivered(demo: Path) -> None:
    lines = (demo / "passphrases.txt").read_text().splitlines()
    phrases = dict(line.split("\t") for line in lines if not line.startswith("#"))
    with sitting_of(demo / "field", phrases["field"]) as sitting:
        parcels = sitting.vault.outbox.all()
        sent = [(each.assessment, each.revision) for each in parcels]
        assert len(sent) == len(set(sent))
        assert [each.state is Sending.DELIVERED for each in parcels].count(False) == 1
        draft = sitting.vault.assessments.get(sitting.draft)
        assert (draft.open, draft.ready) == (True, True)


def test_nothing_of_the_sample_lies_in_the_clear(demo: Path) -> None:
    """Answers and names are in no file of a profile or of the receiver, in either encoding."""
    words = ("Dubrek", "Masenu", "Talmora", "تالمورا", "hostile programmes")
    marks = [word.encode(code) for word in words for code in ("utf-8", "utf-16-le")]
    for name in ("field", "field-2", "hq", "root", "receiver", "outbox"):
        for path in (demo / name).rglob("*"):
            if path.is_file():
                raw = path.read_bytes()
                assert not any(mark in raw for mark in marks), path

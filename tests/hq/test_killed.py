"""An import that is killed at any moment is whole or was never there, and can be repeated (G1)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from schemas.manifest import Role
from tests.hq.headquarters import PASSPHRASE, Headquarters, report

SCRIPT = Path(__file__).with_name("killed.py")
NOTHING = {"bundles": 0, "revisions": 0, "evidence": 0}
ALL = {"bundles": 1, "revisions": 1, "evidence": 2}


def test_killed_at_each_step(tmp_path: Path) -> None:
    hq = Headquarters.init(tmp_path / "HQ")
    desk = hq.enrolled("desk-1", Role.DESK_OFFICER)
    officer = hq.enrolled("FO-1")
    bundle = tmp_path / "b.fieldkit"
    bundle.write_bytes(report(officer, evidence=[b"one" * 9000, b"two" * 9000]))
    hq.give_roster(desk)
    desk.vault.close()
    officer.vault.close()
    work = tmp_path / "work"
    work.mkdir()
    profile = hq.folder.parent / "desk-1"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(profile), PASSPHRASE, str(bundle), str(work)],
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rounds) > 4
    assert [each["killed"] for each in rounds] == [True] * (len(rounds) - 1) + [False]
    for each in rounds:
        assert each["before"] in (NOTHING, ALL)
        assert each["after"] == ALL
        assert each["outcome"] == ("Imported" if each["before"] == NOTHING else "Duplicate")
        assert each["whole"]
        assert each["exact"]

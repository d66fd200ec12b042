"""Kill an import at each thing that it does in the profile, and say what is there afterwards.

`python killed.py PROFILE PASSPHRASE BUNDLE WORK`: for n = 1, 2, … the profile is copied, a child
imports BUNDLE and dies at the nth file that it opens, renames or removes there; another child opens
the copy, looks, imports again and looks again. A line of JSON each, until one import is not killed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from io import BytesIO
from pathlib import Path

from fieldkit.clock import SystemClock
from fieldkit.vault import Vault
from sync.hq.desk import open_desk
from sync.hq.importer import Arrival, import_bundle
from sync.hq.store import assessments

KILLED = 9
WATCHED = ("open", "os.rename", "os.remove", "os.mkdir")


def take(profile: Path, passphrase: str, raw: bytes, die_at: int | None) -> dict[str, object]:
    """Import once; die at that event if one is given."""
    with Vault.open(profile, passphrase=passphrase) as vault:
        desk = open_desk(vault, SystemClock(), os.urandom)
        before = desk.store.counts()
        if die_at is not None:
            _die_at(profile, die_at)
        outcome = import_bundle(desk, BytesIO(raw), Arrival("b.fieldkit"))
        after = desk.store.counts()
        (statement,) = desk.store.statements()
        files = desk.store.files(statement.manifest_sha256)
        whole = all(_reads(desk, each) for each in files)
        stored = {path.stem for path in (profile / "imported").iterdir()}
        exact = stored == desk.store.stored_names()
        desk.close()
    kind = type(outcome).__name__
    return {"before": before, "after": after, "outcome": kind, "whole": whole, "exact": exact}


def _reads(desk: object, each: assessments.KeptFile) -> bool:
    with desk.evidence(each.sha256) as source:  # type: ignore[attr-defined]
        return len(source.read()) == each.size


def _die_at(profile: Path, count: int) -> None:
    left = [count]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in WATCHED and str(arguments[0]).startswith(str(profile)):
            left[0] -= 1
            if left[0] == 0:
                os._exit(KILLED)

    sys.addaudithook(watch)


def main() -> None:
    profile, passphrase, bundle, work = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    raw = Path(bundle).read_bytes()
    for die_at in range(1, 200):
        copy = Path(work) / str(die_at)
        shutil.copytree(profile, copy)
        child = os.fork()
        if child == 0:
            take(copy, passphrase, raw, die_at)
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
        reader, writer = os.pipe()
        if os.fork() == 0:
            told = json.dumps(take(copy, passphrase, raw, None))
            os.write(writer, told.encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            found = json.loads(pipe.read())
        os.wait()
        sys.stdout.write(json.dumps({"killed": killed, **found}) + "\n")
        shutil.rmtree(copy)
        if not killed:
            return


main()

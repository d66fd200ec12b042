"""Starts a fuzzer: `fuzz.py expression|form [--minutes N] [--keep]`.

It goes on from the corpus of the repository in `build/fuzz/`, with a limit of 20 seconds of the
processor (a minute by the clock) and 1 GiB for each input, and ends at the first finding, which
stays there as a file. `--keep` makes the
corpus of the repository the smallest one that reaches the same of the engine's code. Needs
atheris, which has wheels for Linux only and therefore is no part of the locked requirements.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LENGTHS = {"expression": 1024, "form": 16_384}
MOST_KEPT = 1_200_000
"""Bytes of corpus that are kept for one target."""


def main(words: list[str]) -> int:
    """Run the fuzzer; the status is libFuzzer's: 0 where nothing was found."""
    asked = _words(words)
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write("Fuzzing needs atheris: .venv/bin/pip install atheris==3.0.0\n")
        return 3
    target: str = asked.target
    work = ROOT / "build" / "fuzz" / target
    found = work.parent / f"{target}-findings"
    corpus = HERE / "corpus" / target
    for folder in (work, found, corpus):
        folder.mkdir(parents=True, exist_ok=True)
    if asked.keep:
        return _keep(target, work, corpus)
    return _fuzz(
        target,
        f"-max_total_time={asked.minutes * 60}",
        f"-artifact_prefix={found}/",
        str(work),
        str(corpus),
        *map(str, asked.seeds),
    )


def _words(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fuzz.py", description=(__doc__ or "").partition(".")[0])
    parser.add_argument("target", choices=sorted(LENGTHS))
    parser.add_argument("--minutes", type=int, default=30, metavar="N", help="how long (30)")
    parser.add_argument("--keep", action="store_true", help="keep the smallest corpus")
    parser.add_argument(
        "--seeds",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help="start from these too",
    )
    return parser.parse_args(words)


def _fuzz(target: str, *options: str) -> int:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    # To merge, libFuzzer starts the target's file itself, by its first line.
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    command = [
        sys.executable,
        str(HERE / f"fuzz_{target}.py"),
        f"-dict={HERE / 'expression.dict'}",
        f"-max_len={LENGTHS[target]}",
        "-timeout=60",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
        *options,
    ]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path, "PATH": programs}, check=False
    ).returncode


def _keep(target: str, work: Path, corpus: Path) -> int:
    """The smallest corpus that reaches as much, shortest inputs first, named by their hash."""
    merged = work.parent / f"{target}-merged"
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir()
    status = _fuzz(target, "-merge=1", str(merged), str(work), str(corpus))
    if status:
        return status
    for old in corpus.iterdir():
        old.unlink()
    kept = 0
    for path in sorted(merged.iterdir(), key=lambda path: (path.stat().st_size, path.name)):
        raw = path.read_bytes()
        kept += len(raw)
        if kept > MOST_KEPT:
            break
        (corpus / hashlib.sha256(raw).hexdigest()[:20]).write_bytes(raw)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Work on what came from outside, each in a process of its own: it can crash or be killed there.

A worker is a module with `main()` that reads standard input, writes standard output and sets its
own limits. It is started with our interpreter and our sources alone (`-P`: nothing in the working
folder is imported); a frozen program starts itself with `--worker MODULE`. Source: abuse cases,
D12, J6.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTION = "--worker"
WORKERS = (
    "fieldkit.assess.image_worker",
    "fieldkit.forms.xlsform_worker",
    "fieldkit.reports.worker",
)


class WorkerTooSlow(Exception):
    """The worker was still at it when its time was over, and was killed."""


def work(module: str, given: bytes, seconds: float) -> tuple[int, bytes]:
    """Exit status and output of a worker. Raises `WorkerTooSlow`."""
    # The application starts with this module, long before it needs a worker.
    import subprocess

    started = [OPTION] if getattr(sys, "frozen", False) else ["-P", "-m"]
    fixed = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, *started, module],
            input=given,
            capture_output=True,
            timeout=seconds,
            cwd=ROOT,
            env=os.environ | fixed,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkerTooSlow from None
    return done.returncode, done.stdout


def serve(words: list[str]) -> int | None:
    """Be the worker that a frozen program was started as; None where it was not."""
    if len(words) != 2 or words[0] != OPTION or words[1] not in WORKERS:
        return None
    return int(importlib.import_module(words[1]).main() or 0)

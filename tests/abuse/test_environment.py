"""The program depends on no switch, no working folder, no environment (E21, J6, B6, P18)."""

from __future__ import annotations

import ast
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("fieldkit", "schemas", "sync", "ui")
SOURCES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "code", "tarfile"}
FORBIDDEN_CALLS = {"eval", "exec", "__import__", "breakpoint"}
LAUNCH = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("launcher", {run!r})
launcher = importlib.util.module_from_spec(spec)
spec.loader.exec_module(launcher)
launcher.environment = lambda *_: None
launcher.PYTHON = pathlib.Path(sys.executable)
sys.exit(launcher.main(["--version"]))
"""


def objections(tree: ast.AST) -> Iterator[str]:
    """What a switch removes, or what runs what it reads."""
    for node in ast.walk(tree):
        at = getattr(node, "lineno", 0)
        if isinstance(node, ast.Assert):
            yield f"{at}: assert"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {each.name for each in node.names} | {getattr(node, "module", None)}
            yield from (f"{at}: {name}" for name in FORBIDDEN_MODULES & names)
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in FORBIDDEN_CALLS:
                yield f"{at}: {function.id}"
            if isinstance(function, ast.Attribute) and function.attr == "extractall":
                yield f"{at}: extractall"
            if any(each.arg == "shell" for each in node.keywords):
                yield f"{at}: shell"


def test_nothing_is_decided_by_what_can_be_switched_off_or_run() -> None:
    """E21: no assertion, no evaluation, no loading of objects, no unpacking into a folder."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{each}"
        for path in SOURCES
        for each in objections(ast.parse(path.read_text("utf-8")))
    ]
    assert len(SOURCES) > 200
    assert found == []


def planted(folder: Path) -> Path:
    """A folder with modules of our and of Python's names, each of which leaves a mark."""
    mark = folder / "loaded"
    for name in ("argparse", "json", "fieldkit/__init__", "ui/__init__", "sqlcipher3/__init__"):
        path = folder / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"open({str(mark)!r}, 'a').write({name!r})\n")
    return mark


def test_the_launcher_loads_nothing_from_the_working_folder(tmp_path: Path) -> None:
    """J6: typed in a folder of downloads, the first command loads our modules and no others."""
    mark = planted(tmp_path)
    done = subprocess.run(
        [sys.executable, "-P", "-c", LAUNCH.format(run=str(ROOT / "run.py"))],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not mark.exists() or "fieldkit" not in mark.read_text(), done.stderr
    assert done.stdout.startswith("fieldkit "), done.stderr


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
def test_no_secret_stands_where_others_look(tmp_path: Path) -> None:
    """B6, A1: neither in the arguments and environment of any process that a command starts, nor
    in what it leaves in the temporary folder; an argument for it does not exist."""
    secret = "cedar lantern river copper window seven"
    (tmp_path / "phrase").write_text(secret + "\n")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = [sys.executable, "-P", "-m", "ui.commands", "field", "init", "--code", "FO-1"]
    words += ["--profile", str(tmp_path / "profile")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    refused = subprocess.run(
        [*words, "--passphrase", secret], env=environment, capture_output=True, check=False
    )
    assert refused.returncode == 2
    command = [*words, "--passphrase-file", str(tmp_path / "phrase")]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        seen = set()
        while running.poll() is None:
            seen |= {text for each in family(running.pid) for text in told(each)}
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(0.02)
        out, err = (stream.read() for stream in (running.stdout, running.stderr) if stream)
    assert running.returncode == 0, err
    assert any(b"ui.commands" in text for text in seen)
    kit = out.split(b"Recovery kit: ")[1].split(b"\n")[0]
    for hidden in (secret.encode(), kit):
        assert not any(hidden in text for text in seen)
        for path in (*scratch.rglob("*"), *(tmp_path / "profile").rglob("*")):
            assert not path.is_file() or hidden not in path.read_bytes()


def family(pid: int) -> list[int]:
    """A process and what it started."""
    found = [pid]
    for each in found:
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{each}/task/{each}/children").read_text().split()
            found.extend(int(child) for child in children)
    return found


def told(pid: int) -> list[bytes]:
    """What a process shows of itself to others."""
    shown = []
    for name in ("cmdline", "environ"):
        with contextlib.suppress(OSError):
            shown.append(Path(f"/proc/{pid}/{name}").read_bytes())
    return shown

#!/usr/bin/env python3
"""Fieldkit's launcher: makes `.venv`, installs what is missing, and hands over.

    python3 run.py              the application, or one of its commands: demo, verify …
    python3 run.py test         all tests; what follows goes to pytest
    python3 run.py check        lint, types, import layers, lock files, translations
    python3 run.py bench        the benchmarks, as ratios
    python3 run.py fuzz         expressions or forms against the engine (docs/fuzzing.md)
    python3 run.py build        a folder that runs without Python (PyInstaller)
    python3 run.py lock         renew the hash-locked requirement files
    python3 run.py translations collect the interface's texts into the catalogues

Needs Python 3.11 or newer and its standard library, nothing else. Packages come as wheels from the
hash-locked files; the stamp in `.venv` is written last, so a cut installation is begun anew. Exit
status 3: the machine is in the way, and the line above says what mends it.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    sys.exit("Fieldkit needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "fieldkit-stamp.json"
MADE = ROOT / "resources" / "instruments" / "made.json"
WRONG_WORDS, MACHINE_IN_THE_WAY = 2, 3

USERS_FILE = ROOT / "requirements.txt"
SERVER_FILE = ROOT / "requirements-server.txt"
DEVELOPERS_FILE = ROOT / "requirements-dev.txt"

# What Qt loads, and Debian's package of it: enough for pictures without a display …
OFFSCREEN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libbrotlidec.so.1": "libbrotli1",
}
# … and what a window needs besides.
WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# Programs that tests use beside ours, and Debian's package of each.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "setxkbmap": "x11-xkb-utils",
    "pdftotext": "poppler-utils",
    "ssh-keygen": "openssh-client",
    "zstd": "zstd",
    "jq": "jq",
    "unzip": "unzip",
    "node": "nodejs",
    "npm": "npm",
}


def main(words: list[str]) -> int:
    """Do what the words say."""
    command = words[0] if words else ""
    developer = {
        "test": test,
        "check": check,
        "bench": bench,
        "fuzz": fuzz,
        "build": build,
        "lock": lock,
        "translations": translations,
    }.get(command)
    if developer is not None:
        if developer in (check, build, lock) and words[1:]:
            say(f"python3 run.py {command}  takes no words: {developer.__doc__}")
            return 0 if words[1:] in (["-h"], ["--help"]) else WRONG_WORDS
        environment(DEVELOPERS_FILE)
        os.chdir(ROOT)
        return developer(words[1:])
    environment(USERS_FILE)
    if command == "" or command.startswith("--profile"):
        if has_display():
            system_libraries({**OFFSCREEN, **WINDOW})
    elif command == "demo":
        system_libraries(OFFSCREEN)
    # -P: the folder in which somebody types this is no place for our modules.
    return hand_over([str(PYTHON), "-P", "-m", "ui.commands", *words])


# The environment


def environment(requirements: Path) -> None:
    """Make `.venv` hold what `requirements` lists, unless it does already."""
    wanted = {
        "python": sys.version,
        "base": sys.base_prefix,
        "place": str(VENV),
        "requirements": hashlib.sha256(requirements.read_bytes()).hexdigest(),
    }
    developers = {
        **wanted,
        "requirements": hashlib.sha256(DEVELOPERS_FILE.read_bytes()).hexdigest(),
    }
    present = stamped()
    if present not in (wanted, developers):
        say("Installing Fieldkit's packages into .venv (once; needs a connection) …")
        STAMP.unlink(missing_ok=True)
        keep = present is not None and {**present, "requirements": ""} == {
            **wanted,
            "requirements": "",
        }
        if not keep or not PYTHON.exists():
            if Path(sys.prefix) == VENV:
                stop("This Python is that of .venv, which is to be made anew: type python3 run.py.")
            shutil.rmtree(VENV, ignore_errors=True)
        install(requirements)
        STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    compile_sources()


def stamped() -> dict[str, str] | None:
    """What the last finished installation was made from."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) and PYTHON.exists() else None


def install(requirements: Path) -> None:
    """Wheels only, each with its hash: with uv where it is on the path, else with pip."""
    options = ["--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    uv = shutil.which("uv")
    if uv is not None:
        if not PYTHON.exists():
            run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        run([uv, "pip", "sync", "--quiet", "--python", str(PYTHON), *options[:-2], options[-1]])
        return
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    if importlib.util.find_spec("ensurepip") is not None:
        if not PYTHON.exists():
            run([sys.executable, "-m", "venv", str(VENV)])
        run([str(PYTHON), "-m", "pip", "install", *quiet, *options])
    elif importlib.util.find_spec("pip") is not None:
        # Debian without python3-venv: its pip installs into the environment from outside.
        if not PYTHON.exists():
            run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
        run([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *quiet, *options])
    else:
        stop("Python's venv is missing. Install it:\n  sudo apt-get install python3-venv")


def compile_sources() -> None:
    """Compile questionnaires and catalogues, again whenever their sources change."""
    sources = sorted(
        path
        for folder in ("schemas/instruments", "resources/translations", "fieldkit/forms")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".csv", ".po", ".py"}
    )
    state = [[str(path.relative_to(ROOT)), *path.stat()[6:9:2]] for path in sources]
    try:
        if json.loads(MADE.read_text(encoding="utf-8")) == state:
            return
    except (OSError, ValueError):
        pass
    say("Preparing questionnaires and languages …")
    run([str(PYTHON), "-c", "from fieldkit.instruments import compile_all; compile_all()"])
    run([str(PYTHON), "-m", "fieldkit.language"])
    MADE.parent.mkdir(parents=True, exist_ok=True)
    MADE.write_text(json.dumps(state), encoding="utf-8")


# The system


def has_display() -> bool:
    """Whether a window could be shown."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def system_libraries(wanted: dict[str, str]) -> None:
    """Linux only: what Qt loads must be there; installed as root on Debian, else named."""
    if sys.platform == "linux":
        packages(sorted({wanted[name] for name in wanted if not loads(name)}), needed=True)


def loads(library: str) -> bool:
    """Whether the system finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def packages(missing: list[str], *, needed: bool) -> None:
    """Install Debian's packages as root; anybody else is told what to type."""
    if not missing:
        return
    line = "apt-get install --no-install-recommends " + " ".join(missing)
    apt = shutil.which("apt-get")
    if apt is not None and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("Installing system packages: " + " ".join(missing))
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], env=quiet, stdout=sys.stderr, check=False)
        done = subprocess.run(
            [apt, "install", "-y", "-qq", "--no-install-recommends", *missing],
            env=quiet,
            stdout=sys.stderr,
            check=False,
        )
        if done.returncode == 0:
            return
    told = "System packages are missing. Type:\n  sudo " + line
    if apt is None:
        told = "System libraries are missing (Debian's names): " + " ".join(missing)
    if needed:
        stop(told)
    say(told)


def run(command: list[str]) -> None:
    """A step that must succeed; what it says is for the person, as our own words are."""
    done = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        stop(f"This step failed with status {done.returncode}: {' '.join(command[1:4])} …")


def hand_over(command: list[str]) -> int:
    """Become the program (where the system can), with its exit status."""
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, here)
    return subprocess.run(command, env=here, check=False).returncode


def say(text: str) -> None:
    """To the person; standard output belongs to results."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """The machine is in the way."""
    say(text)
    sys.exit(MACHINE_IN_THE_WAY)


# For developers


def test(words: list[str]) -> int:
    """All tests, off screen but for those that open a real window under Xvfb."""
    system_libraries({**OFFSCREEN, **WINDOW})
    if sys.platform == "linux":
        absent = [TEST_PROGRAMS[name] for name in TEST_PROGRAMS if shutil.which(name) is None]
        packages(absent, needed=False)
    spread = (
        [] if any(word.startswith("-n") for word in words) else ["-n", "2", "--dist", "worksteal"]
    )
    return hand_over([str(PYTHON), "-m", "pytest", *spread, *words])


def check(_: list[str]) -> int:
    """Everything but the tests; all failures are shown, not only the first."""
    failed = []
    for name, command in {
        "lint": ["ruff", "check", "."],
        "format": ["ruff", "format", "--check", "."],
        "types": ["mypy"],
        "layers": ["import_linter_cli"],
    }.items():
        program = (
            [
                str(PYTHON),
                "-c",
                "import sys; from importlinter.cli import lint_imports_command as c; c()",
            ]
            if command == ["import_linter_cli"]
            else [str(PYTHON), "-m", *command]
        )
        if subprocess.run(program, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    for path in (USERS_FILE, SERVER_FILE, DEVELOPERS_FILE):
        if dependencies_hash() not in path.read_text(encoding="utf-8").splitlines()[0]:
            failed.append(f"{path.name} is stale (python3 run.py lock)")
    if subprocess.run(
        [str(PYTHON), "-m", "fieldkit.catalogues", "--check"], cwd=ROOT, check=False
    ).returncode:
        failed.append("translations")
    say("check: " + ("all right" if not failed else "failed: " + ", ".join(failed)))
    return 1 if failed else 0


def bench(words: list[str]) -> int:
    """The benchmarks, one table of ratios."""
    system_libraries(OFFSCREEN)
    return hand_over([str(PYTHON), "-m", "benchmarks", *words])


def fuzz(words: list[str]) -> int:
    """Expressions or forms that nobody wrote, until one breaks the engine."""
    return hand_over([str(PYTHON), str(ROOT / "tests" / "fuzz" / "fuzz.py"), *words])


def build(_: list[str]) -> int:
    """A one-folder program that needs no Python."""
    return hand_over([str(PYTHON), "-m", "PyInstaller", "--noconfirm", str(ROOT / "build.spec")])


def translations(words: list[str]) -> int:
    """Collect the interface's texts into the catalogues and say what is missing."""
    return hand_over([str(PYTHON), "-m", "fieldkit.catalogues", *words])


def lock(_: list[str]) -> int:
    """One resolution for all systems and Pythons: the developers' file, and two parts of it."""
    heading = (
        f"# The lock of pyproject.toml; dependencies {dependencies_hash()}; python3 run.py lock\n"
    )
    common = [
        str(PYTHON),
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
    ]
    common += ["--python-version", "3.11", "--no-header", "--no-annotate", "--no-emit-index-url"]
    wholes = [
        (DEVELOPERS_FILE, ["--all-extras", "--group", "dev"]),
        (USERS_FILE, ["--all-extras", "-c", str(DEVELOPERS_FILE)]),
        (SERVER_FILE, ["--extra", "headquarters", "-c", str(DEVELOPERS_FILE)]),
    ]
    for path, options in wholes:
        run([*common, *options, "pyproject.toml", "-o", path.name])
        path.write_text(heading + path.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


def dependencies_hash() -> str:
    """Of the parts of pyproject.toml that the lock files follow from."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [
        project["project"]["dependencies"],
        project["project"]["optional-dependencies"],
        project["dependency-groups"],
    ]
    return "sha256:" + hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

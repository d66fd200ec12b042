"""What all tests share: no display unless asked for, and programs that must be there."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.instruments import compile_all

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tests" / "tools" / "age"
INSTALLED = ROOT / "build" / "age-for-tests"

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_configure(config: pytest.Config) -> None:
    """The shipped questionnaires are compiled once, before any worker asks for them."""
    if not hasattr(config, "workerinput"):
        compile_all()


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Once there is an application it collects by a timer of its loop, which tests hardly have."""
    yield
    if not gc.isenabled() and sys.getallocatedblocks() > _kept[0] + 1_000_000:
        gc.collect()
        _kept[0] = sys.getallocatedblocks()


_kept = [0]


@pytest.fixture
def program() -> Callable[[str], str]:
    """Finds a program; where it is missing the test is skipped, in CI it fails."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if found is not None:
            return found
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing, and CI must have it")
        pytest.skip(f"{name} is not installed")

    return find


@pytest.fixture(scope="session")
def age_folder() -> Path:
    """A folder with an `age` that reads post-quantum files: the system's, or npm's."""
    found = shutil.which("age")
    if found is not None and _is_new_enough(found):
        return Path(found).parent
    if not (INSTALLED / "node_modules" / "age-encryption").is_dir():
        _install()
    return INSTALLED


def _is_new_enough(age: str) -> bool:
    told = subprocess.run([age, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v?(\d+)\.(\d+)", told.stdout)
    return version is not None and (int(version[1]), int(version[2])) >= (1, 3)


def _install() -> None:
    part = INSTALLED.with_name(f"{INSTALLED.name}.{os.getpid()}")
    shutil.copytree(TOOL, part, dirs_exist_ok=True)
    try:
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=part, check=True, timeout=120, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(part, ignore_errors=True)
        if os.environ.get("CI"):
            pytest.fail(
                f"no age that reads post-quantum files, and none could be installed: {error}"
            )
        pytest.skip("no age that reads post-quantum files")
    shutil.rmtree(INSTALLED, ignore_errors=True)
    try:
        part.rename(INSTALLED)
    except OSError:
        shutil.rmtree(part)

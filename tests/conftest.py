"""What all tests share: no display unless asked for, and programs that must be there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest

from fieldkit.instruments import compile_all

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_configure(config: pytest.Config) -> None:
    """The shipped questionnaires are compiled once, before any worker asks for them."""
    if not hasattr(config, "workerinput"):
        compile_all()


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

"""What all tests share: no display unless asked for, and programs that must be there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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

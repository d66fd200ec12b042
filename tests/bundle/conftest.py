"""The world of the format's worked example: a root, an officer, a desk, a roster."""

from __future__ import annotations

import pytest

from tests.bundle.world import World


@pytest.fixture(scope="session")
def world() -> World:
    """Fixed keys and a fixed moment; nothing in it changes."""
    return World.example()

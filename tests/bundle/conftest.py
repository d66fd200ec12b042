"""The world of the format's worked example."""

from __future__ import annotations

import pytest

from tests.bundle.world import World


@pytest.fixture(scope="session")
def world() -> World:
    """Fixed keys and a fixed moment; nothing in it changes."""
    return World.example()

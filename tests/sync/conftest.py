"""A running receiver for the tests of sync: one a module, real TLS on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sync_world import Headquarters

from schemas.manifest import Role


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headquarters]:
    """Headquarters with an officer and a desk, its receiver running."""
    folder: Path = tmp_path_factory.mktemp("hq") / "receiver"
    hq = Headquarters(folder)
    hq.enrol("officer")
    hq.enrol("desk", Role.DESK_OFFICER)
    hq.publish()
    hq.start()
    hq.publish()  # now with the port in its address
    yield hq
    assert hq.stop() == ""

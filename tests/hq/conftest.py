"""Headquarters with a desk and an officer, made once a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from schemas.manifest import Role
from tests.hq.headquarters import Device, Headquarters


@dataclass
class People:
    """Who there is."""

    hq: Headquarters
    desk: Device
    officer: Device
    second: Device


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """A desk and two officers, all enrolled."""
    hq = Headquarters.init(Path(tmp_path_factory.mktemp("people")) / "HQ")
    desk = hq.enrolled("desk-1", Role.DESK_OFFICER)
    made = People(hq, desk, hq.enrolled("FO-1"), hq.enrolled("FO-2"))
    hq.give_roster(desk)
    hq.give_roster(made.officer)
    yield made
    for device in (made.desk, made.officer, made.second):
        device.vault.close()

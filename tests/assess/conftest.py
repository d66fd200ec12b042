"""An open vault with a situation, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.assess.opening import open_situation
from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault
from schemas.situation import Area, Population, Situation, SpokenLanguage, Text
from tests.vaults import BEGINNING, PASSPHRASE


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGINNING)


@pytest.fixture
def vault(tmp_path: Path, clock: SetClock) -> Iterator[Vault]:
    vault, _ = Vault.create(
        tmp_path / "profile", PASSPHRASE, clock=clock, cost=SMALLEST_COST, reserve=0
    )
    yield vault
    vault.lock()


@pytest.fixture
def situation(vault: Vault) -> Situation:
    return open_situation(
        vault,
        name=Text(text="Talmora", translations={"ar": "تالمورا"}),
        country=Text(text="Talmora"),
        areas=(
            Area(code="sunrak", name=Text(text="Sunrak highlands")),
            Area(code="lomek", name=Text(text="Lomek lake basin")),
        ),
        languages=(SpokenLanguage(code="olmari", name=Text(text="Olmari")),),
        populations=(
            Population(code="P1", name=Text(text="Olmari"), kinds=("ethnical",)),
            Population(code="P2", name=Text(text="Masenu"), kinds=("ethnical", "religious")),
        ),
    )

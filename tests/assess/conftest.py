"""An open vault with a situation, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fieldkit.assess import Filling, open_assessment, open_situation
from fieldkit.clock import SetClock
from fieldkit.instruments import Instrument
from fieldkit.vault import RecoveryCode, Vault
from schemas.assessment import Period
from schemas.situation import Area, Population, Situation, SpokenLanguage, Text
from tests.assess.forms import small_instrument
from tests.vaults import BEGINNING, copied, template


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGINNING)


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RecoveryCode]:
    return template(tmp_path_factory.mktemp("vault"))


@pytest.fixture
def vault(tmp_path: Path, clock: SetClock, one: tuple[Path, RecoveryCode]) -> Iterator[Vault]:
    vault = copied(one, tmp_path / "profile", clock)
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


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    return small_instrument(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def filling(vault: Vault, situation: Situation, small: Instrument) -> Filling:
    period = Period(start=date(2026, 7, 1), end=date(2026, 9, 30))
    return open_assessment(vault, situation.id, small, period=period, areas=["lomek"])

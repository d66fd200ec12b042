"""An open vault for each test, and one that is opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import RecoveryCode, Vault
from tests.vaults import BEGINNING, PASSPHRASE


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGINNING)


@pytest.fixture
def made(tmp_path: Path, clock: SetClock) -> Iterator[tuple[Vault, RecoveryCode]]:
    vault, code = Vault.create(
        tmp_path / "profile", PASSPHRASE, clock=clock, cost=SMALLEST_COST, reserve=0
    )
    yield vault, code
    vault.lock()


@pytest.fixture
def vault(made: tuple[Vault, RecoveryCode]) -> Vault:
    return made[0]


@pytest.fixture
def reopen(clock: SetClock) -> Iterator[Callable[[Path], Vault]]:
    opened: list[Vault] = []

    def open_again(profile: Path) -> Vault:
        vault = Vault.open(profile, passphrase=PASSPHRASE, clock=clock, reserve=0)
        opened.append(vault)
        return vault

    yield open_again
    for vault in opened:
        vault.lock()

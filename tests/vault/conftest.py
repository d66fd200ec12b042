"""An open vault for each test, and one that is opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.clock import SetClock
from fieldkit.vault import RecoveryCode, Vault
from tests.vaults import BEGINNING, PASSPHRASE, copied, template


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGINNING)


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RecoveryCode]:
    return template(tmp_path_factory.mktemp("vault"))


@pytest.fixture
def made(
    tmp_path: Path, clock: SetClock, one: tuple[Path, RecoveryCode]
) -> Iterator[tuple[Vault, RecoveryCode]]:
    vault = copied(one, tmp_path / "profile", clock)
    yield vault, one[1]
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

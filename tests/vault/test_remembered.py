"""How the vault was closed the last time, and what stands in it beside what was entered."""

from __future__ import annotations

import multiprocessing
import shutil
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from fieldkit.clock import SetClock
from fieldkit.vault import RecoveryCode, Vault
from fieldkit.vault.remembered import DRAFT, PLACE
from tests.vaults import BEGINNING, add_assessment, keyed


def test_a_vault_that_was_closed_says_nothing_of_it(made: tuple[Vault, RecoveryCode]) -> None:
    vault, code = made
    assert vault.cut_off is None
    vault.remembered.keep(PLACE, [["home", {}]]).result()
    vault.lock()
    again = Vault.open(vault.profile, recovery=code)
    assert again.cut_off is None
    assert again.remembered.get(PLACE) is None
    again.lock()


def stay(profile: Path, secret: bytes, told: Pipe) -> None:
    """In a process of its own: open, enter something, remember a place, and wait to be killed."""
    clock = SetClock(BEGINNING)
    vault = Vault.open(profile, recovery=RecoveryCode(secret), clock=clock, reserve=0)
    clock.at = BEGINNING + timedelta(minutes=2)
    add_assessment(vault, clock)
    clock.at = BEGINNING + timedelta(minutes=3)
    vault.remembered.keep(f"{DRAFT}situation", {"name": "Arandis, the salt road"}).result()
    clock.at = BEGINNING + timedelta(minutes=9)
    vault.remembered.keep(PLACE, [["home", {}], ["situation", {}]]).result()
    told.send("there")
    told.recv()


def test_a_kill_is_known_at_the_next_opening_and_only_there(
    made: tuple[Vault, RecoveryCode],
) -> None:
    vault, code = made
    vault.lock()
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    child = processes.Process(target=stay, args=(vault.profile, code.secret, theirs))
    child.start()
    assert ours.recv() == "there"
    child.kill()
    child.join()
    again = Vault.open(vault.profile, recovery=code)
    # What was entered last; that the officer then moved about is no entry.
    assert again.cut_off == BEGINNING + timedelta(minutes=3)
    place = again.remembered.get(PLACE)
    assert place is not None
    assert place.value == [["home", {}], ["situation", {}]]
    assert again.remembered.drafts() == {"draft/situation": {"name": "Arandis, the salt road"}}
    again.remembered.forget("draft/situation").result()
    assert again.remembered.drafts() == {}
    again.lock()
    with Vault.open(vault.profile, recovery=code) as third:
        assert third.cut_off is None


def test_what_is_remembered_is_nowhere_in_the_clear(
    made: tuple[Vault, RecoveryCode], tmp_path: Path
) -> None:
    vault, _ = made
    vault.remembered.keep(f"{DRAFT}situation", {"name": "Arandis, the salt road"}).result()
    copied = Path(shutil.copytree(vault.profile, tmp_path / "seen"))
    vault.lock()
    for folder in (copied, vault.profile):
        for file in folder.rglob("*"):
            assert not file.is_file() or b"salt road" not in file.read_bytes()


def test_the_mark_of_a_vault_that_is_open_stands_in_its_database(
    made: tuple[Vault, RecoveryCode],
) -> None:
    vault, _ = made
    marks = "SELECT count(*) FROM remembered WHERE name = 'open'"
    assert vault._database.read(lambda each: each.execute(marks).fetchone()[0]) == 1
    vault.lock()
    vault.lock()
    connection = keyed(vault.profile)
    assert connection.execute(marks).fetchone()[0] == 0
    connection.close()

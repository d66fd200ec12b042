"""Making, opening and locking a vault: each thing that can be wrong is told apart."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.errors import (
    DamagedDatabase,
    DamagedHeader,
    FieldkitError,
    HeaderPutBack,
    NoVault,
    StorageError,
    UnsafeProfile,
    UnsupportedVersion,
    VaultExists,
    VaultInUse,
    WeakPassphrase,
    WrongSecret,
)
from fieldkit.vault import RecoveryCode, Vault
from fieldkit.vault.folder import says_training
from tests.vaults import PASSPHRASE, add_assessment, keyed

Reopen = Callable[[Path], Vault]


def opening_error(profile: Path, **secret: Any) -> type[FieldkitError] | None:
    try:
        Vault.open(profile, **(secret or {"passphrase": PASSPHRASE})).lock()
    except FieldkitError as error:
        return type(error)
    return None


def test_what_was_kept_is_there_after_reopening(
    vault: Vault, reopen: Reopen, clock: SetClock
) -> None:
    assessment = add_assessment(vault, clock)
    signer = vault.identities.signer().public.openssh
    recipient = vault.identities.recipient().recipient.text
    vault.lock()
    again = reopen(vault.profile)
    assert again.assessments.get(assessment.id) == assessment
    assert again.identities.signer().public.openssh == signer
    assert again.identities.recipient().recipient.text == recipient
    assert again.check().whole


def test_a_second_vault_is_not_made_over_the_first(vault: Vault) -> None:
    with pytest.raises(VaultExists):
        Vault.create(vault.profile, PASSPHRASE, cost=SMALLEST_COST)


@pytest.mark.parametrize(
    "passphrase", ["", "short", "password1234", "aaaaaaaaaaaaaaaa", "qwertyuiop12"]
)
def test_an_easy_passphrase_makes_no_vault(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(WeakPassphrase):
        Vault.create(tmp_path / "profile", passphrase, cost=SMALLEST_COST)
    assert not (tmp_path / "profile").exists()


def test_no_vault_is_said(tmp_path: Path) -> None:
    assert opening_error(tmp_path / "nowhere") is NoVault
    assert opening_error(tmp_path) is NoVault


def test_wrong_passphrase_changes_nothing(vault: Vault) -> None:
    vault.lock()
    before = (vault.profile / "vault.json").read_bytes()
    assert opening_error(vault.profile, passphrase="another phrase of six words") is WrongSecret
    assert (vault.profile / "vault.json").read_bytes() == before
    assert opening_error(vault.profile) is None


def test_the_recovery_code_opens_and_once_renewed_the_old_one_does_not(
    made: tuple[Vault, RecoveryCode],
) -> None:
    vault, code = made
    vault.lock()
    again = Vault.open(vault.profile, recovery=code)
    renewed = again.renew_recovery()
    again.lock()
    assert opening_error(vault.profile, recovery=code) is WrongSecret
    assert opening_error(vault.profile, recovery=renewed) is None
    assert opening_error(vault.profile) is None
    assert not (vault.profile / "vault.json.old").exists()


def test_a_forgotten_passphrase_is_replaced_after_recovery(
    made: tuple[Vault, RecoveryCode],
) -> None:
    vault, code = made
    vault.lock()
    again = Vault.open(vault.profile, recovery=code)
    again.change_passphrase("another one of quite other words", cost=SMALLEST_COST)
    assert again.is_passphrase("another one of quite other words")
    assert not again.is_passphrase(PASSPHRASE)
    again.lock()
    assert opening_error(vault.profile) is WrongSecret
    assert opening_error(vault.profile, passphrase="another one of quite other words") is None


def test_an_older_header_put_back_is_seen(made: tuple[Vault, RecoveryCode]) -> None:
    vault, _ = made
    former = (vault.profile / "vault.json").read_bytes()
    vault.renew_recovery()
    vault.lock()
    (vault.profile / "vault.json").write_bytes(former)
    assert opening_error(vault.profile) is HeaderPutBack


def flipped(value: str) -> str:
    return f"{int(value[0], 16) ^ 1:x}{value[1:]}"


HEADER_CHANGES: list[tuple[str, Callable[[dict[str, Any]], None], type[FieldkitError]]] = [
    ("mac", lambda h: h.update(mac=flipped(h["mac"])), DamagedHeader),
    ("salt", lambda h: h.update(database_salt=flipped(h["database_salt"])), DamagedHeader),
    ("epoch", lambda h: h.update(epoch=2), DamagedHeader),
    ("generation", lambda h: h.update(generation=9), DamagedHeader),
    ("format", lambda h: h.update(format="fieldkit-vault/2"), DamagedHeader),
    ("id", lambda h: h.update(id="019ab2aa-7d10-7b02-8e55-0c9f3a61d4b7"), DamagedHeader),
    ("more", lambda h: h.update(more=1), DamagedHeader),
    ("no slots", lambda h: h.update(slots=[]), DamagedHeader),
    ("nine slots", lambda h: h.update(slots=h["slots"] * 5), DamagedHeader),
    (
        "seed",
        lambda h: h["evidence"][0].update(wrapped=flipped(h["evidence"][0]["wrapped"])),
        DamagedHeader,
    ),
    (
        "slot nonce",
        lambda h: h["slots"][0].update(nonce=flipped(h["slots"][0]["nonce"])),
        DamagedHeader,
    ),
    (
        "slot wrapped",
        lambda h: h["slots"][0].update(wrapped=flipped(h["slots"][0]["wrapped"])),
        DamagedHeader,
    ),
    (
        "slot commit",
        lambda h: h["slots"][0].update(commit=flipped(h["slots"][0]["commit"])),
        WrongSecret,
    ),
    ("slot salt", lambda h: h["slots"][0].update(salt=flipped(h["slots"][0]["salt"])), WrongSecret),
    ("slot id", lambda h: h["slots"][0].update(id="other"), WrongSecret),
    ("weaker", lambda h: h["slots"][0]["argon2id"].update(m=1024), DamagedHeader),
    ("4 TiB", lambda h: h["slots"][0]["argon2id"].update(m=2**32), DamagedHeader),
    ("other slot", lambda h: h["slots"][1].update(id="other"), DamagedHeader),
    ("slot gone", lambda h: h["slots"].pop(), DamagedHeader),
]


@pytest.mark.parametrize(
    ("name", "change", "error"), HEADER_CHANGES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_each_changed_field_of_the_header_is_told(
    vault: Vault, name: str, change: Callable[[dict[str, Any]], None], error: type[FieldkitError]
) -> None:
    vault.lock()
    path = vault.profile / "vault.json"
    header = json.loads(path.read_bytes())
    change(header)
    path.write_text(json.dumps(header, sort_keys=True, separators=(",", ":")))
    assert opening_error(vault.profile) is error


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[1]", b"\xff" * 10, b"[" * 60_000, b" " * 70_000, b'{"format":1,"format":1}'],
)
def test_a_header_that_is_none_is_damaged(vault: Vault, raw: bytes) -> None:
    vault.lock()
    (vault.profile / "vault.json").write_bytes(raw)
    assert opening_error(vault.profile) is DamagedHeader


def test_a_header_cut_off_while_rewritten_opens_from_the_former_one(vault: Vault) -> None:
    vault.lock()
    whole = (vault.profile / "vault.json").read_bytes()
    (vault.profile / "vault.json.old").write_bytes(whole)
    (vault.profile / "vault.json").write_bytes(whole[:100])
    assert opening_error(vault.profile) is None


def damage(profile: Path, table: str) -> None:
    """Flip a bit in the first page of a table."""
    connection = keyed(profile)
    query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
    [page] = connection.execute(query, (table,)).fetchone()
    connection.close()
    raw = bytearray((profile / "vault-1.db").read_bytes())
    raw[(page - 1) * 4096 + 100] ^= 1
    (profile / "vault-1.db").write_bytes(raw)


def test_a_damaged_page_is_a_damaged_database_and_what_is_kept_is_named(
    vault: Vault, reopen: Reopen, clock: SetClock
) -> None:
    add_assessment(vault, clock)
    vault.lock()
    damage(vault.profile, "receipt")
    again = reopen(vault.profile)
    with pytest.raises(DamagedDatabase) as damaged:
        again.require_whole()
    assert damaged.value.facts["lost"] == ("receipt",)
    assert "assessment" in damaged.value.facts["kept"]  # type: ignore[operator]
    with pytest.raises(DamagedDatabase):
        again.receipts.of("any")
    assert again.situations.all()
    again.settings.set("name", "value")


def test_damage_that_opening_meets_names_what_is_kept_too(vault: Vault, clock: SetClock) -> None:
    add_assessment(vault, clock)
    vault.lock()
    damage(vault.profile, "audit")
    with pytest.raises(DamagedDatabase) as damaged:
        Vault.open(vault.profile, passphrase=PASSPHRASE)
    assert damaged.value.facts["lost"] == ("audit",)
    assert {"assessment", "situation"} <= set(damaged.value.facts["kept"])  # type: ignore[call-overload]


@pytest.mark.parametrize("keep", [0, 100, 4096])
def test_a_cut_database_is_damaged_and_never_an_empty_vault(vault: Vault, keep: int) -> None:
    vault.lock()
    path = vault.profile / "vault-1.db"
    path.write_bytes(path.read_bytes()[:keep])
    assert opening_error(vault.profile) is DamagedDatabase


def test_a_database_that_is_gone_is_damaged_and_what_is_left_is_named(vault: Vault) -> None:
    with vault.evidence.writer(1) as out:
        out.write(b"x")
        out.keep()
    vault.lock()
    (vault.profile / "vault-1.db").unlink()
    with pytest.raises(DamagedDatabase) as damaged:
        Vault.open(vault.profile, passphrase=PASSPHRASE)
    assert damaged.value.facts == {"kept": ("evidence",), "lost": ("database",)}
    assert not (vault.profile / "vault-1.db").exists()


def test_a_vault_of_a_newer_program_is_left_alone(vault: Vault) -> None:
    vault.lock()
    connection = keyed(vault.profile)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UnsupportedVersion) as refused:
        Vault.open(vault.profile, passphrase=PASSPHRASE)
    assert refused.value.facts["version"] == 99


def test_a_folder_that_went_away_is_told_and_work_goes_on_when_it_is_back(vault: Vault) -> None:
    vault.settings.set("name", 1)
    elsewhere = vault.profile.with_name("elsewhere")
    vault.profile.rename(elsewhere)
    with pytest.raises(StorageError):
        vault.settings.set("name", 2)
    with pytest.raises(StorageError):
        vault.evidence.writer(1)
    elsewhere.rename(vault.profile)
    vault.settings.set("name", 3)
    assert vault.settings.get("name") == 3


def test_a_long_log_is_emptied_while_work_goes_on(vault: Vault) -> None:
    wal = vault.profile / "vault-1.db-wal"
    for number in range(60):
        vault.settings.set(f"note {number}", "x" * 100_000)
        assert wal.stat().st_size < 9 * 1024 * 1024
    # What was begun beside the acts is over once the same thread has done this.
    vault.remembered.keep("last", 1).result()
    assert wal.stat().st_size < 4.5 * 1024 * 1024
    assert vault.settings.get("note 59") == "x" * 100_000


def test_folder_and_files_are_the_owners_alone(vault: Vault, clock: SetClock) -> None:
    add_assessment(vault, clock)
    for path in [vault.profile, *vault.profile.rglob("*")]:
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path.name


def test_looser_permissions_are_tightened(vault: Vault, reopen: Reopen) -> None:
    vault.lock()
    vault.profile.chmod(0o755)
    (vault.profile / "vault.json").chmod(0o644)
    reopen(vault.profile)
    assert stat.S_IMODE(vault.profile.stat().st_mode) == 0o700
    assert stat.S_IMODE((vault.profile / "vault.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["vault.json", "vault-1.db", "evidence", "lock"])
def test_a_link_in_place_of_a_file_or_folder_is_refused(vault: Vault, name: str) -> None:
    vault.lock()
    path = vault.profile / name
    path.rename(vault.profile.parent / "elsewhere")
    path.symlink_to(vault.profile.parent / "elsewhere")
    assert opening_error(vault.profile) is UnsafeProfile


def test_a_profile_that_is_a_link_is_refused(vault: Vault, tmp_path: Path) -> None:
    vault.lock()
    (tmp_path / "link").symlink_to(vault.profile)
    assert opening_error(tmp_path / "link") is UnsafeProfile


@pytest.mark.parametrize("place", ["Dropbox", "OneDrive - Office", "Nextcloud"])
def test_no_vault_is_made_where_a_program_copies_it_elsewhere(tmp_path: Path, place: str) -> None:
    with pytest.raises(UnsafeProfile) as refused:
        Vault.create(tmp_path / place / "profile", PASSPHRASE, cost=SMALLEST_COST)
    assert refused.value.facts["reason"] == "synchronised"


def test_the_second_process_is_told(vault: Vault) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from fieldkit.errors import VaultInUse\n"
        "from fieldkit.vault import Vault\n"
        "try:\n"
        "    Vault.open(Path(sys.argv[1]), passphrase=sys.argv[2])\n"
        "except VaultInUse:\n"
        "    sys.exit(7)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(vault.profile), PASSPHRASE], timeout=60, check=False
    )
    assert ended.returncode == 7
    with pytest.raises(VaultInUse):
        Vault.open(vault.profile, passphrase=PASSPHRASE)


def test_a_first_run_that_was_cut_off_is_begun_again(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    vault, _ = Vault.create(profile, PASSPHRASE, cost=SMALLEST_COST)
    vault.lock()
    (profile / "vault-1.db").rename(profile / "vault-1.db.begun")
    (profile / "vault.json").rename(tmp_path / "vault.json")
    assert opening_error(profile) is NoVault
    again, _ = Vault.create(profile, PASSPHRASE, cost=SMALLEST_COST)
    again.lock()
    assert opening_error(profile) is None


def test_a_first_run_cut_off_after_its_header_opens(vault: Vault) -> None:
    vault.lock()
    (vault.profile / "vault-1.db").rename(vault.profile / "vault-1.db.begun")
    assert opening_error(vault.profile) is None


def test_a_vault_that_lost_its_header_is_never_made_anew(vault: Vault, tmp_path: Path) -> None:
    vault.lock()
    (vault.profile / "vault.json").rename(tmp_path / "vault.json")
    with pytest.raises(VaultExists):
        Vault.create(vault.profile, PASSPHRASE, cost=SMALLEST_COST)
    (tmp_path / "vault.json").rename(vault.profile / "vault.json")
    assert opening_error(vault.profile) is None


def test_the_loosest_umask_changes_nothing(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        vault, _ = Vault.create(tmp_path / "profile", PASSPHRASE, cost=SMALLEST_COST)
        vault.settings.set("name", "value")
        for path in [vault.profile, *vault.profile.rglob("*")]:
            allowed = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == allowed, path.name
        vault.lock()
    finally:
        os.umask(former)


def test_no_core_file_is_written_while_a_vault_is_open(vault: Vault) -> None:
    assert vault.training is False
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_after_lock_no_wal_is_left_and_nothing_can_be_read(vault: Vault, clock: SetClock) -> None:
    add_assessment(vault, clock)
    vault.lock()
    vault.lock()
    wal = vault.profile / "vault-1.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0
    with pytest.raises(StorageError):
        vault.situations.all()
    with pytest.raises(StorageError):
        vault.settings.set("name", "value")
    with pytest.raises(StorageError):
        vault.evidence.writer(1)
    assert os.listdir(vault.profile / "evidence") == []


def test_a_training_vault_says_so_before_it_is_open(vault: Vault, tmp_path: Path) -> None:
    assert not says_training(vault.profile)
    assert b"training" not in (vault.profile / "vault.json").read_bytes()
    made, _ = Vault.create(tmp_path / "other", PASSPHRASE, cost=SMALLEST_COST, training=True)
    made.lock()
    assert says_training(made.profile)
    file = made.profile / "vault.json"
    right = file.read_bytes()
    file.write_bytes(right.replace(b',"training":true', b""))
    assert not says_training(made.profile)
    assert opening_error(made.profile) is DamagedHeader
    for broken in (b"", b"[]", b"{", b'{"training":1}', b"[" * 100_000):
        file.write_bytes(broken)
        assert not says_training(made.profile)
    file.write_bytes(right)
    assert opening_error(made.profile) is None

"""A profile that others touched, copied, cut off or put in a bad place (A5, A7, A8, A9, A18, A28).

What `tests/vault` tries already (links, modes, slots, costs, pages, a second process) stands there.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.clock import SetClock
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.errors import (
    Altered,
    DamagedHeader,
    EvidenceMissing,
    NotABundle,
    UnsafeProfile,
    WrongSecret,
)
from fieldkit.vault import RecoveryCode, Vault
from tests.vaults import BEGINNING, PASSPHRASE, copied, template

OTHER = "harbour violet anchor meadow copper nine"
PAGES = 4096


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RecoveryCode]:
    return template(tmp_path_factory.mktemp("vault"))


@pytest.fixture
def vault(tmp_path: Path, one: tuple[Path, RecoveryCode]) -> Iterator[Vault]:
    with copied(one, tmp_path / "profile", SetClock(BEGINNING)) as vault:
        yield vault


def opened(profile: Path, passphrase: str = PASSPHRASE) -> Vault:
    return Vault.open(profile, passphrase=passphrase, clock=SetClock(BEGINNING), reserve=0)


def test_no_former_slot_lies_about_after_a_change_that_was_cut_off(vault: Vault) -> None:
    """A5: killed between the new header and the end of the change, the old slot goes at the next
    start, and the old passphrase opens nothing that lies in the folder."""
    profile = vault.profile
    former = (profile / "vault.json").read_bytes()
    vault.change_passphrase(OTHER, cost=SMALLEST_COST)
    vault.lock()
    (profile / "vault.json.old").write_bytes(former)
    (profile / "vault.json.new").write_bytes(former[:100])
    opened(profile, OTHER).lock()
    assert not (profile / "vault.json.old").exists()
    assert not (profile / "vault.json.new").exists()
    with pytest.raises(WrongSecret):
        opened(profile)


def test_a_damaged_header_is_mended_from_the_former_one(vault: Vault) -> None:
    """A2: what opened the vault is the header from then on, so that the next change succeeds."""
    profile = vault.profile
    vault.lock()
    right = (profile / "vault.json").read_bytes()
    (profile / "vault.json.old").write_bytes(right)
    (profile / "vault.json").write_bytes(right[:-20])
    with opened(profile) as again:
        assert (profile / "vault.json").read_bytes() == right
        assert not (profile / "vault.json.old").exists()
        again.change_passphrase(OTHER, cost=SMALLEST_COST)
    opened(profile, OTHER).lock()


def test_an_old_header_beside_a_damaged_one_brings_no_slot_back(vault: Vault) -> None:
    """A5: laid there by somebody else, it is older than the database knows."""
    profile = vault.profile
    former = (profile / "vault.json").read_bytes()
    vault.change_passphrase(OTHER, cost=SMALLEST_COST)
    vault.lock()
    (profile / "vault.json.old").write_bytes(former)
    (profile / "vault.json").write_bytes(b"{}")
    with pytest.raises(Exception, match="HeaderPutBack"):
        opened(profile)
    assert (profile / "vault.json").read_bytes() == b"{}"


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 65_000,
        b'{"slots":' * 6_000,
        b'{"generation":' + b"9" * 60_000 + b"}",
        b'{"format":"fieldkit-vault/1","id":"\\ud800"}',
        b" " * (1 << 20),
    ],
    ids=["deep list", "deep object", "long number", "half a sign", "too long"],
)
def test_headers_that_are_bombs(vault: Vault, raw: bytes) -> None:
    """A25: each is damage at once."""
    vault.lock()
    (vault.profile / "vault.json").write_bytes(raw)
    with pytest.raises(DamagedHeader):
        opened(vault.profile)


def test_the_last_answer_is_there_wherever_the_log_was_cut_behind_it(
    vault: Vault, tmp_path: Path, one: tuple[Path, RecoveryCode]
) -> None:
    """A7: cut at each frame, the database opens with every act up to there, and none is torn."""
    profile = vault.profile
    vault.lock()
    vault = opened(profile)
    for number in range(6):
        vault.settings.set("answer", number)
    (log,) = profile.glob("vault-*.db-wal")
    whole = log.stat().st_size
    frames = (whole - 32) // (24 + PAGES)
    copy, seen = tmp_path / "copy", []
    for frame in range(frames + 1):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(profile, copy)
        (copy / "lock").unlink()
        for shared in copy.glob("*-shm"):
            shared.unlink()
        os.truncate(copy / log.name, 32 + frame * (24 + PAGES) + (0 if frame == frames else 100))
        with Vault.open(copy, recovery=one[1], reserve=0) as cut:
            seen.append(cut.settings.get("answer", -1))
            assert cut.audit.first_break() is None
    assert seen == sorted(seen)
    assert set(seen) == set(range(-1, 6))
    with Vault.open(copied_whole(profile, tmp_path), passphrase=PASSPHRASE, reserve=0) as last:
        assert last.settings.get("answer") == 5
    vault.lock()


def copied_whole(profile: Path, tmp_path: Path) -> Path:
    """The profile as a kill would leave it now."""
    whole = tmp_path / "whole"
    shutil.copytree(profile, whole)
    (whole / "lock").unlink()
    for shared in whole.glob("*-shm"):
        shared.unlink()
    return whole


def test_a_stored_file_put_in_anothers_place_is_seen(vault: Vault) -> None:
    """A9: two refused bundles exchanged on disk; each opens with the vault's key."""
    first, second = (
        vault.quarantine.keep(f"{name}.fieldkit", [name.encode() * 500], NotABundle())
        for name in ("first", "other")
    )
    folder = vault.profile / "quarantine"
    places = [folder / f"{each.stored}.age" for each in (first, second)]
    held = places[0].read_bytes()
    places[0].write_bytes(places[1].read_bytes())
    places[1].write_bytes(held)
    for each in (first, second):
        with vault.quarantine.open(each) as source, pytest.raises(Altered):
            source.read()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_place_of_a_stored_file_opens_nothing(vault: Vault, tmp_path: Path) -> None:
    """A10, A8: what stands there is no file of ours, and is shown as missing."""
    kept = vault.quarantine.keep("b.fieldkit", [b"sealed"], NotABundle())
    path = vault.profile / "quarantine" / f"{kept.stored}.age"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="StorageError"), vault.quarantine.open(kept) as source:
        source.read()
    path.unlink()
    with pytest.raises(EvidenceMissing):
        vault.quarantine.open(kept)


def test_a_folder_that_another_program_made_stops_nothing(vault: Vault) -> None:
    """A8: a thumbnailer's or a file manager's folder among the sealed files."""
    vault.lock()
    (vault.profile / "evidence" / "@eaDir").mkdir()
    opened(vault.profile).lock()
    assert (vault.profile / "evidence" / "@eaDir").is_dir()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("place", ["Dropbox/deep", "OneDrive - Field"])
def test_a_link_does_not_hide_a_place_that_is_copied_elsewhere(tmp_path: Path, place: str) -> None:
    """A18: the folder of documents leads into a cloud's."""
    (tmp_path / place).mkdir(parents=True)
    (tmp_path / "documents").symlink_to(tmp_path / place)
    with pytest.raises(UnsafeProfile, match="synchronised"):
        Vault.create(tmp_path / "documents" / "profile", PASSPHRASE, cost=SMALLEST_COST)


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_folders_made_on_the_way_are_nobody_elses(tmp_path: Path) -> None:
    """A28: with the loosest umask, whoever may write above could put another profile in place."""
    before = os.umask(0)
    try:
        profile = tmp_path / "share" / "fieldkit" / "profile"
        Vault.create(profile, PASSPHRASE, cost=SMALLEST_COST)[0].lock()
    finally:
        os.umask(before)
    for folder in (profile, profile.parent, profile.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

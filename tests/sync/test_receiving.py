"""The receiver's database: its log is one tree, whatever is asked of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from fieldkit.clock import SetClock
from fieldkit.crypto.tlog import LogKey, check_inclusion, inclusion_proof, leaf_hash, root_of
from fieldkit.errors import DamagedDatabase, DiskFull, StorageError
from sync.hq.store.engine import open_engine, read_key
from sync.hq.store.receiving import OtherManifest, Receiving, Stored, Upload
from sync.receiver.nonces import Nonces

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Receiving]:
    store = Receiving(open_engine(tmp_path / "receiver.db", KEY), "hq.example.org/fieldkit")
    yield store
    store.close()


def upload(number: int, signer: str = "officer", bundle: str | None = None) -> Upload:
    manifest = b"manifest %d" % number
    return Upload(
        id=hashlib.sha256(manifest).hexdigest()[:32],
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        signer=signer,
        bundle=bundle or f"bundle-{number}",
        manifest=manifest,
        signature=b"s",
        begun=NOW,
    )


def append(store: Receiving, number: int, recipients: tuple[str, ...] = ("desk",)) -> Stored:
    begun = upload(number)
    store.begin(begun)
    entry = b"entry %d" % number
    return store.append(
        begun, entry=entry, leaf=leaf_hash(entry), size=10, crc=1, recipients=recipients
    )


def test_the_tree_is_that_of_the_rfc(store: Receiving) -> None:
    leaves = []
    for number in range(40):
        stored = append(store, number)
        leaves.append(leaf_hash(stored.entry))
        head = store.head()
        assert (stored.index, head.size) == (number, number + 1)
        assert head.root == root_of(leaves)
    for index in range(40):
        head, path = store.proof(index)
        assert path == inclusion_proof(index, leaves)
        check_inclusion(index, head.size, leaves[index], path, head.root)


def test_what_was_appended_survives_a_restart(tmp_path: Path) -> None:
    for number in range(5):
        store = Receiving(open_engine(tmp_path / "receiver.db", KEY), "o")
        assert store.head().size == number
        append(store, number)
        store.close()


def test_one_manifest_is_one_entry(store: Receiving) -> None:
    first = append(store, 1)
    assert store.begin(upload(1)) == first
    again = store.append(
        upload(1), entry=b"other", leaf=bytes(32), size=10, crc=1, recipients=("desk",)
    )
    assert again == first
    assert store.head().size == 1


def test_an_unfinished_upload_is_given_back(store: Receiving) -> None:
    begun = upload(1)
    assert store.begin(begun) == begun
    later = Upload(**{**vars(begun), "id": "f" * 32})
    assert store.begin(later) == begun
    assert store.upload(begun.id) == begun
    assert store.begun_before(NOW + timedelta(seconds=1)) == [begun.id]
    store.forget(begun.id)
    assert store.upload(begun.id) is None


def test_one_id_of_a_signer_is_one_manifest(store: Receiving) -> None:
    store.begin(upload(1, bundle="same"))
    with pytest.raises(OtherManifest):
        store.begin(upload(2, bundle="same"))
    assert store.begin(upload(3, signer="another", bundle="same")) == upload(
        3, signer="another", bundle="same"
    )


def test_the_first_receipt_stays(store: Receiving) -> None:
    index = append(store, 1).index
    assert store.keep_receipt(index, "first") == "first"
    assert store.keep_receipt(index, "second") == "first"


def test_an_inbox_has_its_own_in_order(store: Receiving) -> None:
    for number in range(6):
        append(store, number, ("desk", "partner") if number % 2 else ("desk",))
    assert [each.index for each in store.inbox("partner", -1, 100)] == [1, 3, 5]
    assert [each.index for each in store.inbox("partner", 1, 1)] == [3]
    assert store.inbox("stranger", -1, 100) == []


def test_a_nonce_is_good_once_and_not_for_long(store: Receiving) -> None:
    clock = SetClock(NOW)
    origin = "hq.example.org/fieldkit"
    own, another = (LogKey.generate(origin, os.urandom) for _ in "ab")
    nonces = Nonces(store, own, clock, os.urandom)
    first, second = nonces.give(), nonces.give()
    assert first != second
    # Another receiver of the same log takes it, whose clock is a little behind; a stranger's not.
    beside = Nonces(store, own, clock, os.urandom)
    assert beside.take(first, NOW - timedelta(seconds=4))
    assert not nonces.take(first, NOW)
    assert not nonces.take(first, NOW + timedelta(seconds=60))
    assert nonces.is_good(second, NOW + timedelta(seconds=60))
    assert not nonces.take(second, NOW + timedelta(seconds=61))
    assert not nonces.take(second, NOW - timedelta(seconds=6))
    assert not Nonces(store, another, clock, os.urandom).take(second, NOW)
    for wrong in (bytes(32), second[:-1], second + b"x", bytes([second[0] ^ 1]) + second[1:]):
        assert not nonces.take(wrong, NOW)
    assert nonces.take(second, NOW)


def test_rosters_that_changed_roots_and_the_newest(store: Receiving) -> None:
    for version, roots in [(1, "a"), (2, "a"), (3, "ab"), (4, "ab"), (5, "b"), (6, "b"), (7, "b")]:
        store.keep_roster(version, list(roots), b"%d" % version, f"s{version}")
    versions = [raw for raw, _ in store.rosters_after(1)]
    assert versions == [b"3", b"5", b"7"]
    assert [raw for raw, _ in store.rosters_after(5)] == [b"7"]
    assert store.rosters_after(7) == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "receiver.db", KEY)
    store = Receiving(engine, "o")
    append(store, 1)

    def limit(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    sa.event.listen(engine, "connect", limit)
    engine.dispose()
    number = 2

    def fill() -> None:
        nonlocal number
        while True:
            append(store, number)
            number += 1

    with pytest.raises(DiskFull):
        fill()
    assert store.head().size == number - 1
    sa.event.remove(engine, "connect", limit)
    engine.dispose()
    assert append(store, number).index == number - 1
    store.close()


def test_nothing_lies_in_the_clear(tmp_path: Path, store: Receiving) -> None:
    append(store, 77)
    for path in tmp_path.iterdir():
        assert b"bundle-77" not in path.read_bytes()
        if os.name == "posix":
            assert path.stat().st_mode & 0o077 == 0


def test_another_key_does_not_open_it(tmp_path: Path, store: Receiving) -> None:
    append(store, 1)
    with pytest.raises(DamagedDatabase):
        open_engine(tmp_path / "receiver.db", bytes(32))


def test_key_files_that_are_not_right(tmp_path: Path) -> None:
    path = tmp_path / "database.key"
    with pytest.raises(StorageError):
        read_key(path)
    for text in ("", "zz", "00" * 31):
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(StorageError):
            read_key(path)
    path.write_text(KEY.hex() + "\n")
    assert read_key(path) == KEY
    if os.name == "posix":
        path.chmod(0o640)
        with pytest.raises(StorageError):
            read_key(path)

"""Many bundles at once: in order, each whole, and nothing of what was only checked stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.errors import DiskFull, StorageError
from sync.hq.desk import Desk, open_desk
from sync.hq.importer import Duplicate, Imported, Quarantined
from sync.hq.in_turn import in_turn
from sync.hq.intake import from_files
from tests.hq.conftest import People
from tests.hq.headquarters import report, some_id


@pytest.fixture
def desk(people: People) -> Iterator[Desk]:
    desk = open_desk(people.desk.vault, people.desk.clock, os.urandom)
    yield desk
    desk.close()


def on_stick(folder: Path, *bundles: bytes) -> list[Path]:
    """Files with these bytes, in this order."""
    paths = [folder / f"{number}.fieldkit" for number in range(len(bundles))]
    for path, raw in zip(paths, bundles, strict=True):
        path.write_bytes(raw)
    return paths


def sealed_files(desk: Desk) -> set[str]:
    """Names of the evidence files that lie there."""
    return {path.stem for path in (desk.vault.profile / "imported").iterdir()}


def test_what_came_of_each_is_told_in_order(people: People, desk: Desk, tmp_path: Path) -> None:
    assessment = some_id()
    first = report(people.officer, assessment=assessment, evidence=[os.urandom(20_000)])
    claim = report(people.second, assessment=assessment)
    last = report(people.officer, evidence=[os.urandom(300)])
    paths = on_stick(tmp_path, first, first, claim, first[:-1], b"no bundle", last)
    before = desk.store.counts()
    taken = list(from_files(desk, [*paths, tmp_path]))
    assert [each.name for each in taken] == [path.name for path in (*paths, tmp_path)]
    kinds = [type(each.outcome) for each in taken]
    assert kinds == [Imported, Duplicate, *[Quarantined] * 3, Imported, Quarantined]
    refused = [each.outcome for each in taken if isinstance(each.outcome, Quarantined)]
    assert [each.error.kind for each in refused] == [
        "NeedsDecision",
        "Truncated",
        "NotABundle",
        "NotABundle",
    ]
    for outcome, raw in zip(refused, (claim, first[:-1], b"no bundle"), strict=False):
        assert outcome.kept is not None
        with desk.vault.quarantine.open(outcome.kept) as source:
            assert source.read() == raw
    assert desk.store.counts()["bundles"] == before["bundles"] + 2
    assert desk.store.stored_names() <= sealed_files(desk)


def test_whoever_stops_early_leaves_the_next_one_alone(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    bundles = [report(people.officer, evidence=[os.urandom(500)]) for _ in range(3)]
    paths = on_stick(tmp_path, *bundles)
    before, files = desk.store.counts()["bundles"], sealed_files(desk)
    taken = from_files(desk, paths)
    assert isinstance(next(taken).outcome, Imported)
    taken.close()  # type: ignore[attr-defined]
    assert desk.store.counts()["bundles"] == before + 1
    assert len(sealed_files(desk) - files) == 1
    again = [type(each.outcome) for each in from_files(desk, paths)]
    assert again == [Duplicate, Imported, Imported]


def test_a_fault_while_writing_drops_what_waits() -> None:
    dropped: list[int] = []

    def take(thing: int) -> int:
        if thing == 2:
            raise DiskFull
        return thing

    told = in_turn(range(5), check=int, take=take, drop=dropped.append)
    assert [next(told), next(told)] == [0, 1]
    with pytest.raises(DiskFull):
        next(told)
    assert dropped == [3]


def test_a_fault_while_checking_comes_after_what_was_written() -> None:
    def check(thing: int) -> int:
        if thing == 2:
            raise StorageError(reason="io")
        return thing

    written: list[int] = []
    told = in_turn(range(5), check=check, take=written.append, drop=written.remove)
    next(told)
    next(told)
    assert written == [0, 1]
    with pytest.raises(StorageError):
        next(told)

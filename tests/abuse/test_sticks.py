"""Removable drives and folders from outside: nothing on them stops, fills or leads (D5, E, P9)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.errors import NotABundle
from sync.bundle.open import LARGEST_ENCLOSED
from sync.hq.desk import Desk, open_desk
from sync.hq.examine import look_at
from sync.hq.importer import LARGEST, Imported, Quarantined
from sync.hq.intake import bundles_in, from_files
from sync.push import usb
from sync.verify import verify
from tests.hq.conftest import People, people
from tests.hq.headquarters import report

__all__ = ["people"]


@pytest.fixture
def desk(people: People) -> Iterator[Desk]:
    desk = open_desk(people.desk.vault, people.desk.clock, os.urandom)
    yield desk
    desk.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_on_a_stick_is_passed_over(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    """D5, P9: a pipe would be waited for without end, a device read without end."""
    folder = tmp_path / usb.FOLDER
    folder.mkdir()
    (folder / "good.fieldkit").write_bytes(report(people.officer))
    (folder / "a-folder.fieldkit").mkdir()
    os.mkfifo(folder / "a-pipe.fieldkit")
    (folder / "a-device.fieldkit").symlink_to("/dev/zero")
    (folder / "a-link.fieldkit").symlink_to(people.officer.vault.profile / "vault.json")
    (taken,) = from_files(desk, bundles_in(tmp_path))
    assert isinstance(taken.outcome, Imported)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_refused_by_name_and_stops_nothing(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    """D5: also where a person chose it."""
    os.mkfifo(tmp_path / "pipe.fieldkit")
    device, good = tmp_path / "device.fieldkit", tmp_path / "good.fieldkit"
    device.symlink_to("/dev/zero")
    good.write_bytes(report(people.officer))
    before = len(desk.vault.quarantine.all())
    first, second, third = from_files(desk, [tmp_path / "pipe.fieldkit", device, good])
    for taken in (first, second):
        assert isinstance(taken.outcome, Quarantined)
        assert isinstance(taken.outcome.error, NotABundle)
        assert taken.outcome.kept is None
    assert isinstance(third.outcome, Imported)
    assert len(desk.vault.quarantine.all()) == before
    assert isinstance(look_at(desk, device).error, NotABundle)


def test_what_no_bundle_can_be_is_not_copied(desk: Desk, tmp_path: Path) -> None:
    """P9: a file larger than any bundle would fill the desk's disk from a small stick."""
    huge = tmp_path / "huge.fieldkit"
    with huge.open("wb") as out:
        out.write(b"PK\x03\x04")
        out.truncate(LARGEST + 1)
    (taken,) = from_files(desk, [huge])
    assert isinstance(taken.outcome, Quarantined)
    assert taken.outcome.kept is None


def test_a_receipt_of_any_size_is_read_to_its_limit(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    """F12: the receipt beside a bundle, and the one that a reviewer is given."""
    bundle, proof = tmp_path / "b.fieldkit", tmp_path / "b.tlog-proof"
    bundle.write_bytes(report(people.officer))
    with proof.open("wb") as out:
        out.write(b"c2sp.org/tlog-proof@v1\n")
        out.truncate(1 << 40)
    (taken,) = from_files(desk, [bundle])
    assert isinstance(taken.outcome, Imported)
    assert taken.doubt is not None
    now = people.hq.clock.now()
    told = verify([proof, bundle], [], [], [], now)
    assert next(each.outcome for each in told.files) == "failed"


@pytest.mark.skipif(os.name == "nt", reason="names there are text")
def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(desk: Desk, tmp_path: Path) -> None:
    """D6, F11: bytes in a file's name that no encoding knows."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe\n.fieldkit"))
    path.write_bytes(b"PK\x03\x04 nothing")
    (taken,) = from_files(desk, bundles_in(tmp_path))
    assert isinstance(taken.outcome, Quarantined)
    assert taken.outcome.kept is not None
    assert taken.outcome.kept.name.isascii()


def test_a_film_in_a_report_is_refused_before_it_is_taken_out(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    """D5: four gigabytes of zeros are a small file; its signer fills no disk, the next comes in."""
    stored = set((desk.vault.profile / "imported").iterdir())
    film = report(people.officer, evidence=[bytes(300), bytes(LARGEST_ENCLOSED + 1)])
    bundles = [film, report(people.officer, evidence=[os.urandom(300)])]
    paths = [tmp_path / f"{number}.fieldkit" for number in range(2)]
    for path, raw in zip(paths, bundles, strict=True):
        path.write_bytes(raw)
    refused, good = (taken.outcome for taken in from_files(desk, paths))
    assert isinstance(refused, Quarantined)
    assert refused.error.kind == "LimitExceeded"
    assert str(refused.error.facts["what"]).startswith("evidence/")
    assert isinstance(good, Imported)
    assert len(set((desk.vault.profile / "imported").iterdir()) - stored) == 1

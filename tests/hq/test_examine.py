"""Looking at a bundle before it is imported: every check, and nothing is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.crypto import fingerprint
from fieldkit.errors import Altered, NotABundle, Replayed, StorageError, UntrustedSigner
from fieldkit.language import Translator
from schemas.manifest import Role
from sync.enrolment import enrol
from sync.hq.desk import Desk, open_desk
from sync.hq.examine import key_of_refused, look_at
from sync.hq.intake import from_files
from tests.hq.conftest import People
from tests.hq.headquarters import Headquarters, report
from ui.messages import message_of


@pytest.fixture
def desk(people: People) -> Iterator[Desk]:
    opened = open_desk(people.desk.vault, people.desk.clock, os.urandom)
    yield opened
    opened.close()


def test_nothing_is_kept_of_what_was_looked_at(people: People, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.fieldkit"
    path.write_bytes(report(people.officer, evidence=[b"a picture"]))
    before, files = desk.store.counts(), sorted(os.listdir(desk.vault.profile / "imported"))
    looked = look_at(desk, path)
    assert looked.error is None
    assert looked.examined is not None
    assert looked.examined.statement.code == "FO-1"
    assert looked.signer == people.officer.vault.identities.signer().public
    assert desk.store.counts() == before
    assert sorted(os.listdir(desk.vault.profile / "imported")) == files
    list(from_files(desk, [path]))
    assert isinstance(look_at(desk, path).error, Replayed)


def test_an_altered_one_shows_its_key_and_nothing_else(
    people: People, desk: Desk, tmp_path: Path
) -> None:
    raw = bytearray(report(people.officer))
    raw[-400] ^= 1
    path = tmp_path / "altered.fieldkit"
    path.write_bytes(bytes(raw))
    looked = look_at(desk, path)
    assert isinstance(looked.error, Altered)
    assert looked.examined is None
    signer = people.officer.vault.identities.signer().public
    assert looked.signer is not None
    assert fingerprint.digits(looked.signer) == fingerprint.digits(signer)
    (taken,) = from_files(desk, [path])
    refused = desk.vault.quarantine.all()[0]
    assert taken.name == refused.name == "altered.fieldkit"
    assert key_of_refused(desk, refused) == signer


def test_training_is_refused_as_training(people: People, desk: Desk, tmp_path: Path) -> None:
    training = Headquarters.init(tmp_path / "HQ", training=True)
    training.enrolled("desk-1", Role.DESK_OFFICER)
    device = training.device("TR-1", training=True)
    enrol(device.vault, training.answer(device).encode(), training.digits, device.clock.now())
    path = tmp_path / "one.training.fieldkit"
    path.write_bytes(report(device))
    looked = look_at(desk, path)
    assert isinstance(looked.error, UntrustedSigner)
    list(from_files(desk, [path]))
    (refused,) = [each for each in desk.vault.quarantine.all() if each.name == path.name]
    for kind, facts in ((looked.error.kind, looked.error.facts), (refused.reason, refused.facts)):
        told = message_of(kind, facts, Translator("en"))
        assert "It comes from a training profile" in told.what_to_do


def test_what_is_no_package_has_no_key(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "letter.fieldkit"
    path.write_bytes(b"Dear colleague")
    looked = look_at(desk, path)
    assert isinstance(looked.error, NotABundle)
    assert looked.signer is None


def test_a_file_that_went_away_is_no_failed_check(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        look_at(desk, tmp_path / "gone.fieldkit")

"""A rescue copy brings back what the disk refused, once, and only into the vault that made it."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fieldkit.assess import Filling, attach
from fieldkit.assess.rescuing import TakenBack, Unsaved, rescued, take_back
from fieldkit.clock import SetClock
from fieldkit.errors import DamagedRescueCopy, ForeignRescueCopy, StorageError
from fieldkit.vault import RecoveryCode, Vault
from schemas.evidence import EvidenceRecord
from schemas.situation import Situation
from tests.vaults import copied, template

WORDS = "Three checkpoints on the salt road"
NOTHING = Unsaved({}, {})


@contextmanager
def full(vault: Vault) -> Iterator[None]:
    """No file of this process grows beyond what the vault's log has now."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (vault.profile / "vault-1.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refused(filling: Filling, ref: str, value: str) -> None:
    with full(filling.vault), pytest.raises(StorageError):
        filling.answer(ref, value)


def copy_of(vault: Vault, filling: Filling, path: Path, unsaved: Unsaved = NOTHING) -> Path:
    vault.rescue.write(path, rescued(vault, [filling], unsaved))
    return path


def reopened(vault: Vault, one: tuple[Path, RecoveryCode], clock: SetClock) -> Vault:
    vault.lock()
    return Vault.open(vault.profile, recovery=one[1], clock=clock, reserve=0)


def test_what_a_full_disk_refused_comes_back_once(
    vault: Vault,
    filling: Filling,
    one: tuple[Path, RecoveryCode],
    clock: SetClock,
    tmp_path: Path,
) -> None:
    filling.answer("f01_01_status", "present")
    refused(filling, "f01_01_narrative", WORDS)
    refused(filling, "f01_02_status", "cannot_assess")
    with full(vault), pytest.raises(StorageError):
        filling.undo()
    path = copy_of(vault, filling, tmp_path / "rescue-copy.age")
    again = reopened(vault, one, clock)
    (draft,) = again.assessments.all()
    assert Filling.open(again, draft.id).session.state("f01_01_narrative").value == ""
    # Two answers, and the second taken back.
    assert take_back(again, path) == TakenBack(answers=3)
    back = Filling.open(again, draft.id)
    assert back.session.state("f01_01_narrative").value == WORDS
    assert back.session.state("f01_02_status").value == ""
    assert again.answers.first_break(draft.id) is None
    assert take_back(again, path) == TakenBack()
    back.undo()
    assert back.session.state("f01_01_narrative").value == ""
    again.lock()


def test_what_was_answered_since_stays_beneath(
    vault: Vault,
    filling: Filling,
    one: tuple[Path, RecoveryCode],
    clock: SetClock,
    tmp_path: Path,
) -> None:
    filling.answer("f01_01_status", "present")
    refused(filling, "f01_01_narrative", WORDS)
    refused(filling, "f01_02_status", "cannot_assess")
    path = copy_of(vault, filling, tmp_path / "rescue-copy.age")
    again = reopened(vault, one, clock)
    (draft,) = again.assessments.all()
    since = Filling.open(again, draft.id)
    since.answer("f01_01_narrative", "Written later")
    assert take_back(again, path) == TakenBack(answers=2)
    back = Filling.open(again, draft.id)
    assert back.session.state("f01_01_narrative").value == WORDS
    assert back.session.state("f01_02_status").value == "cannot_assess"
    back.undo()
    back.undo()
    assert back.session.state("f01_01_narrative").value == "Written later"
    again.lock()


def test_drafts_and_what_was_said_of_evidence_come_back(
    vault: Vault, filling: Filling, situation: Situation, tmp_path: Path
) -> None:
    item = attach(vault, situation.id, EvidenceRecord(says="One checkpoint"), None)
    unsaved = Unsaved(
        {"draft/situation": {"name": "Arandis"}},
        {item.id: {"says": WORDS, "captured": "2026-09-18T09:42:00+03:00"}, "gone": {"says": "?"}},
    )
    path = copy_of(vault, filling, tmp_path / "rescue-copy.age", unsaved)
    assert take_back(vault, path) == TakenBack(drafts=1, fields=2, left=1)
    assert vault.evidence.get(item.id).record.says == WORDS
    assert vault.remembered.drafts() == {"draft/situation": {"name": "Arandis"}}


def test_a_copy_shows_nothing_and_has_one_of_few_sizes(
    vault: Vault, filling: Filling, tmp_path: Path
) -> None:
    small = copy_of(vault, filling, tmp_path / "small.age")
    filling.answer("f01_01_status", "present")
    filling.answer("f01_01_narrative", WORDS)
    larger = copy_of(vault, filling, tmp_path / "larger.age")
    assert b"salt road" not in larger.read_bytes()
    assert larger.stat().st_size == small.stat().st_size
    assert sorted(path.name for path in tmp_path.glob("*.age*")) == ["larger.age", "small.age"]


def test_only_the_vault_that_made_it_opens_it(
    vault: Vault,
    filling: Filling,
    clock: SetClock,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = copy_of(vault, filling, tmp_path / "rescue-copy.age")
    other = copied(template(tmp_path_factory.mktemp("other")), tmp_path / "other", clock)
    with pytest.raises(ForeignRescueCopy):
        take_back(other, path)
    other.lock()


@pytest.mark.parametrize("change", ["cut", "flip", "other"])
def test_a_damaged_copy_is_told_and_changes_nothing(
    vault: Vault, filling: Filling, tmp_path: Path, change: str
) -> None:
    path = copy_of(vault, filling, tmp_path / "rescue-copy.age")
    raw = bytearray(path.read_bytes())
    if change == "cut":
        del raw[-40:]
    elif change == "flip":
        raw[-40] ^= 1
    else:
        raw[:] = b"nothing of the kind"
    path.write_bytes(raw)
    before = vault.audit.head()
    with pytest.raises(DamagedRescueCopy):
        take_back(vault, path)
    assert vault.audit.head() == before


def test_a_copy_that_cannot_be_written_leaves_nothing(
    vault: Vault, filling: Filling, tmp_path: Path
) -> None:
    content = rescued(vault, [filling], NOTHING)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(StorageError):
            vault.rescue.write(tmp_path / "rescue-copy.age", content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.glob("rescue*")) == []

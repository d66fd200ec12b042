"""Files given to upload questions: sealed, named in the record, carried on, never in the clear."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import random
import time
from datetime import date
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from PIL import Image

from fieldkit.assess import Filling, correct, finalise, open_assessment, open_situation
from fieldkit.assess.answer_files import contents, file_named, take_in
from fieldkit.assess.attaching import LIMIT
from fieldkit.clock import SetClock
from fieldkit.errors import EvidenceMissing, EvidenceRefused, EvidenceTooLarge
from fieldkit.instruments import Instrument
from fieldkit.vault import RecoveryCode, Vault
from schemas.assessment import Period
from schemas.situation import Situation, Text
from tests.assess.test_attaching import photo
from tests.questionnaires import compiled
from tests.vaults import PASSPHRASE, copied

PERIOD = Period(start=date(2026, 7, 1), end=date(2026, 9, 30))
FORM = """
| survey | | | | |
| | type | name | label | relevant |
| | image | picture | A picture | |
| | audio | sound | A recording | |
| | file | paper | A document | |
| | select_one yes_no | more | More? | |
| | file | second | Another | ${more} = 'yes' |
| | select_one_from_file places.csv | place | Where? | |
| choices | | | |
| | list_name | name | label |
| | yes_no | yes | Yes |
| | yes_no | no | No |
"""
PLACES = b"name,label\nlomek,Lomek\nsunrak,Sunrak\n"
SECRET = b"Minutes of a meeting that nobody may read" * 20


@pytest.fixture(scope="session")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    return compiled(
        FORM, tmp_path_factory.mktemp("uploads"), name="uploads", media={"places.csv": PLACES}
    )


@pytest.fixture
def draft(vault: Vault, situation: Situation, uploads: Instrument) -> Filling:
    return open_assessment(vault, situation.id, uploads, period=PERIOD)


def reopened(filling: Filling) -> Filling:
    vault, assessment = filling.vault, filling.assessment.id
    vault.lock()
    again = Vault.open(vault.profile, passphrase=PASSPHRASE, clock=vault.clock, reserve=0)
    return Filling.open(again, assessment)


def value(filling: Filling, ref: str) -> str:
    return filling.session.state(ref).value


def paper(folder: Path, content: bytes = SECRET) -> Path:
    path = folder / "Minutes of Somebody.TXT"
    path.write_bytes(content)
    return path


def bytes_of(vault: Vault, recorded: str) -> bytes:
    file = file_named(vault, recorded)
    assert file is not None
    return b"".join(contents(vault, file))


def test_a_file_is_named_by_its_hash_sealed_and_there_after_a_restart(
    draft: Filling, tmp_path: Path
) -> None:
    draft.attach("paper", take_in(draft.vault, paper(tmp_path)))
    recorded = hashlib.sha256(SECRET).hexdigest() + ".txt"
    assert value(draft, "paper") == recorded
    again = reopened(draft)
    assert value(again, "paper") == recorded
    assert bytes_of(again.vault, recorded) == SECRET
    file = file_named(again.vault, recorded)
    assert file is not None
    assert (file.name, file.type) == ("Minutes of Somebody.TXT", "text/plain")
    again.vault.lock()
    for path in again.vault.profile.rglob("*"):
        if path.is_file():
            assert SECRET[:24] not in path.read_bytes()
            assert b"Somebody" not in path.read_bytes()


def test_a_picture_travels_without_its_position(draft: Filling, tmp_path: Path) -> None:
    photo(tmp_path / "photo.jpg")
    draft.attach("picture", take_in(draft.vault, tmp_path / "photo.jpg", "image/*"))
    file = file_named(draft.vault, value(draft, "picture"))
    assert file is not None
    assert file.cleaned
    raw = bytes_of(draft.vault, value(draft, "picture"))
    with Image.open(io.BytesIO(raw)) as picture:
        assert not picture.getexif()
    assert b"Somebody Real" not in raw


@pytest.mark.parametrize(
    ("content", "wanted", "reason"),
    [
        (SECRET, "image/*", "image"),
        (b"\xff\xd8\xff" + bytes(40), "audio/*", "audio"),
        (SECRET, "video/*", "video"),
        (b"", "application/*", "empty"),
        (b"#!/bin/sh\n", "application/*", "program"),
    ],
)
def test_what_the_question_does_not_take_is_refused_and_not_kept(
    draft: Filling, tmp_path: Path, content: bytes, wanted: str, reason: str
) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        take_in(draft.vault, paper(tmp_path, content), wanted)
    assert refused.value.facts["reason"] == reason
    assert not list((draft.vault.profile / "evidence").iterdir())


def test_more_than_eight_mebibytes_are_refused(draft: Filling, tmp_path: Path) -> None:
    with pytest.raises(EvidenceTooLarge):
        take_in(draft.vault, paper(tmp_path, b"a" * (LIMIT + 1)))


def test_taking_away_and_undo_find_the_file_again(draft: Filling, tmp_path: Path) -> None:
    draft.attach("paper", take_in(draft.vault, paper(tmp_path)))
    recorded = value(draft, "paper")
    draft.attach("paper", None)
    assert value(draft, "paper") == ""
    draft.undo()
    assert value(draft, "paper") == recorded
    assert bytes_of(draft.vault, recorded) == SECRET
    draft.undo()
    assert value(draft, "paper") == ""
    draft.redo()
    assert value(draft, "paper") == recorded


def test_a_file_taken_in_and_never_named_goes_at_the_next_start(
    draft: Filling, tmp_path: Path
) -> None:
    take_in(draft.vault, paper(tmp_path))
    assert list((draft.vault.profile / "evidence").iterdir())
    again = reopened(draft)
    assert not list((again.vault.profile / "evidence").iterdir())
    again.vault.lock()


def test_the_signed_revision_lists_what_is_relevant_and_a_correction_keeps_it(
    draft: Filling, tmp_path: Path
) -> None:
    vault = draft.vault
    draft.attach("paper", take_in(vault, paper(tmp_path)))
    draft.answer("more", "yes")
    draft.attach("second", take_in(vault, paper(tmp_path, b"hidden in the end")))
    draft.answer("more", "no")
    first = finalise(draft)
    digest = hashlib.sha256(SECRET).hexdigest()
    assert [(file.path, file.evidence) for file in first.files] == [(f"evidence/{digest}", None)]
    with vault.assessments.open_file(first.files[0]) as source:
        assert source.read() == SECRET
    again = correct(vault, draft.assessment.id)
    assert value(again, "paper") == f"{digest}.txt"
    again = Filling.open(vault, draft.assessment.id)
    again.answer("place", "lomek")
    second = finalise(again)
    assert [file.sha256 for file in second.files] == [digest]


def test_a_file_that_is_gone_is_told_before_signing(draft: Filling, tmp_path: Path) -> None:
    vault = draft.vault
    draft.attach("paper", take_in(vault, paper(tmp_path)))
    for stored in (vault.profile / "evidence").iterdir():
        stored.unlink()
    assert vault.check().missing == ("Minutes of Somebody.TXT",)
    with pytest.raises(EvidenceMissing):
        finalise(draft)


def test_choices_come_from_the_file_that_came_with_the_form(draft: Filling) -> None:
    offered = draft.session.state("place").choices
    assert [(choice.value, choice.label) for choice in offered] == [
        ("lomek", "Lomek"),
        ("sunrak", "Sunrak"),
    ]
    draft.refresh()
    assert len(draft.session.state("place").choices) == 2


def attach_without_end(
    profile: Path, secret: bytes, assessment: str, path: Path, told: Pipe
) -> None:
    """A program that attaches one file after another and tells each that it was promised."""
    vault = Vault.open(profile, recovery=RecoveryCode(secret), reserve=0)
    filling = Filling.open(vault, assessment)
    for number in range(10_000):
        path.write_bytes(b"number %d of a document that is nobody's business" % number)
        filling.attach("paper", take_in(vault, path))
        told.send(value(filling, "paper"))


def test_a_kill_loses_no_file_that_was_promised(
    tmp_path: Path,
    clock: SetClock,
    one: tuple[Path, RecoveryCode],
    uploads: Instrument,
) -> None:
    vault = copied(one, tmp_path / "killed", clock)
    place = open_situation(vault, name=Text(text="Talmora"), country=Text(text="Talmora"))
    assessment = open_assessment(vault, place.id, uploads, period=PERIOD).assessment.id
    profile, code = vault.profile, one[1]
    vault.lock()
    processes = multiprocessing.get_context("forkserver")
    chance = random.Random(7)
    for round_ in range(5):
        ours, theirs = processes.Pipe(duplex=False)
        path = tmp_path / f"paper-{round_}.txt"
        child = processes.Process(
            target=attach_without_end, args=(profile, code.secret, assessment, path, theirs)
        )
        child.start()
        theirs.close()
        last = ours.recv()
        # The moment of the kill is what is drawn, not something that is waited for.
        time.sleep(chance.random() * 0.05)
        child.kill()
        child.join()
        while ours.poll():
            try:
                last = ours.recv()
            except (EOFError, OSError):
                break
        again = Vault.open(profile, recovery=code, reserve=0)
        assert b"nobody's business" in bytes_of(again, last)
        now = value(Filling.open(again, assessment), "paper")
        assert b"nobody's business" in bytes_of(again, now)
        again.lock()
        for stored in profile.rglob("*"):
            assert not stored.is_file() or b"nobody's" not in stored.read_bytes()

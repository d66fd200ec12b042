"""From the field to the desk over a real receiver: sealed, pushed, fetched, imported, opened.

The answers carry files of all three kinds, so that everything an answer can hold has travelled.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from sync_world import Headquarters

from fieldkit.assess import Filling, correct, finalise, open_assessment, open_situation
from fieldkit.assess.answer_files import take_in
from fieldkit.clock import SystemClock
from fieldkit.forms.tree import parse_xml
from fieldkit.instruments import Instrument
from fieldkit.vault import Vault
from schemas.assessment import Period
from schemas.situation import Text
from schemas.statement import Statement
from sync.hq.desk import Desk, open_desk
from sync.hq.dossier import form_of
from sync.hq.importer import Duplicate, Imported
from sync.hq.intake import client_of, from_files, from_receiver, newer_roster
from sync.outbox import seal_revision
from sync.push.pusher import Pusher
from sync.push.usb import save_all
from tests.assess.test_attaching import photo
from tests.questionnaires import compiled
from ui.desk import Room
from ui.screens.inbox_jobs import Fetch

PERIOD = Period(start=date(2026, 7, 1), end=date(2026, 9, 30))
FORM = """
| survey | | | |
| | type | name | label |
| | text | name | A name |
| | image | picture | A picture |
| | audio | sound | A recording |
| | file | paper | A document |
| settings | | |
| | form_id | version |
| | uploads | 1 |
"""
SOUND = b"RIFF" + (4096 + 36).to_bytes(4, "little") + b"WAVEfmt " + bytes(4120)
PAPER = "Minutes of a meeting, محضر الاجتماع\n".encode() * 5000


@dataclass
class People:
    """An officer and a desk, both enrolled, and the files that the officer's answers carry."""

    officer: Vault
    desk: Desk
    record: Filling
    expected: dict[str, bytes]


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    return compiled(FORM, tmp_path_factory.mktemp("uploads"), name="uploads")


@pytest.fixture
def people(hq: Headquarters, tmp_path: Path, uploads: Instrument) -> Iterator[People]:
    with (
        hq.vault(tmp_path / "desk", "desk") as at_desk,
        hq.vault(tmp_path / "officer", "officer") as officer,
        closing(open_desk(at_desk, SystemClock(), os.urandom)) as desk,
    ):
        with client_of(desk) as client:
            newer_roster(desk, client)  # the officer came after the desk
        situation = open_situation(officer, name=Text(text="T"), country=Text(text="T"))
        filling = open_assessment(officer, situation.id, uploads, period=PERIOD)
        filling.answer("name", "Umm Kulthum")
        photo(tmp_path / "picture.jpg")
        (tmp_path / "sound.wav").write_bytes(SOUND)
        (tmp_path / "paper.txt").write_bytes(PAPER)
        filling.attach("picture", take_in(officer, tmp_path / "picture.jpg", "image/*"))
        filling.attach("sound", take_in(officer, tmp_path / "sound.wav", "audio/*"))
        filling.attach("paper", take_in(officer, tmp_path / "paper.txt"))
        yield People(officer, desk, filling, {"sound": SOUND, "paper": PAPER})


def pushed(vault: Vault, assessment: str, revision: int) -> str:
    """A revision, sealed and pushed; the bundle's id."""
    clock = SystemClock()
    parcel = seal_revision(vault, assessment, revision, now=clock.now(), random=os.urandom)
    outcome = Pusher(vault, clock, os.urandom).run(lambda _: None, lambda: False)
    assert (outcome.delivered, outcome.problems) == ([parcel.bundle], {})
    return parcel.bundle


def fetched(desk: Desk) -> list[Imported | Duplicate]:
    """Everything new at the receiver; nothing of it is doubted or refused."""
    found = []
    with client_of(desk) as client:
        for taken in from_receiver(desk, client):
            assert taken.doubt is None
            assert isinstance(taken.outcome, (Imported, Duplicate))
            found.append(taken.outcome)
    return found


def named(submission: bytes, question: str) -> str:
    """What the submission holds for a question."""
    root = parse_xml(submission.decode()).children[0]
    return next(each.string_value for each in root.children if each.name == question)


def opened(desk: Desk, sha256: str) -> bytes:
    """A file as the desk opens it."""
    reader = desk.evidence(sha256)
    assert reader is not None
    with reader:
        return reader.read(-1)


def test_answers_with_files_arrive_whole(people: People, uploads: Instrument) -> None:
    desk, assessment = people.desk, people.record.assessment.id
    finalise(people.record)
    bundle = pushed(people.officer, assessment, 1)
    (taken,) = fetched(desk)
    assert isinstance(taken, Imported)
    assert (taken.statement.bundle, taken.statement.revision) == (bundle, 1)
    (revision,) = [each for each in desk.store.revisions() if each.assessment == assessment]
    assert form_of(desk, revision) == uploads.xform
    assert named(revision.submission, "name") == "Umm Kulthum"
    for question, raw in people.expected.items():
        sha256, _, _ = named(revision.submission, question).partition(".")
        assert sha256 == hashlib.sha256(raw).hexdigest()
        assert opened(desk, sha256) == raw
    picture = opened(desk, named(revision.submission, "picture").partition(".")[0])
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (200, 320)  # upright, without the mark that turned it
        assert not image.getexif()
    stated = Statement.read(taken.statement.statement)
    assert {file.type for file in stated.files if file.path.startswith("evidence/")} == {
        "image/jpeg",
        "audio/wav",
        "text/plain",
    }
    for path in desk.vault.profile.rglob("*"):
        if path.is_file():
            assert PAPER[:40] not in path.read_bytes()
    # Nothing new the next time, and again after a start.
    assert fetched(desk) == []


def test_a_correction_and_a_stick_bring_the_same_files_once(people: People, tmp_path: Path) -> None:
    desk, assessment = people.desk, people.record.assessment.id
    finalise(people.record)
    pushed(people.officer, assessment, 1)
    again = correct(people.officer, assessment)
    again.answer("name", "Umm Kulthum again")
    finalise(again)
    clock = SystemClock()
    parcel = seal_revision(people.officer, assessment, 2, now=clock.now(), random=os.urandom)
    (tmp_path / "stick").mkdir()
    by_stick = save_all(people.officer, tmp_path / "stick")
    assert [path.name.partition(".")[0] for path in by_stick] == [parcel.bundle]
    (first,) = fetched(desk)
    (second,) = (taken.outcome for taken in from_files(desk, by_stick))
    assert isinstance(first, Imported)
    assert isinstance(second, Imported)
    assert (first.statement.revision, second.statement.revision) == (1, 2)
    names = {each.number: named(each.submission, "name") for each in desk.store.revisions()
             if each.assessment == assessment}  # fmt: skip
    assert names == {1: "Umm Kulthum", 2: "Umm Kulthum again"}
    for raw in people.expected.values():
        assert opened(desk, hashlib.sha256(raw).hexdigest()) == raw
    # Pushed after all, what came by stick is known.
    outcome = Pusher(people.officer, clock, os.urandom).run(lambda _: None, lambda: False)
    assert outcome.delivered == [parcel.bundle]
    tally = Fetch(Room(desk)).run(lambda *_: None, lambda: False)  # as the window fetches
    assert (tally.imported, tally.known, tally.refused) == (0, 1, 0)

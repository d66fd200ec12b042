"""A valid signer sends what follows the format and means nothing: the desk goes on (G1, G3, P9).

Whatever import makes of one bundle, the next one behind it is not held up.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from io import BytesIO

import pytest

from fieldkit.crypto.age import Recipient
from schemas.strict import NotStrict
from sync.bundle.seal import Content, seal_bundle
from sync.enrolment import roster_in_force, sender
from sync.hq.desk import Desk, open_desk
from sync.hq.importer import Arrival, Imported, Outcome, Quarantined, import_bundle
from sync.outbox import desks
from tests.hq.conftest import People, people
from tests.hq.headquarters import FORM, SUBMISSION, Device, some_id, statement

__all__ = ["people"]
NOTHING = {"assessment": None, "revision": None, "instrument": None, "finalised": None}


@pytest.fixture
def desk(people: People) -> Iterator[Desk]:
    desk = open_desk(people.desk.vault, people.desk.clock, os.urandom)
    yield desk
    desk.close()


def sealed(device: Device, contents: Sequence[Content], **changes: object) -> bytes:
    roster = roster_in_force(device.vault)
    out = BytesIO()
    seal_bundle(
        out,
        statement(device, contents, **changes),
        contents,
        sender=sender(device.vault),
        recipients=[Recipient.parse(each.recipient) for each in desks(device.vault, roster)],
        created=device.clock.now(),
        roster=roster.version,
        random=os.urandom,
    )
    return out.getvalue()


def take(desk: Desk, raw: bytes) -> Outcome:
    return import_bundle(desk, BytesIO(raw), Arrival("b.fieldkit"))


def test_media_that_name_a_revision_bring_none(people: People, desk: Desk) -> None:
    """G3: evidence that travels by itself has no submission in it, whatever it says."""
    picture = b"\xff\xd8\xff" + os.urandom(5000)
    sha256 = hashlib.sha256(picture).hexdigest()
    media = [Content.of(f"evidence/{sha256}", "image/jpeg", picture)]
    outcome = take(desk, sealed(people.officer, media, kind="media", assessment=some_id()))
    assert isinstance(outcome, Imported)
    assert desk.store.revisions(assessment=outcome.statement.assessment) == []
    stored = desk.evidence(sha256)
    assert stored is not None
    with stored:
        assert stored.read() == picture


def test_a_report_names_its_revision(people: People) -> None:
    """G3: or its submission would be nobody's, and lost."""
    contents = [
        Content.of("submission.xml", "application/xml", SUBMISSION),
        Content.of("form.xml", "application/xml", FORM),
    ]
    with pytest.raises(NotStrict):
        statement(people.officer, contents, **NOTHING)


@pytest.mark.parametrize(
    "form",
    [
        FORM.replace(b"<instance><data", b"<instance><!-- first --><data"),
        FORM.replace(b"<instance><data", b"<instance><?first x?><data"),
        FORM.replace(b"<instance>", b"<instance><!-- alone --></instance><instance>"),
        FORM.replace(b"<model>", b"<model/><model>"),
        b"<h:html xmlns:h='x'/>",
        b"",
        b"\xff\xfe",
        b"<a>" * 1000,
    ],
)
def test_forms_that_are_odd(people: People, desk: Desk, form: bytes) -> None:
    """G3: each is read as a form or refused as one."""
    contents = [
        Content.of("submission.xml", "application/xml", SUBMISSION),
        Content.of("form.xml", "application/xml", form),
    ]
    stated = {"id": "pets", "version": "1", "sha256": hashlib.sha256(form).hexdigest()}
    outcome = take(desk, sealed(people.officer, contents, instrument=stated))
    if isinstance(outcome, Quarantined):
        assert outcome.error.kind == "UnknownInstrument"
    else:
        assert isinstance(outcome, Imported)


@pytest.mark.parametrize(
    "submission",
    [
        b'<data id="pets" version="1"><!-- c --><?p i?><count>2</count></data>',
        b'<!-- before --><data id="pets" version="1"/><!-- after -->',
        b'<x:data xmlns:x="u" id="pets" version="1"><x:count/></x:data>',
        b'<data id="pets" version="1">&#x202e;text beside elements</data>',
        b'<data id="pets" version="1"><count>&#55296;</count></data>',
        b'<data id="pets" version="1"><count>&lol;</count></data>',
        b'<!DOCTYPE d [<!ENTITY lol SYSTEM "file:///etc/passwd">]><data id="pets" version="1"/>',
        b'<?xml version="1.0" encoding="nonsense"?><data id="pets" version="1"/>',
    ],
)
def test_submissions_that_are_odd(people: People, desk: Desk, submission: bytes) -> None:
    """G3, C1: each fits or is refused."""
    contents = [
        Content.of("submission.xml", "application/xml", submission),
        Content.of("form.xml", "application/xml", FORM),
    ]
    outcome = take(desk, sealed(people.officer, contents))
    if isinstance(outcome, Quarantined):
        assert outcome.error.kind == "UnknownInstrument"
    else:
        assert isinstance(outcome, Imported)

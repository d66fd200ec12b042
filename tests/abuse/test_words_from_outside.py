"""What strangers write never becomes a command, a message or a form's place (B20, C9, E11, E20)."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldkit.crypto import certificates, fingerprint
from fieldkit.crypto.age import Recipient
from fieldkit.crypto.keys import PublicKey, SigningKey
from fieldkit.crypto.tlog import Checkpoint, LogKey, TlogProof, leaf_hash
from fieldkit.errors import Altered, DamagedRequest, FieldkitError, UnsupportedVersion
from fieldkit.instruments import shipped
from schemas.manifest import Manifest
from schemas.receipt import Entry
from schemas.strict import NotStrict, OtherVersion, write_json
from sync.bundle.open import read_outside
from sync.bundle.seal import Content, Sender, seal_bundle
from sync.enrolment import read_request, request_of, roster_in_force, sender
from sync.hq.desk import Desk, open_desk
from sync.hq.importer import Arrival, Quarantined, import_bundle
from sync.hq.store.engine import open_engine, writing
from sync.outbox import desks
from sync.verify import RosterTexts, verify
from tests.bundle.world import World
from tests.hq.conftest import People, people
from tests.hq.headquarters import statement

__all__ = ["people"]
HOSTILE = "\x1b[2J<b>\u202e$(id)\ud800"


@pytest.fixture
def desk(people: People) -> Iterator[Desk]:
    desk = open_desk(people.desk.vault, people.desk.clock, os.urandom)
    yield desk
    desk.close()


def test_a_key_that_nobody_knows_is_not_repeated(people: People) -> None:
    """B20, E11: its name is the writer's text; it stands in no message and no quarantine."""
    request = request_of(people.officer.vault, datetime.now(UTC)).encode()
    words = request.replace(b'{"format"', b'{"\\u001b[2J<b>":1,"format"', 1)
    with pytest.raises(DamagedRequest) as told:
        read_request(words)
    assert "<b>" not in str(told.value)
    with pytest.raises(NotStrict) as strict:
        Manifest.of({HOSTILE: 1})
    assert "<b>" not in str(strict.value)


@pytest.mark.parametrize("version", ["\x1b[2J", "\u202e2", "2" * 40, "", "2 or <b>"])
def test_a_version_is_a_version(version: str) -> None:
    """E11, E22: the text after the slash goes to the screen where it is one, else a mark."""
    raw = write_json({"format": f"fieldkit-request/{version}"})
    with pytest.raises(UnsupportedVersion) as told:
        read_request(raw)
    assert told.value.facts == {"version": "?"}
    newer = write_json({"format": "fieldkit-bundle/2"})
    with pytest.raises(OtherVersion) as other:
        Manifest.read(newer.ljust(1023) + b"\n")
    assert other.value.version == "2"


def test_lines_to_run_by_hand_hold_nothing_of_a_strangers(tmp_path: Path) -> None:
    """E20: a reviewer is shown commands to paste. A certificate's principals are whatever its
    authority wrote, and here that is a stranger."""
    world = World.example().at(datetime.now(UTC).replace(microsecond=0))
    stranger = SigningKey.generate(os.urandom)
    certificate = certificates.issue(
        stranger,
        world.officer.public,
        key_id="0123456789abcdef",
        serial=7,
        principals=["$(touch /tmp/owned)", "field-officer", "`id`"],
        valid_after=world.now.replace(hour=0, minute=0, second=0),
        valid_before=world.now.replace(year=world.now.year + 1),
        random=os.urandom,
    )
    raw, _ = world.bundle(sender=Sender(world.officer, certificate))
    path = tmp_path / "b.fieldkit"
    path.write_bytes(raw)
    roster, signature = world.signed_roster()
    texts = [RosterTexts("roster.json", roster, signature)]
    for given in ([], texts):
        roots = [world.root.public] if given else []
        report = verify([path], given, roots, [world.desk], world.now)
        commands = [check.command or "" for file in report.files for check in file.checks]
        assert commands
        assert not any("touch" in line or "`" in line for line in commands)


def test_a_failed_statement_of_the_store_shows_no_row(tmp_path: Path) -> None:
    """B20: neither in its text, nor in what caused it."""
    engine = open_engine(tmp_path / "d.db", bytes(32))
    marker = "Umm Kulthum was here"
    with writing(engine) as connection:
        connection.execute(sa.text("CREATE TABLE t (name TEXT UNIQUE, n INTEGER NOT NULL) STRICT"))
    insert = sa.text("INSERT INTO t VALUES (:name, 1)")
    with writing(engine) as connection:
        connection.execute(insert, {"name": marker})
        with pytest.raises(sa.exc.IntegrityError) as told:
            connection.execute(insert, {"name": marker})
    error: BaseException | None = told.value
    while error is not None:
        assert marker not in f"{error}{error!r}{error.args}"
        error = error.__cause__ or error.__context__
    engine.dispose()


def test_a_form_cannot_take_the_place_of_a_published_one(people: People, desk: Desk) -> None:
    """C9: same id, same version, other words: the same answers under other questions."""
    known = shipped()[0]
    form = known.xform.replace(b"</h:html>", b"<!-- other words --></h:html>")
    assert form != known.xform
    submission = f'<data id="{known.id}" version="{known.version}"/>'.encode()
    contents = [
        Content.of("submission.xml", "application/xml", submission),
        Content.of("form.xml", "application/xml", form),
    ]
    device = people.officer
    stated = {
        "id": known.id,
        "version": known.version,
        "sha256": hashlib.sha256(form).hexdigest(),
    }
    roster = roster_in_force(device.vault)
    out = BytesIO()
    seal_bundle(
        out,
        statement(device, contents, instrument=stated),
        contents,
        sender=sender(device.vault),
        recipients=[Recipient.parse(each.recipient) for each in desks(device.vault, roster)],
        created=device.clock.now(),
        roster=roster.version,
        random=os.urandom,
    )
    read_outside(BytesIO(out.getvalue()), desk.roster, device.clock.now())
    outcome = import_bundle(desk, BytesIO(out.getvalue()), Arrival("b.fieldkit"))
    assert isinstance(outcome, Quarantined)
    assert outcome.error.kind == "UnknownInstrument"
    assert "another form" in str(outcome.error.facts["reason"])


SMALL = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


@pytest.mark.parametrize("point", SMALL)
def test_a_key_under_which_anybody_signs_is_no_key(point: str) -> None:
    """P16, I14: a point of small order verifies signatures that nobody made, over anything; its
    owner could deny all that was signed."""
    with pytest.raises(Altered):
        PublicKey(bytes.fromhex(point))
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0 " + bytes.fromhex(point)
    with pytest.raises(FieldkitError):
        PublicKey.parse(f"ssh-ed25519 {base64.b64encode(blob).decode()}")
    assert len(fingerprint.digits(SigningKey(bytes(32)).public)) == 6


def test_a_receipt_that_does_not_hold_tells_no_time(tmp_path: Path) -> None:
    """E17, F7: a forged receipt, or one by a roster that nobody gave, brings no late bundle in."""
    world = World.example().at(datetime(2020, 3, 1, tzinfo=UTC))
    raw, bundle = world.bundle(created=world.now)
    path, proof = tmp_path / "b.fieldkit", tmp_path / "b.tlog-proof"
    path.write_bytes(raw)
    now = world.now.replace(year=2026)
    log = LogKey.generate("hq.example.org/fieldkit", world.random)
    named = {"origin": log.origin, "vkeys": [vkey.line for vkey in log.vkeys]}
    roster, signature = world.signed_roster(log={**named, "witnesses": [], "quorum": 0})
    texts = [RosterTexts("roster.json", roster, signature)]
    stranger = LogKey.generate(log.origin, world.random)
    outcomes = {}
    for name, key, version in (("good", log, 7), ("forged", stranger, 7), ("unknown", log, 99)):
        received = world.now.replace(minute=1)
        told = Entry(manifest=bundle.manifest_sha256, received=received, roster=version).raw()
        note = key.sign(Checkpoint(log.origin, 1, leaf_hash(told)), received)
        proof.write_text(TlogProof(told, 0, (), note).text)
        (report, _) = verify([path, proof], texts, [world.root.public], [], now).files[1:]
        found = {check.check: check.outcome.value for check in report.checks}
        outcomes[name] = (found["receipt"], found["in-time"])
    assert outcomes == {
        "good": ("passed", "passed"),
        "forged": ("failed", "cantTell"),
        "unknown": ("cantTell", "cantTell"),
    }

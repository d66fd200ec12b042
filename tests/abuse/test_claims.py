"""One party's name, key, recipient or signature never passes for another's (F15, G2, I10, I14)."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import httpx2
import pytest

from fieldkit.crypto import sshsig
from fieldkit.crypto.keys import SigningKey
from fieldkit.errors import CodeTaken, RevokedSigner
from schemas.manifest import Role
from schemas.roster import Receiver
from sync.enrolment import make_request, read_request, request_of, sender
from sync.hq import enrol as headquarters
from sync.hq.desk import Desk, open_desk
from sync.hq.importer import Arrival, Duplicate, Imported, import_bundle
from sync.hq.roster import revoke
from sync.hq.store.assessments import KeptFile
from sync.protocol import INBOX_NAMESPACE, proof_message
from sync.push.rosters import take_newer
from sync.receiver.problems import Problem
from sync.receiver.proofs import host_of
from sync.receiver.serve import open_receiver
from tests.hq.conftest import People, people
from tests.hq.headquarters import report
from tests.sync.sync_world import Headquarters as World

__all__ = ["people"]
EVIDENCE = b"\xff\xd8\xff" + bytes(range(256)) * 20


@pytest.fixture
def desk(people: People) -> Iterator[Desk]:
    desk = open_desk(people.desk.vault, people.desk.clock, os.urandom)
    yield desk
    desk.close()


def test_another_devices_recipient_gives_no_place_in_the_roster(people: People) -> None:
    """I10, I15: the roster is no secret. A request with the code and the recipient that stand in
    it, signed by another key, would take over the name and the inbox of that device."""
    hq, victim = people.hq, people.officer.vault
    thief = SigningKey.generate(os.urandom)
    for code in ("FO-1", "FO-7"):
        text = make_request(
            code=code,
            key=thief,
            recipient=victim.identities.recipient().recipient,
            roles=[Role.FIELD_OFFICER],
            now=hq.clock.now(),
        )
        request = read_request(text.encode())
        with pytest.raises(CodeTaken):
            headquarters.enrol(
                hq.root(),
                request,
                digits=request.digits,
                now=hq.clock.now(),
                random=os.urandom,
            )
    holders = {each.name: each.holder for each in hq.root().roster.roster.recipients}
    assert holders["FO-1"] == sender(victim).certificate.key_id


def test_a_key_that_was_revoked_is_never_certified_again(people: People) -> None:
    """I14, I4: whoever holds a stolen device may ask anew, with the right digits."""
    hq = people.hq
    stolen = hq.enrolled("FO-9")
    revoke(hq.root(), sender(stolen.vault).certificate.key_id, hq.clock.now())
    for code in ("FO-9", "FO-10"):
        person = stolen.vault.identities.person()
        assert person is not None
        stolen.vault.identities.set_person(type(person)(code=code))
        request = read_request(request_of(stolen.vault, hq.clock.now()).encode())
        with pytest.raises(RevokedSigner):
            headquarters.enrol(
                hq.root(),
                request,
                digits=request.digits,
                now=hq.clock.now(),
                random=os.urandom,
            )
    stolen.vault.close()


def test_one_bundle_that_two_hands_import_comes_in_once(people: People, desk: Desk) -> None:
    """G2: at the same moment, by the window and by what watches the receiver."""
    bundles = [report(people.officer, evidence=[EVIDENCE]) for _ in range(4)]
    with ThreadPoolExecutor(4) as hands:
        outcomes = list(
            hands.map(
                lambda raw: import_bundle(desk, BytesIO(raw), Arrival("b.fieldkit")), bundles * 3
            )
        )
    assert sum(isinstance(each, Imported) for each in outcomes) == len(bundles)
    assert sum(isinstance(each, Duplicate) for each in outcomes) == 2 * len(bundles)


def test_one_piece_of_evidence_in_two_bundles_is_kept_once(people: People, desk: Desk) -> None:
    """G2: both were read before either was in."""
    first, second = (
        import_bundle(desk, BytesIO(report(people.officer)), Arrival("b.fieldkit")) for _ in "ab"
    )
    assert isinstance(first, Imported)
    assert isinstance(second, Imported)
    sha256 = "c" * 64
    for number, outcome in enumerate((first, second)):
        statement = outcome.statement
        again = type(statement)(
            **{
                **vars(statement),
                "manifest_sha256": f"{number}" * 64,
                "bundle": f"other {number}",
                "assessment": None,
            }
        )
        file = KeptFile(f"evidence/{sha256}", sha256, 5, "image/jpeg", None, f"stored-{number}")
        desk.store.keep(again, None, [file])
    assert desk.store.stored_evidence(sha256) == ("stored-0", 5)


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "receiver", port=8443)
    world.enrol("desk", Role.DESK_OFFICER)
    other = Receiver(url="https://elsewhere.example:8443/", certificate="another's")
    world.extra_receivers = [other]
    world.publish()
    return world


def test_a_proof_for_another_receiver_is_none_here(world: World) -> None:
    """F15: a receiver of the same roster passes our nonce on, and the answer that it got, to us."""
    desk = world.signers["desk"]
    receiver = open_receiver(world.folder)

    def asked(host: str) -> str:
        nonce = receiver.proofs.nonce().hex()
        message = proof_message("GET", host, "/checkpoint", nonce, b"")
        signed = sshsig.sign(message, INBOX_NAMESPACE, desk.key, desk.certificate)
        told = {
            "method": "GET",
            "host": host,
            "target": "/checkpoint",
            "body": b"",
            "nonce": nonce,
            "proof": base64.b64encode(signed.encode()).decode(),
            "roster": receiver.published.roster,
        }
        signer = receiver.proofs.check(**told)  # type: ignore[arg-type]
        with pytest.raises(Problem, match="NotFound"):
            receiver.proofs.check(**told)  # type: ignore[arg-type]
        return signer.key_id

    assert asked("127.0.0.1:8443") == desk.certificate.key_id
    for host in ("elsewhere.example:8443", "127.0.0.1", "", "127.0.0.1:8443.elsewhere.example"):
        with pytest.raises(Problem, match="NotFound"):
            asked(host)
    receiver.store.close()


@pytest.mark.parametrize(
    "url",
    [
        "https://HQ.example.org/",
        "https://hq.example.org:443/",
        "https://hq.example.org:8443/base/",
        "http://abcdefgh.onion/",
        "http://abcdefgh.onion:80/",
        "https://[2001:db8::1]:8443/",
        "https://[2001:db8::1]/",
    ],
)
def test_a_host_is_what_the_client_sends(url: str) -> None:
    """F15: or no proof would ever hold."""
    assert host_of(url) == httpx2.URL(url).netloc.decode()


class Answering:
    """Stands where a client stands, and says what a receiver's host could make it say."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def ask(self, *_: object, **__: object) -> bytes:
        return self._answer


@pytest.mark.parametrize(
    "answer",
    [
        b'{"rosters":[{"roster":"\\ud800","signature":"x"}]}',
        b'{"rosters":{"a":1}}',
        b'{"rosters":[7]}',
        b"[]",
        b"\xff",
        b'{"rosters":[{"roster":"{}","signature":"\\ud800"}]}',
    ],
)
def test_rosters_that_are_none_change_nothing(people: People, answer: bytes) -> None:
    """F12, I1: and stop nothing."""
    vault = people.officer.vault
    before = vault.identities.enrolments()
    held = people.hq.root().roster
    assert take_newer(vault, Answering(answer), held) is held  # type: ignore[arg-type]
    assert vault.identities.enrolments() == before

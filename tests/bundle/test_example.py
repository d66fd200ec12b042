"""The worked example of the format's page, byte for byte where the page gives bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from fieldkit.crypto import fingerprint
from schemas.manifest import Manifest
from schemas.receipt import Entry
from schemas.statement import Statement
from sync.bundle.roster import allowed_signers, root_signers
from tests.bundle.world import World

DESK = "ed0f6c0c5946091588ec1100d34f4cc095cd08a535ac17bf6558cca1ac236308"
ROOT = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP4gN63aahh1TExEptoHNudB8VbUv7pFILIUB4Usoidd"
MANIFEST = (
    '{"created":"2026-11-24T14:30:00Z","format":"fieldkit-bundle/1",'
    '"id":"019ab6b1-2a40-7c3e-9f10-5d2b7e8a4c61","kind":"report","payload":{"sha256":'
    '"96678093b90b19aa951a4339c2720b504ff59de187cb550b2e4c052dec1b9b59","size":18043},'
    f'"recipients":["{DESK}"],"roster":7}}'
)
STATEMENT = (
    '{"assessment":"019ab2aa-7d10-7b02-8e55-0c9f3a61d4b7","audit":{"head":'
    '"7e4dbd4e469d35a0375dc8c0a6489471615e1bc299f13e09f3616f5528a530e5","length":412},'
    '"bundle":"019ab6b1-2a40-7c3e-9f10-5d2b7e8a4c61","checkpoint":null,"files":['
    '{"path":"submission.xml","sha256":'
    '"865b8c3ce88e069633e2937835e9d6ce52cdc9fec460cac6a48f13e06ee225d3","size":97,'
    '"type":"application/xml"},{"path":'
    '"evidence/5aaf68812e6a6069f7d81ade35bab61cd9496e4f585466debaa9ae2910fbb8a3","sha256":'
    '"5aaf68812e6a6069f7d81ade35bab61cd9496e4f585466debaa9ae2910fbb8a3","size":1500,'
    '"type":"image/jpeg"}],"finalised":"2026-11-24T14:28:11Z","flash":false,'
    '"format":"fieldkit-statement/1","instrument":{"id":"risk-screening","sha256":'
    '"07397d633f25a7101990a75864ae03d5a3b9ac07c4ed6accbc52cbfd7d7c13b4","version":"3"},'
    f'"kind":"report","previous":null,"recipients":["{DESK}"],"revision":1,"salt":'
    '"e0fcab987236cb02bba4919f9ea8280d163a58209cd8960a5204d152dbdf4e2d",'
    '"situation":"019ab2aa-0000-7000-8000-000000000001"}'
)


def test_keys(world: World) -> None:
    assert world.root.public.openssh == ROOT
    assert " ".join(fingerprint.digits(world.root.public)) == "8056 7337 1790 5248 4623 4288"
    assert world.desk.recipient.fingerprint == DESK
    assert world.desk.recipient.text.startswith("age1pq1j4jvuwekh4warwc5ex7m9f4azxe294f3x")


def test_texts_for_ssh_keygen(world: World) -> None:
    assert root_signers([world.root.public]) == f'root namespaces="fieldkit-roster@v1" {ROOT}\n'
    assert allowed_signers([ROOT]) == (
        "field-officer,desk-officer,reviewer cert-authority,"
        'namespaces="fieldkit-bundle@v1,fieldkit-statement@v1,fieldkit-inbox@v1" '
        f"{ROOT} fieldkit-root\n"
    )


def test_manifest() -> None:
    raw = MANIFEST.encode() + b" " * (1024 - len(MANIFEST) - 1) + b"\n"
    read = Manifest.read(raw)
    assert read.filled() == raw
    assert read.created == datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    # The receipt of the example names the manifest by this.
    assert hashlib.sha256(raw).hexdigest().startswith("e617df45dbb059f9e6878e6cb50a801b5b814226")


def test_statement() -> None:
    read = Statement.read(STATEMENT.encode())
    assert read.raw() == STATEMENT.encode()
    assert read.enclosed[0].path == "submission.xml"


def test_entry() -> None:
    raw = (
        b'{"manifest":"e617df45dbb059f9e6878e6cb50a801b5b814226937b773dfabe21222209388e",'
        b'"received":"2026-11-24T14:31:07Z","roster":7}'
    )
    assert Entry.read(raw).raw() == raw


def test_payload_of_the_examples_size(world: World) -> None:
    evidence = bytes(range(250)) * 6
    raw, sealed = world.bundle(world.contents(b"<data>" + b"x" * 84 + b"</data>", evidence))
    assert sealed.manifest.payload.size == 18043
    assert len(raw) == sealed.size

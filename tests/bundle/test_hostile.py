"""Bundles that a valid signer made against the rules (E5 to E11, E15, E22, E24, E25, E26)."""

from __future__ import annotations

import hashlib
import os
import struct
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import zstandard

from fieldkit.crypto import age, sshsig
from fieldkit.crypto.keys import SigningKey
from fieldkit.errors import (
    Altered,
    FieldkitError,
    LimitExceeded,
    NotForUs,
    StatementMismatch,
    Truncated,
    UnsupportedVersion,
    UntrustedSigner,
)
from schemas.manifest import Manifest
from sync.bundle.open import open_inside, read_container, read_outside
from sync.bundle.payload import SKIPPABLE, PayloadReader
from sync.bundle.seal import Content, Sender
from tests.bundle.world import (
    World,
    container,
    plaintext,
    sealed,
    seed,
    signed,
    signed_raw,
    tar,
)

ID = "019ab6b1-2a40-7c3e-9f10-5d2b7e8a4c61"


def opened(world: World, raw: bytes, *identities: age.Identity) -> None:
    """Read it as a desk does."""
    outside = read_outside(BytesIO(raw), world.roster(), world.now)
    open_inside(outside, identities or [world.desk])


def inside(
    world: World,
    *,
    contents: list[Content] | None = None,
    files: list[tuple[str, bytes]] | None = None,
    by: Sender | None = None,
    arrange: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]] = list,
    **changes: object,
) -> bytes:
    """The plaintext of a bundle with id `ID`, right but for what is said to be other."""
    enclosed = world.contents() if contents is None else contents
    statement = world.statement([each.file for each in enclosed], **{"bundle": ID, **changes}).raw()
    sender = by or world.sender()
    signature = sshsig.sign(statement, "fieldkit-statement@v1", sender.key, sender.certificate)
    stated = [("statement.json", statement), ("statement.json.sig", signature.encode())]
    actual = files or [(each.file.path, b"".join(each.pieces())) for each in enclosed]
    return plaintext(tar(*arrange([*stated, *actual])))


def bundle(world: World, plain: bytes) -> bytes:
    """Sealed and signed, with id `ID`."""
    return signed(world, sealed([world.desk.recipient], plain, world.random), id=ID)


def test_the_right_one_opens(world: World) -> None:
    opened(world, bundle(world, inside(world)))


def reversed_files(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return files[::-1]


def doubled(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [*files, files[-1]]


def shortened(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return files[:-1]


def renamed(name: str) -> Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]:
    return lambda files: [*files[:-1], (name, files[-1][1])]


@pytest.mark.parametrize(
    "arrange",
    [
        reversed_files,
        doubled,
        shortened,
        renamed("../submission.xml"),
        renamed("/submission.xml"),
        renamed("./submission.xml"),
        renamed("submission.xml/"),
        renamed("evidence/" + "0" * 64),
    ],
)
def test_other_files_than_stated(
    world: World, arrange: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]
) -> None:
    with pytest.raises(Altered):
        opened(world, bundle(world, inside(world, arrange=arrange)))


def test_other_bytes_than_stated(world: World) -> None:
    for raw in (b"<data>1</data>", b"<dat_/>"):
        plain = inside(world, files=[("submission.xml", raw)])
        with pytest.raises(Altered):
            opened(world, bundle(world, plain))


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("bundle", {"bundle": "019ab6b1-2a40-7c3e-9f10-5d2b7e8a4c62"}),
        ("recipients", {"recipients": ("a" * 64,)}),
        ("kind", {"kind": "media", "contents": []}),
    ],
)
def test_statement_that_contradicts_the_manifest(
    world: World, what: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(StatementMismatch) as refused:
        opened(world, bundle(world, inside(world, **changes)))
    assert (refused.value.facts["what"], refused.value.facts["step"]) == (what, 5)
    assert refused.value.facts["bundle"] == ID


def test_statement_by_another_valid_key(world: World) -> None:
    key = SigningKey.from_seed(seed("second officer"))
    by = Sender(key, world.certificate(public=key, serial=1001))
    with pytest.raises(StatementMismatch) as refused:
        opened(world, bundle(world, inside(world, by=by)))
    assert refused.value.facts["what"] == "signer"


def test_resealed_by_a_recipient_who_knows_the_statement(world: World) -> None:
    """E25: the desk re-seals what an officer signed to another desk; it needs the officer's key."""
    desk = age.Identity(seed("desk 2"))
    forger = SigningKey.from_seed(seed("desk officer"))
    plain = inside(world)
    by = Sender(forger, world.certificate(public=forger, serial=1002, roles=["desk-officer"]))
    payload = sealed([desk.recipient], plain, world.random)
    raw = signed(world, payload, by, id=ID, recipients=(desk.recipient.fingerprint,))
    with pytest.raises(StatementMismatch):
        opened(world, raw, desk)


def test_sealed_to_another_desk(world: World) -> None:
    raw, _ = world.bundle()
    with pytest.raises(NotForUs) as refused:
        opened(world, raw, age.Identity(seed("desk 2")))
    assert refused.value.facts["step"] == 4


def test_stanzas_and_recipients_differ(world: World) -> None:
    second = age.Identity(seed("desk 2")).recipient
    twice = sealed([world.desk.recipient, second], inside(world), world.random)
    with pytest.raises(Altered):
        opened(world, signed(world, twice, id=ID))
    both = (world.desk.recipient.fingerprint, second.fingerprint)
    once = sealed([world.desk.recipient], inside(world, recipients=both), world.random)
    with pytest.raises(Altered):
        opened(world, signed(world, once, id=ID, recipients=both))
    elsewhere = sealed([second], inside(world), world.random)
    with pytest.raises(NotForUs):
        opened(world, signed(world, elsewhere, id=ID))


def test_age_that_ends_early_or_goes_on(world: World) -> None:
    whole = sealed([world.desk.recipient], inside(world), world.random)
    for payload in (whole[:-1], whole[:1700], whole[:100], whole + b"\0", whole[:-16], b"age"):
        with pytest.raises((Altered, Truncated, LimitExceeded)):
            opened(world, signed(world, payload, id=ID))


def test_signature_without_certificate(world: World) -> None:
    payload = sealed([world.desk.recipient], inside(world), world.random)
    manifest = read_container(BytesIO(signed(world, payload, id=ID))).head.manifest
    bare = sshsig.sign(manifest, "fieldkit-bundle@v1", world.officer)
    with pytest.raises(UntrustedSigner):
        opened(world, container(manifest, bare.encode(), payload))
    other = sshsig.sign(manifest, "fieldkit-statement@v1", world.officer, world.certificate())
    with pytest.raises(Altered):
        opened(world, container(manifest, other.encode(), payload))


def manifests(text: str) -> list[tuple[str, type[FieldkitError]]]:
    """Manifests that are not as they must be, made from the text of a right one."""
    return [
        (text.replace("bundle/1", "bundle/2"), UnsupportedVersion),
        (text.replace("bundle/1", "parcel/1"), Altered),
        (text.replace('"roster":7', '"roster":7,"roster":7'), Altered),
        (text.replace('"roster":7', '"roster":7.0'), Altered),
        (text.replace('"roster":7', '"roster":"7"'), Altered),
        (text.replace('"roster":7', '"roster":true'), Altered),
        (text.replace('"roster":7', '"roster":NaN'), Altered),
        (text.replace('"roster":7', '"roster":9007199254740993'), Altered),
        (text.replace('"roster":7', '"roster":' + "9" * 300), Altered),
        (text.replace('"roster":7', '"roster":-7'), Altered),
        (text.replace('"roster":7', '"roster":7,"more":1'), Altered),
        (text.replace('"roster":7', '"roster":' + "[" * 200 + "]" * 200), Altered),
        (text.replace(".000Z", "Z").replace("00Z", "00.5Z"), Altered),
        (text.replace("Z", "+00:00"), Altered),
        (text.replace('"report"', '"rumour"'), Altered),
        (text.replace('"report"', '"report","continues":"' + ID + '"'), Altered),
        (text[:-1], Altered),
        ("\ufeff" + text, Altered),
    ]


def test_manifests_against_the_rules(world: World) -> None:
    payload = sealed([world.desk.recipient], inside(world), world.random)
    right = read_container(BytesIO(signed(world, payload, id=ID))).head.manifest
    for text, error in manifests(right.decode().rstrip()):
        raw = text.encode()
        filled = raw + b" " * (-(len(raw) + 1) % 1024) + b"\n"
        with pytest.raises(error) as refused:
            opened(world, signed_raw(world, filled, payload))
        assert refused.value.facts["step"] == 2


def test_statement_of_a_newer_version(world: World) -> None:
    statement = world.statement([], kind="media", bundle=ID).raw().replace(b"ment/1", b"ment/2")
    sender = world.sender()
    signature = sshsig.sign(statement, "fieldkit-statement@v1", sender.key, sender.certificate)
    files = [("statement.json", statement), ("statement.json.sig", signature.encode())]
    with pytest.raises(UnsupportedVersion) as refused:
        opened(world, bundle(world, plaintext(tar(*files))))
    assert refused.value.facts["step"] == 5


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ({"revision": 2}, "the revision before is named"),
        ({"revision": None}, "a revision names"),
        ({"previous": "0" * 64}, "the revision before is named"),
        ({"salt": "0" * 63}, "pattern"),
        ({"situation": "not-an-id"}, "situation"),
    ],
)
def test_statements_against_the_rules(
    world: World, statement: dict[str, object], error: str
) -> None:
    with pytest.raises(ValueError, match=r"statement|situation|salt|Statement"):
        world.statement([each.file for each in world.contents()], **statement)


def headers(header: bytes) -> list[bytes]:
    """Tar headers that are not plain ustar, with a right checksum each."""
    fields = [
        (156, b"2"),  # a symbolic link
        (156, b"5"),  # a folder
        (156, b"3"),  # a device
        (156, b"L"),  # GNU's long name
        (156, b"x"),  # PAX
        (100, b"0000755"),
        (108, b"0001750"),
        (136, b"14712345670"),
        (157, b"elsewhere"),
        (257, b"ustar  \0"),
        (265, b"root"),
        (345, b"prefix"),
    ]
    made = []
    for at, value in fields:
        changed = header[:at] + value + header[at + len(value) :]
        blank = changed[:148] + b" " * 8 + changed[156:]
        made.append(blank[:148] + b"%06o\0 " % sum(blank) + blank[156:])
    return made


def test_tar_that_is_not_plain(world: World) -> None:
    right = tar(("statement.json", b"{}"))
    for header in headers(right[:512]):
        with pytest.raises(Altered):
            opened(world, bundle(world, plaintext(header + right[512:])))
    for other in (right[:-512], right + bytes(512), right[:512], b"", right[:-1024] + right):
        with pytest.raises((Altered, Truncated)):
            opened(world, bundle(world, plaintext(other)))


def test_filling_against_the_rules(world: World) -> None:
    right = inside(world)
    frame = zstandard.ZstdCompressor().compress(tar(("statement.json", b"{}")))
    others = [
        right[:-1],
        right + b"\0",
        right[:-1] + b"\1",
        right + struct.pack("<II", SKIPPABLE, 0),
        frame,
        frame + struct.pack("<II", SKIPPABLE + 1, 16384 - len(frame) - 8) + bytes(16384),
        struct.pack("<II", SKIPPABLE, 8) + bytes(8) + right,
        right[:4] + b"\xff" + right[5:],
        b"\x28\xb5\x2f\xfd",
        b"",
    ]
    for plain in others:
        with pytest.raises((Altered, Truncated)):
            opened(world, bundle(world, plain))


def test_a_bomb_is_stopped_and_memory_stays_bounded() -> None:
    """A frame of 4-byte blocks, each of which stands for 128 KiB of zeros."""
    block = struct.pack("<I", (131072 << 3 | 1 << 1))[:3] + b"\0"
    frame = b"\x28\xb5\x2f\xfd\x00\x68" + block * 33_000
    reader = PayloadReader(iter([frame]))
    tracemalloc.start()
    assert reader.member() is None
    with pytest.raises(Altered):
        reader.finish()
    assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
    tracemalloc.stop()


def test_window_and_statement_limits(world: World) -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=25)
    frame = zstandard.ZstdCompressor(compression_params=wide).compressobj().compress
    plain = frame(bytes(40_000_000))
    with pytest.raises((Altered, LimitExceeded, Truncated)):
        opened(world, bundle(world, plain))
    large = tar(("statement.json", bytes(2 * 1024**2 + 1)))
    with pytest.raises(LimitExceeded):
        opened(world, bundle(world, plaintext(large)))


def test_evidence_streams_into_its_sink(world: World) -> None:
    evidence = hashlib.sha256(b"film").digest() * 40_000
    raw, sealed_bundle = world.bundle(world.contents(evidence=evidence))
    outside = read_outside(BytesIO(raw), world.roster(), world.now)
    out = BytesIO()
    read = open_inside(outside, [world.desk], lambda stated: out)
    assert out.getvalue() == evidence
    assert read.texts == {"submission.xml": b"<data/>"}
    assert read.statement_raw == sealed_bundle.statement_raw
    assert Manifest.read(outside.ticket.raw).payload == outside.ticket.manifest.payload


def test_a_file_that_changes_while_it_is_read(world: World) -> None:
    # Together more than what is kept from the first pass to the second.
    first, second = (world.contents(evidence=os.urandom(5 * 1024**2)) for _ in range(2))
    raw, _ = world.bundle([*first, *second[1:]])
    source = BytesIO(raw)
    outside = read_outside(source, world.roster(), world.now)
    source.seek(len(raw) // 2)
    source.write(b"changed")
    with pytest.raises(Altered):
        open_inside(outside, [world.desk])

"""Every flipped bit and every cut of a bundle is refused, typed (E1, E2, E3, E4, E19)."""

from __future__ import annotations

import zipfile
from io import BytesIO
from zlib import crc32

import pytest

from fieldkit.errors import BundleError, FieldkitError, NotABundle, SignatureError, Truncated
from sync.bundle import container
from sync.bundle.open import open_inside, read_container, read_outside
from sync.bundle.roster import TrustedRoster
from tests.bundle.world import World

Whole = tuple[World, bytes, TrustedRoster]


@pytest.fixture(scope="module")
def whole(world: World) -> Whole:
    """A bundle that opens."""
    raw, _ = world.bundle(world.contents(evidence=b"\xff\xd8" + b"light" * 100))
    return world, raw, world.roster()


def opened(whole: Whole, raw: bytes) -> None:
    """Read it as a desk does."""
    world, _, roster = whole
    outside = read_outside(BytesIO(raw), roster, world.now)
    open_inside(outside, [world.desk])


def test_the_bundle_opens(whole: Whole) -> None:
    opened(whole, whole[1])


def test_every_flipped_bit_is_refused(whole: Whole) -> None:
    raw = bytearray(whole[1])
    for place in range(len(raw)):
        bit = 1 << place % 8
        raw[place] ^= bit
        with pytest.raises((SignatureError, BundleError)):
            opened(whole, bytes(raw))
        raw[place] ^= bit


def test_every_flipped_bit_is_refused_though_the_crc_was_mended(whole: Whole) -> None:
    _, raw, _ = whole
    head = read_container(BytesIO(raw)).head
    start, size = head.payload_offset, head.payload.size
    for place in (*range(0, size, 211), size - 1):
        payload = bytearray(raw[start : start + size])
        payload[place] ^= 1 << place % 8
        with pytest.raises(SignatureError) as refused:
            opened(whole, rebuilt(head.manifest, head.signature, bytes(payload)))
        assert refused.value.kind == "Altered"
    for place in range(0, 1024, 7):
        manifest = bytearray(head.manifest)
        manifest[place] ^= 1 << place % 7
        with pytest.raises(SignatureError):
            opened(whole, rebuilt(bytes(manifest), head.signature, raw[start : start + size]))


def test_every_cut_is_refused(whole: Whole) -> None:
    _, raw, _ = whole
    for length in range(len(raw)):
        with pytest.raises(FieldkitError) as refused:
            opened(whole, raw[:length])
        assert isinstance(refused.value, Truncated), length


def test_what_is_added_is_refused(whole: Whole) -> None:
    _, raw, _ = whole
    for other in (raw + b"\0", raw + raw, b"\0" + raw, b"PK" + raw):
        with pytest.raises(NotABundle):
            opened(whole, other)
    with pytest.raises(NotABundle) as refused:
        opened(whole, raw + b"\0")
    assert refused.value.facts["reason"] == "bytes follow the end of the bundle"


def test_two_bundles_mixed_are_refused(whole: Whole) -> None:
    world, raw, _ = whole
    other, _ = world.bundle(world.contents(b"<other/>"))
    one, two = read_container(BytesIO(raw)), read_container(BytesIO(other))
    with pytest.raises(SignatureError):
        opened(whole, rebuilt(one.head.manifest, one.head.signature, two.payload().read()))
    with pytest.raises(SignatureError):
        opened(whole, rebuilt(one.head.manifest, two.head.signature, one.payload().read()))


def test_the_container_follows_from_its_parts(whole: Whole) -> None:
    _, raw, _ = whole
    read = read_container(BytesIO(raw))
    assert rebuilt(read.head.manifest, read.head.signature, read.payload().read()) == raw


def test_a_zip_of_the_same_files_is_no_bundle(whole: Whole) -> None:
    read = read_container(BytesIO(whole[1]))
    parts = (read.head.manifest, read.head.signature, read.payload().read())
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        out = BytesIO()
        with zipfile.ZipFile(out, "w", method) as other:
            for name, part in zip(container.NAMES, parts, strict=True):
                other.writestr(name, part)
        with pytest.raises(NotABundle):
            opened(whole, out.getvalue())


def rebuilt(manifest: bytes, signature: bytes, payload: bytes) -> bytes:
    """A container with right sizes and CRCs around these contents."""
    pieces = container.assemble(manifest, signature, iter([payload]), crc32(payload), len(payload))
    return b"".join(pieces)

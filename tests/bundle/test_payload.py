"""Laws of the payload and of the strict reader, over whatever hypothesis finds."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.errors import EvidenceChanged, LimitExceeded
from schemas.strict import LARGEST, NotStrict, read_json, write_json
from sync.bundle.digest import Digest
from sync.bundle.payload import Member, PayloadReader, PayloadWriter, padded_size, tar_size
from sync.bundle.seal import Content
from tests.bundle.world import World

names = st.from_regex(r"[a-z]{1,20}(/[0-9a-f]{1,64})?", fullmatch=True)
files = st.lists(st.tuples(names, st.binary(max_size=3000)), max_size=6)


def written(contents: list[tuple[str, bytes]]) -> bytes:
    """A payload's plaintext."""
    out = BytesIO()
    members = [Member(name, len(raw)) for name, raw in contents]
    payload = PayloadWriter(out, tar_size(members))
    for member, (_, raw) in zip(members, contents, strict=True):
        payload.add(member, [raw[:7], raw[7:]])
    assert payload.finish() == len(out.getvalue())
    return out.getvalue()


def from_one_buffer(raw: bytes, size: int) -> Iterator[memoryview]:
    """Pieces that are good only until the next one is asked for, as decryption gives them."""
    buffer = bytearray(size)
    for at in range(0, len(raw), size):
        piece = raw[at : at + size]
        buffer[:] = b"\xff" * size
        buffer[: len(piece)] = piece
        yield memoryview(buffer)[: len(piece)]


@given(files, st.integers(1, 5000))
@settings(max_examples=60, deadline=None)
def test_what_goes_in_comes_out(contents: list[tuple[str, bytes]], size: int) -> None:
    raw = written(contents)
    reader = PayloadReader(from_one_buffer(raw, size))
    found = []
    while (member := reader.member()) is not None:
        found.append((member.name, b"".join(reader.pieces(member))))
    reader.finish()
    assert found == contents


@given(st.integers(1, 2**40))
def test_padded_sizes(frame: int) -> None:
    size = padded_size(frame)
    assert size == frame or size - frame >= 8
    assert size >= 16_384
    assert size <= max(frame, 16_384) * 1.12 * 1.12 + 8
    assert padded_size(size) == size


def test_length_tells_little() -> None:
    """E23: what compresses to anything up to 16 KB has one size."""
    sizes = {len(written([("submission.xml", os.urandom(size))])) for size in range(0, 15_000, 500)}
    assert sizes == {16_384}


@pytest.mark.tools
def test_public_tools_unpack_it(tmp_path: Path, program: Callable[[str], str]) -> None:
    for name in ("zstd", "tar"):
        program(name)
    contents = [("statement.json", b"{}"), ("evidence/" + "a" * 64, os.urandom(70_000))]
    (tmp_path / "p").write_bytes(written(contents))
    subprocess.run(["bash", "-c", "zstd -dc p | tar -xf -"], cwd=tmp_path, check=True)
    assert (tmp_path / contents[1][0]).read_bytes() == contents[1][1]


def test_evidence_that_is_not_as_stated_is_not_sealed(world: World) -> None:
    right = Content.of("submission.xml", "application/xml", b"<data/>")
    for pieces in ([b"<dat_/>"], [b"<data/>", b"more"], [b"<dat"], []):
        wrong = Content(right.file, lambda pieces=pieces: pieces)  # type: ignore[misc]
        with pytest.raises(EvidenceChanged):
            world.bundle([wrong])


def test_more_than_everything_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        PayloadWriter(BytesIO(), 4 * 1024**3 + 1)


@given(st.lists(st.binary(max_size=100_000), max_size=8), st.integers(0, 40))
@settings(max_examples=20, deadline=None)
def test_digest_is_sha256(pieces: list[bytes], times: int) -> None:
    digest, plain = Digest(), hashlib.sha256()
    for piece in pieces * times:
        digest.update(piece)
        plain.update(piece)
    assert digest.hexdigest() == plain.hexdigest()


values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(values)
def test_json_that_we_write_we_read(value: object) -> None:
    raw = write_json(value)
    if depth(value) > 8:
        with pytest.raises(NotStrict):
            read_json(raw)
    else:
        assert read_json(raw) == value
        assert json.loads(raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b"1.0",
        b"1e3",
        b"-0.0",
        b"NaN",
        b"[Infinity]",
        b"9007199254740993",
        b"-9007199254740993",
        b"1" * 5000,
        b"[" * 9 + b"]" * 9,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"",
        b"'a'",
        b"{a:1}",
        b"[1,]",
        b'"\n"',
    ],
)
def test_json_that_is_not_strict(raw: bytes) -> None:
    """E11: the reason never holds the input."""
    with pytest.raises(NotStrict) as refused:
        read_json(raw)
    assert len(refused.value.reason) < 60

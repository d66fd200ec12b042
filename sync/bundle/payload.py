"""The payload's plaintext: one zstd frame of a tar, then zeros up to a Padmé size.

bundle-format.md, *P*: the frame's window is at most 8 MiB (RFC 8878); after it stands at most one
skippable frame (magic 0x184D2A50) of zero bytes, so that `zstd -d` and tar skip it and the length
tells only Padmé(max(length, 16,384)), or the next Padmé size where less than 8 bytes are between.
The tar is plain ustar (POSIX.1-1988): type 0, mode 0644, ids and times 0, two zero blocks. It is
written and read in pieces; reading never holds more than one block of the frame.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

import zstandard

from fieldkit.errors import Altered, LimitExceeded, Truncated
from fieldkit.padme import padded, padme
from sync.bundle.streams import Writer

BLOCK = 512
PIECE = 1 << 18
SKIPPABLE = 0x184D2A50
LARGEST_WINDOW = 8 * 1024**2
LARGEST_WHOLE = 4 * 1024**3
MOST_MEMBERS = 10_000

_THOROUGH = 1024**2
_MAGIC = b"\x28\xb5\x2f\xfd"
_LARGEST_BLOCK = 128 * 1024
_DICTIONARY_ID = (0, 1, 2, 4)
_CONTENT_SIZE = (0, 2, 4, 8)
_OCTAL = frozenset(b"01234567")


@dataclass(frozen=True)
class Member:
    """One file of the tar: its name and its size in bytes."""

    name: str
    size: int

    @property
    def filling(self) -> int:
        """Zero bytes after it, to a whole block."""
        return -self.size % BLOCK


def padded_size(frame: int) -> int:
    """The size of the whole plaintext for a frame of `frame` bytes: its Padmé size or the next."""
    size = padded(frame)
    return padme(size + 1) if 0 < size - frame < 8 else size


def tar_header(member: Member) -> bytes:
    """The member's ustar header."""
    name = member.name.encode("ascii")
    if len(name) > 100:
        raise ValueError("a name longer than 100 bytes")
    fields = struct.pack(
        "100s8s8s8s12s12s8s1s100s6s2s32s32s8s8s155s12x",
        *(name, b"0000644", b"0000000", b"0000000", b"%011o" % member.size, b"00000000000"),
        *(b" " * 8, b"0", b"", b"ustar", b"00", b"", b"", b"0000000", b"0000000", b""),
    )
    return fields[:148] + b"%06o\0 " % sum(fields) + fields[156:]


def tar_size(members: Iterable[Member]) -> int:
    """The size of the tar of these members."""
    return sum(BLOCK + each.size + each.filling for each in members) + 2 * BLOCK


class PayloadWriter:
    """Writes the plaintext of a payload to `out`: members in their order, then `finish`."""

    def __init__(self, out: Writer, total: int) -> None:
        """`total` is the tar's size, by which the effort of compression is chosen."""
        if total > LARGEST_WHOLE:
            raise LimitExceeded(what="everything")
        level = 19 if total <= _THOROUGH else 3
        settings = zstandard.ZstdCompressionParameters.from_level(level, source_size=total)
        self._out = out
        self._frame = zstandard.ZstdCompressor(compression_params=settings).compressobj(size=total)
        self._written = 0

    def add(self, member: Member, pieces: Iterable[bytes | memoryview]) -> None:
        """One file; ValueError where the pieces do not make up its size."""
        self._put(tar_header(member))
        left = member.size
        for piece in pieces:
            left -= len(piece)
            self._put(piece)
        if left:
            raise ValueError(f"{member.name} has another size than stated")
        self._put(b"\0" * member.filling)

    def finish(self) -> int:
        """End tar and frame, fill up; the whole size in bytes."""
        self._put(b"\0" * (2 * BLOCK))
        self._through(self._frame.flush())
        size = padded_size(self._written)
        gap = size - self._written
        if gap:
            self._out.write(struct.pack("<II", SKIPPABLE, gap - 8))
            _zeros(self._out, gap - 8)
        return size

    def _put(self, piece: bytes | memoryview) -> None:
        self._through(self._frame.compress(piece))

    def _through(self, piece: bytes) -> None:
        if piece:
            self._written += len(piece)
            self._out.write(piece)


def _zeros(out: Writer, size: int) -> None:
    whole = b"\0" * min(PIECE, size)
    while size:
        out.write(whole[:size])
        size -= min(PIECE, size)


class PayloadReader:
    """Reads the plaintext of a payload: `members` and their `pieces` in order, then `finish`.

    Raises `Altered` for whatever is not as `PayloadWriter` may write it, `LimitExceeded`,
    `Truncated`; and what the source below raises.
    """

    def __init__(self, source: Iterator[bytes | memoryview]) -> None:
        """`source` gives the plaintext in pieces, each good until the next is asked for."""
        self._frame = _Frame(source)
        # One source of bounded output: a few bytes of a frame may stand for gigabytes.
        self._tar = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).stream_reader(
            cast(BinaryIO, self._frame), read_size=PIECE, read_across_frames=False
        )
        self._whole = 0
        self._members = 0

    def member(self) -> Member | None:
        """The next file's name and size; None at the two zero blocks that end the tar."""
        header = self._exactly(BLOCK)
        if header == b"\0" * BLOCK:
            if self._exactly(BLOCK) != header:
                raise Altered(step=6, reason="end of the tar")
            return None
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise LimitExceeded(step=6, what="entries")
        return _read_header(header)

    def pieces(self, member: Member) -> Iterator[bytes]:
        """The file that `member` announced; must be read to its end."""
        left = member.size
        while left:
            piece = self._read(min(PIECE, left))
            if not piece:
                raise Truncated(step=6)
            left -= len(piece)
            yield piece
        if any(self._exactly(member.filling)):
            raise Altered(step=6, reason="filling of an entry")

    def finish(self) -> None:
        """After the last member: the frame ends here, and the filling is as it must be."""
        if self._read(1):
            raise Altered(step=6, reason="after the tar")
        self._frame.finish()

    def _exactly(self, size: int) -> bytes:
        pieces = b""
        while len(pieces) < size:
            piece = self._read(size - len(pieces))
            if not piece:
                raise Truncated(step=6)
            pieces += piece
        return pieces

    def _read(self, size: int) -> bytes:
        try:
            piece = self._tar.read(size)
        except zstandard.ZstdError:
            raise Altered(step=6, reason="zstd") from None
        self._whole += len(piece)
        if self._whole > LARGEST_WHOLE:
            raise LimitExceeded(step=6, what="everything")
        return piece


def _read_header(header: bytes) -> Member:
    name = header[:100].rstrip(b"\0")
    try:
        member = Member(name.decode("ascii"), _octal(header[124:136]))
    except UnicodeDecodeError:
        raise Altered(step=6, reason="name in the tar") from None
    # One form only: what differs from it (links, folders, owners, PAX, GNU) is not a bundle's tar.
    if not name or tar_header(member) != header:
        raise Altered(step=6, reason="header in the tar")
    return member


def _octal(field: bytes) -> int:
    text = field.rstrip(b"\0 ")
    if not text or not _OCTAL.issuperset(text):
        raise Altered(step=6, reason="size in the tar")
    return int(text, 8)


class _Frame:
    """Gives the bytes of the first zstd frame and no further: its blocks are walked by header."""

    def __init__(self, source: Iterator[bytes | memoryview]) -> None:
        self._source = source
        self._walk = self._parts()
        self._part = memoryview(b"")
        self._taken = 0
        self._rest = b""
        self._ended = False

    def read(self, size: int) -> bytes:
        """At most `size` bytes of the frame; empty at its end."""
        if not self._part:
            # A part is a view of the source's own piece, used up before the next one is asked for.
            self._part = memoryview(next(self._walk, b""))
            self._taken += len(self._part)
        piece, self._part = bytes(self._part[:size]), self._part[size:]
        return piece

    def finish(self) -> None:
        """The frame was read to its end, and after it stands the filling that its length asks."""
        if not self._ended or self._part:
            raise Altered(step=6, reason="zstd")
        gap = padded_size(self._taken) - self._taken
        if gap:
            self._rest = bytes(self._at_least(self._rest, 8))
            magic, length = struct.unpack("<II", self._rest[:8])
            if (magic, length) != (SKIPPABLE, gap - 8):
                raise Altered(step=6, reason="filling")
            self._only_zeros(length, self._rest[8:])
        elif self._rest or self._more():
            raise Altered(step=6, reason="after the filling")

    def _only_zeros(self, left: int, piece: bytes) -> None:
        while True:
            if piece.count(0) != len(piece):
                raise Altered(step=6, reason="filling")
            if len(piece) > left:
                raise Altered(step=6, reason="after the filling")
            left -= len(piece)
            if not (piece := bytes(self._more())):
                break
        if left:
            raise Truncated(step=6)

    def _parts(self) -> Iterator[bytes | memoryview]:
        held = self._at_least(b"", 5)
        if held[:4] != _MAGIC:
            raise Altered(step=6, reason="zstd")
        descriptor = held[4]
        single = descriptor >> 5 & 1
        begin = 5 + (1 - single) + _DICTIONARY_ID[descriptor & 3] + _CONTENT_SIZE[descriptor >> 6]
        begin += 1 if single and not descriptor >> 6 else 0
        checksum = 4 if descriptor >> 2 & 1 else 0
        last = False
        while True:
            # `begin` is where the next block's header stands, counted from `held`'s beginning.
            while not last and begin + 3 <= len(held):
                last, size = _block(held, begin)
                begin += size + (checksum if last else 0)
            if last and begin <= len(held):
                self._rest, self._ended = bytes(held[begin:]), True
                yield held[:begin]
                return
            passed = min(begin, len(held))
            yield held[:passed]
            begin -= passed
            held = self._at_least(bytes(held[passed:]), 1 if last or begin else 3)

    def _at_least(self, held: bytes, size: int) -> bytes | memoryview:
        """`held`, which is ours, and what comes after it, which is the source's if it is alone."""
        found: bytes | memoryview = held
        while len(found) < size:
            found = bytes(found)  # before the source's buffer holds the next piece
            more = self._more()
            if not more:
                raise Truncated(step=6)
            found = found + bytes(more) if found else more
        return found

    def _more(self) -> bytes | memoryview:
        return next(self._source, b"")


def _block(held: bytes | memoryview, at: int) -> tuple[bool, int]:
    """Whether the block whose header stands at `at` is the last, and its size with the header."""
    word = int.from_bytes(held[at : at + 3], "little")
    kind, length = word >> 1 & 3, word >> 3
    if kind == 3 or length > _LARGEST_BLOCK:
        raise Altered(step=6, reason="zstd")
    return bool(word & 1), 3 + (1 if kind == 1 else length)

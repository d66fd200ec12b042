"""The payload of an age file: STREAM over ChaCha20-Poly1305 in chunks of 64 KiB.

Source: C2SP age v1, *Payload*. Each chunk's nonce is an 11-byte counter and a flag that is 1 on
the last chunk only; every chunk but the last is full; the last is empty only where the whole is.
So a file that was cut, went on or was reordered does not open. What authenticated before a
failure is released first, then the failure raised.

A megabyte is worked on at a time in buffers that are kept: that is what makes it nearly as fast
as the bare cipher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fieldkit.errors import Altered, FieldkitError, Truncated

CHUNK = 64 * 1024
TAG = 16
SEALED_CHUNK = CHUNK + TAG
BATCH = 16
MORE = b"\x00"
LAST = b"\x01"


def stream_size(plain: int) -> int:
    """The bytes of the chunks that `plain` bytes make."""
    return plain + TAG * max(1, -(-plain // CHUNK))


class SealWriter:
    """Seals what is written to it. Leaving the context without an error writes the last chunk.

    `out` is not closed. After an error no last chunk is written, so the file does not open.
    """

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        self._out = out
        self._cipher = ChaCha20Poly1305(key)
        self._counter = 0
        self._held = bytearray(CHUNK)
        self._size = 0
        self._sealed = bytearray(BATCH * SEALED_CHUNK)
        self._finished = False

    def __enter__(self) -> SealWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()

    def write(self, piece: bytes | bytearray | memoryview) -> int:
        """Seal `piece`; returns its length."""
        if self._finished:
            raise ValueError("the last chunk was written")
        view = memoryview(piece).cast("B")
        total = len(view)
        if self._size + total <= CHUNK:
            self._hold(view)
            return total
        if self._size:
            fill = CHUNK - self._size
            self._hold(view[:fill])
            view = view[fill:]
            self._emit(memoryview(self._held))
            self._size = 0
        whole = (len(view) - 1) // CHUNK * CHUNK
        for at in range(0, whole, BATCH * CHUNK):
            self._emit(view[at : min(at + BATCH * CHUNK, whole)])
        self._hold(view[whole:])
        return total

    def finish(self) -> None:
        """Write the last chunk. Nothing can be written after it; a second time does nothing."""
        if self._finished:
            return
        self._finished = True
        nonce = self._counter.to_bytes(11, "big") + LAST
        self._out.write(self._cipher.encrypt(nonce, memoryview(self._held)[: self._size], None))

    def _hold(self, view: memoryview) -> None:
        self._held[self._size : self._size + len(view)] = view
        self._size += len(view)

    def _emit(self, chunks: memoryview) -> None:
        sealed, encrypt_into, counter = memoryview(self._sealed), self._cipher.encrypt_into, 0
        start, end = self._counter, 0
        for at in range(0, len(chunks), CHUNK):
            nonce = (start + counter).to_bytes(11, "big") + MORE
            encrypt_into(nonce, chunks[at : at + CHUNK], None, sealed[end : end + SEALED_CHUNK])
            counter += 1
            end += SEALED_CHUNK
        self._counter += counter
        self._out.write(sealed[:end])


class OpenReader:
    """Reads what is sealed. `stanzas` are the types in the header, one a recipient.

    Raises `Altered` where a chunk does not authenticate, `Truncated` where the last one is missing.
    """

    def __init__(
        self, source: BinaryIO, key: bytes, stanzas: tuple[str, ...] = (), ahead: bytes = b""
    ) -> None:
        self.stanzas = stanzas
        self._source = source
        self._readinto: Callable[[memoryview], int | None] | None
        self._readinto = getattr(source, "readinto", None)
        self._cipher = ChaCha20Poly1305(key)
        self._counter = 0
        self._sealed = bytearray((BATCH + 1) * SEALED_CHUNK)
        self._filled = 0
        self._ahead = memoryview(ahead)
        self._plain = bytearray((BATCH + 1) * CHUNK)
        self._ready = memoryview(b"")
        self._ended = False
        self._failure: FieldkitError | None = None

    def read(self, size: int = -1) -> bytes:
        """`size` bytes, fewer only at the end; all that is left where `size` is negative."""
        if 0 <= size <= len(self._ready):
            return self._take(size)
        parts, left = [], size
        while left != 0 and (self._ready or self._advance()):
            parts.append(self._take(len(self._ready) if left < 0 else min(left, len(self._ready))))
            left = left if left < 0 else left - len(parts[-1])
        return b"".join(parts)

    def pieces(self) -> Iterator[memoryview]:
        """What is left, up to a megabyte at a time; each piece is good until the next is asked."""
        while self._ready or self._advance():
            piece, self._ready = self._ready, memoryview(b"")
            yield piece

    def _take(self, size: int) -> bytes:
        taken, self._ready = bytes(self._ready[:size]), self._ready[size:]
        return taken

    def _advance(self) -> bool:
        """Make more ready; False at the right end, the failure raised at the wrong one."""
        if self._failure is not None:
            raise self._failure
        if self._ended:
            return False
        at_end = self._fill()
        opened = self._open(at_end)
        self._ended = at_end
        self._ready = memoryview(self._plain)[:opened]
        if opened == 0 and self._failure is not None:
            raise self._failure
        return opened > 0

    def _fill(self) -> bool:
        """Fill the buffer; True where the source ended within it."""
        sealed = memoryview(self._sealed)
        while self._filled < len(self._sealed):
            read = self._read_into(sealed[self._filled :])
            if not read:
                return True
            self._filled += read
        return False

    def _read_into(self, room: memoryview) -> int:
        """Read some bytes, straight into the buffer where the source can; 0 at its end."""
        if not self._ahead and self._readinto is not None:
            return self._readinto(room) or 0
        piece = self._ahead[: len(room)] or self._source.read(len(room))
        self._ahead = self._ahead[len(room) :]
        room[: len(piece)] = piece
        return len(piece)

    def _open(self, at_end: bool) -> int:
        """Open all chunks that are known not to be the last, at the end that one too."""
        sealed = memoryview(self._sealed)
        whole = max(self._filled - 1, 0) // SEALED_CHUNK
        opened = 0
        for index in range(whole):
            chunk = sealed[index * SEALED_CHUNK : (index + 1) * SEALED_CHUNK]
            if not self._open_chunk(chunk, opened, MORE):
                goes_on = self._open_chunk(chunk, opened, LAST)
                self._failure = Altered(part="payload", reason=_wrong(goes_on))
                return opened + (CHUNK if goes_on else 0)
            opened += CHUNK
        rest = sealed[whole * SEALED_CHUNK : self._filled]
        if at_end:
            return opened + self._open_last(rest, opened)
        size = len(rest)
        self._sealed[:size] = bytes(rest)
        self._filled = size
        return opened

    def _open_last(self, chunk: memoryview, at: int) -> int:
        if len(chunk) < TAG:
            self._failure = Truncated(part="payload")
            return 0
        size = len(chunk) - TAG
        first = self._counter == 0
        if self._open_chunk(chunk, at, LAST):
            if size == 0 and not first:
                self._failure = Altered(part="payload", reason="an empty last chunk")
            return size
        if size == CHUNK and self._open_chunk(chunk, at, MORE):
            self._failure = Truncated(part="payload")
            return size
        self._failure = Altered(part="payload", reason=_wrong(False))
        return 0

    def _open_chunk(self, chunk: memoryview, at: int, flag: bytes) -> bool:
        nonce = self._counter.to_bytes(11, "big") + flag
        into = memoryview(self._plain)[at : at + len(chunk) - TAG]
        try:
            self._cipher.decrypt_into(nonce, chunk, None, into)
        except InvalidTag:
            return False
        self._counter += 1
        return True


def _wrong(goes_on: bool) -> str:
    return "goes on after its last chunk" if goes_on else "a chunk does not authenticate"

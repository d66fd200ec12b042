"""The SSH wire encoding: numbers in network order, strings with a length before them.

Source: RFC 4251, section 5. Reading is strict: what ends early or goes on after its end is a
`Malformed`, which the reader of each format turns into the error that its page names.
"""

from __future__ import annotations

import base64
import binascii
import struct


class Malformed(ValueError):
    """The bytes do not follow the encoding."""


def u32(number: int) -> bytes:
    """Four bytes, network order."""
    return struct.pack(">I", number)


def u64(number: int) -> bytes:
    """Eight bytes, network order."""
    return struct.pack(">Q", number)


def string(raw: bytes) -> bytes:
    """`raw` with its length before it."""
    return u32(len(raw)) + raw


def decode_base64(text: str) -> bytes:
    """Standard base64 (RFC 4648, section 4), padded, in its one canonical form.

    Raises `Malformed` for anything that encoding again would not give.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise Malformed("not canonical base64")
    return raw


class Reader:
    """Reads one encoded structure from its start to its end."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether every byte was read."""
        return self._at == len(self._raw)

    @property
    def position(self) -> int:
        """How many bytes were read."""
        return self._at

    def take(self, size: int) -> bytes:
        """The next `size` bytes; `Malformed` where there are fewer."""
        end = self._at + size
        if end > len(self._raw):
            raise Malformed("ends early")
        piece = self._raw[self._at : end]
        self._at = end
        return piece

    def u8(self) -> int:
        """One byte."""
        return self.take(1)[0]

    def u32(self) -> int:
        """Four bytes, network order."""
        return int.from_bytes(self.take(4), "big")

    def u64(self) -> int:
        """Eight bytes, network order."""
        return int.from_bytes(self.take(8), "big")

    def string(self) -> bytes:
        """A string with its length before it."""
        return self.take(self.u32())

    def end(self) -> None:
        """`Malformed` unless every byte was read."""
        if not self.done:
            raise Malformed("goes on after its end")

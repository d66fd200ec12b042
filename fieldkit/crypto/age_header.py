"""The header of an age file: its version, its stanzas, the line with its MAC.

Source: C2SP age v1, *Header*. Read strictly: one encoding of each header, base64 canonical and
without padding, lines of 64, arguments of visible ASCII; at most 64 KiB.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from fieldkit.crypto.wire import Malformed, decode_base64
from fieldkit.errors import Altered, LimitExceeded, Truncated

VERSION = b"age-encryption.org/v1\n"
MAX_HEADER = 64 * 1024
COLUMNS = 64
MAC_SIZE = 32
_PIECE = 4096


@dataclass(frozen=True, slots=True)
class Stanza:
    """One recipient's part: the kind and its arguments, and a body."""

    arguments: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> bytes:
        """As it stands in the file."""
        body = base64.b64encode(self.body).rstrip(b"=")
        lines = [body[at : at + COLUMNS] for at in range(0, len(body) + 1, COLUMNS)]
        return f"-> {' '.join(self.arguments)}\n".encode() + b"".join(
            line + b"\n" for line in lines
        )

    def decoded(self, index: int) -> bytes:
        """An argument's bytes; `Altered` where it is not canonical unpadded base64."""
        return unpadded(self.arguments[index])


@dataclass(frozen=True)
class Header:
    """The stanzas of a file, in order."""

    stanzas: tuple[Stanza, ...]

    @cached_property
    def text(self) -> bytes:
        """Version and stanzas, up to the line with the MAC."""
        return VERSION + b"".join(stanza.text for stanza in self.stanzas)


def broken(what: str) -> Altered:
    """The failure of a header."""
    return Altered(part="header", reason=f"{what} breaks the age format")


def read_header(source: BinaryIO) -> tuple[Header, bytes, bytes]:
    """The header, its MAC (32 bytes), and what was read beyond it.

    Raises `Altered` (part "header"), `Truncated` where it has no end, `LimitExceeded`.
    """
    lines = _Lines(source)
    if lines.next() != VERSION[:-1]:
        raise broken("the version line")
    stanzas = []
    line = lines.next()
    while line.startswith(b"->"):
        stanzas.append(Stanza(_arguments(line), _body(lines)))
        line = lines.next()
    mac = _mac(line)
    if not stanzas:
        raise broken("a header without a recipient")
    return Header(tuple(stanzas)), mac, lines.rest


def unpadded(text: str) -> bytes:
    """Canonical base64 without its padding; `Altered` for any other text."""
    if "=" in text:
        raise broken("padded base64")
    try:
        return decode_base64(text + "=" * (-len(text) % 4))
    except Malformed as error:
        raise broken("base64") from error


class _Lines:
    """Lines out of a stream that can only be read, within the header's limit."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._raw = b""
        self._at = 0

    @property
    def rest(self) -> bytes:
        return self._raw[self._at :]

    def next(self) -> bytes:
        start = self._at
        while (end := self._raw.find(b"\n", start)) < 0:
            start = len(self._raw)
            if start > MAX_HEADER:
                raise LimitExceeded(what="age header")
            piece = self._source.read(_PIECE)
            if not piece:
                raise Truncated(part="header")
            self._raw += piece
        if end >= MAX_HEADER:
            raise LimitExceeded(what="age header")
        line = self._raw[self._at : end]
        self._at = end + 1
        return line


def _arguments(line: bytes) -> tuple[str, ...]:
    words = line.split(b" ")
    if words[0] != b"->" or len(words) < 2:
        raise broken("a stanza's first line")
    for word in words[1:]:
        if not word or any(not 0x21 <= sign <= 0x7E for sign in word):
            raise broken("a stanza's argument")
    return tuple(word.decode("ascii") for word in words[1:])


def _body(lines: _Lines) -> bytes:
    parts = []
    while True:
        line = lines.next()
        if len(line) > COLUMNS:
            raise broken("a line of a stanza's body")
        parts.append(line)
        if len(line) < COLUMNS:
            break
    try:
        text = b"".join(parts).decode("ascii")
    except UnicodeDecodeError as error:
        raise broken("a stanza's body") from error
    return unpadded(text)


def _mac(line: bytes) -> bytes:
    if not line.startswith(b"--- "):
        raise broken("the MAC's line")
    try:
        mac = unpadded(line[4:].decode("ascii"))
    except UnicodeDecodeError as error:
        raise broken("the MAC's line") from error
    if len(mac) != MAC_SIZE:
        raise broken("the MAC")
    return mac

"""Which characters the report's fonts can print, read from the fonts themselves.

A tagged PDF must not hold a glyph that is missing (PDF/UA-1, 7.21.8), so what the fonts lack is
shown as U+FFFD and listed. Source of the tables: OpenType 1.9, *cmap*, formats 4 and 12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

MISSING = "\ufffd"

_FORMAT_4, _FORMAT_12 = 4, 12


def characters(font: bytes) -> frozenset[int]:
    """The code points that a TrueType font maps to a glyph."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for place in range(12, 12 + 16 * tables, 16):
        if font[place : place + 4] == b"cmap":
            start = struct.unpack_from(">I", font, place + 8)[0]
            return frozenset(_mapped(font, start))
    return frozenset()


def _mapped(font: bytes, start: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, start + 2)[0]
    for record in range(count):
        at = start + struct.unpack_from(">HHI", font, start + 4 + 8 * record)[2]
        form = struct.unpack_from(">H", font, at)[0]
        if form == _FORMAT_4:
            yield from _segments(font, at)
        elif form == _FORMAT_12:
            yield from _groups(font, at)


def _segments(font: bytes, at: int) -> Iterator[int]:
    half = struct.unpack_from(">H", font, at + 6)[0] // 2

    def column(start: int, code: str) -> tuple[int, ...]:
        return struct.unpack_from(f">{half}{code}", font, start)

    ends = column(at + 14, "H")
    starts = column(at + 16 + 2 * half, "H")
    deltas = column(at + 16 + 4 * half, "h")
    offsets_at = at + 16 + 6 * half
    offsets = column(offsets_at, "H")
    for place, (first, last, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(first, last + 1):
            glyph = code
            if offset:
                where = offsets_at + 2 * place + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, where)[0]
            if (glyph or not offset) and (glyph + delta) & 0xFFFF and code != 0xFFFF:
                yield code


def _groups(font: bytes, at: int) -> Iterator[int]:
    count = struct.unpack_from(">I", font, at + 12)[0]
    for group in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        yield from (code for code in range(first, last + 1) if glyph + code - first)


@cache
def printable(fonts: Path) -> frozenset[int]:
    """What a report can print in either weight, from the fonts in this folder."""

    def either(*names: str) -> frozenset[int]:
        found: frozenset[int] = frozenset()
        return found.union(*(characters((fonts / f"{name}.ttf").read_bytes()) for name in names))

    return either("IBMPlexSans-Regular", "NotoSansArabic-Regular") & either(
        "IBMPlexSans-SemiBold", "NotoSansArabic-Bold"
    )

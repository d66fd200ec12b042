"""XML as it lies in the store: zstd frames, an eighth of its size and of the pages to encrypt."""

from __future__ import annotations

import zstandard

from fieldkit.errors import DamagedDatabase

LARGEST = 16 * 1024**2


def packed(xml: bytes) -> bytes:
    """One frame that tells its content's size."""
    return zstandard.ZstdCompressor(level=1).compress(xml)


def unpacked(frame: bytes) -> bytes:
    """The very bytes that were packed, at most 16 MiB.

    `DamagedDatabase` where this is no such frame: another program wrote it.
    """
    try:
        return zstandard.ZstdDecompressor().decompress(bytes(frame), max_output_size=LARGEST)
    except zstandard.ZstdError as error:
        raise DamagedDatabase(kept=(), lost=("revision",)) from error

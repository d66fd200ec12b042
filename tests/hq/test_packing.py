"""What lies in the store comes back byte for byte, or is told as damage."""

from __future__ import annotations

import os

import pytest

from fieldkit.errors import DamagedDatabase
from sync.hq.store.packing import packed, unpacked


def test_what_is_packed_comes_back() -> None:
    raw = b"<data>" + os.urandom(50_000).hex().encode() + b"</data>"
    assert unpacked(packed(raw)) == raw


@pytest.mark.parametrize("frame", [b"<data/>", b"", packed(b"<data/>" * 99)[:-3]])
def test_what_is_no_frame_of_ours_is_damage(frame: bytes) -> None:
    with pytest.raises(DamagedDatabase):
        unpacked(frame)

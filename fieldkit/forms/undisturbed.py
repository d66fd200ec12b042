"""Work that makes many objects and keeps them all, without the collector of cycles.

Opening a form makes a million objects of which none is garbage; looking through them again and
again costs as much as the work itself. What was made is moved to the oldest generation afterwards,
so that the next small collection does not look through it either. Python would then hardly ever
look there again, and forms that were closed would stay: before more is made, what has grown by
much is looked through.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

GROWTH: Final = 1_500_000
"""Blocks of memory, of some 80 bytes each, by which the process may grow unseen."""

_kept = 0
"""Blocks that were left when everything was looked through last."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """The collector stands still inside; as it was afterwards.

    Where it stands still already, the caller collects, in a thread of its own choosing.
    """
    collects = gc.isenabled()
    if collects:
        _look_through()
        gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        if collects:
            gc.enable()


def _look_through() -> None:
    """Free what is in cycles that nobody holds, where much was made since the last time."""
    global _kept
    if sys.getallocatedblocks() > 2 * _kept + GROWTH:
        gc.collect()
        _kept = sys.getallocatedblocks()

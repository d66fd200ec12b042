"""Work that makes many objects and keeps them all, without the collector of cycles.

Opening a form makes a million objects of which none is garbage; looking through them again and
again costs as much as the work itself. What was made is moved to the oldest generation afterwards,
so that the next small collection does not look through it either.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """The collector stands still inside; as it was afterwards."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        gc.enable()

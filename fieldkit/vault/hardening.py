"""What the system lets a process do for its own secrecy: no core file, no other process looks in.

Source: design page *vault*, While it is open; abuse case B4. On Linux a process that is not
dumpable cannot be read by others of the same user, and what it starts is dumpable again.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

_PR_SET_DUMPABLE = 4


def keep_to_oneself() -> None:
    """Switch core files off, and reading by others where the system knows that; never an error."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

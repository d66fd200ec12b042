"""A quick start: first the frame that is looked at, then the rest.

Before the first frame only what it needs is imported and built. Two things make that quicker, and
`quicken` does them before the application is imported. The collector of garbage stands still, as it
does from then on (`ui.collecting`). And Python's own `import` is put back: PySide puts in its place
one that reads the source of each module imported after it, for its `__feature__` switch, which
nothing here uses. The window tells when it stands (`Shell.stands`), and then comes what is needed a
moment later: the other fonts, Qt's own words, keys of other layouts.
Source: interface design, 9 (start).
"""

from __future__ import annotations

import builtins
import gc


def quicken() -> None:
    """Qt without its hook, and no collection by itself."""
    gc.disable()
    import PySide6.QtCore  # noqa: F401  the hook comes with it

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)

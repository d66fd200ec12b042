"""Tool tips that show text as it is.

Qt takes a tool tip for rich text wherever it looks like it, and then fetches the pictures that it
names, from a share on the network too: a name in a file from outside must not do that (B13).
"""

from __future__ import annotations

from PySide6.QtGui import Qt

from ui.widgets.escape import escape


def tip(text: str) -> str:
    """The text for `setToolTip` or `ToolTipRole`; its marks are shown, never followed."""
    return f"<span>{escape(text)}</span>" if Qt.mightBeRichText(text) else text

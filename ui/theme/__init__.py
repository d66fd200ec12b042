"""The look of everything: tokens, type, icons, palette, style sheet and direction.

`ui.theme.start(Choices(...))` once, then `look()` anywhere: `look().tokens.brand`,
`look().type.font("h1")`, `look().pixmap("clock")`, `look().tr.text("Saved")`, `look().rtl`.
Standard widgets take their look from the style sheet by the dynamic properties `kind` (text and
button kinds) and `state`; see `ui.widgets`. Nothing else names a colour or a font.
"""

from __future__ import annotations

from ui.theme.look import Choices, Look, Theme, look, start
from ui.theme.tokens import DARK, LIGHT, TONES, Tokens
from ui.theme.type import Style, Typography

__all__ = [
    "DARK",
    "LIGHT",
    "TONES",
    "Choices",
    "Look",
    "Style",
    "Theme",
    "Tokens",
    "Typography",
    "look",
    "start",
]

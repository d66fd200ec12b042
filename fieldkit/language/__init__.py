"""Words, writing direction, numbers and dates in the user's language; no Qt.

Every sentence that a person reads goes through a `Translator`. The message id is the English
sentence with `{named}` places; extraction (`fieldkit.language.extract`) knows these calls and no
others, and their first arguments must be plain literals:

    tr.text("Saved on this device")                      tr.text("{done} of {total}", done=3, …)
    tr.context("trend", "Rising")                        one English word, two meanings
    tr.plural("{count} package", "{count} packages", n)  also tr.plural(…, n, place=…)
    N_("Draft"), NC_("level", "High")                    marked here, translated later: tr.text(x),
                                                         tr.context("level", x)

Values are isolated by their type and never concatenated (Unicode TR 9, 2.4): `str` is user text
(U+2068…U+2069), `Code("FO-1")` and numbers are left-to-right (U+2066…U+2069), dates become words.
A comment above a call that starts with `Translators:` reaches the translator.
Source: interface design, section 4; libraries, *Translations*.
"""

from __future__ import annotations

from fieldkit.language.isolate import Code, Words, isolate_code, isolate_text
from fieldkit.language.marks import N_, NC_
from fieldkit.language.translator import LANGUAGES, Direction, Translator, direction

__all__ = [
    "LANGUAGES",
    "NC_",
    "N_",
    "Code",
    "Direction",
    "Translator",
    "Words",
    "direction",
    "isolate_code",
    "isolate_text",
]

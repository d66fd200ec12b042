"""Small parts of which every screen is made; import from the modules or from here.

Text: `Text` (one line), `WrapLabel` (any length, escaped), `heading`. Buttons: `Button(text, kind)`
with kind `filled` (one on a screen), `plain`, `quiet`, `link`, `danger`; `IconButton(icon, name)`.
Fields: `Field(label, control, hint=…)` around `LineField`, `PassphraseField`, `TextArea`,
`ListField`, `DateField`. Choices: `ChoiceGroup(name, [Option(value, label, definition, glyph)])`.
Surfaces: `Card`, `Notice(mood, text)`, `Badge`, `Tag`, `Key`, `Chip`, `Progress`, `Swatch`, `Icon`,
`EmptyState`, `Busy`, `RowButton`, `titled`, `fact`. Layouts: `row`, `column`, `holder`, `rule`,
`margins`. Nothing here knows a screen, a vault or a form. Widgets are not retranslated: a screen is
built anew when the look changes (`ui.shell`).
"""

from __future__ import annotations

from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice import ChoiceGroup, Option
from ui.widgets.dates import DateField
from ui.widgets.fields import Field, LineField, PassphraseField, TextArea, hint_text
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, margins, row, rule
from ui.widgets.listfield import ListField
from ui.widgets.surfaces import (
    Badge,
    Busy,
    Card,
    Chip,
    EmptyState,
    Icon,
    Key,
    Notice,
    Progress,
    RowButton,
    Swatch,
    Tag,
    fact,
    titled,
)

__all__ = [
    "Badge",
    "Busy",
    "Button",
    "Card",
    "Chip",
    "ChoiceGroup",
    "DateField",
    "EmptyState",
    "Field",
    "Icon",
    "IconButton",
    "Key",
    "LineField",
    "ListField",
    "Notice",
    "Option",
    "PassphraseField",
    "Progress",
    "RowButton",
    "Swatch",
    "Tag",
    "Text",
    "TextArea",
    "WrapLabel",
    "clear",
    "column",
    "fact",
    "heading",
    "hint_text",
    "holder",
    "margins",
    "row",
    "rule",
    "titled",
]

"""Small parts of which every screen is made; import them from their modules.

Text (`labels`): `Text` (one line), `WrapLabel` (any length, escaped), `heading`. `buttons`:
`Button(text, kind)` with kind `filled` (one on a screen), `plain`, `quiet`, `link`, `danger`;
`IconButton(icon, name)`. `fields`: `Field(label, control, hint=…)` around `LineField`,
`PassphraseField`, `TextArea`; `listfield.ListField`, `dates.DateField`, `checklist.CheckList`.
`choice`: `ChoiceGroup(name, [Option(value, label, definition, glyph)])`. `surfaces`: `Card`,
`Notice(mood, text)`, `Badge`, `Tag`, `Key`, `Chip`, `Progress`, `Swatch`, `Icon`, `EmptyState`,
`Busy`, `RowButton`, `titled`, `fact`. `layout`: `row`, `column`, `holder`, `rule`, `margins`.
Nothing here knows a screen, a vault or a form. Widgets are not retranslated: a screen is built anew
when the look changes (`ui.shell`). Nothing is gathered here, so that the start loads only what the
first screen shows.
"""

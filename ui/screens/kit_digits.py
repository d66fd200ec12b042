"""The digits of a recovery kit while they are typed; imports no widget.

Source: vault design, *Keys* (recovery code).
"""

from __future__ import annotations

from fieldkit.language.numbers import typed
from fieldkit.vault.recovery_code import GROUP_DIGITS, GROUPS, group_is_right


def misread_group(text: str) -> int | None:
    """The first whole group of a kit (from 1) that was misread, as far as it is typed."""
    digits = "".join(letter for letter in typed(text) if letter.isdigit())
    for at in range(0, len(digits) - GROUP_DIGITS + 1, GROUP_DIGITS):
        if not group_is_right(digits[at : at + GROUP_DIGITS]):
            return at // GROUP_DIGITS + 1
    return None


def whole_groups(text: str) -> int:
    """How many groups of a kit were typed whole, at most eleven."""
    digits = sum(letter.isdigit() for letter in typed(text))
    return min(digits // GROUP_DIGITS, GROUPS)

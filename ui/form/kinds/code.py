"""A bar code, typed: the digits and letters printed below it (XLSForm, *barcode*).

It runs from left to right in every language. Source: interface design, 4 *Direction*.
"""

from __future__ import annotations

from ui.form.kinds.text import TextQuestion
from ui.theme import look
from ui.widgets.labels import WrapLabel


class CodeQuestion(TextQuestion):
    """One line of letters and digits in a fixed width."""

    def __init__(self) -> None:
        super().__init__(many=False, code=True)
        self._help = WrapLabel(
            look().tr.text("Type what stands under the bar code"), "small", "text_2"
        )
        self.box.insertWidget(self.box.indexOf(self.field) + 1, self._help)

    def spoken(self) -> str:
        """With what to type."""
        return " ".join(filter(None, (super().spoken(), self._help.words)))

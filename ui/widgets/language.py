"""The language button of bare screens: own names of the languages, in force at once.

Source: interface design, 4 (*Switchable on every screen including unlock*), 7.1.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from fieldkit.language import LANGUAGES
from ui.theme import look
from ui.widgets.buttons import Button


def language_button() -> Button:
    """Shows the language in force; a press offers the others."""
    look_ = look()
    button = Button(look_.tr.name, "quiet", icon="globe", trailing="chevron-down")
    button.setAccessibleName(f"{look_.tr.text('Language')}: {look_.tr.name}")

    def offer() -> None:
        menu = QMenu(button)
        for code, name in LANGUAGES.items():
            action = QAction(name, menu)
            action.setCheckable(True)
            action.setChecked(code == look().tr.language)
            action.triggered.connect(lambda _=False, code=code: look().change(language=code))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    button.clicked.connect(offer)
    return button

"""Saving a situation's file, for the desk and for colleagues who assess the same situation.

An assessment carries its situation's id alone; the name comes with this file. Nobody signs it and
nothing protects it: the dialog's title and the remark afterwards say so.
Source: `questions.md`, Conventions, *Situation*; interface design, 7.15 (what leaves the store).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from fieldkit.errors import FieldkitError, StorageError
from fieldkit.language import Code
from schemas.situation import Situation
from ui.files import ask_save
from ui.messages import message
from ui.screens.situation_model import file_name, save_file
from ui.theme import look
from ui.widgets.buttons import Button, Kind
from ui.widgets.surfaces import Notice
from ui.workspace import Workspace

Tell = Callable[[Notice], None]


def save_button(
    workspace: Workspace,
    situations: Callable[[], Sequence[Situation]],
    tell: Tell,
    kind: Kind = "plain",
) -> Button:
    """Saves the file of the situation on offer; where there are several, a menu asks which."""
    tr = look().tr
    button = Button(tr.text("Save the situation\u2019s file"), kind, icon="file-down")

    def ask(situation: Situation) -> None:
        title = tr.text("Save a copy that is not protected")
        name = file_name(situation.id)
        ask_save(button, title, name, lambda path: tell(saved(workspace, situation, path)))

    def offer() -> None:
        offered = situations()
        if len(offered) == 1:
            ask(offered[0])
            return
        menu = QMenu(button)
        menu.setAccessibleName(tr.text("Which situation?"))
        for each in offered:
            action = QAction(each.name.in_language(tr.language), menu)
            action.triggered.connect(lambda _=False, each=each: ask(each))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    button.clicked.connect(offer)
    return button


def saved(workspace: Workspace, situation: Situation, path: Path) -> Notice:
    """Write it there; what came of it."""
    tr = look().tr
    try:
        save_file(workspace.open_vault, situation.id, path)
    except StorageError as error:
        # What is there to do is about the place that was chosen, not about the vault's disk.
        wrong = tr.text("The file could not be written there.")
        return Notice("err", message(error, tr).title, title=wrong)
    except FieldkitError as error:
        told = message(error, tr)
        return Notice("err", told.what_to_do, title=told.title)
    words = tr.text(
        "{name} is written in {folder}. It is not protected, and nobody signed it: whoever has it "
        "can read the situation's name, country, areas and populations. The desk needs it once.",
        name=Code(path.name),
        folder=Code(path.parent.name or str(path.parent)),
    )
    return Notice("ok", words, title=tr.text("Saved"))

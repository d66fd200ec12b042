"""What the desk says of a situation that it does not know, and taking the file that names it.

A bundle carries a situation's id alone. Its file comes from an officer or another desk, unsigned;
once it is taken, the name stands wherever the id did.
Source: `questions.md`, Conventions, *Situation*; interface design, 5 *Errors*, 7.11.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from fieldkit.errors import FieldkitError
from fieldkit.language import Code, Translator, Words
from schemas.situation import Situation
from sync.hq.dossier import Dossier
from sync.hq.store.assessments import Revision
from ui.desk import Room
from ui.files import ask_open
from ui.messages import message
from ui.screens.situation_model import file_name, take_file
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column
from ui.widgets.surfaces import Notice
from ui.workspace import Workspace

Tell = Callable[[Notice], None]


def not_known(found: Sequence[Dossier | None]) -> list[Revision]:
    """The first revision of each situation that the desk does not know."""
    first: dict[str, Revision] = {}
    for each in found:
        if each is not None and each.situation is None and each.revision.situation is not None:
            first.setdefault(each.revision.situation, each.revision)
    return list(first.values())


def told_of(unknown: Sequence[Revision], tr: Translator) -> tuple[str, str]:
    """Title and sentences: that it is not known, whom to ask, and for which file."""
    codes = sorted({each.code for each in unknown})
    return tr.text("This desk does not know the situation yet"), tr.text(
        "Its name comes with a file, which {signer} can save: {name}.",
        signer=Words(tr.listed(Code(each) for each in codes)),
        name=Words(tr.listed(Code(file_name(each.situation or "?")) for each in unknown)),
    )


class UnknownSituation(QWidget):
    """The remark with its button; what is wrong with a file stands below it."""

    def __init__(
        self,
        workspace: Workspace,
        room: Room,
        unknown: Sequence[Revision],
        taken: Callable[[], None],
        *,
        narrow: bool = False,
    ) -> None:
        super().__init__()
        title, words = told_of(unknown, look().tr)
        self._wrong = column(gap=0)
        wanted = [each.situation for each in unknown if each.situation is not None]
        take = take_button(workspace, room, taken, self._tell, wanted, wide=narrow)
        if narrow:
            said = column(Notice("info", words, title=title), 8, take)
        else:
            said = column(Notice("info", words, title=title, action=take))
        said.addLayout(self._wrong)
        self.setLayout(said)

    def _tell(self, notice: Notice) -> None:
        clear(self._wrong)
        self._wrong.addSpacing(8)
        self._wrong.addWidget(notice)


def take_button(
    workspace: Workspace,
    room: Room,
    taken: Callable[[], None],
    tell: Tell,
    wanted: Sequence[str] = (),
    *,
    wide: bool = False,
) -> Button:
    """Asks for a situation's file and takes it; `wanted` are the ids that it is asked for."""
    tr = look().tr
    button = Button(tr.text("Take a situation"), icon="folder-open", wide=wide)

    def read(path: Path) -> None:
        try:
            situation = take_file(workspace.open_vault, path)
        except FieldkitError as error:
            told = message(error, tr)
            tell(Notice("err", told.what_to_do, title=told.title))
            return
        room.forget()
        workspace.say(_said(situation, tr))
        if wanted and situation.id not in wanted:
            words = tr.text("It was taken, but the name that is missing here is not in it.")
            name = situation.name.in_language(tr.language)
            title = tr.text("The file is of another situation: {situation}", situation=name)
            tell(Notice("warn", words, title=title))
            return
        taken()

    title = tr.text("Take a situation")
    button.clicked.connect(lambda: ask_open(button, title, read, kinds=["*.json"]))
    return button


def _said(situation: Situation, tr: Translator) -> str:
    return tr.text(
        "{situation} was taken from a file that nobody signed. Check that it is right.",
        situation=situation.name.in_language(tr.language),
    )

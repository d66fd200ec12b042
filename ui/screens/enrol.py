"""Compare digits with headquarters, step 6 and later from home.

Two cards: read this device's digits and save the request; open the answer and type what is heard.
Enrolment never blocks work: *Later* leads home, where it stays a task. What was opened and typed is
kept in the vault until it is finished.
Source: interface design, 7.1 (step 6), 3 *Measures* (digits).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from fieldkit.errors import FieldkitError
from fieldkit.language import Code
from ui import files
from ui.drafts import Draft
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.assistant import WIDE, Assistant
from ui.screens.enrol_model import (
    GROUPS,
    Enrolling,
    code_of,
    own_digits,
    own_key,
    request_name,
    write_request,
)
from ui.theme import look
from ui.toast import announce
from ui.widgets.buttons import Button
from ui.widgets.digits import DigitFields, DigitWell
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.painting import rounded
from ui.widgets.surfaces import Card, Icon, Notice
from ui.workspace import Workspace


class EnrolScreen(Assistant):
    """`first`: as step 6 of the set-up."""

    def __init__(
        self, workspace: Workspace, *, first: bool = False, model: Enrolling | None = None
    ) -> None:
        super().__init__(workspace, side=False, width=WIDE)
        self._is_first = first
        self._vault = workspace.open_vault
        self._kept = Draft(self, "enrol", lambda: self.model.told())
        stored = self._kept.stored() if model is None else None
        self.model = model or (Enrolling.read(stored.value) if stored else Enrolling())
        tr = look().tr
        self.show_step(
            6,
            tr.text("Compare digits with headquarters"),
            tr.text(
                "Do this by voice or in person, never through the channel that carried the files."
            ),
            tr.text("This way nobody can slip in another key unseen."),
            told=first,
        )
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(20)
        self._cards.addWidget(self._own_card(), 1)
        self._cards.addWidget(self._their_card(), 1)
        self.body.addLayout(self._cards)
        self.end()
        self._make_buttons()
        self._refresh()

    def place(self) -> Mapping[str, object]:
        """What was opened and typed, where the vault does not hold it."""
        return {"model": self.model if self._kept.unsaved else None}

    def leave(self) -> None:
        """Keep what was opened and typed."""
        if self.workspace.vault is not None:
            self._kept.leave()

    def first_focus(self) -> None:
        """The request first; where it was saved, the answer; then the digits."""
        if self.model.answer:
            self._digits.focus()
        elif self.model.saved is None:
            self._save_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        narrow = self.width() < look().type.scaled(960)
        self._cards.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def _own_card(self) -> QWidget:
        tr = look().tr
        about = tr.text(
            "The digits of this device, {code}. Headquarters types them in and answers "
            "with a file.",
            code=Code(code_of(self._vault)),
        )
        well = DigitWell(tr.text("Digits of this device"), own_digits(self._vault))
        self._save_button = Button(tr.text("Save request file"), icon="download")
        self._save_button.clicked.connect(self._save)
        self._saved = row(gap=6)
        body = column(
            well, 20, WrapLabel(tr.text("Send the request"), "label"), 4,
            WrapLabel(
                tr.text("As a file, on any way. The digits still have to be compared."),
                "small", "text_2",
            ),
            12, row(self._save_button, None), 10, self._saved, None,
        )  # fmt: skip
        return _numbered(1, tr.text("Read these to headquarters"), about, body)

    def _their_card(self) -> QWidget:
        tr = look().tr
        about = tr.text(
            "Their digits prove that the answer comes from headquarters. "
            "Type what you hear; do not copy it from a file."
        )
        self._opened = row(gap=8)
        self._open_button = Button(tr.text("Open the answer"), icon="folder-open")
        self._open_button.clicked.connect(self._open)
        self._digits = DigitFields(
            lambda number: tr.text("Group {number} of {count}", number=number, count=GROUPS),
            GROUPS,
            right=self.model.right,
        )
        self._digits.set_groups(self.model.groups)
        self._digits.changed.connect(self._typed)
        self._state = WrapLabel("", "small", "text_2")
        self._error = column()
        opened = row(gap=12)
        opened.addLayout(self._opened, 1)
        opened.addWidget(self._open_button)
        body = column(
            opened, 14, self._digits, 10, self._state, 8, self._error, None,
        )  # fmt: skip
        return _numbered(2, tr.text("Type what headquarters reads to you"), about, body)

    def _make_buttons(self) -> None:
        tr = look().tr
        back = Button(tr.text("Back"), icon="arrow-left", size=40)
        back.clicked.connect(self._back)
        later = Button(tr.text("Later"), "quiet", size=40)
        later.clicked.connect(lambda: self.workspace.root("home"))
        self._finish_button = Button(tr.text("Finish enrolment"), "filled", size=40)
        self._finish_button.clicked.connect(self._finish)
        self.set_buttons(back, [later, self._finish_button])

    def _back(self) -> None:
        if self._is_first:
            self.workspace.replace("recovery", first=True)
        else:
            self.workspace.back()

    def _save(self) -> None:
        def write(path: Path) -> None:
            try:
                write_request(self._vault, path, self.workspace.clock.now())
            except OSError:
                self._tell(Notice("err", look().tr.text("The file could not be written there.")))
                return
            self.model.saved = self.workspace.now()
            self._kept.touch()
            self._refresh()
            self._open_button.setFocus(Qt.FocusReason.OtherFocusReason)

        title = look().tr.text("Save the request")
        files.ask_save(self, title, request_name(self._vault), write)

    def _open(self) -> None:
        def read(path: Path) -> None:
            try:
                self.model.open_answer(path, own_key(self._vault))
            except FieldkitError as error:
                self._tell_error(error)
                return
            self._kept.touch()
            self._tell(None)
            self._digits.refresh()
            self._refresh()
            self._digits.focus()

        files.ask_open(
            self, look().tr.text("Open headquarters\u2019 answer"), read, kinds=["*.json"]
        )

    def _typed(self) -> None:
        self.model.groups = self._digits.groups
        self._kept.touch()
        self._tell(None)
        self._refresh()

    def _refresh(self) -> None:
        tr, model = look().tr, self.model
        clear(self._saved)
        if model.saved is not None:
            words = tr.text("Saved, {moment}", moment=model.saved)
            self._saved.addWidget(Icon("circle-check", "ok", 16))
            self._saved.addWidget(Text(words, "small", "text_2"))
            self._saved.addStretch(1)
        clear(self._opened)
        opened = bool(model.answer)
        words = (
            tr.text("Answer opened: {name}", name=Code(model.name))
            if opened
            else tr.text("No answer is open yet.")
        )
        self._opened.addWidget(Icon("file-check" if opened else "file"))
        label = WrapLabel(words, "small")
        self._opened.addWidget(label, 1)
        self._open_button.set_words(
            tr.text("Open another answer") if opened else tr.text("Open the answer")
        )
        self._state.set_words(self._state_words())

    def _state_words(self) -> str:
        tr, model = look().tr, self.model
        different = model.differing
        if different is not None:
            return tr.text(
                "Group {number} differs. Ask headquarters to read it again; nothing is accepted.",
                number=different,
            )
        return tr.text(
            "{done} of {total} groups match. A group that differs is named at once, "
            "and nothing is accepted.",
            done=model.matching,
            total=GROUPS,
        )

    def _finish(self) -> None:
        tr, model = look().tr, self.model
        if not model.answer:
            self._tell(Notice("warn", tr.text("Open the answer of headquarters first.")))
            self._open_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if model.differing is not None:
            # Which one stands below the groups already.
            self._tell(None)
            announce(self._state, self._state.words)
            self._digits.focus_wrong()
            return
        if model.matching < GROUPS:
            self._tell(Notice("warn", tr.text("Type all six groups that headquarters reads.")))
            self._digits.focus()
            return
        vault, now = self._vault, self.workspace.clock.now()
        self.workspace.jobs.start(lambda: model.finish(vault, now), self._ended)

    def _ended(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._tell_error(outcome.error)
        elif outcome.ok:
            self._kept.discard()
            self.workspace.training = self._vault.training
            self.workspace.enrolled.emit()
            self.workspace.root("home")

    def _tell_error(self, error: FieldkitError) -> None:
        told = message(error, look().tr)
        self._tell(Notice("err", told.what_to_do, title=told.title))

    def _tell(self, notice: Notice | None) -> None:
        clear(self._error)
        if notice is not None:
            self._error.addWidget(notice)
            self.show_whole(notice)


class _Number(QLabel):
    """1 or 2 on a soft round ground."""

    def __init__(self, number: int) -> None:
        super().__init__(look().tr.number(number))
        self.setProperty("kind", "label")
        self.setProperty("ink", "link")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        side = look().type.scaled(28)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, then the number."""
        painter = QPainter(self)
        rounded(painter, self.rect(), look().tokens.brand_soft, radius=self.width() / 2)
        painter.end()
        super().paintEvent(event)


def _numbered(number: int, title: str, about: str, body: QVBoxLayout) -> QWidget:
    card = Card(padding=0)
    inner = column(WrapLabel(title, "h2"), 8, WrapLabel(about, "body", "text_2"), 18, gap=0)
    inner.addLayout(body, 1)
    mark = _Number(number)
    line = row(mark, gap=12)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    line.addLayout(inner, 1)
    line.setContentsMargins(margins(20, 18, 24, 20))
    card.body.addWidget(holder(line))
    return card

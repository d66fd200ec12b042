"""Taking a questionnaire: what was found in its file, with sheet and cell, before it is kept.

The file is converted and checked as a job. Errors stop it, remarks do not. Source: interface
design, 7.17 *Questionnaires*.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from fieldkit.assess.questionnaires import Examined, examine, take
from ui.files import ask_open
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.paper import bar, paper
from ui.screens.taking_model import KINDS, Found, TakingModel
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.labels import WrapLabel, heading
from ui.widgets.layout import clear, column, row
from ui.widgets.surfaces import Busy, Card, Icon, Notice, leading
from ui.workspace import Workspace

WIDTH, QUIET = 760, 400


class TakingScreen(Screen):
    """One file. `examined` is what was found in it, where it has been read already."""

    frame = "page"

    def __init__(
        self, workspace: Workspace, *, path: Path, examined: Examined | None = None
    ) -> None:
        super().__init__(workspace)
        self._path, self._examined = path, examined
        self.model: TakingModel | None = None
        self._body = column()
        self._notice = column()
        self.setLayout(column(paper(self._body, WIDTH)))
        self._buttons = row(gap=8)
        self._bar = bar(self._buttons, WIDTH)
        if examined is None:
            self._read()
        else:
            self._show(examined)

    def titles(self) -> tuple[str, str]:
        """What is done here."""
        return look().tr.text("Take a questionnaire"), ""

    def action_bar(self) -> QWidget | None:
        """Another file | Cancel, Take it."""
        return self._bar

    def place(self) -> Mapping[str, object]:
        """The file, and what was found in it."""
        return {"path": self._path, "examined": self._examined}

    def first_focus(self) -> None:
        """The next step."""
        if self._buttons.count():
            self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self) -> None:
        tr, path = look().tr, self._path
        self._next = Button(tr.text("Cancel"))
        self._next.clicked.connect(self.workspace.back)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self._next)
        going = self.workspace.jobs.start(lambda: examine(path), self._found)
        busy = Busy(tr.text("Reading the questionnaire\u2026"))

        def show() -> None:
            if going.outcome is None:
                self._body.insertWidget(0, busy)

        QTimer.singleShot(QUIET, self, show)

    def _found(self, outcome: Outcome) -> None:
        if outcome.ok:
            self._examined = outcome.value
            self._show(outcome.value)
            self.first_focus()
        elif outcome.error is not None:
            told = message(outcome.error, look().tr)
            clear(self._body)
            self._body.addWidget(Notice("err", told.what_to_do, title=told.title))
            self._body.addStretch(1)

    def _show(self, examined: Examined) -> None:
        tr = look().tr
        self.model = model = TakingModel(self._path, examined, tr)
        clear(self._body)
        self._body.addWidget(heading(model.title(), "h1"))
        if model.facts():
            self._body.addSpacing(4)
            self._body.addWidget(WrapLabel(model.facts(), "small", "text_2"))
        self._body.addSpacing(16)
        mood = "err" if model.errors else "info" if model.warnings else "ok"
        self._body.addWidget(Notice(mood, model.verdict()))  # type: ignore[arg-type]
        if model.without():
            self._body.addSpacing(8)
            self._body.addWidget(Notice("warn", model.without()))
        self._notice = column()
        self._body.addLayout(self._notice)
        if model.found:
            self._body.addSpacing(16)
            self._body.addWidget(self._list(model))
        self._body.addStretch(1)
        self._make_buttons(model)

    def _list(self, model: TakingModel) -> Card:
        card = Card()
        for at, found in enumerate(model.found):
            if at:
                card.body.addSpacing(10)
                card.add_rule()
            card.add(_line(found), 10 if at else 0)
        if model.more:
            words = look().tr.plural("and {count} more", "and {count} more", model.more)
            card.add(WrapLabel(words, "small", "text_2"), 12)
        return card

    def _make_buttons(self, model: TakingModel) -> None:
        tr = look().tr
        clear(self._buttons)
        other = Button(tr.text("Choose another file"), "plain", icon="folder-open")
        other.clicked.connect(self._choose)
        leave = Button(tr.text("Cancel"), "quiet")
        leave.clicked.connect(self.workspace.back)
        self._buttons.addWidget(other)
        self._buttons.addStretch(1)
        self._buttons.addWidget(leave)
        self._next = other
        if model.can_be_taken:
            self._next = Button(tr.text("Take the questionnaire"), "filled", icon="check")
            self._next.clicked.connect(self._take)
            self._buttons.addWidget(self._next)

    def _choose(self) -> None:
        def chosen(path: Path) -> None:
            self.workspace.replace("taking", path=path)

        ask_open(self, look().tr.text("Take a questionnaire"), chosen, kinds=KINDS)

    def _take(self) -> None:
        vault, examined = self.workspace.open_vault, self._examined
        if examined is not None:
            self.workspace.jobs.start(lambda: take(vault, examined), self._taken)

    def _taken(self, outcome: Outcome) -> None:
        tr = look().tr
        if outcome.ok and self.model is not None:
            words = tr.text("\u201c{title}\u201d can be chosen now", title=self.model.title())
            self.workspace.back()
            self.workspace.say(words)
        elif outcome.error is not None:
            told = message(outcome.error, tr)
            clear(self._notice)
            self._notice.addSpacing(8)
            self._notice.addWidget(Notice("err", told.what_to_do, title=told.title))


def _line(found: Found) -> QWidget:
    words = column(WrapLabel(found.title, "label"), gap=2)
    if found.where:
        words.addWidget(WrapLabel(found.where, "meta", "text_3"))
    words.addWidget(WrapLabel(found.detail, "small", "text_2"))
    if found.expression:
        expression = WrapLabel(found.expression, "small", "text_2")
        expression.setProperty("mono", "true")
        words.addWidget(expression)
    bad = found.severity == "error"
    icon = Icon("circle-alert" if bad else "info", "err" if bad else "text_2")
    line = row(leading(icon, "label"), words, gap=12)
    line.setStretch(1, 1)
    whole = QWidget()
    whole.setLayout(line)
    whole.setAccessibleName(f"{found.title} {found.where}".strip())
    return whole

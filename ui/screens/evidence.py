"""The evidence editor: the picture and what was found in it, the fields, where the item is used.

With `item` or `code` it shows an item; with `assessment` and `link` (a question's reference) it
adds one: the file is taken in as a job, linked to the question, and its fields follow. Everything
typed is kept at once. Source: interface design, 3 *Measures* (evidence editor), 7.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from fieldkit.assess.attaching import LIMIT, link
from fieldkit.assess.rescuing import Unsaved
from fieldkit.errors import FieldkitError, StorageError
from fieldkit.language import Code, Words
from schemas.evidence import Evidence
from ui import files
from ui.jobs import Outcome, Running
from ui.messages import message
from ui.screens.evidence_fields import EvidenceFields
from ui.screens.evidence_file import FilePart
from ui.screens.evidence_model import Attach, EvidenceForm, UseLine, find
from ui.shell import Screen
from ui.theme import look
from ui.trouble import Trouble
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, column, holder, margins, row, rule
from ui.widgets.surfaces import Busy, Card, EmptyState, Notice, Swatch
from ui.workspace import Saved, Workspace

SIDE, GAP, _LEAST_BESIDE = 376, 32, 1000


class EvidenceScreen(Screen):
    """One item, or a new one."""

    frame = "page"

    def __init__(
        self,
        workspace: Workspace,
        *,
        item: str = "",
        code: str = "",
        assessment: str = "",
        link: str = "",
        file: str | None = None,
        at: str = "",
    ) -> None:
        super().__init__(workspace)
        self._at = at
        self._vault = workspace.open_vault
        self._assessment, self._link, self._file = assessment, link, file
        self._situation = self._vault.assessments.get(assessment).situation if assessment else ""
        self.form: EvidenceForm | None = None
        self.fields: EvidenceFields | None = None
        self._strict = bool(code)
        self._running: Running | None = None
        self.setAcceptDrops(True)
        found = find(self._vault, item=item, code=code, situation=self._situation)
        self._make_bar()
        if found is None:
            self._adding()
        else:
            self.form = EvidenceForm(self._vault, found, look().tr)
            self._build(self.form)

    def titles(self) -> tuple[str, str]:
        """The item's code, and of which situation it is evidence."""
        tr = look().tr
        if self.form is None:
            return tr.text("Add evidence"), ""
        situation = self._vault.situations.get(self.form.item.situation)
        name = situation.name.in_language(tr.language)
        return self.form.item.code, tr.text("Evidence of {situation}", situation=name)

    def action_bar(self) -> QWidget | None:
        """What is missing still | Done."""
        return self._bar

    def place(self) -> Mapping[str, object]:
        """The item that came of it, and the field that had the focus."""
        if self.form is None or self.fields is None:
            return {"file": None}
        self._at = self.fields.focused() or self._at
        code = self.form.item.code if self._strict else ""
        return {"item": self.form.item.id, "code": code, "at": self._at}

    def leave(self) -> None:
        """Keep what is being typed."""
        if self.fields is not None and self.workspace.vault is not None:
            self.fields.commit()

    def first_focus(self) -> None:
        """The field that had the focus, at first the first; or the way to choose a file."""
        if self.fields is not None:
            self.fields.enter(self._strict, self._at)
        elif self._running is None:
            self._choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture stands above the fields where there is no room beside them."""
        super().resizeEvent(event)
        self._fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file for a new item may be dropped."""
        urls = event.mimeData().urls()
        if self.form is None and len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take in what was dropped."""
        self._take(Path(event.mimeData().urls()[0].toLocalFile()))

    def _make_bar(self) -> None:
        tr = look().tr
        self._state = Text("", "small", "text_2")
        self._done = Button(tr.text("Done"), "filled")
        self._done.clicked.connect(self.workspace.back)
        line = row(self._state, None, self._done)
        line.setContentsMargins(margins(24, 0, 24, 0))
        self._bar = holder(line)

    # a new item

    def _adding(self) -> None:
        tr = look().tr
        self._done.setVisible(False)
        self._choose = Button(tr.text("Choose a file"), "filled", icon="paperclip", size=40)
        self._choose.clicked.connect(self._ask)
        without = Button(tr.text("Without a file"), size=40)
        without.clicked.connect(lambda: self._take(None))
        self._card = Card()
        self._card.add(
            EmptyState(
                "paperclip",
                tr.text("Add evidence"),
                tr.text(
                    "A photo, recording, PDF or text, at most {limit}. It is copied in and "
                    "encrypted; the file itself stays where it is.",
                    limit=Words(tr.size(LIMIT)),
                ),
                [self._choose, without],
            )
        )
        self._notice = column()
        body = column(self._notice, self._card)
        body.setStretch(1, 1)
        body.setContentsMargins(24, 16, 24, 24)
        self.setLayout(body)
        if self._file:
            QTimer.singleShot(0, self, lambda: self._take(Path(self._file or "")))
        elif self._file == "":
            QTimer.singleShot(0, self, self._ask)

    def _ask(self) -> None:
        files.ask_open(self, look().tr.text("Add evidence"), self._take)

    def _take(self, path: Path | None) -> None:
        if self._running is not None:
            return
        tr = look().tr
        clear(self._notice)
        stop = Button(tr.text("Cancel"))
        words = tr.text("The file is being copied, looked through and encrypted\u2026")
        busy = Busy(words, stop)
        self._notice.addWidget(busy)
        self._notice.addSpacing(12)
        job = Attach(self._vault, self._situation, path)
        self._running = self.workspace.jobs.start(job, self._taken)
        self._running.progressed.connect(busy.set_progress)
        stop.clicked.connect(self._running.cancel)

    def _taken(self, outcome: Outcome) -> None:
        self._running = None
        clear(self._notice)
        if outcome.error is not None:
            told = message(outcome.error, look().tr)
            self._notice.addWidget(Notice("err", told.what_to_do, title=told.title))
            self._notice.addSpacing(12)
            self._choose.setFocus(Qt.FocusReason.OtherFocusReason)
        elif outcome.ok and isinstance(outcome.value, Evidence):
            self._link_to(outcome.value)
            self.workspace.replace("evidence", item=outcome.value.id, assessment=self._assessment)

    def _link_to(self, item: Evidence) -> None:
        filling = self.workspace.held_filling(self._assessment) if self._assessment else None
        if filling is not None and self._link:
            # What the disk refuses stays in the filling, and goes with the next answer.
            with suppress(StorageError):
                link(filling, self._link, item.code)

    # an item

    def _build(self, form: EvidenceForm) -> None:
        self.file_part = FilePart(self.workspace, form)
        self.fields = EvidenceFields(form, strict=self._strict)
        self.fields.answered.connect(self._answered)
        self._uses = column()
        right = column(self.fields, 14, self._uses, None)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(GAP)
        self._left = holder(column(self.file_part, None))
        self._parts.addWidget(self._left)
        self._parts.addLayout(right, 1)
        body = QVBoxLayout()
        # With the scroll bar its end stands under Done.
        body.setContentsMargins(margins(24, 16, 14, 24))
        body.addLayout(self._parts)
        body.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(body, "canvas"))
        self.trouble = Trouble(self.workspace, self._retry, self.unsaved)
        whole = column(self.trouble)
        whole.addWidget(area, 1)
        self.setLayout(whole)
        self._say()
        fillings = self.workspace.fillings_of(form.item.situation)
        self.workspace.jobs.start(lambda: form.used_in(fillings), self._used)
        self._fit()

    def _fit(self) -> None:
        if self.form is None:
            return
        beside = self.width() >= look().type.scaled(_LEAST_BESIDE)
        self._parts.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )
        self._left.setMaximumWidth(look().type.scaled(SIDE) if beside else 16_777_215)
        self._left.setMinimumWidth(look().type.scaled(SIDE) if beside else 0)

    def _answered(self, error: object) -> None:
        if isinstance(error, FieldkitError):
            self.trouble.tell(error)
            return
        self.trouble.over()
        self.workspace.tell_saved(Saved("saved", self.workspace.clock.now()))
        self._say()

    def _retry(self) -> None:
        if self.form is None or self.fields is None:
            return
        try:
            self.form.retry()
        except FieldkitError as error:
            self._answered(error)
        else:
            self._answered(None)

    def unsaved(self) -> Unsaved:
        """The fields that the disk refused."""
        if self.form is None or self.fields is None:
            return Unsaved({}, {})
        self.fields.commit()
        return Unsaved({}, {self.form.item.id: dict(self.form.unsaved)})

    def _say(self) -> None:
        tr = look().tr
        count = len(self.form.missing) if self.form is not None else 0
        words = (
            tr.plural(
                "{count} answer is missing before it can travel",
                "{count} answers are missing before it can travel",
                count,
            )
            if count
            else tr.text("Complete: it can travel with what you sign")
        )
        self._state.set_ink("text_2")
        self._state.setText(words)

    def _used(self, outcome: Outcome) -> None:
        lines = outcome.value if outcome.ok else []
        if not lines:
            return
        tr = look().tr
        self._uses.addWidget(WrapLabel(tr.text("Used in"), "label"))
        self._uses.addSpacing(4)
        for at, line in enumerate(lines):
            if at:
                self._uses.addWidget(rule())
            self._uses.addWidget(_use(line))


def _use(line: UseLine) -> QWidget:
    code = Text(look().tr.isolated(Code(line.code)) if line.code else "", "small", "text_2")
    code.setFixedWidth(look().type.scaled(44))
    words = WrapLabel(line.words, "small")
    box = row(code, words, gap=0)
    box.setStretch(1, 1)
    if line.tone:
        box.addSpacing(12)
        box.addWidget(Swatch(line.tone))
        box.addSpacing(8)
        box.addWidget(Text(line.answer, "small"))
    box.setContentsMargins(0, 6, 0, 6)
    return holder(box)

"""The report: its pages as pictures, the language, and what leaves the protected store.

Source: interface design, 7.15; 7.11 *Measures* (side panel 310).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from fieldkit.language import Code
from sync.hq.dossier import Dossier
from ui.files import ask_save
from ui.jobs import Outcome, Running
from ui.messages import message
from ui.screens.gone import find
from ui.screens.inbox_panel import SidePanel
from ui.screens.report_model import OFFERED, Preview, ReportModel, Write, Written
from ui.screens.unknown_situation import UnknownSituation, not_known
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceGroup, Option
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.surfaces import Busy, Icon, Notice, leading
from ui.workspace import Workspace

PANEL, QUIET = 310, 400


class ReportScreen(Screen):
    """Pages at the start, the panel at the end. `ready` once the pages stand."""

    frame = "rail"

    def __init__(self, workspace: Workspace, *, revision: str, language: str = "") -> None:
        super().__init__(workspace)
        self._revision = revision
        self.told: Dossier | None = None
        self.model: ReportModel | None = None
        self.ready = False
        own = look().tr.language
        self.language = language or (own if own in OFFERED else OFFERED[0])
        self._going: Running | None = None
        found = find(workspace, revision)
        if isinstance(found, QWidget):
            self.ready = True
            self.setLayout(column(found))
            return
        self._room, self.told = found
        self._unknown = not_known([self.told])
        self.model = ReportModel(self.told, look().tr)
        self._pages = QVBoxLayout()
        self._pages.setContentsMargins(0, 0, 0, 16)
        self._pages.setSpacing(16)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setAccessibleName(look().tr.text("Pages of the report"))
        self.area.setWidget(holder(self._pages, "canvas"))
        self._pictures: list[QPixmap] = []
        head = heading(self.model.title(), "h1", self.model.note())
        main = column(head, 12)
        main.addWidget(self.area, 1)
        main.setContentsMargins(margins(24, 12, 16, 0))
        self.panel = SidePanel(PANEL)
        self._after = QVBoxLayout()
        self._build_panel(self.model)
        whole = row(gap=0)
        whole.addLayout(main, 1)
        whole.addWidget(self.panel)
        self.setLayout(whole)
        self._preview()

    def place(self) -> dict[str, object]:
        """The assessment and the report's language."""
        return {"revision": self._revision, "language": self.language}

    def _anew(self) -> None:
        self.workspace.replace("report", **self.place())

    def leave(self) -> None:
        """Nobody waits for the pages any more."""
        if self._going is not None:
            self._going.cancel()

    def panes(self) -> list[QWidget]:
        """Pages, then panel."""
        return [self] if self.model is None else [self.area, self.panel]

    def first_focus(self) -> None:
        """Saving is the next step."""
        if self.model is not None:
            self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages are as wide as the room, at most as they were made."""
        super().resizeEvent(event)
        if self.model is not None:
            self.panel.fit(self.width())
            self._show_pages()

    def _build_panel(self, model: ReportModel) -> None:
        tr = look().tr
        body = self.panel.body
        self._choice = ChoiceGroup(
            tr.text("Language of the report"),
            [Option(code, name) for code, name in model.languages()],
            always=True,
        )
        self._choice.set_values([self.language])
        self._choice.picked.connect(self._choose)
        body.addWidget(WrapLabel(tr.text("Language of the report"), "label"))
        body.addSpacing(6)
        body.addWidget(self._choice)
        body.addSpacing(16)
        if self._unknown:
            remark = UnknownSituation(
                self.workspace, self._room, self._unknown, self._anew, narrow=True
            )
            body.addWidget(remark)
            body.addSpacing(16)
        body.addWidget(WrapLabel(tr.text("What leaves the protected store"), "label"))
        body.addSpacing(6)
        for words in model.holds():
            line = row(leading(Icon("file-text", "text_2", 16)), gap=8)
            line.addWidget(WrapLabel(words, "small"), 1)
            body.addLayout(line)
            body.addSpacing(6)
        body.addSpacing(10)
        warning = tr.text(
            "The file is not protected: whoever has it can read it. Keep it by its label: {label}.",
            label=model.label(),
        )
        body.addWidget(Notice("warn", warning))
        body.addSpacing(10)
        body.addLayout(self._after)
        body.addStretch(1)
        self._save = Button(tr.text("Save PDF"), "filled", icon="file-down", wide=True)
        self._save.clicked.connect(self._ask)
        self.panel.foot.addWidget(self._save)

    def _choose(self, chosen: list[str]) -> None:
        language = chosen[0] if chosen else ""
        if language and language != self.language:
            self.language = language
            self._preview()

    def _preview(self) -> None:
        if self.told is None:
            return
        if self._going is not None:
            self._going.cancel()
        self.ready = False
        clear(self._pages)
        stop = Button(look().tr.text("Cancel"), size=32)
        busy = Busy(look().tr.text("Laying out the pages\u2026"), stop)
        busy.hide()
        self._pages.addWidget(busy)
        self._pages.addStretch(1)
        job = Preview(self._room, self.told, self.language)
        running = self.workspace.jobs.start(job, self._have)
        stop.clicked.connect(running.cancel)
        self._going = running
        QTimer.singleShot(QUIET, busy, busy.show)

    def _have(self, outcome: Outcome) -> None:
        # Another language was chosen meanwhile: its pages are on their way.
        if self._going is None or self._going.outcome is not outcome:
            return
        self._going = None
        self._pictures = []
        if outcome.ok:
            for page in outcome.value:
                picture = QPixmap()
                picture.loadFromData(page)
                self._pictures.append(picture)
        clear(self._pages)
        self._complain(self._pages, outcome)
        if outcome.cancelled:
            again = Button(look().tr.text("Lay out the pages"))
            again.clicked.connect(self._preview)
            self._pages.addWidget(again)
        self.ready = True
        self._show_pages()

    def _show_pages(self) -> None:
        if not self._pictures:
            return
        clear(self._pages)
        tr, count = look().tr, len(self._pictures)
        room = max(self.area.viewport().width() - 4, 200)
        for at, picture in enumerate(self._pictures, 1):
            label = QLabel()
            name = tr.text("Page {page} of {pages}", page=at, pages=count)
            label.setAccessibleName(name)
            wide = min(picture.width(), room)
            smooth = Qt.TransformationMode.SmoothTransformation
            label.setPixmap(picture.scaledToWidth(wide, smooth))
            label.setProperty("role", "sheet")
            self._pages.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        self._pages.addStretch(1)

    def _ask(self) -> None:
        if self.model is not None:
            name = self.model.file_name(self.language)
            ask_save(self, look().tr.text("Save the report"), name, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the PDF there."""
        if self.told is None:
            return
        clear(self._after)
        busy = Busy(look().tr.text("Writing the report\u2026"))
        self._after.addWidget(busy)
        job = Write(self._room, self.told, self.language, path)
        self.workspace.jobs.start(job, self._written)

    def _written(self, outcome: Outcome) -> None:
        clear(self._after)
        self._complain(self._after, outcome)
        if not isinstance(outcome.value, Written):
            return
        tr, written = look().tr, outcome.value
        words = tr.text(
            "{name} is written. It is no longer protected.", name=Code(written.path.name)
        )
        self._after.addWidget(Notice("ok", words, title=tr.text("Saved")))
        self._after.addSpacing(8)
        self._after.addWidget(Text(tr.text("Fingerprint (SHA-256)"), "meta", "text_2"))
        half = len(written.sha256) // 2
        for part in (written.sha256[:half], written.sha256[half:]):
            label = Text(part, "meta", mono=True)
            label.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            self._after.addWidget(label)
        self.workspace.say(tr.text("The report is saved."))

    def _complain(self, box: QVBoxLayout, outcome: Outcome) -> None:
        if (wrong := outcome.error or outcome.fault) is not None:
            told = message(wrong, look().tr)
            box.addWidget(Notice("err", told.what_to_do, title=told.title))

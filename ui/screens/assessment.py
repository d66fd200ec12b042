"""The reader: what an imported assessment says, and what it rests on.

Factors and indicators at the side, one of them in the middle: status, trend, confidence and last
time in a row, explanation, evidence, and where the chosen item comes from. Previous and Next walk
all of it. Source: interface design, 7.11 (*Reader*).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.files import ask_save
from ui.frame import ActionBar
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.assessment_evidence import SaveEvidence, evidence_table, files_of, source_view
from ui.screens.assessment_list import EntryList
from ui.screens.assessment_model import (
    OVERVIEW,
    AssessmentModel,
    Page,
    every_key,
    factor_of_key,
)
from ui.screens.assessment_parts import facts_row, told_text
from ui.screens.gone import find
from ui.screens.unknown_situation import UnknownSituation, not_known
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.fields import LineField
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, margins, row, rule
from ui.widgets.surfaces import Notice
from ui.workspace import Workspace

LIST, LIST_WIDE, READING = 280, 360, 760
LOW = 640
_LEAST_FOR_WIDE = 1120
PAUSE = 120


class AssessmentScreen(Screen):
    """One revision, read."""

    frame = "rail"

    def __init__(
        self, workspace: Workspace, *, revision: str, factor: int = 0, code: str = ""
    ) -> None:
        super().__init__(workspace)
        self._revision = revision
        self.model: AssessmentModel | None = None
        self._key = code or (str(factor) if factor else OVERVIEW)
        self._notes = QVBoxLayout()
        found = find(workspace, revision)
        if isinstance(found, QWidget):
            self.setLayout(column(found))
            return
        self._room, told = found
        self._unknown = not_known([told])
        known = told.situation
        self._unsigned = known is not None and workspace.open_vault.situations.taken(known.id)
        tr = look().tr
        labels = self._room.labels(told.revision, tr.language)
        self._files: Mapping[str, tuple[str, int, bool]] = files_of(self._room, told.revision)
        self.model = AssessmentModel(told, labels, tr, self._files.get)
        self._search = LineField(tr.text("Find an indicator"), height=36)
        self._search.setPlaceholderText(tr.text("Number or words"))
        self._search.lead_with("search")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._list_entries)
        self._search.textChanged.connect(lambda: self._pause.start())
        self.list = EntryList()
        self.list.chosen.connect(self._choose)
        self._side = self._build_side(self.model)
        self._page = column()
        self.area = QScrollArea()
        self._build_middle()
        self._actions = ActionBar(self._bar())
        self._beside = column(self.area)
        self._beside.setStretch(0, 1)
        body = row(self._side, rule(vertical=True), holder(self._beside), gap=0)
        body.setStretch(2, 1)
        self._whole = column(holder(body))
        self._whole.setStretch(0, 1)
        self._whole.addWidget(self._actions)
        self.setLayout(self._whole)
        self._keys("Alt+Up", -1)
        self._keys("Alt+Down", 1)
        jump = QShortcut(QKeySequence("Ctrl+J"), self)
        jump.activated.connect(lambda: self._search.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self._show(self._key)

    def place(self) -> dict[str, object]:
        """The assessment and the row."""
        return {"revision": self._revision, "code": self._key, "factor": 0}

    def _anew(self) -> None:
        self.workspace.replace("assessment", **self.place())

    def panes(self) -> list[QWidget]:
        """List, then page."""
        return [self] if self.model is None else [self.list, self.area]

    def first_focus(self) -> None:
        """The list."""
        if self.model is not None:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._list_entries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list has whole titles where there is room; it takes at most a third."""
        super().resizeEvent(event)
        if self.model is not None:
            wide = LIST_WIDE if self.width() >= _LEAST_FOR_WIDE else LIST
            self._side.setFixedWidth(min(look().type.scaled(wide), max(self.width() // 3, 240)))
            # Not at once: nothing may move while Qt puts a style sheet on all widgets.
            QTimer.singleShot(0, self, self._place_bar)

    def _place_bar(self) -> None:
        """The bar stands under the page; under the list too where the page is too narrow for it."""
        self._actions.set_low(self.window().height() < LOW)
        fits = self._actions.minimumSizeHint().width() < self.width() - self._side.width()
        under = self._beside if fits else self._whole
        if under.indexOf(self._actions) < 0:
            under.addWidget(self._actions)

    def _bar(self) -> QWidget:
        """Previous, Next; profile and report."""
        tr = look().tr
        back = Button(tr.text("Previous"), icon="arrow-up")
        back.setToolTip("Alt+\u2191")
        back.clicked.connect(lambda: self._walk(-1))
        ahead = Button(tr.text("Next"), icon="arrow-down")
        ahead.setToolTip("Alt+\u2193")
        ahead.clicked.connect(lambda: self._walk(1))
        report = Button(tr.text("Write the report"), icon="file-text")
        report.clicked.connect(lambda: self.workspace.go("report", revision=self._revision))
        profile = Button(tr.text("Open profile"), "filled", icon="chart-column")
        profile.clicked.connect(self._open_profile)
        box = row(back, ahead, None, report, profile, gap=8)
        # From edge to edge of the page above.
        inner = holder(box)
        inner.setMaximumWidth(look().type.scaled(READING))
        around = row(gap=0)
        around.setContentsMargins(margins(24, 0, 24, 0))
        around.addWidget(inner, 1000)
        around.addStretch(1)
        return holder(around)

    def _open_profile(self) -> None:
        factor = factor_of_key(self._key)
        self.workspace.go("profile", revision=self._revision, factor=factor)

    def _keys(self, keys: str, by: int) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(lambda: self._walk(by))

    def _build_side(self, model: AssessmentModel) -> QFrame:
        side = QFrame()
        side.setProperty("role", "surface")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = column(self._search, 6, WrapLabel(model.answered(), "meta", "text_2"), 8)
        head.setContentsMargins(margins(12, 12, 12, 0))
        whole = column()
        whole.addLayout(head)
        whole.addWidget(self.list, 1)
        side.setLayout(whole)
        return side

    def _build_middle(self) -> None:
        inner = holder(self._page)
        inner.setMaximumWidth(look().type.scaled(READING))
        around = row(gap=0)
        around.setContentsMargins(margins(24, 16, 24, 16))
        around.addWidget(inner, 1000)
        around.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(look().tr.text("What the assessment says"))
        self.area.setWidget(holder(around, "canvas"))

    def _list_entries(self) -> None:
        if self.model is None:
            return
        factor = factor_of_key(self._key)
        entries = self.model.entries(factor, self._search.text())
        self.list.show_entries(entries, factor, self._key)

    def _walk(self, by: int) -> None:
        keys = every_key()
        at = keys.index(self._key) + by
        if 0 <= at < len(keys):
            self._show(keys[at])

    def _choose(self, key: str) -> None:
        self._show(key)

    def _show(self, key: str) -> None:
        if self.model is None:
            return
        other = factor_of_key(key) != factor_of_key(self._key)
        self._key = key
        if self.list.key != key or other:
            self._list_entries()
        self._fill(self.model.page(key), self.model)

    def _fill(self, page: Page, model: AssessmentModel) -> None:
        clear(self._page)
        tr, box = look().tr, self._page
        box.setSpacing(0)
        box.addWidget(WrapLabel(page.crumb, "meta", "text_2"))
        box.addSpacing(4)
        box.addWidget(heading(page.title, "question"))
        if self._key == OVERVIEW and self._unsigned:
            words = tr.text("The situation's name comes from a file that nobody signed.")
            box.addWidget(WrapLabel(words, "meta", "text_2"))
        box.addSpacing(12)
        if self._key == OVERVIEW and self._unknown:
            box.addWidget(UnknownSituation(self.workspace, self._room, self._unknown, self._anew))
            box.addSpacing(12)
        box.addWidget(facts_row(page.facts))
        for head, text in page.texts:
            box.addSpacing(14)
            box.addWidget(WrapLabel(head, "label"))
            box.addSpacing(2)
            box.addWidget(told_text(text))
        if page.items:
            box.addSpacing(16)
            box.addWidget(heading(tr.text("Evidence"), "label", page.items_note))
            box.addSpacing(6)
            table = evidence_table(page.items)
            box.addWidget(table)
            where = QVBoxLayout()
            box.addLayout(where)
            self._notes = QVBoxLayout()
            box.addLayout(self._notes)
            table.list.chosen.connect(lambda code: self._show_source(model, code, where))
            self._show_source(model, page.items[0].code, where)
        elif "." in self._key:
            box.addSpacing(16)
            box.addWidget(WrapLabel(tr.text("Evidence"), "label"))
            box.addWidget(Text(tr.text("None is linked to this answer."), "small", "text_2"))
        box.addStretch(1)
        self.area.verticalScrollBar().setValue(0)

    def _show_source(self, model: AssessmentModel, code: str, where: QVBoxLayout) -> None:
        clear(where)
        source = model.source(code)
        where.addSpacing(14)
        save = None
        if source.here:
            save = Button(look().tr.text("Save as\u2026"), "link", icon="download", about=code)
            save.clicked.connect(lambda: self._ask(source.file, source.file_name))
        where.addWidget(source_view(source, save))

    def _ask(self, sha256: str, name: str) -> None:
        title = look().tr.text("Save a copy that is not protected")
        ask_save(self, title, name, lambda path: self.save_to(sha256, path))

    def save_to(self, sha256: str, path: Path) -> None:
        """Write a piece of evidence there; the copy is not protected."""
        job = SaveEvidence(self._room, sha256, path)
        self.workspace.jobs.start(job, self._saved)

    def _saved(self, outcome: Outcome) -> None:
        clear(self._notes)
        tr = look().tr
        if (wrong := outcome.error or outcome.fault) is not None:
            told = message(wrong, tr)
            self._notes.addSpacing(8)
            self._notes.addWidget(Notice("err", told.what_to_do, title=told.title))
        elif outcome.ok:
            self.workspace.say(tr.text("Saved. The copy is not protected."))

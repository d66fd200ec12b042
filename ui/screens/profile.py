"""The profile of an assessment: all 14 factors in one sight, and why.

Source: interface design, 7.11 (*Profile*); method, *No composite score*.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from ui.screens.desk_head import DeskHead
from ui.screens.gone import find
from ui.screens.inbox_panel import level_cell
from ui.screens.profile_chart import ProfileTable
from ui.screens.profile_model import ProfileModel
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.surfaces import Icon
from ui.workspace import Workspace


class ProfileScreen(Screen):
    """The table, the chosen factor's reasons under it, and a foot on coverage."""

    frame = "rail"

    def __init__(self, workspace: Workspace, *, revision: str, factor: int = 0) -> None:
        super().__init__(workspace)
        self._revision = revision
        self.model: ProfileModel | None = None
        self.table: ProfileTable
        found = find(workspace, revision)
        if isinstance(found, QWidget):
            self.setLayout(column(found))
            return
        _, told = found
        tr = look().tr
        self.model = ProfileModel(told, tr)
        self._report = Button(tr.text("Write the report"), "filled", icon="file-text")
        self._report.clicked.connect(lambda: workspace.go("report", revision=revision))
        answers = Button(tr.text("Open answers"), icon="list-tree")
        answers.clicked.connect(lambda: self._open(self.table.list.number))
        head = DeskHead(self.model.title(), self.model.note(), [answers, self._report])
        self.table = ProfileTable(self.model.rows(), self.model.steps())
        self.table.list.chosen.connect(self._choose)
        self.table.list.opened.connect(self._open)
        self._reasons = QFrame()
        self._reasons.setProperty("role", "notice-info")
        self._line = row(gap=12)
        self._line.setContentsMargins(margins(12, 8, 12, 8))
        self._reasons.setLayout(self._line)
        whole = column(head, 8)
        whole.addWidget(self.table, 1000)
        whole.addSpacing(8)
        whole.addWidget(self._reasons)
        whole.addSpacing(4)
        whole.addLayout(self._foot(self.model))
        whole.addStretch(1)
        whole.setContentsMargins(margins(24, 10, 24, 6))
        self.setLayout(whole)
        self.table.list.choose(factor or self._first(self.model))

    def place(self) -> dict[str, object]:
        """The assessment and the chosen factor."""
        if self.model is None:
            return {}
        return {"revision": self._revision, "factor": self.table.list.number}

    def panes(self) -> list[QWidget]:
        """The table."""
        return [self] if self.model is None else [self.table.list]

    def first_focus(self) -> None:
        """The table."""
        if self.model is not None:
            self.table.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _first(model: ProfileModel) -> int:
        """The factor that stands highest, the first of those that rose."""
        lines = model.lines
        return max(lines, key=lambda each: (each.step or 0, each.ring is not None)).number

    def _open(self, number: int) -> None:
        self.workspace.go("assessment", revision=self._revision, factor=number)

    def _choose(self, number: int) -> None:
        if self.model is None:
            return
        clear(self._line)
        step = self.model.lines[number - 1].step
        cell = LevelCell(step)
        head, words = self.model.reasons(number)
        label = WrapLabel(head, "small", heavy=True)
        label.set_note(words, "small", "text")
        self._line.addWidget(cell)
        self._line.addWidget(label, 1)
        self._reasons.setAccessibleName(f"{head} {words}")

    def _foot(self, model: ProfileModel) -> FlowLayout:
        """Coverage, and the key at the line's end."""
        before = model.before()
        flow = FlowLayout(gap=16, ends=2 if before else 1)
        coverage = row(Icon("info", "text_2", 16), Text(model.coverage(), "meta", "text_2"))
        flow.addWidget(holder(coverage))
        step = max((line.step or 0 for line in model.lines), default=0)
        flow.addWidget(holder(row(LevelCell(step, 26, 18), Text(model.period(), "meta", "text_2"))))
        if before:
            flow.addWidget(holder(row(Ring(), Text(before, "meta", "text_2"))))
        return flow


class LevelCell(QWidget):
    """A level as colour and number; the words beside it say it too."""

    def __init__(self, step: int | None, wide: int = 24, high: int = 24) -> None:
        super().__init__()
        self._step = step
        scaled = look().type.scaled
        self.setFixedSize(QSize(scaled(wide), scaled(high)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cell."""
        level_cell(QPainter(self), QRect(self.rect()), self._step)


class Ring(QWidget):
    """The mark of the assessment before."""

    def __init__(self) -> None:
        super().__init__()
        side = look().type.scaled(16)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look().tokens.text_2), 2))
        painter.drawEllipse(self.rect().adjusted(2, 2, -2, -2))

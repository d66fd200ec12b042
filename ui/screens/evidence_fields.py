"""The fields of an evidence item in three equal columns; what is not asked takes no room.

The same widgets as in the questionnaire, one a field, placed anew when an answer changes what is
asked. Source: interface design, 3 *Measures* (evidence editor).
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.errors import FieldkitError
from ui.drafts import focused
from ui.form.kinds import QuestionWidget, make
from ui.form.kinds.day import DayQuestion, MomentQuestion
from ui.screens.evidence_model import SPANS, EvidenceForm
from ui.theme import look
from ui.widgets.tips import tip

ACROSS, DOWN, COLUMNS = 16, 13, 3
_LEAST_FOR_ALL = 760
_SHOWN_HINTS = frozenset({"says", "source_code", "point", "archive"})


class EvidenceFields(QWidget):
    """`answered(None | FieldkitError)` after each answer."""

    answered = Signal(object)

    def __init__(self, form: EvidenceForm, *, strict: bool) -> None:
        super().__init__()
        self._form, self._strict = form, strict
        self._widgets: dict[str, QuestionWidget] = {}
        self._placed: list[str] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(ACROSS)
        self._grid.setVerticalSpacing(DOWN)
        self.refresh()

    def widget(self, name: str) -> QuestionWidget:
        """The widget of a field."""
        return self._widgets[name]

    def enter(self, missing: bool, at: str = "") -> None:
        """The field `at`, else the first, or with `missing` the first that keeps it from
        travelling."""
        names = [name for name in self._placed if name in self._form.missing] if missing else []
        name = at if at in self._placed else (names or self._placed)[0]
        self._widgets[name].enter()

    def focused(self) -> str:
        """The field that has the focus, `""` for none."""
        return focused({name: self._widgets[name] for name in self._placed})

    def commit(self) -> None:
        """Keep what is being typed."""
        for widget in self._widgets.values():
            widget.commit()

    def refresh(self) -> None:
        """Show what is asked now."""
        names = self._form.names()
        for name in names:
            question = self._form.question(name, strict=self._strict)
            widget = self._widgets.get(name)
            if widget is None:
                widget = self._widgets[name] = self._made(name, make(question.kind))
            if name not in _SHOWN_HINTS:
                widget.setToolTip(tip(question.hint))
                question = replace(question, hint="")
            widget.show_question(question)
        columns = self._room()
        if names != self._placed or columns != self._columns:
            self._place(names, columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where three would cut what stands in a field."""
        super().resizeEvent(event)
        if self._placed and self._room() != self._columns:
            self._place(self._placed, self._room())

    def _room(self) -> int:
        return COLUMNS if self.width() >= look().type.scaled(_LEAST_FOR_ALL) else COLUMNS - 1

    def _made(self, name: str, widget: QuestionWidget) -> QuestionWidget:
        if isinstance(widget, DayQuestion):
            # Here a day takes its column, not the width of a date.
            widget.field.setMinimumWidth(0)
            widget.field.setMaximumWidth(16_777_215)
            widget.box.setAlignment(widget.field, Qt.AlignmentFlag(0))
        if isinstance(widget, MomentQuestion):
            widget.day.setMinimumWidth(look().type.scaled(160))
        widget.answered.connect(self._answer)
        widget.setObjectName(name)
        return widget

    def _place(self, names: list[str], columns: int) -> None:
        for name in self._placed:
            self._grid.removeWidget(self._widgets[name])
            self._widgets[name].setVisible(name in names)
        self._placed, self._columns = names, columns
        at = line = 0
        before: QWidget | None = None
        for name in names:
            span = min(SPANS[name], columns)
            if at + span > columns:
                at, line = 0, line + 1
            widget = self._widgets[name]
            self._grid.addWidget(widget, line, at, 1, span, Qt.AlignmentFlag.AlignTop)
            widget.show()
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
            at += span
        for each in range(columns):
            self._grid.setColumnStretch(each, 1)

    def _answer(self, name: str, value: object) -> None:
        try:
            self._form.answer(name, value)
        except FieldkitError as error:
            self.answered.emit(error)
            return
        self.refresh()
        self.answered.emit(None)

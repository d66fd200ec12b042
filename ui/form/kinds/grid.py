"""Questions with the same choices as one table: the words at its head, a row for each question.

XLSForm writes it as `label` above `list-nolabel` (`table-list` makes them). Head and rows share one
measure, so their columns stand under one another; a screen reader hears question and choice
together on every cell. Source: XLSForm, *Appearance*; interface design, 5 *Choices*.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.form.kinds.base import QuestionWidget
from ui.form.kinds.choice import GroupQuestion
from ui.form.question import Question
from ui.theme import look
from ui.widgets.choice import GAP, Option
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import row

ASKED, OFFERED = 2, 3
"""Shares of the width: the question's words and its choices."""


def _share(widget: QWidget) -> QWidget:
    """The layout alone says how wide it is, whatever it holds."""
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    widget.setSizePolicy(policy)
    widget.setMinimumWidth(1)
    return widget


class _Heads(QWidget):
    """The choices' words, each over its column."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[WrapLabel] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, words: list[str]) -> None:
        """Other choices."""
        while len(self._labels) > len(words):
            gone = self._labels.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._labels) < len(words):
            label = WrapLabel("", "small", "text_2", parent=self)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            label.show()
            self._labels.append(label)
        for label, word in zip(self._labels, words, strict=True):
            if label.words != word:
                label.set_words(word)
        self._place()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Narrow columns break their words."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The deepest of the heads."""
        side = self._side(width)
        return max((label.heightForWidth(max(side, 1)) for label in self._labels), default=0)

    def sizeHint(self) -> QSize:
        """The layout asks `heightForWidth`."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the words anew."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """And once fonts are those of the window."""
        super().showEvent(event)
        self._place()

    def _side(self, width: int) -> int:
        count = max(len(self._labels), 1)
        return (width - GAP * (count - 1)) // count

    def _place(self) -> None:
        count = len(self._labels)
        if not count:
            return
        side = (self.width() - GAP * (count - 1)) / count
        for at, label in enumerate(self._labels):
            x = round(at * (side + GAP))
            end = round(at * (side + GAP) + side)
            if look().rtl:
                x, end = self.width() - end, self.width() - x
            deep = label.heightForWidth(end - x)
            label.setGeometry(x, self.height() - deep, end - x, deep)


class GridHead(QuestionWidget):
    """The head of the table: what is asked of all, and the choices."""

    def __init__(self) -> None:
        super().__init__()
        self.bare()
        self._asked = WrapLabel("", "label", marked=True)
        self._heads = _Heads()
        line = row(_share(self._asked), self._heads, gap=12)
        line.setStretch(0, ASKED)
        line.setStretch(1, OFFERED)
        self.box.addLayout(line)

    def show_question(self, question: Question) -> None:
        """Its words."""
        self.question = question
        self._asked.set_words(question.label)
        self._heads.set_words([pick.label for pick in question.picks])


class GridRow(GroupQuestion):
    """One question of the table: tiles without words under those of the head."""

    def __init__(self, *, several: bool) -> None:
        super().__init__(several=several, bare=True)
        self.beside(_share(self.group), ASKED, OFFERED)

    def fill(self, question: Question, other: bool) -> None:
        """Offer the choices and show the answer."""
        self.group.name = question.name
        self.group.set_options([Option(p.value, p.label, glyph=p.glyph) for p in question.picks])
        self.show_answer(question)

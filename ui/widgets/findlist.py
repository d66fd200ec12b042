"""A long list of which one may be chosen, narrowed by typing; ten thousand rows and no more cost.

A model and a delegate, never a widget a row: rows that the words do not fit leave the model, none
is hidden one by one. Derives from QListView, so that arrows, page keys, type-ahead and screen
readers keep working; Space and Enter choose. Source: interface design, 3, 5 *Choices*.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
)

from ui.theme import look
from ui.widgets.listrows import Index, RowDelegate
from ui.widgets.painting import radio_dot


def folded(text: str) -> str:
    """Case, accents and tatweel do not matter."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("\u0640", "")
    return "".join(char for char in plain if not unicodedata.combining(char))


class _Choices(QAbstractListModel):
    """Choices that fit the words, in the order of the form."""

    def __init__(self) -> None:
        super().__init__()
        self.choices: tuple[tuple[str, str], ...] = ()
        self._folded: tuple[str, ...] = ()
        self._shown: list[int] = []
        self._words = ""

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        self.choices = tuple(choices)
        self._folded = tuple(folded(label) for _, label in self.choices)
        self.narrow(self._words)

    def narrow(self, words: str) -> None:
        self.beginResetModel()
        self._words = words
        wanted = folded(words.strip())
        self._shown = [at for at, label in enumerate(self._folded) if wanted in label]
        self.endResetModel()

    def row_of(self, value: str) -> int:
        for row, at in enumerate(self._shown):
            if self.choices[at][0] == value:
                return row
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        value, label = self.choices[self._shown[index.row()]]
        if role == Qt.ItemDataRole.UserRole:
            return value
        return label if role == Qt.ItemDataRole.DisplayRole else None


class _Delegate(RowDelegate):
    def is_on(self, index: Index) -> bool:
        view = self.parent()
        return isinstance(view, FindList) and view.value == index.data(Qt.ItemDataRole.UserRole)

    def mark(self, painter: QPainter, where: QRectF, *, on: bool) -> None:
        radio_dot(painter, where, on=on)


class FindList(QListView):
    """Rows with a dot. `picked` tells the value that a person chose, `""` for none."""

    picked = Signal(str)

    def __init__(self, height: int = 190) -> None:
        super().__init__()
        self.value = ""
        self._choices = _Choices()
        self.setModel(self._choices)
        self.setProperty("role", "checks")
        self.setItemDelegate(_Delegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(look().type.scaled(height))
        self.clicked.connect(lambda index: self._pick(index))

    def offer(self, choices: Sequence[tuple[str, str]], value: str) -> None:
        """Offer `(value, label)` and show what is chosen, without telling."""
        if tuple(choices) != self._choices.choices:
            self._choices.offer(choices)
        if value != self.value or not self.currentIndex().isValid():
            self.value = value
            self._stand()
        self.viewport().update()

    def narrow(self, words: str) -> int:
        """Only what these words fit; how many rows that leaves."""
        self._choices.narrow(words)
        self._stand()
        return self._choices.rowCount()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter choose, Backspace takes the answer back; the rest are keys of lists."""
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self.currentIndex())
        elif plain and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.picked.emit("")
        else:
            super().keyPressEvent(event)

    def _pick(self, index: Index) -> None:
        if index.isValid():
            self.picked.emit(str(index.data(Qt.ItemDataRole.UserRole)))

    def _stand(self) -> None:
        """The focus stands on what is chosen, else on the first row."""
        row = max(self._choices.row_of(self.value), 0)
        self.setCurrentIndex(self._choices.index(row, 0))

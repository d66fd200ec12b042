"""The navigator: how much is answered, search, filter, and the list of sections and cards.

The open section's row stays on top while its cards scroll under it. Enter or a click opens a
card; typing goes to the search. Source: interface design, 7.4 (navigator), 3 *Measures*.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu

from ui.form.delegate import RowDelegate
from ui.form.model import FILTERS, FormModel
from ui.form.rows import Row, RowModel
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.fields import LineField
from ui.widgets.labels import Text
from ui.widgets.layout import column, holder, margins, row, rule
from ui.widgets.surfaces import Progress

PAUSE = 120


class RowList(QListView):
    """The list. `chosen(row)` when a person opens a row."""

    chosen = Signal(object)

    def __init__(self, rows: RowModel) -> None:
        super().__init__()
        self.rows = rows
        self.setModel(rows)
        self.delegate = RowDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(look().tr.text("Sections and indicators"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        self.activated.connect(self._choose)
        rows.modelReset.connect(self.show_current)

    def show_current(self) -> None:
        """Scroll so that the open card is seen, with its neighbours."""
        at = self.rows.current_row()
        if at < 0:
            return
        index = self.rows.index(at)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._uncover()

    def _uncover(self) -> None:
        """No row stands half under the head of its section."""
        head = self._head()
        if head is None:
            return
        below = head[1].bottom() + 1
        first = self.indexAt(QPoint(self.viewport().width() // 2, below))
        if first.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(first).top() - below)

    def sizeHint(self) -> QSize:
        """The pane gives the size."""
        return QSize(240, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Heights depend on the width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, then the head of the section that is scrolled through."""
        super().paintEvent(event)
        head = self._head()
        if head is None:
            return
        section, box = head
        painter = QPainter(self.viewport())
        tokens = look().tokens
        painter.fillRect(box, QColor(tokens.surface))
        self.delegate.paint_row(painter, box, section)
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(tokens.line))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the head goes to the section's beginning."""
        head = self._head()
        if head is not None and head[1].contains(event.position().toPoint()):
            self.scrollTo(self._section_index(), QAbstractItemView.ScrollHint.PositionAtTop)
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the row."""
        index = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        head = self._head()
        covered = head is not None and head[1].contains(event.position().toPoint())
        if index.isValid() and not covered and event.button() == Qt.MouseButton.LeftButton:
            self._choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the row under the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        row_: Row | None = index.data(Qt.ItemDataRole.UserRole)
        if row_ is not None:
            self.chosen.emit(row_)

    def _section_index(self) -> QModelIndex:
        top = self.indexAt(self.viewport().rect().topLeft())
        return self.rows.index(self.rows.section_row(top.row())) if top.isValid() else top

    def _head(self) -> tuple[Row, QRect] | None:
        index = self._section_index()
        if not index.isValid():
            return None
        place = self.visualRect(index)
        section: Row = index.data(Qt.ItemDataRole.UserRole)
        if place.top() >= 0 or not section.open or section.single:
            return None
        return section, QRect(0, 0, self.viewport().width(), place.height())


class NavigatorPane(QFrame):
    """Counter, bar, search, list. `jumped` when a person has opened a card from here."""

    jumped = Signal()

    def __init__(self, form: FormModel) -> None:
        super().__init__()
        self.form = form
        tr = look().tr
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._count = Text("", "label")
        self._unknown = Text("", "meta", "text_2")
        self._bar = Progress(tr.text("Answered"))
        self._filter = Button(tr.text("Filter"), "quiet", icon="funnel", size=28)
        self._filter.clicked.connect(self._menu)
        self.search = LineField(tr.text("Find by number or words"), height=36)
        self.search.setPlaceholderText(tr.text("Number or words"))
        self.search.lead_with("search")
        self.rows = RowModel(form, self)
        self.list = RowList(self.rows)
        self.list.chosen.connect(self._chosen)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(lambda: self.rows.search(self.search.text()))
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.returnPressed.connect(self._first)
        head = column(
            row(self._count, None, self._filter), 4, self._bar, 4, self._unknown, 8, self.search, 10
        )
        head.setContentsMargins(margins(16, 8, 16, 0))
        whole = column(holder(head), rule())
        whole.addWidget(self.list, 1)
        self.setLayout(whole)
        form.listed.connect(self.refresh)
        form.opened.connect(self.list.show_current)
        self.refresh()

    def refresh(self) -> None:
        """Say how much is answered."""
        progress, tr = self.form.navigator.progress, look().tr
        self._count.setText(
            tr.text("{done} of {total} answered", done=progress.answered, total=progress.total)
        )
        self._bar.set_counts(progress.answered, progress.total, progress.unknown)
        self._unknown.setVisible(progress.unknown > 0)
        self._unknown.setText(
            tr.plural(
                "{count} of them cannot be assessed",
                "{count} of them cannot be assessed",
                progress.unknown,
            )
        )
        name = tr.text(FILTERS[self.form.filter])
        self._filter.set_words(tr.text("Filter") if self.form.filter == "all" else name)

    def showEvent(self, event: QShowEvent) -> None:
        """The open card is in sight from the first moment."""
        super().showEvent(event)
        QTimer.singleShot(0, self.list, self.list.show_current)

    def jump(self) -> None:
        """The caret goes to the search (Ctrl+J)."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _menu(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for name, words in FILTERS.items():
            action = QAction(look().tr.text(words), menu)
            action.setCheckable(True)
            action.setChecked(name == self.form.filter)
            action.triggered.connect(lambda _=False, name=name: self.form.set_filter(name))
            group.addAction(action)
            menu.addAction(action)
        below = (
            self._filter.rect().bottomRight() if look().rtl else self._filter.rect().bottomLeft()
        )
        menu.popup(self._filter.mapToGlobal(below))

    def _chosen(self, row_: Row) -> None:
        if row_.kind == "card" or row_.single:
            self.form.open(row_.id)
            self.jumped.emit()
        elif row_.kind == "add":
            self.form.add(row_.id)
            self.jumped.emit()
        else:
            self.rows.turn(row_.id)

    def _first(self) -> None:
        self._pause.stop()
        self.rows.search(self.search.text())
        cards = [row_ for row_ in self.rows.rows if row_.kind == "card" or row_.single]
        if cards:
            self.form.open(cards[0].id)
            self.search.clear()
            self.jumped.emit()

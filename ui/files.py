"""Asking for a file or folder: Qt's own dialog, which leaves no path behind.

The system's dialogs keep lists of recent files, and Qt's writes the last folder to
`QtProject.conf`: that file is sent to a place where nothing can be written. The dialog is modal to
the window and tells by a call, so nothing waits in a loop of its own. Its words are ours: Qt's own
Arabic has gaps, and its sizes and days run the wrong way there. Paths run left to right.
Source: vault design, *While it is open*; interface design, 4, 5 *Dialogs*.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSettings,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QFileSystemModel,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)

from fieldkit.language import N_
from ui.theme import look
from ui.widgets.painting import focus_ring, rounded

Chosen = Callable[[Path], None]

_TOOLS: Final = {
    "backButton": N_("Back"),
    "forwardButton": N_("Forward"),
    "toParentButton": N_("To the folder above"),
    "newFolderButton": N_("Make a folder"),
    "listModeButton": N_("Show names only"),
    "detailModeButton": N_("Show size and day too"),
}
_SIZE, _KIND, _DAY = 1, 2, 3
_ROW = 36


@cache
def leave_no_path() -> None:
    """Send Qt's own settings to a place that cannot be: what is not written needs no wiping."""
    nowhere = str(Path(os.devnull) / "fieldkit")
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, nowhere)


def ask_open(parent: QWidget, title: str, chosen: Chosen, *, kinds: Sequence[str] = ()) -> None:
    """Ask for a file that is there; `kinds` as `*.json`."""
    tr = look().tr
    # Translators: the button of a file dialog that takes the chosen file
    dialog = _dialog(parent, title, tr.text("Open"), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setOption(QFileDialog.Option.ReadOnly)
    _open(dialog, chosen)


def ask_save(parent: QWidget, title: str, name: str, chosen: Chosen) -> None:
    """Ask where to save a file that is called `name` at first; it asks before replacing one."""
    tr = look().tr
    # Translators: the button of a file dialog that saves the file
    dialog = _dialog(parent, title, tr.text("Save"), ())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    # The mode brings Qt's words for the buttons back.
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr.text("Save"))
    dialog.setLabelText(QFileDialog.DialogLabel.Reject, tr.text("Cancel"))
    dialog.selectFile(name)
    _open(dialog, chosen)


def ask_folder(parent: QWidget, title: str, chosen: Chosen) -> None:
    """Ask for a folder: a stick."""
    dialog = _dialog(parent, title, look().tr.text("Choose"), ())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setNameFilter(f"{look().tr.text('Folders')} (*)")
    _open(dialog, chosen)


def _dialog(parent: QWidget, title: str, accept: str, kinds: Sequence[str]) -> QFileDialog:
    leave_no_path()
    tr = look().tr
    dialog = QFileDialog(parent.window(), title)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
    # The brackets are Qt's notation, not words.
    everything = f"{tr.text('All files')} (*)"
    ours = [f"{tr.text('Files of this kind')} ({' '.join(kinds)})"] if kinds else []
    dialog.setNameFilters([*ours, everything])
    labels = QFileDialog.DialogLabel
    for label, words in (
        (labels.LookIn, tr.text("Folder")),
        (labels.FileName, tr.text("File name")),
        (labels.FileType, tr.text("Kind")),
        (labels.Accept, accept),
        (labels.Reject, tr.text("Cancel")),
    ):
        dialog.setLabelText(label, words)
    dialog.setDirectory(str(Path.home()))
    dialog.setMinimumSize(look().type.scaled(720), look().type.scaled(480))
    _dress(dialog)
    return dialog


class _Rows(QStyledItemDelegate):
    """Rows as high as everywhere; sizes and days in the words of the program."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt's text for names, ours for size and day."""
        super().initStyleOption(option, index)
        model, tr = index.model(), look().tr
        if not isinstance(model, QFileSystemModel) or index.column() not in (_SIZE, _DAY):
            return
        if index.column() == _DAY:
            seconds = model.lastModified(index).toSecsSinceEpoch()
            option.text = tr.moment(datetime.fromtimestamp(seconds, UTC).astimezone())
        else:
            option.text = "" if model.isDir(index) else tr.size(model.size(index))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The height of a row of any list."""
        size = super().sizeHint(option, index)
        return QSize(size.width(), max(size.height(), look().type.scaled(_ROW)))


class _Path(QObject):
    """Paints the folder's field: Qt writes its path in the direction of the whole interface."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Box, path and chevron, left to right in every language."""
        if event.type() != QEvent.Type.Paint or not isinstance(watched, QComboBox):
            return False
        look_, box = look(), watched.rect()
        tokens, size = look_.tokens, look_.type.scaled(16)
        painter = QPainter(watched)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        rounded(painter, box, tokens.surface, tokens.line_strong)
        middle = (box.height() - size) // 2
        painter.drawPixmap(12, middle, look_.pixmap("folder-open", "text_2", 16))
        end = box.width() - 12 - size
        painter.drawPixmap(end, middle, look_.pixmap("chevron-down", "text_2", 16))
        room = QRect(20 + size, 0, end - 28 - size, box.height())
        elide = Qt.TextElideMode.ElideMiddle
        path = watched.fontMetrics().elidedText(watched.currentText(), elide, room.width())
        painter.setPen(QColor(tokens.text))
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), path
        )
        if watched.hasFocus():
            focus_ring(painter, box)
        painter.end()
        return True


def _dress(dialog: QFileDialog) -> None:
    """What Qt has no setting for: its parts are found by the names that it gives them."""
    tr = look().tr
    for name, words in _TOOLS.items():
        button = dialog.findChild(QToolButton, name)
        if button is not None:
            button.setToolTip(tr.text(words))
            button.setAccessibleName(tr.text(words))
            button.setAccessibleDescription("")
    for kind, name in ((QComboBox, "lookInCombo"), (QLineEdit, "fileNameEdit")):
        path = dialog.findChild(kind, name)
        if path is not None:
            path.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            path.setMinimumHeight(look().type.scaled(_ROW))
        if isinstance(path, QComboBox):
            path.installEventFilter(_Path(path))
    for label in dialog.findChildren(QLabel):
        label.setContentsMargins(0, 0, 0, 2)
    for buttons in dialog.findChildren(QDialogButtonBox):
        for each in buttons.buttons():
            each.setMinimumHeight(look().type.scaled(_ROW))
    for view in (dialog.findChild(QTreeView, "treeView"), dialog.findChild(QListView, "listView")):
        if view is not None:
            view.setItemDelegate(_Rows(view))
    tree = dialog.findChild(QTreeView, "treeView")
    if tree is not None:
        tree.setColumnHidden(_KIND, True)
        head = tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (_SIZE, _DAY):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)


def _open(dialog: QFileDialog, chosen: Chosen) -> None:
    def done(path: str) -> None:
        if path:
            chosen(Path(path))

    dialog.fileSelected.connect(done)
    window = dialog.parentWidget()
    if window is not None:
        dialog.finished.connect(window.activateWindow)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()

"""The file of an evidence item: preview, name and size, what was found in it and taken off.

Only a picture that the program has written anew is decoded here; the original is never opened.
Source: interface design, 3 *Measures* (evidence editor), 7.5; abuse cases D1, D2.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.errors import EvidenceMissing
from fieldkit.language import Code, Words
from ui.form.evidence_model import icon_of
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.evidence_model import EvidenceForm, FoundLine, preview_bytes
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.check import CheckLine
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, column, holder, row, rule
from ui.widgets.painting import rounded
from ui.widgets.surfaces import Card, Icon, Notice
from ui.workspace import Workspace

WIDTH, HEIGHT, LARGEST_MEGABYTES = 376, 214, 128


class Preview(QLabel):
    """The picture, cropped to the frame; an icon while there is none."""

    def __init__(self, icon: str, name: str) -> None:
        super().__init__()
        self._icon = icon
        self._image: QPixmap | None = None
        self.setAccessibleName(name)
        self.setFixedHeight(look().type.scaled(HEIGHT))
        self.setMaximumWidth(look().type.scaled(WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = QPixmap.fromImage(image)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in rounded corners, or its icon on a quiet ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is None:
            rounded(painter, self.rect(), look().tokens.neutral_soft)
            side = look().type.scaled(40)
            at = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
            painter.drawPixmap(at.topLeft(), look().pixmap(self._icon, "text_2", 40))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(self.rect(), 6, 6)
        painter.setClipPath(frame)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawPixmap(QRect(left, top, size.width(), size.height()), self._image)


class FilePart(QWidget):
    """The left side of the editor."""

    def __init__(self, workspace: Workspace, form: EvidenceForm) -> None:
        super().__init__()
        self._workspace, self._form = workspace, form
        self._image: QImage | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._build()

    def _build(self) -> None:
        tr, item = look().tr, self._form.item
        if item.file is None:
            self._box.addWidget(Preview("file", tr.text("No file")))
            self._box.addSpacing(10)
            words = tr.text("No file: the item rests on what you write.")
            self._box.addWidget(WrapLabel(words, "small", "text_2"))
            return
        self._preview = Preview(icon_of(item), item.file.name)
        self._box.addWidget(self._preview)
        self._box.addSpacing(10)
        name = " \u00b7 ".join((tr.isolated(Code(item.file.name)), tr.size(item.file.size)))
        self._larger = Button(tr.text("View larger"), "link")
        self._larger.clicked.connect(self._enlarge)
        self._larger.hide()
        line = row(WrapLabel(name, "small", "text_2"), self._larger, gap=12)
        line.setStretch(0, 1)
        self._box.addLayout(line)
        self._box.addSpacing(16)
        if item.missing:
            told = message(EvidenceMissing(code=item.code), tr)
            self._box.addWidget(Notice("err", told.what_to_do, title=told.title))
            return
        self._found_box = column()
        self._box.addLayout(self._found_box)
        self._show_found()
        vault = self._workspace.open_vault
        self._workspace.jobs.start(lambda: _decoded(preview_bytes(vault, item)), self._decoded)

    def _decoded(self, outcome: Outcome) -> None:
        if outcome.ok and isinstance(outcome.value, QImage):
            self._image = outcome.value
            self._preview.show_image(self._image)
            self._larger.show()

    def _show_found(self) -> None:
        tr, file = look().tr, self._form.item.file
        clear(self._found_box)
        if file is None:
            return
        if not file.looked:
            words = tr.text("From this kind of file nothing is taken off: it travels as it is.")
            self._found_box.addWidget(Notice("warn", words))
            return
        lines = self._form.found()
        if not lines:
            words = tr.text("No position, time or device data was found in the file.")
            self._found_box.addWidget(Notice("ok", words))
            return
        card = Card()
        title = (
            tr.text("Found in the file, and it travels with it")
            if file.kept
            else tr.text("Found in the file and taken off the copy")
        )
        card.add(WrapLabel(title, "small", heavy=True))
        card.body.addSpacing(4)
        for line in lines:
            card.add(_found(line), 4)
        card.body.addSpacing(10)
        card.body.addWidget(rule())
        keep = CheckLine(tr.text("Let all this travel with the file"))
        keep.setChecked(file.kept)
        keep.toggled.connect(self._keep)
        card.add(keep, 8)
        card.add(
            WrapLabel(
                tr.text("The original is sealed and never leaves this device unasked."),
                "small",
                "text_2",
            ),
            6,
        )
        self._found_box.addWidget(card)
        self._keep_box = keep

    def _keep(self, on: bool) -> None:
        self._form.keep_all(on)
        self._show_found()
        self._keep_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enlarge(self) -> None:
        if self._image is None:
            return
        window = self.window()
        dialog = QDialog(window)
        dialog.setWindowTitle(look().tr.text("View larger"))
        most = QSize(window.width() - 120, window.height() - 120)
        label = QLabel()
        label.setPixmap(
            QPixmap.fromImage(self._image).scaled(
                most, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )
        close = Button(look().tr.text("Close"))
        close.clicked.connect(dialog.reject)
        box = column(label, 12, row(None, close))
        box.setContentsMargins(16, 16, 16, 16)
        dialog.setLayout(box)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _decoded(raw: bytes | None) -> QImage | None:
    if raw is None:
        return None
    QImageReader.setAllocationLimit(LARGEST_MEGABYTES)
    image = QImage.fromData(raw)
    return None if image.isNull() else image


def _found(line: FoundLine) -> QWidget:
    tr = look().tr
    kind = Code if line.icon == "map-pin" else Words
    value = tr.isolated(kind(line.value)) if line.value else ""
    box = row(Icon(line.icon, "text_2", 16), WrapLabel(line.words, "small"), gap=10)
    box.setStretch(1, 1)
    box.addWidget(Text(value, "small", "text_2"))
    return holder(box)

"""A picture, a recording, a film or any file, given from this machine, sealed in the vault.

Choose by button or drop; at most 8 MiB; refused with the reason in its place. What is attached is
told by name, kind and size, a picture is shown; the record names it by its hash.
Source: XLSForm, *Question types* (image, audio, video, file); interface design, 7.5.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from fieldkit.assess.attaching import LIMIT
from fieldkit.language import N_, Words
from ui.files import ask_open
from ui.form.kinds.base import QuestionWidget
from ui.form.media import picture_label
from ui.form.question import Held, Question
from ui.theme import look
from ui.toast import announce
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, WrapLabel
from ui.widgets.layout import clear, column, holder, margins, row
from ui.widgets.surfaces import Icon

_SIZE: Final = QSize(320, 180)
_ASK: Final = {
    "image": N_("Choose a picture"),
    "audio": N_("Choose a recording"),
    "video": N_("Choose a film"),
}
_ICONS: Final = {"image": "image", "audio": "file-headphone", "video": "video"}
_KINDS: Final = {
    "image": ("*.jpg", "*.jpeg", "*.png", "*.webp", "*.gif", "*.tif", "*.tiff", "*.heic"),
    "audio": ("*.mp3", "*.m4a", "*.ogg", "*.opus", "*.wav", "*.flac", "*.aac", "*.amr"),
    "video": ("*.mp4", "*.mov", "*.webm", "*.mkv", "*.avi", "*.3gp"),
}


class UploadQuestion(QuestionWidget):
    """Tells `answered(ref, Path)` for a file to attach, `(ref, None)` to take it away."""

    def __init__(self) -> None:
        super().__init__()
        self._family = ""
        self._held: object = None
        self.setAcceptDrops(True)
        self.choose = Button("", icon="paperclip")
        self.choose.clicked.connect(self._ask)
        self.drop = Button(look().tr.text("Take the file away"), "quiet", icon="trash-2")
        self.drop.clicked.connect(self._take_away)
        self._busy = Text(look().tr.text("Sealing the file\u2026"), "small", "text_2")
        self._note = WrapLabel(
            look().tr.text("Or drop it here. At most {size}.", size=Words(look().tr.size(LIMIT))),
            "small",
            "text_2",
        )
        self._card = QFrame()
        self._card.setProperty("role", "card")
        self._inside = QVBoxLayout(self._card)
        self._inside.setContentsMargins(margins(12, 10, 12, 10))
        self._inside.setSpacing(0)
        buttons = holder(row(self.choose, self.drop, self._busy, None))
        self.set_control(self._card, buttons, self._note, gap=8)

    def fill(self, question: Question, other: bool) -> None:
        """Name what is attached; what is being sealed says so."""
        tr = look().tr
        self._family = question.parameters.get("mediatype", "").partition("/")[0]
        ask = tr.text(_ASK.get(self._family, N_("Choose a file")))
        held = question.file
        self.choose.set_words(tr.text("Choose another") if held else ask, about=question.name)
        self.choose.setAccessibleDescription(self.spoken())
        self.drop.set_words(self.drop.text(), about=question.name)
        if self._is_busy() and not self._busy.isVisible():
            announce(self.choose, self._busy.text())
        self._busy.setVisible(self._is_busy())
        self.choose.setVisible(not question.readonly)
        self.drop.setVisible(held is not None and not question.readonly)
        self._note.setVisible(held is None and not question.readonly)
        self._card.setVisible(held is not None)
        self._show(held)

    def enter(self) -> None:
        """The focus goes to the button."""
        self.choose.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file is welcome."""
        local = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if len(local) == 1 and not self.question.readonly:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        local = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            event.acceptProposedAction()
            self._give(Path(local[0].toLocalFile()))

    def _is_busy(self) -> bool:
        return self.files is not None and self.question.ref in self.files.busy

    def _take_away(self) -> None:
        # The button goes with the file: the focus stays in the question.
        self.choose.setFocus()
        self.answered.emit(self.question.ref, None)

    def _ask(self) -> None:
        # A button that is switched off would let the focus go, so it waits instead.
        if self._is_busy():
            return
        title = self.choose.text()
        ask_open(self, title, self._give, kinds=_KINDS.get(self._family, ()))

    def _give(self, path: Path) -> None:
        if not self._is_busy():
            self.answered.emit(self.question.ref, path)

    def _show(self, held: Held | None) -> None:
        picture = None
        if held is not None and self.files is not None:
            picture = self.files.thumbnail(held)
        now = (held, picture is not None)
        if now == self._held:
            return
        self._held = now
        clear(self._inside)
        if held is None:
            return
        tr = look().tr
        # A name has a direction of its own; it is the officer's word, not the form's.
        name = WrapLabel(tr.isolated(held.name), "small", heavy=True)
        told = [tr.size(held.size)] if held.size else []
        if held.clean:
            told.append(tr.text("position and camera data were taken off"))
        elif held.type in ("image/jpeg", "image/png"):
            told.append(tr.text("travels as it is, with all that stands in it"))
        facts = WrapLabel(" \u00b7 ".join(told), "meta", "text_2")
        facts.setVisible(bool(told))
        if not held.type:
            facts.set_words(tr.text("This file is not on this device"))
            facts.show()
        if picture is not None:
            shown = picture_label(picture, _SIZE)
            shown.setAccessibleName(tr.text("Picture: {name}", name=held.name))
            self._inside.addWidget(shown, 0, Qt.AlignmentFlag.AlignLeading)
            self._inside.addSpacing(8)
        icon = Icon(_ICONS.get(held.type.partition("/")[0], "file"), "text_2", 18)
        line = row(icon, column(name, facts, gap=2), gap=10)
        line.setStretch(1, 1)
        self._inside.addLayout(line)

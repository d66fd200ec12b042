"""What a form shows beside its words: pictures, sound and films of labels and choices.

A picture is decoded only after a process of its own has written it anew (JPEG, PNG), as for
evidence: a form comes from anywhere. Sound and films are named and saved where the person says;
nothing is played here. All of it is read from the vault, where it came in with the form.
Source: ODK XForms, *Media*; abuse cases D1, D2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fieldkit.errors import StorageError
from fieldkit.language import Code
from fieldkit.vault.folder import storage_errors
from ui.files import ask_save
from ui.form.question import Held, Question
from ui.messages import message
from ui.theme import look
from ui.toast import announce
from ui.widgets.buttons import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import clear, column, holder, row
from ui.widgets.surfaces import Icon

LARGE, SMALL = QSize(480, 270), QSize(160, 120)
_ICONS = {"audio": "file-headphone", "video": "video"}


@dataclass(frozen=True, slots=True)
class Named:
    """A file among the form's media, and whose it is: `""` for the question itself."""

    kind: Literal["image", "audio", "video"]
    file: str
    about: str = ""


class MediaSource(Protocol):
    """Where the form's media and the pictures of its answers come from."""

    busy: set[str]
    """Questions whose file is being sealed."""

    def thumbnail(self, held: Held) -> QImage | None:
        """The picture that an answer has, None where it is none or still being read."""
        ...

    def picture(self, name: str) -> QImage | None:
        """A picture, or None while it is being read and where there is none."""
        ...

    def raw(self, name: str) -> bytes | None:
        """A file's bytes, None where the form came without it."""
        ...


def named_media(question: Question) -> tuple[Named, ...]:
    """All media of a question in the order in which they are shown; the larger of two pictures."""
    found: list[Named] = []
    owners = [("", question.media), *((pick.label, pick.media) for pick in question.picks)]
    for about, media in owners:
        if picture := media.get("big-image") or media.get("image"):
            found.append(Named("image", picture, about))
        found += [Named(kind, media[kind], about) for kind in ("audio", "video") if kind in media]
    return tuple(found)


class MediaStrip(QWidget):
    """The question's own picture in its width, those of choices side by side with their words."""

    def __init__(self, source: MediaSource) -> None:
        super().__init__()
        self._source = source
        self._now: tuple[object, ...] = ()
        self._own = QVBoxLayout()
        self._own.setSpacing(8)
        self._tiles = QWidget()
        self._flow = FlowLayout(self._tiles, gap=12)
        self._trouble = WrapLabel("", "small", "err")
        self._trouble.hide()
        box = column(self._own, self._tiles, self._trouble)
        box.setContentsMargins(0, 8, 0, 0)
        self.setLayout(box)

    def show_media(self, wanted: Sequence[Named]) -> None:
        """Show these; what is shown already stays."""
        pictures = [self._source.picture(n.file) if n.kind == "image" else None for n in wanted]
        now = (*wanted, *(picture is not None for picture in pictures))
        self.setVisible(bool(wanted))
        if now == self._now:
            return
        self._now = now
        clear(self._own)
        self._flow.clear()
        for each, picture in zip(wanted, pictures, strict=True):
            part = self._part(each, picture)
            if each.about and each.kind == "image":
                self._flow.addWidget(part)
            else:
                self._own.addWidget(part)
        self._tiles.setVisible(any(each.about and each.kind == "image" for each in wanted))
        self.updateGeometry()

    def _part(self, named: Named, picture: QImage | None) -> QWidget:
        tr = look().tr
        if picture is not None:
            most = SMALL if named.about else LARGE
            shown = picture_label(picture, most)
            # Translators: what a screen reader says of a picture in a questionnaire
            shown.setAccessibleName(
                tr.text("Picture: {name}", name=named.about or Code(named.file))
            )
            if not named.about:
                return shown
            below = WrapLabel(named.about, "small", "text_2")
            return holder(column(shown, 4, below))
        words = tr.text("{name}: {answer}", name=named.about, answer=Code(named.file))
        label = WrapLabel(words if named.about else tr.isolated(Code(named.file)), "small")
        line = row(Icon(_ICONS.get(named.kind, "image"), "text_2", 16), label, gap=8)
        line.setStretch(1, 1)
        if self._source.raw(named.file) is None:
            label.set_words(tr.text("{name} did not come with the form", name=Code(named.file)))
        else:
            save = Button(tr.text("Save a copy"), "link", about=named.file)
            save.clicked.connect(lambda _=False, name=named.file: self._save(name))
            line.addWidget(save)
        return holder(line)

    def _save(self, name: str) -> None:
        ask_save(self, look().tr.text("Save a copy"), name, lambda path: self._write(name, path))

    def _write(self, name: str, path: Path) -> None:
        raw = self._source.raw(name)
        try:
            with storage_errors():
                path.write_bytes(raw or b"")
        except StorageError as error:
            told = message(error, look().tr)
            self._trouble.set_words(f"{told.title}. {told.what_to_do}")
            self._trouble.show()
            announce(self._trouble, self._trouble.words)


def picture_label(picture: QImage, most: QSize) -> QLabel:
    """A picture at most so large, sharp on its screen."""
    scaled = picture.size().scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
    size = scaled if scaled.width() < picture.width() else picture.size()
    label = QLabel()
    label.setFixedSize(size)
    label.setPixmap(
        QPixmap.fromImage(picture).scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    )
    return label

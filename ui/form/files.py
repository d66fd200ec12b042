"""Files of an open form: what is attached to its answers, and what came with the form itself.

Reading, stripping and sealing take as long as a picture needs, so they are jobs; what a file is
refused for stays with its question until another one is tried. Pictures that were asked for are
read once and kept while the form is open. Source: architecture, *One rule for threads*; abuse
cases D1–D7.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QImageReader
from shiboken6 import isValid

from fieldkit.assess import Filling
from fieldkit.assess.answer_files import contents, file_named, take_in
from fieldkit.assess.metadata import look as look_into
from fieldkit.assess.metadata import media_type
from fieldkit.errors import EvidenceMissing, FieldkitError
from fieldkit.vault.attachments import AnswerFile
from ui.form.question import Held
from ui.jobs import Jobs, Outcome

LARGEST_MEGABYTES = 128
_SIDE = 960


class FormFiles(QObject):
    """`taken(ref, file)` once a file is sealed, `refused(ref)` where it is not; `read` once a
    picture is there."""

    taken = Signal(str, object)
    refused = Signal(str)
    read = Signal()

    def __init__(self, filling: Filling, jobs: Jobs | None, parent: QObject) -> None:
        super().__init__(parent)
        self._filling = filling
        self._jobs = jobs or Jobs(self)
        self._images: dict[str, QImage | None] = {}
        self._held: dict[str, AnswerFile | None] = {}
        self.problems: dict[str, FieldkitError] = {}
        self.busy: set[str] = set()
        self._instrument = filling.assessment.instrument

    def take(self, ref: str, path: Path, wanted: str) -> None:
        """Read and seal a file for a question."""
        filling = self._filling
        vault = filling.vault
        self.problems.pop(ref, None)
        self.busy.add(ref)

        def ended(outcome: Outcome) -> None:
            if not isValid(self):
                # The page went while the file was sealed: it is named without the page.
                if outcome.ok and isinstance(outcome.value, AnswerFile):
                    with suppress(FieldkitError):
                        filling.attach(ref, outcome.value)
                return
            self.busy.discard(ref)
            if outcome.ok and isinstance(outcome.value, AnswerFile):
                self._held[outcome.value.recorded] = outcome.value
                self.taken.emit(ref, outcome.value)
            else:
                if outcome.error is not None:
                    self.problems[ref] = outcome.error
                self.refused.emit(ref)

        self._jobs.start(lambda: take_in(vault, path, wanted), ended)

    def held(self, recorded: str) -> Held | None:
        """The file that a record names; its recorded name alone where this device lacks it."""
        if not recorded:
            return None
        if self._held.get(recorded) is None:
            self._held[recorded] = file_named(self._filling.vault, recorded)
        file = self._held[recorded]
        if file is None:
            return Held(recorded, "", 0, "", False)
        return Held(file.name, file.type, file.size, file.sha256, file.cleaned)

    def thumbnail(self, held: Held) -> QImage | None:
        """The picture that an answer has, None while it is read and where it must not be."""
        if not held.clean:
            return None
        vault = self._filling.vault

        def load() -> bytes | None:
            file = vault.attachments.find(held.sha256)
            try:
                return None if file is None else b"".join(contents(vault, file))
            except EvidenceMissing:
                return None

        return self._image(f"sha256:{held.sha256}", load)

    def raw(self, name: str) -> bytes | None:
        """A file of the form's."""
        return self._filling.vault.instruments.media(self._instrument, name)

    def picture(self, name: str) -> QImage | None:
        """A picture of the form's, written anew before it is opened."""

        def load() -> bytes | None:
            raw = self.raw(name)
            return None if raw is None else look_into(raw, media_type(raw)).copy

        return self._image(name, load)

    def _image(self, key: str, load: Callable[[], bytes | None]) -> QImage | None:
        if key in self._images:
            return self._images[key]
        self._images[key] = None

        def ended(outcome: Outcome) -> None:
            if isValid(self) and outcome.ok and isinstance(outcome.value, QImage):
                self._images[key] = outcome.value
                self.read.emit()

        self._jobs.start(lambda: _decoded(load()), ended)
        return None


def _decoded(raw: bytes | None) -> QImage | None:
    if raw is None:
        return None
    QImageReader.setAllocationLimit(LARGEST_MEGABYTES)
    image = QImage.fromData(raw)
    if image.isNull():
        return None
    if max(image.width(), image.height()) > _SIDE:
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        image = image.scaled(_SIDE, _SIDE, keep, smooth)
    return image

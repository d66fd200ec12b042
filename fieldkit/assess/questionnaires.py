"""Questionnaires of an organisation's own: examined with all their problems, taken, offered.

A form is converted and checked as `form check` does it. What it names as `jr://…` is taken along
from the folder `NAME-media` beside it, as ODK calls it, or from beside the form itself; nothing
else is read. A taken form is kept compiled, so that opening it never converts it again; a newer
version replaces an older one for new assessments, and records keep the version they rest on.
Source: the forms page, *What an author can rely on*; interface design, 7.17 *Questionnaires*.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fieldkit import instruments
from fieldkit.assess.following import TABLES
from fieldkit.errors import FormRefused, NameOfOurs, VersionTaken
from fieldkit.forms.check import FormReport, check
from fieldkit.forms.folder import FolderMedia
from fieldkit.forms.world import Rows
from fieldkit.instruments import Instrument
from fieldkit.vault import Vault
from fieldkit.vault.instruments import Offered
from schemas.assessment import InstrumentRef

LARGEST_MEDIA: Final = 32 * 1024 * 1024
"""Bytes of all the files that a form names."""
_NAMED = re.compile(rb"jr://[a-z-]+/([^\"'<>/\\]+)")


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file. `instrument` is None where it cannot be taken; `without` are the
    files that the form names and that were not found."""

    report: FormReport
    instrument: Instrument | None = None
    languages: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Beside:
    """The form's media folder, and the data sets that the program gives."""

    folder: FolderMedia
    given: Mapping[str, Rows] = field(default_factory=lambda: dict.fromkeys(TABLES, ()))

    def rows(self, name: str) -> Rows | None:
        """A table's rows, or None."""
        found = self.folder.rows(name)
        return self.given.get(name) if found is None else found

    def text(self, name: str) -> str | None:
        """A document's text, or None."""
        return self.folder.text(name)


def examine(path: Path) -> Examined:
    """Read a form and everything that is wrong with it: up to ten seconds, for a job.

    EngineError `request` where the file is not there. `FormRefused` (`media`) for more than
    32 MiB of files.
    """
    folder = path.with_name(f"{path.stem}-media")
    folder = folder if folder.is_dir() else path.parent
    report = check(str(path), _Beside(FolderMedia(folder)))
    form = report.definition
    if form is None or not report.ok:
        return Examined(report)
    names = sorted({name.decode("utf-8", "replace") for name in _NAMED.findall(report.xform)})
    media = _media(folder, names)
    instrument = Instrument(
        id=form.id,
        version=form.version,
        title=form.title or form.id,
        sha256=hashlib.sha256(report.xform).hexdigest(),
        xform=report.xform,
        media=media,
    )
    without = tuple(name for name in names if name not in media and name not in TABLES)
    return Examined(report, instrument, tuple(form.languages), without)


def take(vault: Vault, examined: Examined) -> None:
    """Keep the form and offer it for new assessments.

    `FormRefused` where it has errors, `NameOfOurs` for the id of a shipped one, `VersionTaken`
    where this id and version are here with other content.
    """
    form = examined.instrument
    if form is None:
        raise FormRefused(problems=tuple(each.message for each in examined.report.problems))
    if any(each.id == form.id for each in instruments.shipped()):
        raise NameOfOurs(name=form.id)
    reference = InstrumentRef(id=form.id, version=form.version, sha256=form.sha256)
    for held in vault.instruments.all():
        if (held.id, held.version) == (form.id, form.version) and _differs(vault, held, form):
            raise VersionTaken(name=form.id, version=form.version)
    vault.instruments.offer(
        Offered(reference, form.title, examined.languages), form.xform, form.media
    )


def offered(vault: Vault) -> list[Offered]:
    """The questionnaires that were taken, by title."""
    return sorted(vault.instruments.offered(), key=lambda each: each.title.casefold())


def instrument(vault: Vault, instrument_id: str) -> Instrument:
    """The questionnaire of a new assessment: a shipped one, or the taken one; KeyError if none."""
    for each in vault.instruments.offered():
        if each.instrument.id == instrument_id:
            form = each.instrument
            xform = vault.instruments.xform(form)
            return Instrument(form.id, form.version, each.title, form.sha256, xform)
    return instruments.instrument(instrument_id)


def _differs(vault: Vault, held: InstrumentRef, form: Instrument) -> bool:
    """Whether what is held is another form, or has other files: a record may rest on them."""
    if held.sha256 != form.sha256:
        return True
    kept = {name: vault.instruments.media(held, name) for name in form.media}
    return any(content not in (None, form.media[name]) for name, content in kept.items())


def _media(folder: Path, names: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = LARGEST_MEDIA
    for name in names:
        path = folder / name
        if name in (".", "..") or not path.is_file():
            continue
        with path.open("rb") as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise FormRefused(problems=("media",))
        found[name] = content
    return found

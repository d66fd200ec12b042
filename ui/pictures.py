"""Pictures of screens, taken off screen from a real profile: `NAME-LANGUAGE-THEME.png`.

The one way to take them, for the demo, the README and the tests. A *pose* brings a window to a
place; poses that change something work on a copy of the profile, so the profile is as before.
Nothing is sent and nothing is kept outside the folder that is given. Source: interface design, 8.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from fieldkit.assess.correcting import correct
from fieldkit.assess.filling import Filling, form_language
from fieldkit.assess.finalising import finalise
from fieldkit.assess.reviewing import review
from fieldkit.clock import Clock
from fieldkit.vault import Vault
from fieldkit.vault.outbox import Sending
from schemas.assessment import Assessment
from sync.outbox import seal_revision
from ui.app import application, open_window
from ui.desk import close_room, room_of
from ui.screens.first_run_model import LAST, FirstRun
from ui.shell import Shell
from ui.theme import look
from ui.theme.look import Choices
from ui.training_profile import shows_training
from ui.workspace import Saved, Workspace

SIZE: Final = (1366, 728)
LANGUAGES: Final = ("en", "ar")
THEMES: Final = ("light", "dark")
FIELD: Final = (
    "first-run", "enrol", "unlock", "home", "questionnaire", "evidence", "review", "sign",
    "outbox", "settings",
)  # fmt: skip
DESK: Final = ("inbox", "assessment", "profile", "report")
_CARD: Final = "f07_14_narrative"
_SECONDS: Final = 30


class NotSettled(RuntimeError):
    """A screen was still at work when its picture was to be taken: a fault of ours."""


@dataclass
class Sitting:
    """A window over a profile, and the draft that the pictures show."""

    workspace: Workspace
    shell: Shell
    vault: Vault
    draft: str = ""

    def open(self) -> None:
        """From now on the vault is open."""
        self.workspace.vault, self.workspace.training = self.vault, self.vault.training
        person = self.vault.identities.person()
        self.workspace.device_code = person.code if person is not None else ""
        self.workspace.take_role()

    def close(self) -> None:
        """From now on it looks locked; the vault itself stays open behind it."""
        self.workspace.vault, self.workspace.training = None, False
        self.workspace.root("unlock")

    def settle(self) -> None:
        """Let the window work until no job is left and nothing is to be painted."""
        end = time.monotonic() + _SECONDS
        still = 0
        while still < 3:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QApplication.sendPostedEvents()
            # Without a loop of its own nothing goes that was to be deleted later.
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            still = 0 if self.workspace.jobs.busy else still + 1
            if time.monotonic() > end:
                raise NotSettled

    def filling(self) -> Filling:
        """The draft, open, with its questions in the language of the interface."""
        workspace = self.workspace
        filling = workspace.held_filling(self.draft)
        if filling is None:
            filling = Filling.open(workspace.open_vault, self.draft, clock=workspace.clock)
            workspace.hold_filling(self.draft, filling)
        name = form_language(filling.session.definition, look().tr.language)
        if name is not None and filling.session.language != name:
            filling.set_language(name)
        return filling


Pose = Callable[[Sitting], None]


def _first_run(sitting: Sitting) -> None:
    workspace = sitting.workspace
    workspace.root("first-run", model=FirstRun(workspace.random, step=LAST))


def _unlock(sitting: Sitting) -> None:
    workspace = sitting.workspace
    workspace.training = shows_training(workspace.profile)
    workspace.root("unlock")


def _plain(name: str) -> Pose:
    return lambda sitting: sitting.workspace.root(name)


def _on_home(name: str, **about: object) -> Pose:
    def pose(sitting: Sitting) -> None:
        sitting.filling()
        sitting.workspace.root("home")
        sitting.workspace.go(name, assessment=sitting.draft, **about)

    return pose


def _evidence(sitting: Sitting) -> None:
    sitting.filling()
    items = sitting.workspace.open_vault.evidence.all()
    pictured = [each for each in items if each.file is not None and each.file.copy_ is not None]
    sitting.workspace.root("home")
    sitting.workspace.go("evidence", item=(pictured or items)[0].id)


def _of_the_desk(name: str, **about: object) -> Pose:
    """A screen about the newest assessment that was imported with the most evidence."""

    def pose(sitting: Sitting) -> None:
        room = room_of(sitting.workspace)
        told = [room.dossier(each) for each in room.desk.store.revisions()]
        newest = max(
            (each for each in told if each is not None),
            key=lambda each: (each.reading.period, len(each.reading.rows["evidence"])),
        )
        sitting.workspace.root(name, revision=newest.revision.sha256, **about)

    return pose


POSES: Final[Mapping[str, Pose]] = {
    "first-run": _first_run,
    "unlock": _unlock,
    "enrol": _plain("enrol"),
    "home": _plain("home"),
    "questionnaire": _on_home("questionnaire", card=_CARD),
    "evidence": _evidence,
    "review": _on_home("review"),
    "sign": _on_home("sign"),
    "outbox": _plain("outbox"),
    "settings": _plain("settings"),
    "inbox": _plain("inbox"),
    "assessment": _of_the_desk("assessment", code="7.14"),
    "profile": _of_the_desk("profile", factor=7),
    "report": _of_the_desk("report"),
}
BEFORE: Final = ("first-run", "unlock")
"""Poses that are taken while nothing is open."""


def take(
    out: Path,
    names: Sequence[str],
    profile: Path,
    passphrase: str,
    *,
    languages: Sequence[str] = LANGUAGES,
    themes: Sequence[str] = THEMES,
    size: tuple[int, int] = SIZE,
    percent: int = 100,
    clock: Clock | None = None,
    poses: Mapping[str, Pose] = POSES,
) -> list[Path]:
    """Take the pictures `names` of a profile in every language and theme; where they are.

    The newest assessment is opened for correction in the copy if no draft is there. KeyError for a
    name without a pose, errors as `Vault.open`.
    """
    unknown = [name for name in names if name not in poses]
    if unknown:
        raise KeyError(unknown[0])
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with sitting_of(profile, passphrase, size=size, percent=percent, clock=clock) as sitting:
        for language in languages:
            for theme in themes:
                sitting.close()
                sitting.settle()
                look().change(language=language, theme=theme)
                for name in sorted(names, key=lambda each: each not in BEFORE):
                    if name not in BEFORE:
                        sitting.open()
                    made.append(_picture(sitting, poses[name], out / f"{name}-{language}-{theme}"))
    return made


def _picture(sitting: Sitting, pose: Pose, path: Path) -> Path:
    workspace = sitting.workspace
    if workspace.vault is not None:
        workspace.tell_connection("offline")
    pose(sitting)
    sitting.settle()
    if workspace.vault is not None:
        workspace.tell_saved(Saved("saved", workspace.clock.now()))
    sitting.settle()
    file = path.with_name(f"{path.name}.png")
    if not sitting.shell.grab().save(str(file)):
        raise OSError(f"{file.name} could not be written")
    return file


@contextmanager
def sitting_of(
    profile: Path,
    passphrase: str,
    *,
    size: tuple[int, int] = SIZE,
    percent: int = 100,
    clock: Clock | None = None,
) -> Iterator[Sitting]:
    """A window over an open copy of a profile, with a draft in it; all of it goes in the end."""
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application()
    with tempfile.TemporaryDirectory(prefix="fieldkit-") as folder:
        copy = Path(folder) / profile.name
        shutil.copytree(profile, copy)
        workspace = Workspace(copy, clock=clock)
        with Vault.open(copy, passphrase=passphrase, clock=workspace.clock, reserve=0) as vault:
            workspace.vault, workspace.training = vault, vault.training
            shell = open_window(workspace, Choices(percent=percent), idle=0)
            shell.resize(*size)
            sitting = Sitting(workspace, shell, vault)
            sitting.open()
            workspace.root(workspace.first_place)
            shell.show()
            _wait_in_line(vault, workspace)
            sitting.draft = _draft(vault)
            if sitting.draft:
                # Looked at once, so that every picture shows the same state of it.
                review(sitting.filling())
            yield sitting
            close_room(workspace)
            shell.close()
            workspace.jobs.wait()
            workspace.vault = None
            shell.deleteLater()
            QApplication.processEvents()


def _wait_in_line(vault: Vault, workspace: Workspace) -> None:
    """A package that waits, where there is none: the oldest assessment that was sent is corrected,
    for no version both waits and is delivered."""
    parcels = vault.outbox.all()
    if vault.identities.enrolment() is None or any(
        each.state is not Sending.DELIVERED for each in parcels
    ):
        return
    sealed = [each for each in parcels if each.assessment is not None and each.revision is not None]
    if not sealed:
        return
    oldest = str(min(sealed, key=lambda each: each.sealed).assessment)
    if vault.assessments.get(oldest).open:
        return
    filling = correct(vault, oldest)
    if review(filling).ready:
        number = finalise(filling).record.revision
        now, random = workspace.clock.now(), workspace.random
        seal_revision(vault, oldest, number, now=now, random=random)


def _draft(vault: Vault) -> str:
    assessments: list[Assessment] = vault.assessments.all()
    drafts = [each for each in assessments if each.open]
    if drafts or not assessments:
        return drafts[0].id if drafts else ""
    latest = max(assessments, key=lambda each: each.period.end)
    return correct(vault, latest.id).assessment.id

"""Where the officer is, kept in the vault as they move, for the opening after a crash.

Written at most once a pause, by the vault's own thread, and only where it changed: no key press
waits for it. Of each place only what is told in words and numbers is kept; drafts have their own
rows, and the path of a chosen file is never written down. What was kept is taken once, so that a
place which itself ends the program is not opened again. No widget here.
Source: interface design, 5 *Saving*.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from inspect import signature
from itertools import starmap, takewhile
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from fieldkit.errors import StorageError
from ui.workspace import Place

if TYPE_CHECKING:
    from fieldkit.vault import Vault
    from ui.shell import Shell

PAUSE: Final = 500
_NEVER: Final = frozenset({"unlock", "first-run"})
_NOT_KEPT: Final = frozenset({"file", "known"})

Written = list[tuple[str, dict[str, object]]]


class Whereabouts(QObject):
    """Belongs to the window; looks after each change of screen and of focus."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._workspace = shell, shell.workspace
        self._last: Written = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.keep)
        self._workspace.moved.connect(self._soon)
        self._workspace.locking.connect(self.stop)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._soon)

    def _soon(self) -> None:
        # A running timer goes on: who moves without a pause is written down all the same.
        if self._workspace.vault is not None and not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing more is written down: before lock and at the end."""
        self._timer.stop()
        self._last = []

    def keep(self) -> None:
        """Write down where the officer is, where that changed."""
        vault, screen = self._workspace.vault, self._shell.screen_
        if vault is None or screen is None or screen.opened_as in _NEVER:
            return
        here = screen.place() if screen.opened_as == self._workspace.place.name else {}
        now = written(self._workspace.places, here)
        if now != self._last:
            from fieldkit.vault.remembered import PLACE

            self._last = now
            # A disk that refuses this is told by the next answer: nothing entered is in it.
            with suppress(StorageError):
                vault.remembered.keep(PLACE, now)


def written(places: list[Place], here: Mapping[str, object]) -> Written:
    """The places in plain values, the last one as it is `here`."""
    told = [(place.name, dict(place.about)) for place in places if place.name not in _NEVER]
    if told:
        told[-1][1].update(here)
    return [
        (name, {key: value for key, value in about.items() if _is_plain(key, value)})
        for name, about in told
    ]


def _is_plain(key: str, value: object) -> bool:
    return key not in _NOT_KEPT and (value is None or isinstance(value, (str, int, bool)))


def taken(vault: Vault) -> list[Place]:
    """The places that were kept, once; empty where none are. An answer that came after them moves
    the questionnaire to its question."""
    from fieldkit.vault.remembered import PLACE

    kept = vault.remembered.get(PLACE)
    if kept is None:
        return []
    vault.remembered.forget(PLACE)
    places = list(takewhile(partial(_opens, vault), starmap(Place, kept.value)))
    if places and places[-1].name == "questionnaire":
        about: dict[str, Any] = dict(places[-1].about)
        draft = next((a for a in vault.assessments.all() if a.id == about.get("assessment")), None)
        if draft is not None and draft.last_place and draft.changed > kept.at:
            places[-1] = Place("questionnaire", {**about, "card": draft.last_place})
    return places


def _opens(vault: Vault, place: Place) -> bool:
    """Whether this program has the screen, what was kept is all that it asks for, and what it is
    about is here. A place that does not open ends the way to those above it."""
    from ui.screens import SCREENS

    module, _, kind = SCREENS.get(place.name, "").partition(":")
    if not kind:
        return False
    try:
        signature(getattr(import_module(module), kind)).bind(None, **place.about)
    except TypeError:
        return False
    assessment, item = place.about.get("assessment"), place.about.get("item")
    return (not assessment or any(each.id == assessment for each in vault.assessments.all())) and (
        not item or any(each.id == item for each in vault.evidence.all())
    )

"""A form's draft: what was typed and not yet saved, kept in the vault as it is typed.

400 ms after the last change, on leaving the page and before a lock it goes into the vault, whose
own thread writes it; `kept` or `failed` tells how that ended. It is offered when the page is opened
again, and gone once the form was saved or its draft discarded. No form holds it over a lock.
Source: interface design, 5 *Saving*.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from fieldkit.errors import FieldkitError
from fieldkit.language import Words
from fieldkit.vault.remembered import DRAFT, Kept
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.surfaces import Notice
from ui.workspace import Saved

PAUSE: Final = 400
_AGAIN: Final = 50
_PATIENCE: Final = 2.0
"""Seconds that leaving a page may wait for its draft."""


class Draft(QObject):
    """The draft of one page. `content` gives it as JSON, None where nothing was typed.

    The top bar tells how it stands, by itself.
    """

    kept = Signal()
    failed = Signal(object)

    def __init__(self, screen: Screen, name: str, content: Callable[[], Any]) -> None:
        super().__init__(screen)
        self._workspace = screen.workspace
        self._vault = screen.workspace.open_vault
        self._name, self._content = f"{DRAFT}{name}", content
        self._touched = self._over = False
        self._writing: Future[None] | None = None
        self._pause = self._timer(PAUSE, self.keep)
        self._look = self._timer(_AGAIN, self._told)

    def _timer(self, pause: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(act)
        return timer

    @property
    def name(self) -> str:
        """Under which the vault keeps it."""
        return self._name

    @property
    def content(self) -> Any:
        """What is typed now."""
        return self._content()

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that the vault does not hold."""
        return self._touched

    def stored(self) -> Kept | None:
        """What the vault holds of it."""
        return self._vault.remembered.get(self._name)

    def touch(self) -> None:
        """Something was typed or chosen."""
        self._touched = True
        if not self._pause.isActive():
            self._pause.start()

    def keep(self) -> None:
        """Write it down where it changed."""
        self._pause.stop()
        if not self._touched or self._over:
            return
        content = self._content()
        try:
            if content is None:
                self._writing = self._vault.remembered.forget(self._name)
            else:
                self._writing = self._vault.remembered.keep(self._name, content)
        except FieldkitError as error:
            self._refused(error)
            return
        self._touched = False
        self._told()

    def retry(self) -> None:
        """Write it down once more."""
        self._touched = True
        self.keep()

    def leave(self) -> None:
        """Write it down and wait for it: the page goes."""
        self.keep()
        if self._writing is not None:
            try:
                self._writing.result(_PATIENCE)
            except (FieldkitError, NotYet):
                self._touched = True

    def discard(self) -> None:
        """It was saved, or is not wanted: it goes from the vault."""
        self._pause.stop()
        self._touched, self._over = False, True
        # What a full disk does not let go is offered once more.
        with suppress(FieldkitError, NotYet):
            self._vault.remembered.forget(self._name).result(_PATIENCE)

    def _told(self) -> None:
        writing = self._writing
        if writing is None:
            return
        if not writing.done():
            self._look.start()
            return
        self._writing = None
        error = writing.exception()
        if error is None:
            self._workspace.tell_saved(Saved("saved", self._workspace.clock.now()))
            self.kept.emit()
        else:
            self._touched = True
            self._refused(error)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Exception):
            self._workspace.tell_saved(Saved("failed", error=error))
        self.failed.emit(error)


def begun(kept: Kept, discard: Callable[[], object]) -> Notice:
    """Says from when the draft is that the page shows, with the way to begin anew."""
    tr = look().tr
    words = tr.text(
        "This is what you had begun on {moment}.", moment=Words(tr.moment(kept.at.astimezone()))
    )
    anew = Button(tr.text("Begin anew"), size=32)
    anew.clicked.connect(lambda: discard())
    return Notice("info", words, action=anew)


def focused(widgets: dict[str, QWidget]) -> str:
    """The name of the widget in which the focus is, `""` for none."""
    focus = QApplication.focusWidget()
    if focus is None:
        return ""
    inside = (name for name, each in widgets.items() if each is focus or each.isAncestorOf(focus))
    return next(inside, "")

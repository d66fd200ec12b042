"""The frame around every screen, and how one gives way to another.

A screen is a `Screen`: it says its frame (`rail`: home and its like; `page`: one thing, with a way
back; `bare`: unlock and first run), its title, its action bar, and its place. The shell builds the
screen of `workspace.place` from the table in `ui.screens`, and builds it anew when the look
changes (language, theme, text size), so no screen knows how to translate itself. While the vault
is locked nothing but `unlock` is shown.
    training banner 28 · top bar 52 · rail 216 · action bar 60 (48 and 52 under 640 px of height)
Source: interface design, 3 *Measures* (frame), 5 *Locking*, *Assistive technology* (F6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from fieldkit.language import Words
from ui.theme import look
from ui.widgets.buttons import IconButton
from ui.widgets.layout import column, holder, row
from ui.widgets.surfaces import Notice
from ui.workspace import Workspace

if TYPE_CHECKING:
    from fieldkit.assess.rescuing import Unsaved
    from ui.frame import ActionBar, Rail, TopBar
    from ui.toast import Toast
    from ui.whereabouts import Whereabouts

Frame = Literal["rail", "page", "bare"]
OPEN_WHILE_LOCKED = ("unlock", "first-run")
HEARD_AFTER = 300
"""Milliseconds after which a page's first remark is said: after what has the focus."""


class Screen(QWidget):
    """One screen. Built with the workspace and what it is about; holds nothing but widgets.

    Its view model, beside it, imports no widget. Subclasses set `frame` and build in `__init__`.
    """

    frame: ClassVar[Frame] = "rail"
    retitled = Signal()
    opened_as: str = ""
    waiting: bool = False
    """Whether it stands only until what it shows is read."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def titles(self) -> tuple[str, str]:
        """Title and what stands beside it in the top bar of a `page`."""
        return "", ""

    def menu_button(self) -> bool:
        """Whether a menu button (the navigator's) stands where the way back stands."""
        return False

    def open_menu(self) -> None:
        """The menu button was pressed."""

    def top_tools(self) -> list[QWidget]:
        """What else stands in the top bar, before the saved state."""
        return []

    def action_bar(self) -> QWidget | None:
        """What stands in the action bar; `None` for a screen without one."""
        return None

    def panes(self) -> list[QWidget]:
        """What F6 walks through, in reading order."""
        return [self]

    def leave(self) -> None:
        """Commit what is still pending: before another screen, a lock, the end."""

    def unsaved(self) -> Unsaved | None:
        """What the page holds and the disk refused, where there is such; after `leave`."""
        return None

    def place(self) -> Mapping[str, object]:
        """What the workspace is to remember so that the same place opens again."""
        return {}

    def first_focus(self) -> None:
        """Put the focus where work begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class Shell(QMainWindow):
    """The one window. Its bare screen is painted first; `stands` tells when the rest is there."""

    stands = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.screen_: Screen | None = None
        self._bar: TopBar | None = None
        self._rail: Rail | None = None
        self._actions: ActionBar | None = None
        self.setWindowTitle("Fieldkit")
        self.setMinimumSize(1024, 600)
        workspace.leaving.connect(self._leave)
        workspace.moved.connect(self.show_place)
        workspace.locking.connect(self._before_lock)
        workspace.told.connect(self._told)
        workspace.opened.connect(self._complete)
        look().changed.connect(self._rebuild)
        self._toast: Toast | None = None
        self._whereabouts: Whereabouts | None = None

    def setVisible(self, visible: bool) -> None:
        """Dressed just before it is seen: all widgets at once."""
        if visible:
            look().dress()
        super().setVisible(visible)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first frame: the rest comes right after it."""
        super().paintEvent(event)
        if self._toast is None:
            QTimer.singleShot(0, self, self._complete)

    def _complete(self) -> None:
        """What a first frame does not need: remarks, the place kept, shortcuts."""
        if self._toast is not None:
            return
        from PySide6.QtGui import QKeySequence, QShortcut

        from ui.toast import Toast
        from ui.whereabouts import Whereabouts

        self._toast = Toast(self)
        self.workspace.said.connect(self._toast.say)
        self._whereabouts = Whereabouts(self)
        acts: dict[str, Callable[[], object]] = {
            "Ctrl+L": self.workspace.lock,
            "F12": self.workspace.lock,
            "F6": lambda: self._next_pane(1),
            "Shift+F6": lambda: self._next_pane(-1),
        }
        for keys, act in acts.items():
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self.stands.emit()

    @property
    def screen_now(self) -> Screen:
        """The screen that is shown; `RuntimeError` before the first."""
        if self.screen_ is None:
            raise RuntimeError("no screen is shown yet")
        return self.screen_

    def show_place(self) -> None:
        """Show the screen of the workspace's place; unlock instead while the vault is locked."""
        from ui.screens import build

        place = self.workspace.place
        name = place.name
        if self.workspace.vault is None and name not in OPEN_WHILE_LOCKED:
            screen = build("unlock", self.workspace, {})
        else:
            screen = build(name, self.workspace, place.about)
        self._frame(screen)
        QTimer.singleShot(0, screen, screen.first_focus)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing asks nothing: what is pending is committed, the keys are dropped."""
        self._leave()
        if self._whereabouts is not None:
            self._whereabouts.stop()
        self.workspace.jobs.cancel_all()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Low windows have lower bars."""
        super().resizeEvent(event)
        low = self.height() < 640
        if self._bar is not None:
            self._bar.set_low(low)
        if self._actions is not None:
            self._actions.set_low(low)

    def _frame(self, screen: Screen) -> None:
        old = self.takeCentralWidget()
        self.screen_ = screen
        self._bar = self._rail = self._actions = None
        frame, below = screen.frame, screen.action_bar()
        if frame != "bare" or below is not None or self.workspace.training:
            from ui.frame import ActionBar, Rail, TopBar, TrainingBanner
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        if frame != "bare":
            self._bar = TopBar(self.workspace, screen)
            middle.addWidget(self._bar)
            self._tell_cut_off(middle, screen)
        middle.addWidget(screen, 1)
        if below is not None:
            self._actions = ActionBar(below)
            middle.addWidget(self._actions)
        body = row(holder(middle), gap=0)
        if frame == "rail":
            self._rail = Rail(self.workspace)
            body = row(self._rail, holder(middle), gap=0)
        body.setStretch(body.count() - 1, 1)
        whole = column()
        if self.workspace.training:
            whole.addWidget(TrainingBanner())
        whole.addLayout(body, 1)
        self.setCentralWidget(holder(whole))
        self.resizeEvent(QResizeEvent(self.size(), self.size()))
        if old is not None:
            old.hide()
            old.deleteLater()

    def _tell_cut_off(self, middle: QVBoxLayout, screen: Screen) -> None:
        """Once after an end without warning: what is there. It goes when it was read."""
        at, tr = self.workspace.cut_off, look().tr
        if at is None:
            return
        moment = at.astimezone()
        today = moment.date() == self.workspace.now().date()
        words = tr.text(
            "Fieldkit was closed without warning. Everything up to {time} is here.",
            time=Words(tr.time(moment) if today else tr.moment(moment)),
        )
        away = IconButton("x", tr.text("Close this message"), size=28)
        notice = Notice("info", words, action=away, across=True)
        middle.addWidget(notice)

        def read() -> None:
            self.workspace.know_cut_off()
            notice.hide()
            screen.first_focus()

        away.clicked.connect(read)
        if not screen.waiting:
            from ui.toast import announce

            QTimer.singleShot(HEARD_AFTER, notice, lambda: announce(notice, words))

    def _leave(self) -> None:
        if self.screen_ is not None:
            self.screen_.leave()
            if self._shows_place():
                self.workspace.remember(self.screen_.place())

    def _shows_place(self) -> bool:
        return getattr(self.screen_, "opened_as", None) == self.workspace.place.name

    def _before_lock(self) -> None:
        self._leave()
        if self.screen_ is not None:
            self.workspace.unsaved = self.screen_.unsaved()
        if self._toast is not None:
            self._toast.hide()
        QApplication.clipboard().clear()

    def _rebuild(self) -> None:
        if self.screen_ is not None:
            self._leave()
            self.show_place()

    def _told(self) -> None:
        if self._bar is not None:
            self._bar.refresh()
        if self._rail is not None:
            self._rail.refresh()

    def _next_pane(self, by: int) -> None:
        panes = [pane for pane in self.screen_now.panes() if pane.isVisible()]
        if not panes:
            return
        focus = QApplication.focusWidget()
        inside = [
            at
            for at, pane in enumerate(panes)
            if focus is not None and (pane is focus or pane.isAncestorOf(focus))
        ]
        at = inside[0] if inside else -by
        for step in range(1, len(panes) + 1):
            if enter_pane(panes[(at + by * step) % len(panes)]):
                return


def enter_pane(pane: QWidget) -> bool:
    """Put the focus on a pane: where it says, or on the first thing in it that takes the focus.

    False where nothing in it does.
    """
    if pane.focusPolicy() & Qt.FocusPolicy.TabFocus:
        pane.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
    begin = getattr(pane, "enter", None)
    if begin is not None:
        begin()
        focus = QApplication.focusWidget()
        return focus is not None and pane.isAncestorOf(focus)
    for child in pane.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible():
            child.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
    return False

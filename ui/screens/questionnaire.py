"""The questionnaire: navigator, one card, evidence; what can be done with the card below.

    from 1240 px   navigator 304 · card ≤ 760 · evidence 280
    1024–1239      navigator 264 · card; evidence as a drawer (Ctrl+E)
    below, or from 150 % text: the navigator is a drawer too (F6, menu button)
The bar stands under the card alone, so that navigator and evidence keep their height; with a drawer
it runs below all.
The filling is opened by a job and held by the workspace, so that review and evidence return to it.
Source: interface design, 2, 5 *Shortcuts*, 7.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QTextEdit, QWidget

from fieldkit.assess import Flags, Undone
from fieldkit.assess.rescuing import Unsaved
from fieldkit.language import Code
from ui.form.evidence_model import EvidenceModel
from ui.form.evidence_panel import EvidencePanel
from ui.form.model import FormModel
from ui.form.navigator import NavigatorPane
from ui.form.page import CardPage
from ui.form.question import split_code
from ui.frame import ActionBar
from ui.screens.opening import Opening
from ui.shell import Screen
from ui.theme import look
from ui.trouble import Trouble
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, holder, margins, row, rule
from ui.workspace import Saved, Workspace

WIDE, MIDDLE = 1240, 1024
LARGE_TEXT = 150
LOW = 640
NAMED = (60, 44, 32, 24)
"""Letters of the next card's name on its button, the most first."""


class QuestionnaireScreen(Screen):
    """One assessment being filled. `card` is a card's id or a question's reference.

    `missing` shows what is required and unanswered, for whoever comes from the review.
    """

    frame = "page"

    def __init__(
        self, workspace: Workspace, assessment: str, card: str | None = None, missing: bool = False
    ) -> None:
        super().__init__(workspace)
        self.assessment, self._wanted, self._missing = assessment, card, missing
        self.form: FormModel | None = None
        filling = workspace.held_filling(assessment)
        if filling is None:
            Opening(self, assessment)
            return
        vault = workspace.open_vault
        held = filling.assessment
        place = card or held.last_place
        # A child of the page: its connections, and what they hold, go with it.
        self.form = FormModel(
            filling,
            Flags(vault, assessment),
            look().tr,
            card=place,
            jobs=workspace.jobs,
            parent=self,
        )
        self.form.show_missing = missing
        self._names = workspace.names_of(held)
        self._tell_kept(held.changed)
        self._build(self.form, EvidenceModel(self.form, vault, held.situation, look().tr))

    def _build(self, form: FormModel, evidence: EvidenceModel) -> None:
        self.evidence = evidence
        form.leaves_out = evidence.takes
        self.navigator = NavigatorPane(form)
        self.navigator.jumped.connect(self._jumped)
        self.page = CardPage(form)
        self.panel = EvidencePanel(evidence)
        self.panel.opened.connect(lambda item: self.workspace.go("evidence", item=item))
        self.panel.adding.connect(self._add_evidence)
        self.trouble = Trouble(self.workspace, form.retry, self.unsaved)
        self._open_panel = Button("", "link", icon="paperclip")
        self._open_panel.clicked.connect(self.turn_panel)
        self.page.tools.addWidget(self._open_panel)
        self._nav_line, self._panel_line = rule(vertical=True), rule(vertical=True)
        self._bar = self._make_bar()
        self._actions = ActionBar(self._bar)
        self._middle = column(self.page)
        self._middle.setStretch(0, 1)
        self._middle.addWidget(self._actions)
        body = row(
            self.navigator,
            self._nav_line,
            holder(self._middle),
            self._panel_line,
            self.panel,
            gap=0,
        )
        body.setStretch(2, 1)
        self._whole = column(self.trouble)
        self._whole.addWidget(holder(body), 1)
        self.setLayout(self._whole)
        self._nav_drawer = self._panel_drawer = False
        self._nav_open = self._panel_open = False
        form.opened.connect(self._refresh)
        form.changed.connect(self._refresh)
        form.listed.connect(self._refresh_bar)
        form.saved.connect(self._saved)
        form.saving.connect(self._saving)
        form.failed.connect(self.trouble.tell)
        form.undone.connect(self._undone)
        self._aligning = QTimer(self)
        self._aligning.setSingleShot(True)
        self._aligning.timeout.connect(self._align_bar)
        self.page.column_moved.connect(lambda: self._aligning.start())
        self._keys()
        self._layout_for(self.width())
        self._refresh()

    def _tell_kept(self, changed: datetime) -> None:
        """Before anything is typed the top bar says when the last answer of today was stored."""
        workspace = self.workspace
        today = workspace.now().date()
        if workspace.saved.state == "none" and changed.astimezone().date() == today:
            workspace.saved = Saved("saved", changed)

    def titles(self) -> tuple[str, str]:
        """Situation and period."""
        return self._names if self.form is not None else ("", "")

    def menu_button(self) -> bool:
        """Where the navigator is a drawer the menu opens it; else it leads home."""
        return self.form is not None and not self._missing

    def open_menu(self) -> None:
        """The navigator's drawer, else home."""
        if self._nav_drawer:
            self._nav_open = not self._nav_open
            self._layout_for(self.width())
            if self._nav_open:
                self.navigator.jump()
        else:
            self.workspace.root("home")

    def top_tools(self) -> list[QWidget]:
        """Find an indicator; look at all answers."""
        if self.form is None:
            return []
        tr = look().tr
        find = IconButton("search", tr.text("Find an indicator (Ctrl+J)"), size=32)
        find.clicked.connect(self._jump)
        check = Button(tr.text("Check your answers"), "quiet", icon="clipboard-list", size=32)
        check.clicked.connect(lambda: self._to(None))
        return [check, find]

    def panes(self) -> list[QWidget]:
        """Navigator, card, evidence, bar."""
        if self.form is None:
            return [self]
        return [self.navigator, self.page, self.panel, self._bar]

    def leave(self) -> None:
        """Store what is being typed."""
        if self.form is not None:
            self.page.commit()
            self.form.settle()

    def place(self) -> Mapping[str, object]:
        """The question that has the focus, else the card that is open."""
        return {"card": self.page.here or self.form.card.id} if self.form is not None else {}

    def first_focus(self) -> None:
        """The first question, or the one that was asked for."""
        if self.form is None:
            return
        wanted = self._wanted or ""
        known = self.page.widget_of(wanted) is not None
        self.page.enter(wanted if known else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panes by the window's width."""
        super().resizeEvent(event)
        if self.form is not None:
            self._layout_for(self.width())

    def turn_panel(self) -> None:
        """Ctrl+E: show the evidence, or go to it where it stands."""
        if self._panel_drawer:
            self._panel_open = not self._panel_open
            self._layout_for(self.width())
        if not self._panel_drawer or self._panel_open:
            self.panel.enter()
        else:
            self.page.enter()

    def go_next(self) -> None:
        """The next card; after the last one the review."""
        self._to(self.form.next() if self.form else None)

    def go_previous(self) -> None:
        """The card before."""
        previous = self.form.previous() if self.form else None
        if previous is not None:
            self._to(previous)

    def go_unanswered(self) -> None:
        """The next card without an answer; where there is none the review."""
        self._to(self.form.next_unanswered() if self.form else None)

    def _to(self, card: str | None) -> None:
        if self.form is None:
            return
        self.page.commit()
        if card is None:
            self.workspace.go("review", assessment=self.assessment)
        else:
            self.form.open(card)
            self.page.enter()

    def _layout_for(self, width: int) -> None:
        large = look().type.percent >= LARGE_TEXT
        scaled = look().type.scaled
        self._panel_drawer = width < WIDE or large
        self._nav_drawer = width < MIDDLE or large
        self.navigator.setFixedWidth(scaled(304 if width >= WIDE else 264))
        nav = not self._nav_drawer or self._nav_open
        panel = not self._panel_drawer or self._panel_open
        for widget in (self.navigator, self._nav_line):
            widget.setVisible(nav)
        for widget in (self.panel, self._panel_line):
            widget.setVisible(panel)
        self._open_panel.setVisible(self._panel_drawer and bool(self.evidence.ref))
        low = self.window().height() < LOW
        self.page.set_compact(low)
        self._actions.set_low(low)
        # Not at once: nothing may move while Qt puts a style sheet on all widgets.
        self._aligning.start()

    def _make_bar(self) -> QWidget:
        """Previous · Flag | Next unanswered · Next."""
        tr = look().tr
        self._previous = Button(tr.text("Previous"), icon="arrow-up")
        self._previous.clicked.connect(self.go_previous)
        self._flag = Button(tr.text("Flag for review"), "quiet", icon="flag")
        self._flag.setCheckable(True)
        self._flag.clicked.connect(self._turn_flag)
        self._unanswered = Button(tr.text("Next unanswered"))
        self._unanswered.clicked.connect(self.go_unanswered)
        self._next = Button("", "filled", trailing="arrow-down")
        self._next.clicked.connect(self.go_next)
        inner = row(self._previous, self._flag, None, self._unanswered, self._next)
        self._bar_holder = holder(inner)
        self._bar_holder.setMaximumWidth(look().type.scaled(760))
        self._bar_row = row(self._bar_holder, gap=0)
        return holder(self._bar_row)

    def _align_bar(self) -> None:
        """The bar's buttons stand on the column's edges."""
        drawer = self._nav_drawer or (self._panel_drawer and self._panel_open)
        under = self._whole if drawer else self._middle
        if under.indexOf(self._actions) < 0:
            under.addWidget(self._actions)
            # Where its column is now is known once all is laid out anew.
            self._aligning.start()
        self._name_next()
        width, whole = self.page.column_width(), self._actions.width()
        edge = self.page.mapToGlobal(QPoint(self.page.column_left(), 0))
        at = self._actions.mapFromGlobal(edge).x()
        start = whole - at - width if look().rtl else at
        end = whole - start - width
        lacking = self._bar_holder.minimumSizeHint().width() - width
        if lacking > 0:
            # A narrow column: the bar takes what stands free at its end, then at its beginning.
            spare = min(lacking, max(end - 16, 0))
            end, start = end - spare, max(start - (lacking - spare), 16)
        self._bar_row.setContentsMargins(margins(start, 0, end, 0))

    def _keys(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "Ctrl+Return": self.go_next,
            "Ctrl+Enter": self.go_next,
            "Ctrl+Shift+Return": self.go_unanswered,
            "Ctrl+Shift+Enter": self.go_unanswered,
            "Alt+Down": self.go_next,
            "Alt+Up": self.go_previous,
            "Ctrl+J": self._jump,
            "Ctrl+E": self.turn_panel,
            "Ctrl+Shift+F": self._turn_flag,
            "F1": self.page.turn_guidance,
            "Ctrl+Z": self._undo,
            "Ctrl+Shift+Z": self._redo,
            "Ctrl+Y": self._redo,
        }
        for keys, act in acts.items():
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _jump(self) -> None:
        if self._nav_drawer and not self._nav_open:
            self._nav_open = True
            self._layout_for(self.width())
        self.navigator.jump()

    def _jumped(self) -> None:
        """Work goes on at the question; a drawer was opened for this alone."""
        if self._nav_drawer and self._nav_open:
            self._nav_open = False
            self._layout_for(self.width())
        self.page.enter()

    def _turn_flag(self) -> None:
        if self.form is not None:
            self.form.turn_flag()

    def _undo(self) -> None:
        focus = self.focusWidget()
        if isinstance(focus, QTextEdit) and focus.document().isUndoAvailable():
            focus.undo()
            return
        self.page.commit()
        if self.form is not None:
            self.form.undo()

    def _redo(self) -> None:
        self.page.commit()
        if self.form is not None:
            self.form.redo()

    def _refresh(self) -> None:
        if self.form is None:
            return
        self.panel.refresh()
        count = len(self.evidence.linked())
        tr = look().tr
        # Translators: how many items of evidence are linked to this page
        self._open_panel.set_words(tr.text("Evidence, {count}", count=count))
        self._layout_for(self.width())
        self._refresh_bar()
        self._aligning.start()

    def _refresh_bar(self) -> None:
        if self.form is None:
            return
        tr, form = look().tr, self.form
        self._previous.setVisible(form.previous() is not None)
        self._unanswered.setVisible(form.next_unanswered() is not None)
        flagged = form.flagged(form.card.id)
        self._flag.setChecked(flagged)
        self._flag.set_words(
            tr.text("Flagged for review") if flagged else tr.text("Flag for review")
        )
        self._name_next()

    def _name_next(self) -> None:
        """The next card by as many of its words as the column has room for."""
        if self.form is None:
            return
        tr, form = look().tr, self.form
        following = form.next()
        room = self.page.column_width()
        for most in NAMED:
            name = form.name_of(following, most)
            place: Code | str = Code(name) if name[:1].isdigit() else name
            section = form.section_of(following) if following and not name[:1].isdigit() else None
            if section is not None and (number := split_code(section.label)[0]):
                # Pages of this name stand in many sections.
                place = tr.text("{code} \u00b7 {title}", code=Code(number), title=name)
            self._next.set_words(
                tr.text("Next: {place}", place=place) if name else tr.text("Check your answers")
            )
            self._next.set_icon("", trailing="arrow-down" if name else "arrow-right")
            if self._bar_holder.sizeHint().width() <= room:
                break

    def _saving(self) -> None:
        # What the disk refused stays said until it is stored.
        if self.workspace.saved.state != "failed":
            self.workspace.tell_saved(Saved("saving"))

    def _saved(self) -> None:
        self.trouble.over()
        self.workspace.tell_saved(Saved("saved", self.workspace.clock.now()))

    def unsaved(self) -> Unsaved:
        """What is being typed goes into the filling, and with that into a rescue copy."""
        if self.form is not None:
            self.page.commit()
        return Unsaved({}, {})

    def _undone(self, undone: Undone) -> None:
        if self.form is None or not undone.ref:
            return
        self.form.open_at(undone.ref)
        self.page.enter(undone.ref)
        code, words = self.form.titles()
        # Translators: what was taken back; {place} is the code or title of a page
        self.workspace.say(look().tr.text("Undone: {place}", place=Code(code) if code else words))

    def _add_evidence(self, path: str) -> None:
        self.page.commit()
        self.workspace.go("evidence", assessment=self.assessment, link=self.evidence.ref, file=path)

"""A new situation: name, country, areas, populations concerned.

What is typed is kept in the vault as a draft until the situation is kept or the draft discarded.
Source: issue, step 4; `questions.md`, Conventions, *Situation*; interface design, 5 *Saving*.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.assess.rescuing import Unsaved
from fieldkit.errors import FieldkitError
from ui.drafts import Draft, begun, focused
from ui.screens.paper import bar, paper
from ui.screens.situation_model import KINDS, MOST_POPULATIONS, PopulationDraft, SituationDraft
from ui.shell import Screen
from ui.theme import look
from ui.trouble import Trouble
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import Field, LineField, TextArea
from ui.widgets.labels import Text, WrapLabel, heading
from ui.widgets.layout import clear, column, holder, row
from ui.widgets.listfield import ListField
from ui.widgets.surfaces import Card
from ui.workspace import Workspace

WIDTH = 760


class SituationScreen(Screen):
    """The form. Kept situations stand in the list of *New assessment* at once."""

    frame = "page"

    def __init__(
        self,
        workspace: Workspace,
        *,
        draft: SituationDraft | None = None,
        at: str = "name",
        known: bool = False,
    ) -> None:
        super().__init__(workspace)
        self._at = at
        self._kept = Draft(self, "situation", lambda: self.draft.told())
        stored = self._kept.stored() if draft is None else None
        self.draft = draft or (SituationDraft.read(stored.value) if stored else SituationDraft())
        tr = look().tr
        self._notice = column()
        if stored is not None and not known:
            self._notice.addWidget(begun(stored, self._begin_anew))
            self._notice.addSpacing(12)
        card = Card(padding=24)
        self._fields: dict[str, Field] = {}
        self._line(card, "name", tr.text("Name"), tr.text("As colleagues call it"))
        self._line(card, "country", tr.text("Country"), "")
        areas = TextArea(tr.text("Areas"), height=84)
        areas.set_text(self.draft.areas)
        areas.textChanged.connect(lambda: self._put(self.draft, "areas", areas.toPlainText()))
        self._fields["areas"] = Field(
            tr.text("Areas"), areas, hint=tr.text("One on a line; leave it open for the whole")
        )
        card.add(self._fields["areas"], 16)
        self._populations = QVBoxLayout()
        self._populations.setSpacing(8)
        card.add(WrapLabel(tr.text("Populations concerned"), "label"), 16)
        card.add(
            WrapLabel(
                tr.text("By the name that the people use themselves. The rest is asked later."),
                "small",
                "text_2",
            ),
            2,
        )
        card.body.addSpacing(8)
        card.body.addLayout(self._populations)
        self._wrong = Text("", "small", "err")
        self._wrong.hide()
        card.add(self._wrong, 4)
        self._show_populations()
        body = column(heading(tr.text("New situation"), "h1"), 12, self._notice, card, None)
        self._area = paper(body, WIDTH)
        self.trouble = Trouble(workspace, self._kept.retry, self.unsaved)
        self._kept.failed.connect(self.trouble.tell)
        self._kept.kept.connect(self.trouble.over)
        whole = column(self.trouble)
        whole.addWidget(self._area, 1)
        self.setLayout(whole)
        self._keep_button = Button(tr.text("Keep situation"), "filled")
        self._keep_button.clicked.connect(self._keep)
        self._bar = bar(row(None, self._keep_button), WIDTH)

    def titles(self) -> tuple[str, str]:
        """What is being made."""
        return look().tr.text("New situation"), ""

    def action_bar(self) -> QWidget | None:
        """Keep."""
        return self._bar

    def place(self) -> Mapping[str, object]:
        """The field that had the focus; what was typed only where the vault does not hold it."""
        self._at = focused(self._controls()) or self._at
        return {
            "draft": self.draft if self._kept.unsaved else None,
            "at": self._at,
            "known": True,
        }

    def leave(self) -> None:
        """Keep what is being typed."""
        if self.workspace.vault is not None:
            self._kept.leave()

    def first_focus(self) -> None:
        """The field that had the focus, at first the name."""
        controls = self._controls()
        control = controls.get(self._at, controls["name"])
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(control, TextArea):
            control.moveCursor(QTextCursor.MoveOperation.End)

    def _controls(self) -> dict[str, QWidget]:
        named = {name: field.control for name, field in self._fields.items()}
        return {**named, **self._lines}

    def unsaved(self) -> Unsaved:
        """The draft, where the vault does not hold it."""
        return Unsaved({self._kept.name: self.draft.told()} if self._kept.unsaved else {}, {})

    def _put(self, of: object, name: str, value: str) -> None:
        setattr(of, name, value)
        self._kept.touch()

    def _begin_anew(self) -> None:
        self._kept.discard()
        self.workspace.replace("situation", known=True)

    def _line(self, card: Card, name: str, label: str, hint: str) -> None:
        line = LineField(label)
        line.setMaxLength(250)
        line.setText(getattr(self.draft, name))
        line.textChanged.connect(lambda text: self._put(self.draft, name, text))
        field = Field(label, line, hint=hint)
        self._fields[name] = field
        card.add(field, 16 if len(self._fields) > 1 else 0)

    def _show_populations(self) -> None:
        tr = look().tr
        clear(self._populations)
        self._lines: dict[str, QWidget] = {}
        many = len(self.draft.populations)
        for at, each in enumerate(self.draft.populations, start=1):
            name = LineField(tr.text("Name of population {number}", number=at))
            name.setMaxLength(250)
            name.setText(each.name)
            name.setPlaceholderText(tr.text("Name"))
            name.textChanged.connect(lambda text, each=each: self._put(each, "name", text))
            self._lines[f"population-{at}"] = name
            kind = ListField(
                tr.text("Kind of population {number}", number=at),
                [(value, tr.text(words)) for value, words in KINDS.items()],
                prompt=tr.text("What kind?"),
            )
            kind.set_value(each.kind)
            kind.picked.connect(lambda value, each=each: self._put(each, "kind", value))
            line = row(name, kind, gap=8)
            line.setStretch(0, 1)
            line.setStretch(1, 1)
            if many > 1:
                away = IconButton("x", tr.text("Remove population {number}", number=at))
                away.clicked.connect(lambda _=False, each=each: self._remove(each))
                line.addWidget(away)
            self._populations.addWidget(holder(line))
        if many < MOST_POPULATIONS:
            more = Button(tr.text("Add a population"), "link", icon="plus")
            more.clicked.connect(self._add)
            self._populations.addLayout(row(more, None))

    def _add(self) -> None:
        self.draft.populations.append(PopulationDraft())
        self._kept.touch()
        self._show_populations()

    def _remove(self, each: PopulationDraft) -> None:
        self.draft.populations.remove(each)
        self._kept.touch()
        self._show_populations()

    def _keep(self) -> None:
        tr, missing = look().tr, self.draft.missing()
        for name, field in self._fields.items():
            field.set_message(tr.text(missing[name]) if name in missing else "")
        self._wrong.setText(tr.text(missing["populations"]) if "populations" in missing else "")
        self._wrong.setVisible("populations" in missing)
        if missing:
            first = next(iter(missing))
            if first in self._fields:
                self._fields[first].control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            situation = self.draft.keep(self.workspace.open_vault)
        except FieldkitError as error:
            self.trouble.tell(error)
            return
        self._kept.discard()
        self.workspace.kept_situation(situation.id)

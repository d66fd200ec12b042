"""A new assessment: which situation, which areas, which period, which questionnaire.

What was chosen is kept in the vault as a draft until the assessment is opened.
Source: issue, step 4; `questions.md`, *Contract* (what is prefilled); interface design, 5 *Saving*.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from fieldkit.errors import FieldkitError
from fieldkit.language import LANGUAGES
from schemas.situation import Situation
from ui import files
from ui.days import is_no_day
from ui.drafts import Draft, begun
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.paper import bar, paper
from ui.screens.questionnaires_model import installed
from ui.screens.situation_file import save_button
from ui.screens.situation_model import AssessmentDraft, quarters, take_file
from ui.shell import Screen
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceGroup, Option
from ui.widgets.dates import DateField
from ui.widgets.fields import Field
from ui.widgets.labels import heading
from ui.widgets.layout import clear, column, holder, row
from ui.widgets.listfield import ListField
from ui.widgets.surfaces import Card, Notice
from ui.workspace import Workspace

WIDTH = 760


class NewAssessmentScreen(Screen):
    """The form; `draft` is what was chosen so far and the vault does not hold."""

    frame = "page"

    def __init__(
        self,
        workspace: Workspace,
        *,
        draft: AssessmentDraft | None = None,
        situation: str = "",
        known: bool = False,
    ) -> None:
        super().__init__(workspace)
        tr = look().tr
        self._kept = Draft(self, "new-assessment", lambda: self.draft.told())
        stored = self._kept.stored() if draft is None else None
        self.draft = draft or (
            AssessmentDraft.read(stored.value) if stored else AssessmentDraft(language=tr.language)
        )
        self._situations = {each.id: each for each in workspace.open_vault.situations.all()}
        if situation:
            self._choose(situation)
        elif not self.draft.situation and len(self._situations) == 1:
            self._choose(next(iter(self._situations)))
        self._fields: dict[str, Field] = {}
        self._notice = column()
        if stored is not None and not known:
            self._notice.addWidget(begun(stored, self._begin_anew))
            self._notice.addSpacing(12)
        self._area_box = column()
        body = column(
            heading(tr.text("New assessment"), "h1"), 12, self._notice, self._situation_card(), 16,
            self._period_card(), None,
        )  # fmt: skip
        self._area = paper(body, WIDTH)
        self.setLayout(column(self._area))
        self._start = Button(tr.text("Start"), "filled", trailing="arrow-right")
        self._start.clicked.connect(self._open)
        self._bar = bar(row(None, self._start), WIDTH)
        self._busy = False

    def titles(self) -> tuple[str, str]:
        """The title stands on the page."""
        return look().tr.text("New assessment"), ""

    def action_bar(self) -> QWidget | None:
        """Start."""
        return self._bar

    def place(self) -> Mapping[str, object]:
        """What was chosen, where the vault does not hold it."""
        return {
            "draft": self.draft if self._kept.unsaved else None,
            "situation": "",
            "known": True,
        }

    def leave(self) -> None:
        """Keep what was chosen."""
        if self.workspace.vault is not None:
            self._kept.leave()

    def _put(self, name: str, value: object) -> None:
        setattr(self.draft, name, value)
        self._kept.touch()

    def _begin_anew(self) -> None:
        self._kept.discard()
        self.workspace.replace("new-assessment", known=True)

    def first_focus(self) -> None:
        """The first thing that is missing."""
        if not self._situations:
            self._make.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        missing = self.draft.missing(self.workspace.now().date())
        for name, field in self._fields.items():
            if name in missing:
                field.control.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _situation_card(self) -> Card:
        tr = look().tr
        card = Card(padding=24)
        self._list = ListField(
            tr.text("Situation"),
            [(key, each.name.in_language(tr.language)) for key, each in self._situations.items()],
            prompt=tr.text("Choose") if self._situations else tr.text("None on this device yet"),
        )
        self._list.set_value(self.draft.situation)
        self._list.picked.connect(self._picked)
        self._fields["situation"] = Field(tr.text("Situation"), self._list)
        card.add(self._fields["situation"])
        self._make = Button(tr.text("New situation"), icon="plus")
        self._make.clicked.connect(lambda: self.workspace.go("situation"))
        take = Button(tr.text("Take from a file"), icon="folder-open")
        take.clicked.connect(self._take)
        self._save = save_button(self.workspace, self._chosen, self._say)
        card.add(holder(row(self._make, take, self._save, None)), 12)
        card.body.addSpacing(16)
        card.body.addLayout(self._area_box)
        self._show_areas()
        return card

    def _show_areas(self) -> None:
        tr = look().tr
        clear(self._area_box)
        situation = self._situations.get(self.draft.situation)
        self._save.setVisible(situation is not None)
        if situation is None:
            return
        if self.workspace.open_vault.situations.taken(situation.id):
            words = tr.text("Taken from a file that nobody signed. Check that it is right.")
            self._area_box.addWidget(Notice("info", words))
            self._area_box.addSpacing(12)
        if situation.areas:
            areas = ChoiceGroup(
                tr.text("Areas"),
                [Option(each.code, each.name.in_language(tr.language)) for each in situation.areas],
                several=True,
            )
            areas.set_values(self.draft.areas)
            areas.picked.connect(lambda values: self._put("areas", list(values)))
            hint = tr.text("Choose all that it covers; none means the whole")
            self._area_box.addWidget(Field(tr.text("Areas"), areas, hint=hint))

    def _period_card(self) -> Card:
        tr = look().tr
        card = Card(padding=24)
        today = self.workspace.now().date()
        self._days = {"start": DateField(tr.text("From")), "end": DateField(tr.text("To"))}
        line = row(gap=16)
        for name, day in self._days.items():
            day.set_value(getattr(self.draft, name))
            day.picked.connect(lambda value, name=name: self._picked_day(name, value))
            day.refused.connect(lambda text, name=name: self._refused(name, text))
            self._fields[name] = Field(day.accessibleName(), day)
            line.addWidget(self._fields[name], 1, Qt.AlignmentFlag.AlignTop)
        card.add(heading(tr.text("Period"), "h2"))
        card.add(holder(line), 12)
        presets = row(gap=8)
        for words, first, last in quarters(today, tr):
            button = Button(words, "quiet", icon="calendar")
            button.clicked.connect(lambda _=False, a=first, b=last: self._period(a, b))
            presets.addWidget(button)
        presets.addStretch(1)
        card.add(holder(presets), 6)
        here = installed(self.workspace.open_vault, tr)
        form = ListField(tr.text("Questionnaire"), [(each.id, each.title) for each in here])
        form.set_value(self.draft.instrument)
        form.picked.connect(lambda value: self._put("instrument", value))
        card.add(Field(tr.text("Questionnaire"), form), 16)
        tongue = ListField(tr.text("Language of the questions"), list(LANGUAGES.items()))
        tongue.set_value(self.draft.language)
        tongue.picked.connect(lambda value: self._put("language", value or self.draft.language))
        card.add(Field(tr.text("Language of the questions"), tongue), 16)
        return card

    def _choose(self, situation: str) -> None:
        if situation != self.draft.situation:
            self.draft.situation, self.draft.areas = situation, []

    def _picked(self, situation: str) -> None:
        self._choose(situation)
        self._kept.touch()
        self._fields["situation"].set_message("")
        self._show_areas()

    def _picked_day(self, name: str, value: str) -> None:
        self._put(name, value)
        self._fields[name].set_message("")

    def _period(self, first: date, last: date) -> None:
        for name, day in (("start", first), ("end", last)):
            self._put(name, day.isoformat())
            self._days[name].set_value(day.isoformat())
            self._fields[name].set_message("")

    def _refused(self, name: str, text: str) -> None:
        self._put(name, "")
        self._fields[name].set_message(self._no_day(text))

    @staticmethod
    def _no_day(text: str) -> str:
        tr = look().tr
        if is_no_day(text, tr.language):
            return tr.text("There is no such day; look at the day and the month again")
        return tr.text("This is not a day. Write it as 18 September 2026 or 2026-09-18.")

    def _take(self) -> None:
        def read(path: Path) -> None:
            try:
                situation = take_file(self.workspace.open_vault, path)
            except FieldkitError as error:
                self._tell(error)
                return
            self.workspace.kept_situation(situation.id)

        files.ask_open(self, look().tr.text("Take a situation"), read, kinds=["*.json"])

    def _open(self) -> None:
        tr = look().tr
        missing = self.draft.missing(self.workspace.now().date())
        for name, field in self._fields.items():
            field.set_message(tr.text(missing[name]) if name in missing else "")
        for name, day in self._days.items():
            if day.unread:
                self._fields[name].set_message(self._no_day(day.unread))
        if missing:
            field = self._fields[next(iter(missing))]
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._busy:
            return
        self._busy = True
        self._start.set_words(tr.text("Opening\u2026"))
        vault = self.workspace.open_vault
        self.workspace.jobs.start(lambda: self.draft.open(vault), self._opened)

    def _opened(self, outcome: Outcome) -> None:
        self._busy = False
        self._start.set_words(look().tr.text("Start"))
        if outcome.error is not None:
            self._tell(outcome.error)
        elif outcome.ok:
            self._kept.discard()
            filling = outcome.value
            assessment = filling.assessment.id
            self.workspace.hold_filling(assessment, filling)
            self.workspace.replace("questionnaire", assessment=assessment)

    def _chosen(self) -> list[Situation]:
        situation = self._situations.get(self.draft.situation)
        return [situation] if situation is not None else []

    def _tell(self, error: FieldkitError) -> None:
        told = message(error, look().tr)
        self._say(Notice("err", told.what_to_do, title=told.title))

    def _say(self, notice: Notice) -> None:
        clear(self._notice)
        self._notice.addWidget(notice)
        self._notice.addSpacing(12)

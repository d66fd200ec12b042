"""Settings: language, appearance, security, and what this program is.

Language, theme, text size and digits are in force at once. Source: interface design, 7.17.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt

from fieldkit import __version__
from fieldkit.errors import FieldkitError, WrongSecret
from fieldkit.language import LANGUAGES, Code
from ui.files import ask_open
from ui.jobs import Outcome
from ui.messages import message
from ui.screens.enrol_model import code_of, own_digits
from ui.screens.paper import paper
from ui.screens.questionnaires_model import installed
from ui.screens.rescue import RescuePart
from ui.screens.settings_model import MINUTES, SIZES, change_passphrase
from ui.screens.taking_model import KINDS
from ui.shell import Screen
from ui.theme import look
from ui.training_profile import holds_vault, is_training, real_folder
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceGroup, Option
from ui.widgets.digits import DigitWell
from ui.widgets.fields import Field
from ui.widgets.labels import WrapLabel, heading
from ui.widgets.layout import clear, column, holder, row
from ui.widgets.secret import SecretLine
from ui.widgets.surfaces import Card, Notice
from ui.workspace import LOCK_AFTER, Workspace

WIDTH = 760


class SettingsScreen(Screen):
    """The page. `at` is the group that changed last, so that the focus stays there."""

    frame = "rail"

    def __init__(self, workspace: Workspace, *, at: str = "", scroll: int = 0) -> None:
        super().__init__(workspace)
        self._at, self._scroll = at, scroll
        self._groups: dict[str, ChoiceGroup] = {}
        tr = look().tr
        body = column(heading(tr.text("Settings"), "h1"))
        for title, card in (
            (tr.text("Language and appearance"), self._appearance()),
            (tr.text("Security"), self._security()),
            (tr.text("Questionnaires"), self._questionnaires()),
            (tr.text("This device"), self._device()),
            (tr.text("About"), self._about()),
        ):
            body.addSpacing(20)
            body.addWidget(heading(title, "h2"))
            body.addSpacing(8)
            body.addWidget(card)
        body.addStretch(1)
        self._area = paper(body, WIDTH)
        self.setLayout(column(self._area))

    def place(self) -> Mapping[str, object]:
        """The group that changed last, and the scroll."""
        return {"at": self._at, "scroll": self._area.verticalScrollBar().value()}

    def first_focus(self) -> None:
        """The group that changed last, else the first."""
        self._area.verticalScrollBar().setValue(self._scroll)
        name = self._at if self._at in self._groups else "language"
        self._groups[name].focus()

    def _group(
        self,
        name: str,
        label: str,
        options: Sequence[tuple[str, str]],
        value: str,
        chosen: Callable[[str], None],
    ) -> Field:
        group = ChoiceGroup(label, [Option(each, words) for each, words in options], always=True)
        group.set_values([value])

        def picked(values: list[str]) -> None:
            self._at = name
            chosen(values[0])

        group.picked.connect(picked)
        self._groups[name] = group
        return Field(label, group)

    def _appearance(self) -> Card:
        tr, choices = look().tr, look().choices
        card = Card(padding=24)
        card.add(
            self._group(
                "language",
                tr.text("Language"),
                list(LANGUAGES.items()),
                tr.language,
                lambda value: look().change(language=value),
            )
        )
        card.add(
            self._group(
                "theme",
                tr.text("Theme"),
                [
                    ("system", tr.text("As the system")),
                    ("light", tr.text("Light")),
                    ("dark", tr.text("Dark")),
                ],
                choices.theme,
                lambda value: look().change(theme=value),
            ),
            16,
        )
        sizes = [(str(each), f"{tr.number(each)}\u00a0%") for each in SIZES]
        nearest = min(SIZES, key=lambda each: abs(each - choices.percent))
        card.add(
            self._group(
                "size",
                tr.text("Text size"),
                sizes,
                str(nearest),
                lambda value: look().change(percent=int(value)),
            ),
            16,
        )
        card.add(
            self._group(
                "digits",
                tr.text("Digits"),
                [("western", "0123"), ("arabic", "٠١٢٣")],
                choices.digits,
                lambda value: look().change(digits=value),
            ),
            16,
        )
        return card

    def _security(self) -> Card:
        tr, workspace = look().tr, self.workspace
        card = Card(padding=24)
        card.add(
            self._group(
                "lock",
                tr.text("Lock without a key or a pointer after"),
                [
                    (str(each), tr.plural("{count} minute", "{count} minutes", each))
                    for each in MINUTES
                ],
                str(workspace.lock_after // 60),
                self._lock_after,
            )
        )
        self._phrases = column(gap=0)
        card.body.addSpacing(20)
        card.body.addLayout(self._phrases)
        self._closed()
        card.body.addSpacing(12)
        kit = Button(tr.text("Make a new recovery kit"), icon="life-buoy")
        kit.clicked.connect(lambda: workspace.go("recovery"))
        note = tr.text("The former kit opens nothing from then on.")
        card.add(holder(row(kit, None)))
        card.add(WrapLabel(note, "small", "text_2"), 6)
        return card

    def _lock_after(self, value: str) -> None:
        minutes = int(value)
        self.workspace.open_vault.settings.set(LOCK_AFTER, minutes)
        self.workspace.lock_after = minutes * 60
        self.workspace.lock_after_changed.emit(minutes * 60)

    def _closed(self, notice: Notice | None = None) -> None:
        clear(self._phrases)
        if notice is not None:
            self._phrases.addWidget(notice)
            self._phrases.addSpacing(12)
        change = Button(look().tr.text("Change the passphrase"), icon="key-round")
        change.clicked.connect(self._open)
        self._phrases.addLayout(row(change, None))

    def _open(self) -> None:
        tr = look().tr
        clear(self._phrases)
        self._now = SecretLine(tr.text("Passphrase of now"))
        self._new = SecretLine(tr.text("New passphrase"), reveal=True)
        self._again = SecretLine(tr.text("New passphrase again"))
        for at, secret in enumerate((self._now, self._new, self._again)):
            if at:
                self._phrases.addSpacing(12)
            self._phrases.addWidget(Field(secret.field.accessibleName(), secret))
            secret.entered.connect(self._change)
        self._button = Button(tr.text("Change the passphrase"), "filled")
        self._button.clicked.connect(self._change)
        leave = Button(tr.text("Cancel"), "quiet")
        leave.clicked.connect(self._closed)
        self._phrases.addSpacing(16)
        self._phrases.addLayout(row(self._button, leave, None))
        self._now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self) -> None:
        tr = look().tr
        now, new, again = (each.text() for each in (self._now, self._new, self._again))
        if new != again:
            self._again.tell(tr.text("The passphrases differ"))
            self._again.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        vault = self.workspace.open_vault
        self._button.set_words(tr.text("Changing\u2026"))
        self.workspace.jobs.start(lambda: change_passphrase(vault, now, new), self._changed)

    def _changed(self, outcome: Outcome) -> None:
        tr = look().tr
        if outcome.ok:
            words = tr.text("The new passphrase opens this device. The former one does not.")
            self._closed(Notice("ok", words))
        elif isinstance(outcome.error, FieldkitError):
            told = message(outcome.error, tr)
            self._button.set_words(tr.text("Change the passphrase"))
            wrong = isinstance(outcome.error, WrongSecret)
            where = self._now if wrong else self._new
            title = tr.text("This is not the passphrase") if wrong else told.title
            where.tell(title, told.what_to_do)
            where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _questionnaires(self) -> Card:
        tr = look().tr
        card = Card(padding=24)
        for at, each in enumerate(installed(self.workspace.open_vault, tr)):
            card.add(WrapLabel(each.title, "label"), 14 if at else 0)
            card.add(WrapLabel(each.note, "small", "text_2"), 2)
        button = Button(tr.text("Take a questionnaire"), icon="folder-open")
        button.clicked.connect(self._take)
        card.add(holder(row(button, None)), 16)
        words = tr.text(
            "An XLSForm or XForm of your organisation. It is checked first; files that it needs "
            "lie in a folder beside it."
        )
        card.add(WrapLabel(words, "small", "text_2"), 6)
        return card

    def _take(self) -> None:
        def chosen(path: Path) -> None:
            self.workspace.go("taking", path=path)

        ask_open(self, look().tr.text("Take a questionnaire"), chosen, kinds=KINDS)

    def _device(self) -> Card:
        tr, vault = look().tr, self.workspace.open_vault
        card = Card(padding=24)
        own = code_of(vault)
        code = (
            tr.text("Digits of this device, {code}", code=Code(own))
            if own
            else tr.text("Digits of this device")
        )
        card.add(WrapLabel(code, "label"))
        card.add(DigitWell(code, own_digits(vault), columns=6, pixels=20), 8)
        enrolled = vault.identities.enrolment() is not None
        words = tr.text("Enrolled with headquarters.") if enrolled else tr.text("Not enrolled yet.")
        enrol = Button(
            tr.text("Open a newer answer") if enrolled else tr.text("Finish enrolment"),
            icon="key-round",
        )
        enrol.clicked.connect(lambda: self.workspace.go("enrol"))
        card.add(WrapLabel(words, "small", "text_2"), 10)
        card.add(holder(row(enrol, None)), 10)
        card.add(RescuePart(self.workspace), 20)
        return card

    def _about(self) -> Card:
        tr, workspace = look().tr, self.workspace
        card = Card(padding=24)
        name = tr.text("Fieldkit, version {number}", number=Code(__version__))
        card.add(WrapLabel(name, "label"))
        card.add(
            WrapLabel(
                tr.text(
                    "Offline assessment of atrocity risk. It does not send anything but the "
                    "packages that you sign, to the headquarters that you enrolled with."
                ),
                "small",
                "text_2",
            ),
            4,
        )
        if is_training(workspace.profile):
            leave = Button(tr.text("Leave training"), icon="log-out")
            leave.clicked.connect(self._leave_training)
            card.add(holder(row(leave, None)), 14)
        return card

    def _leave_training(self) -> None:
        workspace = self.workspace
        workspace.lock()
        workspace.profile = real_folder(workspace.profile)
        workspace.training = False
        workspace.device_code = ""
        workspace.root("unlock" if holds_vault(workspace.profile) else "first-run")

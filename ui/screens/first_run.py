"""First run, steps 1 to 4: language, what this is, who, passphrase; then the vault is made.

Nothing is on disk before the phrase was typed from memory: power loss at any step begins again.
Choosing a language turns the layout at once, and the page stands where it stood.
Source: interface design, 7.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from fieldkit.language import LANGUAGES
from fieldkit.vault import Vault
from ui.jobs import Outcome, Running
from ui.messages import message
from ui.screens.assistant import Assistant
from ui.screens.first_run_model import LAST, FirstRun, as_typed, strength_words
from ui.theme import look
from ui.training_profile import OpenTraining, holds_vault, training_folder
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceGroup, Option
from ui.widgets.fields import Field, LineField
from ui.widgets.labels import WrapLabel
from ui.widgets.layout import holder, row
from ui.widgets.phrase import PhraseCard, Strength
from ui.widgets.secret import SecretLine
from ui.widgets.surfaces import Busy, Card, Notice, fact
from ui.workspace import Workspace


class FirstRunScreen(Assistant):
    """The assistant; `model` is where it stands."""

    def __init__(self, workspace: Workspace, model: FirstRun | None = None) -> None:
        super().__init__(workspace)
        self.model = model or FirstRun(workspace.random)
        self._running: Running | None = None
        self._first: ChoiceGroup | LineField | SecretLine | Button | None = None
        self.show_page()

    def place(self) -> Mapping[str, object]:
        """Where the set-up stands."""
        return {"model": self.model}

    def first_focus(self) -> None:
        """The first thing to answer."""
        if isinstance(self._first, ChoiceGroup):
            self._first.focus()
        elif self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self) -> None:
        """Show the step of the model."""
        self._first = None
        pages = {1: self._language, 2: self._what, 3: self._who, 4: self._passphrase}
        pages[self.model.step]()
        self.end()
        self.first_focus()

    def _go(self, step: int) -> None:
        self.model.step = step
        self.show_page()

    def _foot_buttons(self, *more: Button, go_on: bool = True) -> None:
        tr = look().tr
        back = Button(tr.text("Back"), icon="arrow-left", size=40)
        back.clicked.connect(self._back)
        self._continue = Button(tr.text("Continue"), "filled", trailing="arrow-right", size=40)
        self._continue.clicked.connect(self._next)
        ends = [*more, self._continue] if go_on else list(more)
        self.set_buttons(back if self.model.step > 1 else None, ends)

    def _back(self) -> None:
        if self.model.step == LAST and self.model.from_memory:
            self.model.from_memory = False
            self.show_page()
        else:
            self._go(self.model.step - 1)

    def _next(self) -> None:
        if self.model.step == 3 and not self._person_is_right():
            return
        if self.model.step == LAST:
            self._phrase_typed()
            return
        self._go(self.model.step + 1)

    # 1

    def _language(self) -> None:
        tr = look().tr
        self.show_step(
            1,
            tr.text("Language"),
            tr.text("You can change it on every screen. Questions and reports can have another."),
        )
        group = ChoiceGroup(
            tr.text("Language"),
            [Option(code, name) for code, name in LANGUAGES.items()],
            always=True,
        )
        group.set_values([tr.language])
        group.picked.connect(self._choose_language)
        self.add(group)
        self._first = group
        self._foot_buttons()

    def _choose_language(self, values: list[str]) -> None:
        if values and values[0] != look().tr.language:
            look().change(language=values[0])

    # 2

    def _what(self) -> None:
        tr = look().tr
        self.show_step(2, tr.text("What this is"))
        card = Card(padding=24)
        for at, (icon, words, note) in enumerate(
            (
                (
                    "clipboard-list",
                    tr.text("A desk for assessing the risk of atrocity crimes"),
                    tr.text("Field officers answer, attach evidence, sign; headquarters compares."),
                ),
                (
                    "wifi-off",
                    tr.text("It works without a connection"),
                    tr.text("Everything is saved on this device at once and goes when it can."),
                ),
                (
                    "shield-check",
                    tr.text("It is encrypted here and on the way"),
                    tr.text("Only the desks that you sign for can open what you send."),
                ),
            )
        ):
            card.add(fact(icon, words, note), 16 if at else 0)
        self.add(card)
        made = holds_vault(training_folder(self.workspace.profile))
        words = tr.text("Open the training profile") if made else tr.text("Try with training data")
        self._try = Button(words, icon="graduation-cap", size=40)
        self._try.clicked.connect(self._start_training)
        self.add(holder(row(self._try, None)), 20)
        self.add(
            WrapLabel(
                tr.text("An invented country, kept apart from real work. Nothing in it is secret."),
                "small",
                "text_2",
            ),
            8,
        )
        self._foot_buttons()
        self._first = self._continue

    def _start_training(self) -> None:
        tr = look().tr
        self.show_step(2, tr.text("Making the training profile"))
        stop = Button(tr.text("Cancel"))
        busy = Busy(tr.text("Six months of an invented country are being entered\u2026"), stop)
        self.add(busy)
        self.end()
        self.set_buttons(None, [])
        self.set_busy(True)
        workspace = self.workspace
        job = OpenTraining(workspace.profile, tr.language, workspace.clock, workspace.random)
        running = workspace.jobs.start(job, self._training_ended)
        running.progressed.connect(busy.set_progress)
        stop.clicked.connect(running.cancel)
        stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self._running = running

    def _training_ended(self, outcome: Outcome) -> None:
        self._running = None
        self.set_busy(False)
        if outcome.ok:
            self.workspace.profile = training_folder(self.workspace.profile)
            self.workspace.unlocked(outcome.value)
            return
        self.show_page()
        self._tell(outcome)

    # 3

    def _who(self) -> None:
        tr, model = look().tr, self.model
        self.show_step(
            3, tr.text("Who you are"), tr.text("Only the code leaves this device, and your role.")
        )
        self._fields: dict[str, Field] = {}
        for name, label, hint, value in (
            (
                "code",
                tr.text("Code of this device"),
                tr.text("As headquarters knows it, such as FA-07"),
                model.code,
            ),
            ("name", tr.text("Your name"), tr.text("Stays on this device"), model.name),
            (
                "organisation",
                tr.text("Organisation"),
                tr.text("Stays on this device"),
                model.organisation,
            ),
        ):
            line = LineField(label, code=name == "code")
            line.setText(value)
            line.setMaxLength(16 if name == "code" else 120)
            line.textChanged.connect(lambda text, name=name: self._typed_person(name, text))
            line.returnPressed.connect(self._next)
            field = Field(label, line, hint=hint)
            self._fields[name] = field
            self.add(field, 16 if name != "code" else 0)
        roles = ChoiceGroup(
            tr.text("Role that you ask for"),
            [
                Option("field-officer", tr.text("Field officer")),
                Option("desk-officer", tr.text("Desk officer at headquarters")),
            ],
            always=True,
        )
        roles.set_values([model.role])
        roles.picked.connect(lambda values: setattr(model, "role", values[0]))
        self.add(Field(tr.text("Role that you ask for"), roles), 16)
        control = self._fields["code"].control
        self._first = control if isinstance(control, LineField) else None
        self._foot_buttons()

    def _typed_person(self, name: str, text: str) -> None:
        """What was wrong is said no longer than it is true."""
        setattr(self.model, name, text)
        if name not in self.model.missing():
            self._fields[name].set_message("")

    def _person_is_right(self) -> bool:
        missing = self.model.missing()
        for name, field in self._fields.items():
            field.set_message(look().tr.text(missing[name]) if name in missing else "")
        if missing:
            field = self._fields[next(iter(missing))]
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)
            self.show_whole(field)
        return not missing

    # 4

    def _passphrase(self) -> None:
        if self.model.from_memory:
            self._from_memory()
            return
        tr, model = look().tr, self.model
        offered = model.offered(tr.language)
        digits = offered[0].isdigit()
        self.show_step(
            4,
            tr.text("Choose a passphrase"),
            tr.text("It opens this device and encrypts everything on it."),
            tr.text("Groups of digits are easy to type in every language and hard to guess.")
            if digits
            else tr.text("Six ordinary words are easy to remember and hard to guess."),
        )
        use = tr.text("Use these digits") if digits else tr.text("Use these six words")
        ways = ChoiceGroup(
            tr.text("Passphrase"),
            [Option("offered", use), Option("own", tr.text("Choose my own"))],
            always=True,
        )
        ways.set_values([model.way])
        ways.picked.connect(self._choose_way)
        self.add(ways)
        if model.way == "offered":
            self._offered(offered, digits)
        else:
            self._own()
        self._foot_buttons()

    def _choose_way(self, values: list[str]) -> None:
        self.model.way = "own" if values == ["own"] else "offered"
        self.show_page()

    def _offered(self, phrase: str, digits: bool) -> None:
        tr = look().tr
        self.add(PhraseCard(phrase), 12)
        again = Button(
            tr.text("New digits") if digits else tr.text("New words"), "link", icon="refresh-cw"
        )
        again.clicked.connect(self._new_phrase)
        strength = Strength(again)
        strength.say(4, strength_words(self.model.judge(), tr)[0])
        self.add(strength, 12)
        label = (
            tr.text("Type it once with the digits in view")
            if digits
            else tr.text("Type it once with the words in view")
        )
        self._typed = self._secret(label, reveal=True)
        self.add(Field(label, self._typed, hint=tr.text("Next you type it again from memory.")), 16)
        notice = Notice(
            "info",
            tr.text(
                "In step 5 you make a recovery kit. If you write the phrase down, "
                "do not write what it opens."
            ),
            title=tr.text("Nobody can recover a lost passphrase, headquarters included."),
        )
        self.add(notice, 20)

    def _own(self) -> None:
        tr, model = look().tr, self.model
        label = tr.text("Your passphrase")
        self._typed = self._secret(label, reveal=True)
        self._typed.set_text(model.own)
        hint = tr.text("At least 12 letters; five words that do not belong together are good.")
        self.add(Field(label, self._typed, hint=hint), 16)
        strength = Strength()
        self.add(strength, 12)

        def judge() -> None:
            model.own = self._typed.text()
            if not model.own:
                strength.say(-1, "")
                return
            found = model.judge()
            strength.say(found.score, *strength_words(found, tr))

        self._typed.edited.connect(judge)
        judge()
        self.add(
            Notice(
                "info",
                tr.text("In step 5 you make a recovery kit."),
                title=tr.text("Nobody can recover a lost passphrase, headquarters included."),
            ),
            20,
        )

    def _secret(self, label: str, *, reveal: bool) -> SecretLine:
        line = SecretLine(label, reveal=reveal)
        line.entered.connect(self._next)
        self._first = line
        return line

    def _new_phrase(self) -> None:
        self.model.new_phrase(look().tr.language)
        self.show_page()

    def _from_memory(self) -> None:
        tr = look().tr
        self.show_step(
            4,
            tr.text("Type it again from memory"),
            tr.text("Go back if you are not sure: nothing is made before it fits."),
        )
        self._typed = self._secret(tr.text("Passphrase"), reveal=False)
        self.add(Field(tr.text("Passphrase"), self._typed))
        self._foot_buttons()

    def _phrase_typed(self) -> None:
        tr, model = look().tr, self.model
        text = self._typed.text()
        if model.way == "own" and not model.from_memory:
            found = model.judge()
            if not found.enough:
                said = message_of_weak(found.reasons)
                self._typed.tell(*said)
                return
        elif (wrong := model.first_wrong_word(text)) is not None:
            title = (
                tr.text("The passphrases differ")
                if model.way == "own" or not as_typed(text)
                else tr.text("It differs at word {number}", number=wrong)
            )
            self._typed.tell(title, tr.text("Type it again, or go back and look."))
            self._typed.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not model.from_memory:
            model.from_memory = True
            self.show_page()
            return
        self._make()

    def _make(self) -> None:
        tr, workspace, model = look().tr, self.workspace, self.model
        self.show_step(4, tr.text("Making the vault"))
        self.add(Busy(tr.text("The keys of this device are being made\u2026")))
        self.end()
        self.set_buttons(None, [])
        self.set_busy(True)
        self._running = workspace.jobs.start(
            lambda: model.make(workspace.profile, workspace.clock), self._made
        )

    def _made(self, outcome: Outcome) -> None:
        self._running = None
        self.set_busy(False)
        if not outcome.ok:
            self.model.from_memory = False
            self.show_page()
            self._tell(outcome)
            return
        vault: Vault = outcome.value
        self.model.forget()
        self.workspace.unlocked(vault)
        self.workspace.go("recovery", first=True)

    def _tell(self, outcome: Outcome) -> None:
        if outcome.error is None:
            return
        told = message(outcome.error, look().tr)
        self.body.insertWidget(
            self.body.count() - 1, Notice("err", told.what_to_do, title=told.title)
        )


def message_of_weak(reasons: tuple[str, ...]) -> tuple[str, str]:
    """What a vault would say to this phrase, before it is asked."""
    from fieldkit.errors import WeakPassphrase

    told = message(WeakPassphrase(reason=reasons[0] if reasons else "common"), look().tr)
    return told.title, told.what_to_do

"""What the questionnaire shows, from a filling: card, questions, navigator, counts; no widget.

One `FormModel` for one open assessment. Every act goes to the filling, which has committed it when
it returns; what is shown is then read anew, never kept beside it. A value that its type cannot
hold stays in the field with its message and is not stored. The navigator is read again at the next
turn of the event loop, so that typing never waits for it.
Source: design *forms*, *From a form to screens*; interface design, 5 *Saving*, 7.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from fieldkit.assess import Filling, Flags
from fieldkit.errors import FieldkitError
from fieldkit.forms import cards
from fieldkit.forms.cards import Card, Entry, Item, Navigator, Section
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session
from fieldkit.forms.state import State
from fieldkit.language import N_, Translator
from fieldkit.vault.attachments import AnswerFile
from ui.form.files import FormFiles
from ui.form.question import Question, in_words, is_too_large, pick, split_code
from ui.form.wording import question_of
from ui.jobs import Jobs
from ui.messages import message

Answer = str | int | float | list[str] | None
Filter = Literal["all", "unanswered", "flagged", "consider", "fix"]

PATIENCE: Final = 0.05
"""Seconds that leaving a field may wait for its commit (architecture, *One rule for threads*)."""
SLOW: Final = 0.4
"""Seconds after which the top bar says that something is still being saved."""
_LONGEST: Final = 5.0

FILTERS: Final[Mapping[Filter, str]] = {
    "all": N_("All"),
    "unanswered": N_("Not answered"),
    "flagged": N_("Flagged for review"),
    "consider": N_("To consider"),
    "fix": N_("Must fix"),
}


class FormModel(QObject):
    """`opening`: the open card is left. `opened`: another one is shown. `changed`: the same card
    with other contents. `listed`: the navigator.

    `saved` after each commit, `failed` with what kept an act from being stored.
    """

    opening = Signal()
    opened = Signal()
    changed = Signal()
    listed = Signal()
    saved = Signal()
    saving = Signal()
    failed = Signal(object)
    undone = Signal(object)

    def __init__(
        self,
        filling: Filling,
        flags: Flags,
        tr: Translator,
        *,
        card: str | None = None,
        jobs: Jobs | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.filling, self.flags, self.said = filling, flags, tr
        self._flagged = flags.all()
        self.files = FormFiles(filling, jobs, self)
        self.files.taken.connect(self._taken)
        self.files.refused.connect(lambda _ref: self._again())
        self.files.read.connect(self.changed)
        self.filter: Filter = "all"
        self.show_missing = False
        self._refused: dict[str, str] = {}
        self._states: dict[str, State] = {}
        self._navigator = cards.navigator(self.session)
        self._stale = False
        self._slow: list[Future[int]] = []
        self._typing = self._owed = self._behind = False
        self._looking = self._after(PATIENCE, self._look)
        self._late = self._after(SLOW - PATIENCE, self._say_saving)
        self._timer = self._after(0, self._relist)
        self._card = self._first(card)
        self.leaves_out: Callable[[str], bool] = lambda ref: False

    def _after(self, seconds: float, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(round(seconds * 1000))
        timer.timeout.connect(act)
        return timer

    @property
    def session(self) -> Session:
        """The record as it is now."""
        return self.filling.session

    @property
    def card(self) -> Card:
        """The card that is open."""
        return self._card

    @property
    def navigator(self) -> Navigator:
        """Sections, cards and counts, as of now."""
        if self._stale:
            self._stale = False
            self._navigator = cards.navigator(self.session)
        return self._navigator

    def titles(self) -> tuple[str, str]:
        """Code and words of the open card."""
        return split_code(self._card.label)

    def crumb(self) -> tuple[str, str]:
        """Code and words of the section of the open card."""
        for section in self.navigator.sections:
            if section.id == self._card.section:
                return split_code(section.label)
        return "", ""

    def entry(self, card_id: str) -> Entry | None:
        """The navigator's entry of a card, None where it is not relevant now."""
        return next((entry for entry in self.navigator.cards if entry.id == card_id), None)

    def section_of(self, card_id: str) -> Section | None:
        """The section in which a card stands."""
        for section in self.navigator.sections:
            if any(entry.id == card_id for entry in section.cards):
                return section
        return None

    def name_of(self, card_id: str | None, most: int = 24) -> str:
        """How a button names a card: its code, else its words, shortened at a word."""
        entry = self.entry(card_id) if card_id else None
        if entry is None:
            return ""
        code, words = split_code(entry.label)
        if code:
            return code
        return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + "\u2026"

    def open(self, card_id: str) -> None:
        """Show another card; one that is not there any more leaves the present one."""
        self.opening.emit()
        try:
            self._card = cards.card(self.session, card_id)
        except EngineError:
            return
        self.opened.emit()

    def next(self) -> str | None:
        """The card after this one."""
        return cards.next_card(self.session, self._card.id)

    def previous(self) -> str | None:
        """The card before this one."""
        return cards.previous_card(self.session, self._card.id)

    def next_unanswered(self) -> str | None:
        """The next counted card without an answer, from the start again at the end."""
        return cards.next_unanswered(self.session, self._card.id)

    def jump(self, words: str) -> list[Entry]:
        """Cards that a number or words find, in any language of the form."""
        found = dict.fromkeys(hit.card for hit in cards.search(self.session, words))
        return [entry for entry in self.navigator.cards if entry.id in found]

    def state(self, ref: str) -> State:
        """The state of a node, read once until something changes."""
        if ref not in self._states:
            self._states[ref] = self.session.state(ref)
        return self._states[ref]

    def guidance(self) -> str:
        """What to look for: the guidance of the card's questions."""
        texts = [self.state(item.ref).guidance for item in self._card.items if item.ref]
        return "\n".join(dict.fromkeys(text for text in texts if text))

    def questions(self) -> list[Question]:
        """What stands on the open card now, in order; what the evidence panel shows is left out."""
        items = [item for item in self._card.items if not self.leaves_out(item.ref)]
        if items and cards.MOVED_LABEL in items[0].ref and self._card.ref is not None:
            # pyxform moves the label of a table into a note: here it is the card's title.
            items = items[1:]
        return [self._question(item) for item in items]

    def _question(self, item: Item) -> Question:
        state = self.state(item.ref)
        upload = state.control == "upload"
        question = question_of(
            item,
            state,
            self.said,
            typed=self._refused.get(item.ref),
            missing=self.show_missing,
            file=self.files.held(state.value) if upload else None,
        )
        if question.kind == "row":
            return replace(question, removable=self._removable(item.ref))
        problem = self.files.problems.get(item.ref) if upload else None
        if problem is not None:
            told = message(problem, self.said)
            return replace(question, message=f"{told.title}. {told.what_to_do}")
        return question

    def answer(self, ref: str, value: Answer, *, wait: bool = True) -> bool:
        """Answer a question; whether it was taken. `wait` a moment for the disk, or not at all."""
        if isinstance(value, str) and is_too_large(value, self.state(ref).type):
            self._refused[ref] = value
            self._again()
            return False
        had = self._refused.pop(ref, None)
        stored = self._act(
            lambda: self._told(self.filling.submit_answer(ref, value)[1], PATIENCE if wait else 0),
            ref,
            str(value or ""),
        )
        if stored or had or ref in self._refused:
            self._behind = self._typing and not wait
            if not self._behind:
                self._again()
        return stored

    def attach(self, ref: str, path: Path | None) -> None:
        """Give a file to an upload question, once it is sealed; None takes the file away."""
        self.files.problems.pop(ref, None)
        if path is None:
            if self._act(lambda: self.filling.attach(ref, None)):
                self._again()
            return
        self.files.take(ref, path, self.state(ref).parameters.get("mediatype", ""))
        self.changed.emit()

    def _taken(self, ref: str, file: AnswerFile) -> None:
        self._act(lambda: self.filling.attach(ref, file))
        self._again()

    def add(self, ref: str) -> None:
        """Add a row and open its card where it has one of its own."""
        row: list[str] = []
        if self._act(lambda: row.append(self.filling.add(ref))):
            self._again()
            card = cards.card_of(self.session, row[0]) or row[0]
            if card != self._card.id:
                self.open(card)

    def remove(self, ref: str) -> None:
        """Remove a row; its card gives way to the one before it."""
        before = self.previous() or self.next()
        if self._act(lambda: self.filling.remove(ref)):
            self._stale = True
            self._states = {}
            if self._card.id.startswith(ref) and before:
                self.open(before)
            self._again()

    def undo(self) -> None:
        """Take the last act back."""
        self._step(self.filling.undo)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._step(self.filling.redo)

    def flagged(self, card_id: str) -> bool:
        """Whether a card is marked for review."""
        return card_id in self._flagged

    def turn_flag(self) -> bool:
        """Mark the open card for review, or take the mark off; how it is now."""
        flagged = False
        with self._storing():
            flagged = self.flags.turn(self._card.id)
            self._flagged = self.flags.all()
            self._say_saved()
        self.listed.emit()
        return flagged

    def set_filter(self, name: Filter) -> None:
        """Show only some cards in the navigator."""
        self.filter = name
        self.listed.emit()

    def listed_cards(self, section: Section) -> Sequence[Entry]:
        """The cards of a section that the filter lets through."""
        tests: dict[Filter, Callable[[Entry], bool]] = {
            "all": lambda entry: True,
            "unanswered": lambda entry: not entry.answered,
            "flagged": lambda entry: self.flagged(entry.id),
            "consider": lambda entry: entry.consider > 0,
            "fix": lambda entry: entry.must_fix > 0,
        }
        return [entry for entry in section.cards if tests[self.filter](entry)]

    def retry(self) -> None:
        """Write again what the disk refused."""
        self._act(lambda: self._told(self.filling.retry()))

    def is_row(self) -> bool:
        """Whether the open card is a row that a person may take away."""
        ref = self._card.ref
        if ref is None or self.session.state(ref).kind != "row":
            return False
        return self._removable(ref)

    def _removable(self, row: str) -> bool:
        return self.session.state(row[: row.rindex("[")]).editable

    def open_at(self, ref: str) -> None:
        """Open the card on which a question stands."""
        card = cards.card_of(self.session, ref)
        if card is not None and card != self._card.id:
            self.open(card)

    def lead_words(self, entry: Entry) -> str:
        """The answer of a card's lead in words, `""` without."""
        if entry.lead is None:
            return ""
        state = self.session.state(entry.lead)
        return in_words(state.value, tuple(pick(choice) for choice in state.choices))

    def reread(self) -> None:
        """Something changed outside: rows of a data set, the language, evidence."""
        self._again()

    def _first(self, wanted: str | None) -> Card:
        ids = [entry.id for entry in self.navigator.cards]
        if wanted is not None and wanted not in ids:
            wanted = cards.card_of(self.session, wanted)
        to_fix = (entry.id for entry in self.navigator.cards if entry.must_fix)
        start = wanted if wanted in ids else next(to_fix, ids[0])
        return cards.card(self.session, start)

    def _act(self, act: Callable[[], object], ref: str = "", typed: str = "") -> bool:
        done = False
        with self._storing(ref, typed):
            act()
            done = True
            if not self._slow:
                self._say_saved()
        return done

    def hold_saved(self, typing: bool) -> None:
        """Words wait to be stored: until the typing rests, nothing is said to be saved, and the
        page is not read anew between two keys."""
        self._typing = typing
        if typing:
            self._say_saving()
            return
        if self._behind:
            self._behind = False
            self._again()
        if self._owed and not self._slow:
            self._say_saved()

    def _say_saving(self) -> None:
        self.saving.emit()

    def _say_saved(self) -> None:
        self._owed = self._typing
        if not self._typing:
            self.saved.emit()

    def _told(self, saved: Future[int], patience: float = PATIENCE) -> None:
        """Wait for the disk, but no longer than a person notices."""
        try:
            saved.result(timeout=patience)
        except TimeoutError:
            # Asked for again and again, not told by the vault's thread: the page may be gone then.
            self._slow.append(saved)
            self._looking.start()
            if not self._late.isActive():
                self._late.start()

    def settle(self) -> None:
        """Wait for what the disk has not taken yet: before the page goes."""
        wait(self._slow, timeout=_LONGEST)
        self._look()

    def _look(self) -> None:
        done = [saved for saved in self._slow if saved.done()]
        self._slow = [saved for saved in self._slow if saved not in done]
        for saved in done:
            with self._storing():
                saved.result()
                if not self._slow:
                    self._say_saved()
        if self._slow:
            self._looking.start()
        else:
            self._late.stop()

    @contextmanager
    def _storing(self, ref: str = "", typed: str = "") -> Iterator[None]:
        try:
            yield
        except EngineError as error:
            if error.kind == "type" and ref:
                self._refused[ref] = typed
            else:
                self._fail(error)
        except FieldkitError as error:
            self._fail(error)

    def _fail(self, error: FieldkitError) -> None:
        self._owed = False
        self.failed.emit(error)

    def _step(self, act: Callable[[], object]) -> None:
        told: list[object] = []
        if self._act(lambda: told.append(act())):
            self._stale = True
            self._states = {}
            self._refused.clear()
            if self.entry(self._card.id) is None:
                self._card = self._first(None)
                self.opened.emit()
            self._again()
            if told and told[0] is not None:
                self.undone.emit(told[0])

    def _again(self) -> None:
        self._stale = True
        self._states = {}
        try:
            self._card = cards.card(self.session, self._card.id)
        except EngineError:
            self._card = self._first(None)
            self.opened.emit()
        self.changed.emit()
        self._timer.start()

    def _relist(self) -> None:
        self.listed.emit()

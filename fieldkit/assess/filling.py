"""One filling of a questionnaire: a session of the engine, and the vault behind it.

Every act (answer, row added or removed, language, undo) is one transaction, encrypted and on disk
before it returns; `submit_answer` returns at once with a future, so that a window waits at most as
long as it may. What the disk refused stays in the session, is told, and goes with the next act or
`retry`. Undoing is an act that takes back another: reopening plays the acts in force again.
Source: architecture page, *The way of an answer*; interface design, 5 *Saving*, *Undo*.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial

from fieldkit.assess import following
from fieldkit.assess.acts import History
from fieldkit.assess.answer_files import attachment_of, know_files
from fieldkit.assess.steps import kept_steps, played_steps
from fieldkit.clock import Clock
from fieldkit.errors import AlreadyFinalised
from fieldkit.forms import cards
from fieldkit.forms.definition import Definition, load
from fieldkit.forms.errors import EngineError
from fieldkit.forms.session import Session
from fieldkit.forms.state import Answer, Changes, Step
from fieldkit.forms.world import World
from fieldkit.vault import Vault
from fieldkit.vault.answers import Act, AnswerStep
from fieldkit.vault.assessments import Place
from fieldkit.vault.attachments import AnswerFile
from fieldkit.vault.database import Connection
from schemas.assessment import Assessment, InstrumentRef, Progress

UNDO = AnswerStep("undo", "")


@dataclass(frozen=True)
class Undone:
    """What was taken back or done again: its verb and place. `changes` is None where the session
    was built anew: everything is to be read again."""

    verb: str
    ref: str
    changes: Changes | None


def definition_of(vault: Vault, instrument: InstrumentRef) -> Definition:
    """The compiled form; the last few stay in memory. `UnknownInstrument`, `FormRefused`."""
    return _compiled(vault.instruments.xform(instrument))


@lru_cache(maxsize=4)
def _compiled(xform: bytes) -> Definition:
    return load(xform)


def iso_code(language: str | None) -> str:
    """`ar` of `Arabic (ar)`; the name itself where it has no code, English for none."""
    if language is None:
        return "en"
    return language.rpartition("(")[2].rstrip(")").strip() or language


def form_language(definition: Definition, code: str) -> str | None:
    """The form's name for a language code, or its default where it lacks it."""
    for name in definition.languages:
        if iso_code(name) == code:
            return name
    return definition.default_language


class Filling:
    """An open draft. To be used by one thread at a time."""

    def __init__(
        self, vault: Vault, assessment: Assessment, session: Session, history: History, world: World
    ) -> None:
        self._vault = vault
        self._id = assessment.id
        self._world = world
        self._session = session
        self._history = history
        self._seen = len(session.steps)
        self._pending: list[Act] = []
        self._files: list[AnswerFile] = []
        self._gate = threading.Lock()
        self._former: dict[int, Step] = {}
        self._last_place = assessment.last_place
        know_files(vault, session)

    @classmethod
    def open(
        cls,
        vault: Vault,
        assessment_id: str,
        *,
        clock: Clock | None = None,
        timezone: tzinfo | None = None,
    ) -> Filling:
        """Open a draft where it was left. `AlreadyFinalised`, `UnknownInstrument`,
        `UnknownSituation`, `FormRefused`.

        `clock` and `timezone` are the form's; without them the vault's clock and this machine's
        zone.
        """
        assessment = vault.assessments.get(assessment_id)
        if not assessment.open:
            raise AlreadyFinalised(revision=assessment.revision)
        history = History(
            vault.answers.acts(assessment_id, assessment.revision),
            vault.answers.last_number(assessment_id),
        )
        definition = definition_of(vault, assessment.instrument)
        world = world_of(vault, clock, timezone)
        steps = [step for act in history.in_force() for step in act.steps]
        media = following.data_sets(vault, assessment, definition, iso_code(assessment.language))
        session = Session.replay(definition, played_steps(steps), world=world, media=media)
        return cls(vault, assessment, session, history, world)

    @classmethod
    def begin(
        cls,
        vault: Vault,
        assessment: Assessment,
        session: Session,
        world: World,
        before: Callable[[Connection], None],
    ) -> Filling:
        """Commit what a new session did so far as the first act of the revision, together with
        `before`, which opens it: both or nothing."""
        last = vault.answers.last_number(assessment.id)
        filling = cls(vault, assessment, session, History([], last), world)
        filling._seen = 0
        filling._save_steps(before)
        return filling

    @property
    def session(self) -> Session:
        """The record as it is."""
        return self._session

    @property
    def vault(self) -> Vault:
        """The vault that holds it."""
        return self._vault

    @property
    def assessment(self) -> Assessment:
        """The assessment as it stands on disk."""
        return self._vault.assessments.get(self._id)

    @property
    def unsaved(self) -> bool:
        """Whether the disk refused something that the session holds."""
        with self._gate:
            return bool(self._pending)

    @property
    def acts(self) -> list[Act]:
        """Every act of the revision, those too that the disk refused."""
        return self._history.all()

    def is_undoing(self, number: int) -> bool:
        """Whether an act of the revision took back another."""
        return self._history.act(number).undoes is not None

    @property
    def can_undo(self) -> bool:
        """Whether there is an act to take back, as far back as the opening."""
        return self._history.to_undo() is not None

    @property
    def can_redo(self) -> bool:
        """Whether the last act was an undo that can be taken back."""
        return self._history.to_redo() is not None

    def answer(self, ref: str, value: Answer) -> Changes:
        """Answer a question; on disk when it returns. `EngineError`, the storage errors."""
        changes, new = self._answered(ref, value)
        if new:
            self._save()
        return changes

    def submit_answer(self, ref: str, value: Answer) -> tuple[Changes, Future[int]]:
        """Answer a question; the future is done once it is on disk."""
        changes, new = self._answered(ref, value)
        return changes, self._write() if new else self._nothing_new()

    def _answered(self, ref: str, value: Answer) -> tuple[Changes, bool]:
        """Answer in the session; whether there is something to write, which waits now."""
        before = self._session.state(ref)
        changes = self._session.answer(ref, value)
        # What is hidden reads as blank and keeps its value: of it nothing is concluded.
        if before.relevant and not changes and not self.unsaved:
            # The same value again (a field was left): no act.
            self._seen = len(self._session.steps)
            return changes, False
        self._last_place = ref
        self._push_steps()
        if before.relevant and self._is_alone(ref, changes):
            self._former[self._history.last] = Step("answer", ref, before.value or None)
        return changes, True

    def attach(self, ref: str, file: AnswerFile | None) -> Changes:
        """Name a file that was taken in (`answer_files.take_in`) in an upload question; None takes
        the name away. File and answer are one transaction; on disk when it returns."""
        changes = self._session.attach(ref, None if file is None else attachment_of(file))
        self._last_place = ref
        if file is not None:
            with self._gate:
                self._files.append(file)
        self._save_steps()
        return changes

    def add(self, ref: str) -> str:
        """Add a row at the end of a repeat; its reference. On disk when it returns."""
        changes = self._session.add(ref)
        self._last_place = changes.ref
        self._save_steps()
        return changes.ref or ref

    def remove(self, ref: str) -> Changes:
        """Remove a row; on disk when it returns."""
        changes = self._session.remove(ref)
        self._save_steps()
        return changes

    def set_language(self, name: str) -> None:
        """Switch the questionnaire's language; labels of data sets follow."""
        self._session.set_language(name)
        self._save_steps()
        self.refresh()

    def program(self, steps: list[tuple[str, str, Answer]]) -> None:
        """Steps of the program, one act: `("add" | "remove" | "answer", ref, value)`."""
        for verb, ref, value in steps:
            if verb == "add":
                self._session.add(ref, program=True)
            elif verb == "remove":
                self._session.remove(ref, program=True)
            else:
                self._session.answer(ref, value, program=True)
        self._save_steps()

    def refresh(self) -> None:
        """Give the form the data sets as they are now: an added item is offered at once."""
        asked = {source.file for source in self._session.definition.sources.values()}
        for name, rows in self._media().tables.items():
            if name in asked:
                self._session.replace_rows(name, rows)
        self._seen = len(self._session.steps)

    def undo(self) -> Undone | None:
        """Take back the last act in force; None where there is none."""
        number = self._history.to_undo()
        if number is None:
            return None
        former = self._former.get(number)
        self._push((UNDO,), number)
        changes: Changes | None = None
        if former is None:
            self._replay()
        else:
            changes = self._again([former])
        return self._told(self._history.act(number), changes)

    def redo(self) -> Undone | None:
        """Do again what was taken back last; None where there is nothing."""
        undoing = self._history.to_redo()
        if undoing is None:
            return None
        act = self._history.act(self._history.taken_back_by(undoing))
        self._push((UNDO,), undoing)
        return self._told(act, self._again(played_steps(act.steps)))

    def _told(self, act: Act, changes: Changes | None) -> Undone:
        step = act.steps[0]
        self._last_place = step.ref or self._last_place
        self._save()
        return Undone(step.verb, step.ref, changes)

    def _again(self, steps: list[Step]) -> Changes | None:
        """Do steps on the session as it is; the changes of a single one. What no longer can be
        done so is played from the beginning."""
        try:
            done = [self._session.do(step) for step in steps]
        except EngineError:
            self._replay()
            return None
        self._seen = len(self._session.steps)
        return done[0] if len(done) == 1 else None

    def retry(self) -> Future[int]:
        """Try again to write what the disk refused."""
        return self._write()

    def _replay(self) -> None:
        steps = [step for act in self._history.in_force() for step in act.steps]
        self._session = Session.replay(
            self._session.definition, played_steps(steps), world=self._world, media=self._media()
        )
        know_files(self._vault, self._session)
        self._seen = len(self._session.steps)

    def _media(self) -> following.FormMedia:
        return following.data_sets(
            self._vault, self.assessment, self._session.definition, iso_code(self._session.language)
        )

    def _nothing_new(self) -> Future[int]:
        done: Future[int] = Future()
        done.set_result(self._history.last)
        return done

    def _is_alone(self, ref: str, changes: Changes) -> bool:
        """Whether no other question's value followed from this answer."""
        full = self._session.state(ref).ref
        return not any(
            "value" in fields and other != full and self._session.state(other).kind == "question"
            for other, fields in changes.changed.items()
            if "relevant" not in fields or fields["relevant"]
        )

    def _save_steps(self, before: Callable[[Connection], None] | None = None) -> None:
        self._push_steps()
        self._save(before)

    def _push_steps(self) -> None:
        steps = kept_steps(self._session.steps[self._seen :])
        self._seen = len(self._session.steps)
        if steps:
            self._push(tuple(steps), None)

    def _push(self, steps: tuple[AnswerStep, ...], undoes: int | None) -> None:
        act = self._history.push(steps, undoes)
        with self._gate:
            self._pending.append(act)

    def _write(self) -> Future[int]:
        """Give what waits to the vault's thread; done once it is on disk."""
        pending, files, place = self._unwritten()
        before = self._vault.attachments.keeping(files) if files else None
        saved = self._vault.answers.append(self._id, pending, place, before=before)
        saved.add_done_callback(partial(self._written, files))
        return saved

    def _save(self, first: Callable[[Connection], None] | None = None) -> None:
        """Write what waits, in this thread; it is on disk when this returns."""
        pending, files, place = self._unwritten()
        keeping = self._vault.attachments.keeping(files) if files else None
        before = _both(first, keeping)
        self._on_disk(files, self._vault.answers.commit(self._id, pending, place, before=before))

    def _unwritten(self) -> tuple[tuple[Act, ...], tuple[AnswerFile, ...], Place]:
        with self._gate:
            pending, files = tuple(self._pending), tuple(self._files)
        counted = cards.progress(self._session)
        progress = Progress(answered=counted.answered, total=counted.total, unknown=counted.unknown)
        return pending, files, Place(progress, self._last_place, self._session.language or "")

    def _written(self, files: tuple[AnswerFile, ...], saved: Future[int]) -> None:
        if not saved.cancelled() and saved.exception() is None:
            self._on_disk(files, saved.result())

    def _on_disk(self, files: tuple[AnswerFile, ...], number: int) -> None:
        with self._gate:
            self._files = [file for file in self._files if file not in files]
            self._pending = [act for act in self._pending if act.number > number]


def _both(
    first: Callable[[Connection], None] | None, second: Callable[[Connection], None] | None
) -> Callable[[Connection], None] | None:
    if first is None or second is None:
        return first or second

    def work(connection: Connection) -> None:
        first(connection)
        second(connection)

    return work


def world_of(vault: Vault, clock: Clock | None, timezone: tzinfo | None) -> World:
    """The outside world of a record on this machine."""
    told = clock or vault.clock
    zone = timezone or datetime.now().astimezone().tzinfo or UTC
    return World(now=told.now, random=vault.random, timezone=zone)

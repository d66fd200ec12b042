"""One filling of a form: answers in, changes out.

Every verb of the engine's page is one method with the same name and fields. A step reads the
clock once, changes the instance, computes again what depends on it and nothing else, and returns
`Changes`. A failed step raises `EngineError` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from fieldkit.forms.answers import taken
from fieldkit.forms.definition import Definition
from fieldkit.forms.engine import Engine
from fieldkit.forms.errors import EngineError
from fieldkit.forms.instance import Cell, Range
from fieldkit.forms.preloads import meta, moment_text, uuid4
from fieldkit.forms.show import outline, state_of, validate
from fieldkit.forms.state import (
    Answer,
    Attachment,
    Changes,
    OutlineEntry,
    State,
    Step,
    Validation,
    Verb,
)
from fieldkit.forms.submission import Submission, is_file, record_xml
from fieldkit.forms.undisturbed import undisturbed
from fieldkit.forms.world import NO_MEDIA, Media, Rows, World
from fieldkit.forms.xpath import Value, to_boolean, to_number, to_string


class Session:
    """A record of `definition` while it is being filled."""

    def __init__(self, definition: Definition, world: World, media: Media) -> None:
        self.definition = definition
        self.world = world
        self._media = media
        self._steps: list[Step] = []
        self._attachments: dict[str, Attachment] = {}
        self._engine: Engine
        self._lenient = False

    # Opening.

    @classmethod
    def start(
        cls,
        definition: Definition,
        *,
        world: World,
        media: Media = NO_MEDIA,
        language: str | None = None,
        prefill: Iterable[Step] = (),
    ) -> Session:
        """A new record. `prefill` are the program's steps, kept marked as such."""
        session = cls(definition, world, media)
        opened = {"seed": world.random(16).hex(), "language": session._named(language)}
        session._open(Step("start", value=opened, at=moment_text(session._moment())))
        for step in prefill:
            session.do(replace(step, program=True))
        return session

    @classmethod
    def replay(
        cls,
        definition: Definition,
        steps: Sequence[Step],
        *,
        world: World,
        media: Media = NO_MEDIA,
    ) -> Session:
        """The record that these steps (of an earlier `steps`) made; it goes on from there."""
        session = cls(definition, world, media)
        session._play(steps)
        return session

    @classmethod
    def resume(
        cls,
        definition: Definition,
        record: str | bytes,
        *,
        world: World,
        media: Media = NO_MEDIA,
        language: str | None = None,
        attachments: Mapping[str, Attachment] | None = None,
    ) -> Session:
        """Open a saved record to go on with it. Errors: record, xml."""
        return cls._reopen("resume", definition, record, world, media, language, attachments)

    @classmethod
    def edit(
        cls,
        definition: Definition,
        record: str | bytes,
        *,
        world: World,
        media: Media = NO_MEDIA,
        language: str | None = None,
        attachments: Mapping[str, Attachment] | None = None,
    ) -> Session:
        """Open a record that was sent, to correct it: its instanceID becomes deprecatedID."""
        return cls._reopen("edit", definition, record, world, media, language, attachments)

    @classmethod
    def _reopen(
        cls,
        how: str,
        definition: Definition,
        record: str | bytes,
        world: World,
        media: Media,
        language: str | None,
        attachments: Mapping[str, Attachment] | None,
    ) -> Session:
        session = cls(definition, world, media)
        session._attachments = dict(attachments or {})
        opened = {
            "seed": world.random(16).hex(),
            "language": session._named(language),
            how: record if isinstance(record, str) else record.decode(),
        }
        session._open(Step("start", value=opened, at=moment_text(session._moment())))
        return session

    def _open(self, step: Step) -> None:
        opened: Mapping[str, Any] = step.value
        self._engine = Engine(
            self.definition,
            self._media,
            zone=self.world.timezone,
            properties=self.world.properties,
            seed=bytes.fromhex(opened["seed"]),
            language=opened["language"],
            now=datetime.fromisoformat(step.at).astimezone(self.world.timezone),
            verify=self.world.verify,
        )
        record = opened.get("resume", opened.get("edit"))
        with undisturbed():
            if record is None:
                self._engine.begin()
            else:
                self._engine.reopen(record, sent="edit" in opened)
        if "edit" in opened:
            self._deprecate()
        self._steps.append(step)

    def _deprecate(self) -> None:
        engine = self._engine
        old, now = meta(engine.top, "deprecatedID"), meta(engine.top, "instanceID")
        if now is None:
            raise EngineError("record", "The form gives its records no instanceID.")
        if not now.value:
            raise EngineError("record", "The record has no instanceID that could be replaced.")

        def rename() -> None:
            if old is not None:
                engine.rules.set(old, now.value)
            engine.rules.set(now, f"uuid:{uuid4(engine.draw)}")

        engine.step(engine.context.now, rename)

    def _play(self, steps: Sequence[Step]) -> None:
        self._steps = []
        self._lenient = True
        self._open(steps[0])
        for step in steps[1:]:
            self.do(step)
        self._lenient = False

    def _named(self, language: str | None) -> str | None:
        if language is None:
            return self.definition.default_language
        if language in self.definition.languages:
            return language
        for name in self.definition.languages:
            if name.endswith(f"({language})"):
                return name
        raise EngineError("reference", f"The form has no language {language}.")

    # What is known.

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every filling step so far, the start first, the program's marked."""
        return tuple(self._steps)

    @property
    def language(self) -> str | None:
        """The language in force, as the form writes it; None where the form has none."""
        return self._engine.wording.language

    @property
    def engine(self) -> Engine:
        """The record as it is; for the modules of this package."""
        return self._engine

    @property
    def attachments(self) -> Mapping[str, Attachment]:
        """The files that were attached, by name."""
        return dict(self._attachments)

    def take_attachments(self, attachments: Mapping[str, Attachment]) -> None:
        """Know these files too, which the record names."""
        self._attachments |= attachments

    # Filling.

    def do(self, step: Step) -> Changes:
        """Do a step that was kept. One that can no longer be done is left out while replaying."""
        at = datetime.fromisoformat(step.at) if step.at else None
        try:
            return self._do(step, at)
        except EngineError as error:
            if self._lenient and error.kind in ("reference", "type", "readonly", "repeat-fixed"):
                return Changes()
            raise

    def _do(self, step: Step, at: datetime | None) -> Changes:
        program = step.program
        if step.verb == "answer":
            return self.answer(step.ref, step.value, program=program, at=at)
        if step.verb == "attach":
            return self.attach(step.ref, step.value, program=program, at=at)
        if step.verb == "add":
            return self.add(step.ref, program=program, at=at)
        if step.verb == "remove":
            return self.remove(step.ref, program=program, at=at)
        if step.verb == "rows":
            return self.replace_rows(step.ref, step.value, at=at)
        if step.verb == "language":
            self.set_language(step.value, at=at)
            return Changes()
        raise EngineError("request", f"There is no step {step.verb}.")

    def answer(
        self, ref: str, value: Answer, *, program: bool = False, at: datetime | None = None
    ) -> Changes:
        """Answer a question; None is no answer. Errors: reference, readonly, type.

        What is not relevant takes an answer too, and keeps it for when it is.
        The program may also give a value to what has no control and to what is read-only.
        """
        cell = self._engine.find(ref)
        if cell.kind not in ("question", "value"):
            raise EngineError("reference", f"{cell.ref} is no question.")
        if not program:
            self._may_answer(cell)
        text = self._taken(cell, value)
        act = partial(self._engine.rules.set, cell, text)
        return self._step("answer", cell.ref, text, act, at, program=program)

    def _may_answer(self, cell: Cell) -> None:
        """Whether a person may: raises EngineError `reference` or `readonly` where not."""
        control = cell.model.control
        if control is None:
            raise EngineError("reference", f"{cell.ref} is no question.", question=cell.ref)
        if cell.readonly or control.kind == "note":
            raise EngineError("readonly", f"{cell.ref} is not to be answered.", question=cell.ref)

    def _taken(self, cell: Cell, value: Answer) -> str:
        try:
            return self._engine.taken(cell, taken(value, cell.model.type, self.world.timezone))
        except EngineError as error:
            raise EngineError(error.kind, error.message, question=cell.ref) from None

    def attach(
        self,
        ref: str,
        attachment: Attachment | None,
        *,
        program: bool = False,
        at: datetime | None = None,
    ) -> Changes:
        """Name a file in an upload question; None takes it away.

        The name is made unique in the record; `Changes.name` tells it.
        """
        cell = self._engine.find(ref)
        control = cell.model.control
        if control is None or control.kind != "upload":
            raise EngineError("reference", f"{cell.ref} takes no file.", question=cell.ref)
        if not program:
            self._may_answer(cell)
        named = None if attachment is None else self._unique(attachment)
        name = "" if named is None else named.name
        act = partial(self._engine.rules.set, cell, name)
        changes = self._step("attach", cell.ref, named, act, at, program=program)
        if named is not None:
            self._attachments[name] = named
        return replace(changes, name=name or None)

    def _unique(self, attachment: Attachment) -> Attachment:
        plain = attachment.name.replace("\\", "/").rpartition("/")[2] or "file"
        stem, dot, ending = plain.rpartition(".")
        name, number = plain, 1
        while (known := self._attachments.get(name)) is not None and known != replace(
            attachment, name=name
        ):
            number += 1
            name = f"{stem}-{number}.{ending}" if dot and stem else f"{plain}-{number}"
        return replace(attachment, name=name)

    def add(self, ref: str, *, program: bool = False, at: datetime | None = None) -> Changes:
        """Add a row at the end of a repeat; `Changes.ref` is the row.

        Errors: reference, repeat-fixed, limit.
        """
        cell = self._engine.find(ref)
        if not isinstance(cell, Range):
            raise EngineError("reference", f"{cell.ref} is no repeat.")
        self._may_change_rows(cell, program)
        act = partial(self._engine.rules.new_row, cell)
        changes = self._step("add", cell.ref, None, act, at, program=program)
        return replace(changes, ref=cell.rows[-1].ref)

    def remove(self, ref: str, *, program: bool = False, at: datetime | None = None) -> Changes:
        """Remove a row. Errors: reference, repeat-fixed."""
        cell = self._engine.find(ref)
        row = cell.scope
        range_ = row.range
        if isinstance(cell, Range) or range_ is None or cell is not row.cell:
            raise EngineError("reference", f"{cell.ref} is no row.")
        self._may_change_rows(range_, program)
        act = partial(self._engine.rules.drop_row, range_, row)
        return self._step("remove", cell.ref, None, act, at, program=program)

    def _may_change_rows(self, cell: Range, program: bool) -> None:
        fixed = cell.repeat.count is not None or (cell.repeat.fixed and not program)
        if fixed:
            raise EngineError("repeat-fixed", f"The form fixes the rows of {cell.ref}.")
        if not cell.relevant and not program:
            raise EngineError("reference", f"{cell.ref} is not relevant.")

    def set_language(self, name: str, *, at: datetime | None = None) -> None:
        """Switch the language; every answer stays. Errors: reference."""
        language = self._named(name)
        self._step("language", "", language, partial(self._engine.speak, language), at)

    def replace_rows(self, name: str, rows: Rows, *, at: datetime | None = None) -> Changes:
        """A data set of the caller's has these rows now (`areas.csv`).

        Answers that are no longer offered are cleared.
        """
        kept = [dict(row) for row in rows]
        act = partial(self._engine.replace_rows, name, kept)
        return self._step("rows", name, kept, act, at, program=True)

    def _step(
        self,
        verb: Verb,
        ref: str,
        value: Any,
        act: Callable[[], object],
        at: datetime | None,
        *,
        program: bool = False,
    ) -> Changes:
        moment = self._moment() if at is None else at.astimezone(self.world.timezone)
        try:
            changed = self._engine.step(moment, act)
        except Exception:
            # Half a step must not stay: the record is made again from the steps before it.
            self._play(tuple(self._steps))
            raise
        self._steps.append(Step(verb, ref, value, moment_text(moment), program))
        return Changes(changed)

    def _moment(self) -> datetime:
        return self.world.now().astimezone(self.world.timezone)

    # Asking.

    def state(self, ref: str) -> State:
        """The state of a node, with all its fields."""
        return state_of(self._engine, self._engine.find(ref))

    def outline(self, ref: str = "/") -> tuple[OutlineEntry, ...]:
        """What a person meets in `ref` now, in form order."""
        return tuple(outline(self._engine, ref))

    def evaluate(self, expression: str, at: str = "/", as_: str | None = None) -> Value:
        """An expression in the record as it is. `as_` is string, number, boolean or node-set."""
        engine = self._engine
        cell = None if at.strip() == "/" else engine.find(at)
        compiled = self.definition.compiler.at(expression, cell.model if cell is not None else None)
        engine.context.now = self._moment()
        if isinstance(cell, Range) and cell.rows:
            cell = cell.rows[0].cell
        node = engine.document if cell is None else cell.node
        value = compiled.evaluate(engine.context, node)
        if as_ == "string":
            return to_string(value)
        if as_ == "number":
            return to_number(value, self.world.timezone)
        if as_ == "boolean":
            return to_boolean(value)
        if as_ == "node-set" and not isinstance(value, list):
            raise EngineError("type", "The result is no node-set.", expression=expression)
        return value

    def validate(self) -> Validation:
        """All violations over the whole form, in form order."""
        return Validation(tuple(validate(self._engine)))

    def submission(self) -> Submission:
        """The record as ODK submission XML, without what is not relevant, and its attachments.

        What the form keeps of the moment of finishing (`end`) is told now.
        """
        engine = self._engine
        engine.finish(self._moment())
        names = {
            cell.value for cell in engine.top.all_cells() if cell.shown and is_file(cell.model)
        }
        attached = [self._attachments[name] for name in self._attachments if name in names]
        hidden = sum(
            1
            for cell in engine.top.all_cells()
            if cell.model.control is not None and cell.value and not cell.relevant
        )
        return Submission(
            record_xml(engine.top.element),
            tuple(sorted(attached, key=lambda attachment: attachment.name)),
            not validate(engine),
            hidden,
        )

"""One filling of a form: answers in, changes out.

Every verb of the engine's page is one method with the same name and fields. A step reads the
clock once, changes the instance, computes again what depends on it and nothing else, and returns
`Changes`. A failed step raises `EngineError` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fieldkit.forms.definition import Definition
from fieldkit.forms.state import (
    Answer,
    Attachment,
    Changes,
    OutlineEntry,
    State,
    Step,
    Validation,
)
from fieldkit.forms.submission import Submission
from fieldkit.forms.world import NO_MEDIA, Media, Rows, World


class Session:
    """A record of `definition` while it is being filled."""

    definition: Definition

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
        raise NotImplementedError

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
        raise NotImplementedError

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
        """Open a saved record to go on with it."""
        raise NotImplementedError

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
        raise NotImplementedError

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every filling step so far, the start first, the program's marked."""
        raise NotImplementedError

    @property
    def language(self) -> str | None:
        """The language in force, as the form writes it; None where the form has none."""
        raise NotImplementedError

    def answer(self, ref: str, value: Answer, *, program: bool = False) -> Changes:
        """Answer a question; None is no answer. Errors: reference, readonly, type."""
        raise NotImplementedError

    def attach(self, ref: str, attachment: Attachment | None, *, program: bool = False) -> Changes:
        """Name a file in an upload question. The name is made unique in the record."""
        raise NotImplementedError

    def add(self, ref: str, *, program: bool = False) -> Changes:
        """Add a row at the end of a repeat; `Changes.ref` is the row. Errors: repeat-fixed."""
        raise NotImplementedError

    def remove(self, ref: str, *, program: bool = False) -> Changes:
        """Remove a row. Errors: repeat-fixed, reference."""
        raise NotImplementedError

    def set_language(self, name: str) -> None:
        """Switch the language; every answer stays. Errors: reference."""
        raise NotImplementedError

    def replace_rows(self, name: str, rows: Rows) -> Changes:
        """A data set of the caller's has these rows now (`areas.csv`)."""
        raise NotImplementedError

    def state(self, ref: str) -> State:
        """The state of a node, with all its fields."""
        raise NotImplementedError

    def outline(self, ref: str = "/") -> tuple[OutlineEntry, ...]:
        """What a person meets in `ref` now, in form order."""
        raise NotImplementedError

    def evaluate(self, expression: str, at: str = "/", as_: str | None = None) -> Any:
        """An expression in the record as it is; the value as `fieldkit.forms.xpath` gives it."""
        raise NotImplementedError

    def validate(self) -> Validation:
        """All violations over the whole form, in form order."""
        raise NotImplementedError

    def submission(self) -> Submission:
        """The record as ODK submission XML, without what is not relevant, and its attachments."""
        raise NotImplementedError

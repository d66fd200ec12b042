"""Steps of the engine as the vault keeps them, and back.

`rows` steps are left out: the program gives its data sets anew whenever a draft is opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from fieldkit.forms.state import Attachment, Step
from fieldkit.vault.answers import AnswerStep


def kept_steps(steps: Iterable[Step]) -> list[AnswerStep]:
    """As the vault keeps them: values as JSON can hold them."""
    return [
        AnswerStep(step.verb, step.ref, _plain(step.value), step.at, step.program)
        for step in steps
        if step.verb != "rows"
    ]


def played_steps(steps: Iterable[AnswerStep]) -> list[Step]:
    """As the engine plays them."""
    return [
        Step(step.verb, step.ref, _value(step), step.at, step.program)  # type: ignore[arg-type]
        for step in steps
    ]


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Attachment) else value


def _value(step: AnswerStep) -> Any:
    if step.verb == "attach" and isinstance(step.value, dict):
        return Attachment(**step.value)
    return step.value

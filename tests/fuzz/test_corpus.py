"""What fuzzing found worth keeping is tried again: a value or a typed error, nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import outcome
import pytest

CORPUS = Path(__file__).with_name("corpus")


@pytest.mark.parametrize(
    ("target", "take", "reached"),
    [
        ("expression", outcome.expression, {"refused", "compiled", "value"}),
        ("form", outcome.form, {"refused", "examined", "submitted"}),
    ],
    ids=["expression", "form"],
)
def test_the_corpus_ends_as_it_may(
    target: str, take: Callable[[bytes], str], reached: set[str]
) -> None:
    came: Counter[str] = Counter()
    wrong: list[str] = []
    for path in sorted((CORPUS / target).iterdir()):
        try:
            came[take(path.read_bytes())] += 1
        except Exception as error:  # noqa: BLE001 - whatever else rises is what is looked for
            wrong.append(f"{path.name}: {error!r}")
    assert wrong == []
    assert reached <= set(came)

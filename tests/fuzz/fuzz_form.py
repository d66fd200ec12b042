#!/usr/bin/env python3
"""The fuzzer of the form loader and of what follows from it; `fuzz.py` starts it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import mutation

atheris = importlib.import_module("atheris")
with atheris.instrument_imports(include=["fieldkit.forms"]):
    import outcome

DICTIONARY = [
    word
    for name in ("expression.dict", "form.dict")
    for word in mutation.words(Path(__file__).with_name(name))
]


def _one(raw: bytes) -> None:
    outcome.form(raw)


def _mutated(raw: bytes, most: int, seed: int) -> bytes:
    return mutation.mutate_form(raw, most, seed, DICTIONARY, atheris.Mutate)


def _crossed(first: bytes, second: bytes, most: int, seed: int) -> bytes:
    return mutation.cross(first, second, most, seed)


if __name__ == "__main__":
    atheris.Setup(sys.argv, _one, custom_mutator=_mutated, custom_crossover=_crossed)
    atheris.Fuzz()

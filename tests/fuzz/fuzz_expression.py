#!/usr/bin/env python3
"""The fuzzer of the expression parser and evaluator; `fuzz.py` starts it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import mutation

atheris = importlib.import_module("atheris")
with atheris.instrument_imports(include=["fieldkit.forms"]):
    import outcome

DICTIONARY = mutation.words(Path(__file__).with_name("expression.dict"))


def _one(raw: bytes) -> None:
    outcome.expression(raw)


def _mutated(raw: bytes, most: int, seed: int) -> bytes:
    return mutation.mutate_expression(raw, most, seed, DICTIONARY, atheris.Mutate)


if __name__ == "__main__":
    atheris.Setup(sys.argv, _one, custom_mutator=_mutated)
    atheris.Fuzz()

"""Marks for sentences that are translated elsewhere than where they stand."""

from __future__ import annotations


def N_(sentence: str) -> str:
    """Mark a sentence for extraction where it stands; it is translated where it is shown."""
    return sentence


def NC_(context: str, sentence: str) -> str:
    """The same with a context, which `Translator.context` must be given again."""
    return sentence

"""That an assessment corrects an earlier version, in words: on every page that shows it.

Source: interface design, 5 *Undo* ("Make a correction"), 7.8 (version n+1).
"""

from __future__ import annotations

from fieldkit.language import Translator
from schemas.assessment import Assessment


def correction_words(assessment: Assessment, tr: Translator) -> str:
    """What it corrects; empty for a first version."""
    if assessment.revision < 2:
        return ""
    # Translators: behind the period of an assessment: it corrects a version that was signed
    return tr.text("correction of version\u00a0{number}", number=assessment.revision - 1)

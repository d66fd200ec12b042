"""Use cases, one file each: open, fill, attach, review, finalise, correct, follow up."""

from fieldkit.assess.attaching import attach, describe, keep_metadata, link, unlink
from fieldkit.assess.correcting import correct
from fieldkit.assess.filling import Filling, Undone
from fieldkit.assess.finalising import finalise
from fieldkit.assess.flags import Flags
from fieldkit.assess.opening import (
    open_assessment,
    open_situation,
    save_situation,
    take_situation,
)
from fieldkit.assess.reviewing import Review, look_back, review
from fieldkit.assess.states import state_of

__all__ = [
    "Filling",
    "Flags",
    "Review",
    "Undone",
    "attach",
    "correct",
    "describe",
    "finalise",
    "keep_metadata",
    "link",
    "look_back",
    "open_assessment",
    "open_situation",
    "review",
    "save_situation",
    "state_of",
    "take_situation",
    "unlink",
]

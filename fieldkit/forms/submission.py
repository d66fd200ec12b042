"""A record as ODK submission XML, out and back in.

Out: the primary instance without what is not relevant and without repeat templates (OpenRosa
form submission; ODK XForms, *Instance*). In: a saved record of the same form, laid over the
form's own instance.
"""

from __future__ import annotations

from dataclasses import dataclass

from fieldkit.forms.state import Attachment


@dataclass(frozen=True, slots=True)
class Submission:
    """`xml` is the record; `attachments` the files that it names; `hidden` counts the answers
    that were given and are left out because they are not relevant."""

    xml: bytes
    attachments: tuple[Attachment, ...]
    valid: bool
    hidden: int

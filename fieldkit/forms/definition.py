"""The compiled, immutable form, from XForm XML as pyxform, ODK Central and Kobo write it."""

from __future__ import annotations

from fieldkit.forms.world import NO_MEDIA, Media


class Definition:
    """A form: model, binds, body, translations, secondary instances and dependencies."""

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str | None
    root: str
    """Location path of the primary instance's root element (`/data`)."""


def load(xform: str | bytes, media: Media = NO_MEDIA) -> Definition:
    """Compile a form. Raises FormRefused with all problems where it has an error."""
    raise NotImplementedError

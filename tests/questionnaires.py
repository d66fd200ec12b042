"""Small questionnaires written in a test as a Markdown table, compiled by pyxform."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fieldkit.forms.xlsform import convert
from fieldkit.instruments import Instrument


def compiled(
    markdown: str, folder: Path, *, name: str = "small", media: Mapping[str, bytes] | None = None
) -> Instrument:
    """The form as an instrument; `media` is what it names as `jr://…`."""
    source = folder / f"{name}.md"
    source.write_text(markdown, encoding="utf-8")
    made = convert(source)
    assert made.xform, made.problems
    digest = hashlib.sha256(made.xform).hexdigest()
    return Instrument(name, "1", name, digest, made.xform, media or {})

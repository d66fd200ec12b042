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
    # A Markdown table has no line breaks in its cells; here `&#10;` stands for one.
    xform = made.xform.replace(b"&amp;#10;", b"&#10;")
    return Instrument(name, "1", name, hashlib.sha256(xform).hexdigest(), xform, media or {})

"""Markdown of questionnaires as ODK shows it: bold, emphasis, headings, lists, links; no Qt.

Everything is escaped first, and only then are marks turned into tags of a fixed few without
content of theirs: whatever a form or an answer in a label holds, no other tag can come of it. A
link is words with its address, nothing to click. `plain` gives the words alone: for names that a
screen reader says, tiles and lists. Source: XLSForm, *Styling prompts*; design *forms*.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

LONGEST: Final = 4000
"""Letters of a line in which marks are looked for; a longer one is shown as it stands."""
WHOLE: Final = 20_000
"""The same of a whole text: many lines, each with marks that never close, take seconds together."""

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(.+)$")
_NUMBER = re.compile(r"^\s*(\d{1,3})[.)]\s+(.+)$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~|&<>])")
_ESCAPED_TEXT = re.compile(r"\\(&(?:amp|lt|gt);|[\\`*_{}\[\]()#+\-.!~|])")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(([^()\s]{1,1000})\)")
_STRONG = (
    re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)"),
)
_EMPHASIS = (
    re.compile(r"\*(?=[^\s*])(.+?)(?<=[^\s*])\*"),
    re.compile(r"(?<!\w)_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)"),
)
_MARKS = {"*": "&#42;", "_": "&#95;", "[": "&#91;", "]": "&#93;", "#": "&#35;", "\\": "&#92;"}
_BULLET_SIGN = "\u2022\u00a0\u00a0"
_SIZES = {1: "x-large", 2: "large"}


def markup(text: str, *, italics: bool = True) -> str:
    """The text as a label shows it: only `b`, `i`, `br` and `span` with a size.

    Without `italics` (Arabic, Chinese) emphasis is bold too.
    """
    if len(text) > WHOLE:
        return escape(text).replace("\n", "<br>")
    tag = "i" if italics else "b"
    return "<br>".join(_line(line, tag) for line in text.split("\n"))


def plain(text: str) -> str:
    """The words without their marks."""
    if len(text) > WHOLE:
        return text
    if not any(mark in text for mark in "*_#[\\-+") and not re.search(r"\d[.)]\s", text):
        return text
    return "\n".join(_plain_line(line) for line in text.split("\n"))


def _line(line: str, tag: str) -> str:
    if len(line) > LONGEST:
        return escape(line)
    if heading := _HEADING.match(line):
        size = _SIZES.get(len(heading[1]))
        words = f"<b>{_inline(heading[2], tag)}</b>"
        return f'<span style="font-size:{size}">{words}</span>' if size else words
    if bullet := _BULLET.match(line):
        return _BULLET_SIGN + _inline(bullet[1], tag)
    if number := _NUMBER.match(line):
        return f"{number[1]}.\u00a0\u00a0{_inline(number[2], tag)}"
    return _inline(line, tag)


def _inline(words: str, tag: str) -> str:
    # A mark after a backslash becomes a character reference: nothing below sees it again.
    text = _ESCAPED_TEXT.sub(_reference, escape(words, quote=False))
    text = _LINK.sub(_address, text)
    for mark in _STRONG:
        text = mark.sub(r"<b>\1</b>", text)
    for mark in _EMPHASIS:
        text = mark.sub(rf"<{tag}>\1</{tag}>", text)
    return text


def _reference(found: re.Match[str]) -> str:
    return found[1] if len(found[1]) > 1 else f"&#{ord(found[1])};"


def _address(found: re.Match[str]) -> str:
    """Words and address, isolated; what marks the address holds are none."""
    address = "".join(_MARKS.get(sign, sign) for sign in found[2])
    if found[1] == found[2]:
        return f"\u2066{address}\u2069"
    return f"{found[1]} (\u2066{address}\u2069)"


def _plain_line(line: str) -> str:
    if len(line) > LONGEST:
        return line
    if heading := _HEADING.match(line):
        line = heading[2]
    elif bullet := _BULLET.match(line):
        line = _BULLET_SIGN + bullet[1]
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1])
        return "\x00"

    line = _ESCAPED.sub(keep, line.replace("\x00", ""))
    line = _LINK.sub(lambda found: found[1], line)
    for mark in (*_STRONG, *_EMPHASIS):
        line = mark.sub(r"\1", line)
    return re.sub("\x00", lambda _: kept.pop(0), line)

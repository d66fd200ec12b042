"""The texts of a form in its languages (ODK XForms, *Languages*): lazily read, outputs compiled.

A text has forms: its words (no form, or `long`), `short`, `guidance`, and the media `image`,
`big-image`, `audio`, `video` (*Media*). Most texts are never shown in a sitting, so an entry is
read from the XML when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from fieldkit.forms.model import Text
from fieldkit.forms.xpath import Compiled

MEDIA_FORMS = ("image", "big-image", "audio", "video")
Compile = Callable[[str], Compiled | None]


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: etree._Element) -> str:
    """The element's name without its namespace; "" for comments and their like."""
    tag: object = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in one language."""

    words: Text | None = None
    guidance: Text | None = None
    media: Mapping[str, str] = field(default_factory=dict)


EMPTY = Entry()


def words_of(element: etree._Element, compile_output: Compile) -> Text:
    """The mixed content of a label, hint or value: text, and outputs as expressions."""
    if not len(element):
        return Text(parts=((element.text or "").strip(),))
    parts: list[str | Compiled] = [(element.text or "").lstrip()]
    for child in element:
        if local(child) == "output":
            expression = child.get("value") or child.get("ref") or ""
            compiled = compile_output(expression)
            if compiled is not None:
                parts.append(compiled)
        elif local(child):
            parts.append("".join(str(piece) for piece in child.itertext()))
        parts.append(child.tail or "")
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return Text(parts=tuple(part for part in parts if part != ""))


class Itext:
    """All translations. Entries are cached by language, id and the place they are shown at."""

    def __init__(self, root: etree._Element | None) -> None:
        self.languages: list[str] = []
        self.default: str | None = None
        self.repeated: list[str] = []
        self.twice: list[tuple[str, str]] = []
        """Language and id of every text that is there more than once."""
        self._texts: dict[str, dict[str, etree._Element]] = {}
        self._spoken: set[str] = set()
        """The texts that have an output in any language."""
        self._entries: dict[tuple[str, str, object], Entry] = {}
        for translation in root if root is not None else ():
            if local(translation) == "translation":
                self._read(translation)
        if self.default is None and self.languages:
            self.default = self.languages[0]

    def _read(self, translation: etree._Element) -> None:
        language = translation.get("lang") or ""
        if language in self._texts:
            self.repeated.append(language)
            return
        self.languages.append(language)
        if translation.get("default") is not None:
            self.default = language
        texts = self._texts[language] = {}
        for text in translation.iterchildren("{*}text"):
            text_id = str(text.get("id"))
            if text_id in texts:
                self.twice.append((language, text_id))
            texts[text_id] = text
        # libxml2 finds the few that have outputs faster than we look through all.
        for output in translation.iter("{*}output"):
            value = output.getparent()
            owner = value.getparent() if value is not None else None
            if owner is not None:
                self._spoken.add(str(owner.get("id")))

    def has(self, text_id: str) -> bool:
        """Whether any language has the text."""
        return any(text_id in texts for texts in self._texts.values())

    @property
    def everywhere(self) -> Set[str]:
        """The texts that every language has."""
        known = [texts.keys() for texts in self._texts.values()]
        if all(keys == known[0] for keys in known):
            return known[0] if known else frozenset()
        return frozenset(known[0]).intersection(*known[1:])

    def missing(self, text_id: str) -> list[str]:
        """The languages that do not have the text."""
        return [name for name, texts in self._texts.items() if text_id not in texts]

    def has_outputs(self, text_id: str) -> bool:
        """Whether the text has an output in any language."""
        return text_id in self._spoken

    def entry(
        self, text_id: str, language: str | None, compile_output: Compile, place: object
    ) -> Entry:
        """The text in `language`, else in the default language, else in any, else empty.

        A lone dash is what pyxform writes where a translation is missing.
        """
        key = (text_id, language or "", place)
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = self._parse(text_id, language, compile_output)
        return found

    def _parse(self, text_id: str, language: str | None, compile_output: Compile) -> Entry:
        found: Entry | None = None
        for name in dict.fromkeys((language, self.default, *self.languages)):
            element = self._texts.get(name or "", {}).get(text_id)
            if element is None:
                continue
            entry = _entry(element, compile_output)
            found = entry if found is None else _filled(found, entry)
            if not (_is_blank(found.words) or _is_blank(found.guidance)):
                break
        return EMPTY if found is None else found

    def every(self, text_id: str, compile_output: Compile, place: object) -> Iterator[Entry]:
        """The text in each language."""
        for language in self.languages:
            yield self.entry(text_id, language, compile_output, place)


def _is_blank(text: Text | None) -> bool:
    return text is not None and text.parts == ("-",)


def _filled(entry: Entry, other: Entry) -> Entry:
    """The entry with the other's words where its own are missing."""
    words = other.words if _is_blank(entry.words) and other.words else entry.words
    guidance = other.guidance if _is_blank(entry.guidance) and other.guidance else entry.guidance
    return Entry(words, guidance, entry.media)


def _entry(element: etree._Element, compile_output: Compile) -> Entry:
    words: dict[str, Text] = {}
    media: dict[str, str] = {}
    for value in element:
        if local(value) != "value":
            continue
        form = value.get("form") or ""
        if form in MEDIA_FORMS:
            media[form] = (value.text or "").strip().rpartition("/")[2]
        else:
            words[form] = words_of(value, compile_output)
    main = words.get("") or words.get("long") or words.get("short")
    return Entry(main, words.get("guidance"), media)

"""One language at work: sentences with isolated values, plurals, numbers, dates, direction.

Catalogues are GNU gettext (`resources/translations/<language>.mo`, made from the `.po` beside it);
English needs none, its sentences are the message ids. A sentence without a translation is shown in
English rather than not at all; a test fails on it. Source: libraries, *Translations*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from string import Formatter
from typing import Final, Literal

from fieldkit.language import dates, numbers
from fieldkit.language.catalogue import Catalogue, load
from fieldkit.language.isolate import Code, Words, isolate_code, isolate_text, isolate_words
from fieldkit.language.numbers import Digits

Direction = Literal["ltr", "rtl"]
Value = str | int | float | date | timedelta

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "ar": "العربية"}
"""Code and own name of every language that has a catalogue."""

_RIGHT_TO_LEFT = frozenset({"ar"})
_formatter = Formatter()


def direction(language: str) -> Direction:
    """The writing direction of `language`."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


class Translator:
    """Everything that is said in one language; make another one when the language changes."""

    def __init__(self, language: str, digits: Digits = "western") -> None:
        """`language` is one of `LANGUAGES`, else KeyError; `digits` is for display only."""
        self.language = language
        self.name = LANGUAGES[language]
        self.direction: Direction = direction(language)
        self.digits: Digits = digits
        self._catalogue: Catalogue = load(language)

    def text(self, sentence: str, /, **values: Value) -> str:
        """The sentence in this language, its `{places}` filled with isolated values."""
        return self._fill(self._catalogue.gettext(sentence), values)

    def context(self, context: str, sentence: str, /, **values: Value) -> str:
        """`text` for a word that means different things in different places."""
        return self._fill(self._catalogue.pgettext(context, sentence), values)

    def plural(self, one: str, many: str, count: int, /, **values: Value) -> str:
        """The form that `count` asks for (six in Arabic); `{count}` is filled by itself."""
        sentence = self._catalogue.ngettext(one, many, count)
        return self._fill(sentence, {"count": count, **values})

    def number(self, value: float, decimals: int = 0) -> str:
        """ "4 800 000" in the reader's digits, not isolated."""
        return numbers.shown(numbers.grouped(value, decimals), self.digits)

    def size(self, count: int) -> str:
        """Bytes as "1.4 MB", isolated as words: in Arabic the unit has Arabic letters."""
        amount, unit = numbers.size_parts(count)
        told = numbers.shown(amount, self.digits)
        return self._own(f"{told}\u00a0{self.context('unit', unit)}")

    def duration(self, span: timedelta) -> str:
        """The two largest parts that matter: "2 days", "3 hours", "4 minutes", "20 seconds"."""
        seconds = max(0, round(span.total_seconds()))
        if seconds < 60:
            return self.plural("{count} second", "{count} seconds", seconds)
        if seconds < 3600:
            return self.plural("{count} minute", "{count} minutes", seconds // 60)
        if seconds < 86_400:
            return self.plural("{count} hour", "{count} hours", seconds // 3600)
        return self.plural("{count} day", "{count} days", seconds // 86_400)

    def day(self, when: date) -> str:
        """ "2 October 2026"."""
        return numbers.shown(dates.day(when, self.language), self.digits)

    def day_and_month(self, when: date) -> str:
        """ "2 October"."""
        return numbers.shown(dates.day_and_month(when, self.language), self.digits)

    def month(self, number: int) -> str:
        """The name of month 1…12."""
        return dates.month(number, self.language)

    def period(self, first: date, last: date) -> str:
        """ "July–September 2026"."""
        return numbers.shown(dates.period(first, last, self.language), self.digits)

    def time(self, when: datetime) -> str:
        """ "09:42" in the zone that `when` carries, isolated."""
        return isolate_code(numbers.shown(when.strftime("%H:%M"), self.digits))

    def moment(self, when: datetime) -> str:
        """ "2 October 2026, 09:42"."""
        # Translators: a day and a time of day
        return self.text("{day}, {time}", day=Words(self.day(when)), time=Words(self.time(when)))

    def listed(self, values: Iterable[Value]) -> str:
        """ "7, 11, 12": each isolated, parted as the language parts them."""
        comma = "\u060c " if self.language == "ar" else ", "
        return comma.join(self.isolated(value) for value in values)

    def isolated(self, value: Value) -> str:
        """One value as it stands in a sentence: by its type formatted and isolated."""
        if isinstance(value, Words):
            return self._own(value)
        if isinstance(value, Code):
            return isolate_code(value)
        if isinstance(value, str):
            return isolate_text(value)
        if isinstance(value, datetime):
            return self._own(self.moment(value))
        if isinstance(value, date):
            return self._own(self.day(value))
        if isinstance(value, timedelta):
            return self._own(self.duration(value))
        decimals = 0 if float(value).is_integer() else 2
        return isolate_code(self.number(value, decimals))

    def _own(self, words: str) -> str:
        return isolate_words(words, rtl=self.direction == "rtl")

    def _fill(self, sentence: str, values: Mapping[str, Value]) -> str:
        if not values or "{" not in sentence:
            return sentence
        parts = []
        for literal, place, _, _ in _formatter.parse(sentence):
            parts.append(literal)
            if place is not None:
                parts.append(self.isolated(values[place]))
        return "".join(parts)

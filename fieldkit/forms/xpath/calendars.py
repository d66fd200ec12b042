"""Short names of months and days for `format-date()`, by the language that the form is read in.

The names are those of the Unicode CLDR (abbreviated, format). A language that is not here has the
English ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Names:
    """January to December, and Monday to Sunday."""

    months: tuple[str, ...]
    days: tuple[str, ...]


def _names(months: str, days: str) -> Names:
    return Names(tuple(months.split()), tuple(days.split()))


_NAMES = {
    "en": _names("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "Mon Tue Wed Thu Fri Sat Sun"),
    "ar": _names(
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    ),
    "fr": _names(
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        "lun. mar. mer. jeu. ven. sam. dim.",
    ),
    "es": _names("ene feb mar abr may jun jul ago sept oct nov dic", "lun mar mié jue vie sáb dom"),
    "pt": _names(
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        "seg. ter. qua. qui. sex. sáb. dom.",
    ),
    "sw": _names(
        "Jan Feb Mac Apr Mei Jun Jul Ago Sep Okt Nov Des",
        "Jumatatu Jumanne Jumatano Alhamisi Ijumaa Jumamosi Jumapili",
    ),
    "uk": _names(
        "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.",
        "пн вт ср чт пт сб нд",
    ),
}
_WORDS = {
    "english": "en",
    "arabic": "ar",
    "العربية": "ar",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "portuguese": "pt",
    "português": "pt",
    "swahili": "sw",
    "kiswahili": "sw",
    "ukrainian": "uk",
    "українська": "uk",
}


@lru_cache(maxsize=64)
def names_for(language: str | None) -> Names:
    """The names for a form's language as it writes it: `French (fr)`, `ar`, `pt-BR`, `English`."""
    text = (language or "en").strip().lower()
    code = re.search(r"\(([a-z]{2,3})(?:[-_][a-z0-9]+)*\)$", text)
    if code is not None:
        return _NAMES.get(code[1], _NAMES["en"])
    if text in _WORDS:
        return _NAMES[_WORDS[text]]
    return _NAMES.get(re.split(r"[-_ ]", text)[0], _NAMES["en"])

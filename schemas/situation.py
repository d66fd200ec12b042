"""A situation: the country or area that is watched, with what belongs to it for every assessment.

Made on a device, or taken from a file (`fieldkit-situation/1`, unsigned) that another device or
desk saved: the same id is the same situation everywhere. Names are given by language, so that
a form in Arabic offers Arabic names. Source: `questions.md`, Conventions, *Situation*.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.ids import Id

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")

Name = Annotated[str, StringConstraints(min_length=1, max_length=250, strip_whitespace=True)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
PopulationCode = Annotated[str, StringConstraints(pattern=r"^P([1-9]|1[0-9]|20)$")]
PopulationKind = Literal[
    "national",
    "ethnical",
    "racial",
    "religious",
    "other_identity",
    "civilian",
    "ihl_protected",
]

STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Text(BaseModel):
    """A name as written first, and in other languages where they are known."""

    model_config = STRICT

    text: Name
    translations: dict[LanguageTag, Name] = Field(default_factory=dict, max_length=32)

    def in_language(self, language: str) -> str:
        """The name in `language`, else as it was written first."""
        return self.translations.get(language, self.text)


class Area(BaseModel):
    """A part of the situation; `code` is the choice name in forms."""

    model_config = STRICT

    code: Code
    name: Text


class SpokenLanguage(BaseModel):
    """A language of the people concerned; `code` is the choice name in forms."""

    model_config = STRICT

    code: Code
    name: Text


class Population(BaseModel):
    """A population concerned, as `repeat population` asks for it; the rest is asked in forms."""

    model_config = STRICT

    code: PopulationCode
    name: Text
    kinds: tuple[PopulationKind, ...] = Field(min_length=1)


class Situation(BaseModel):
    """What is given once and holds for each assessment of it."""

    model_config = STRICT

    id: Id
    name: Text
    country: Text
    areas: tuple[Area, ...] = Field(default=(), max_length=500)
    languages: tuple[SpokenLanguage, ...] = Field(default=(), max_length=100)
    populations: tuple[Population, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _codes_once(self) -> Situation:
        for rows in (self.areas, self.languages, self.populations):
            codes = [row.code for row in rows]
            if len(set(codes)) != len(codes):
                raise ValueError("a code stands twice")
        return self


class SituationFile(BaseModel):
    """What `save_situation` writes and `take_situation` reads."""

    model_config = STRICT

    format: Literal["fieldkit-situation/1"] = "fieldkit-situation/1"
    situation: Situation

"""A new situation, and a new assessment of one: what was given so far; imports no widget.

Codes of areas and populations are given by the program (A1 …, P1 …). A situation that comes from
a file is unsigned and shown so. Source: `questions.md`, Conventions, *Situation*; issue, step 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, get_args

from fieldkit.assess import questionnaires
from fieldkit.assess.filling import Filling
from fieldkit.assess.opening import (
    LARGEST_FILE,
    open_assessment,
    open_situation,
    save_situation,
    take_situation,
)
from fieldkit.errors import DamagedSituationFile
from fieldkit.language import N_, Translator
from fieldkit.vault import Vault
from schemas.assessment import Period
from schemas.situation import Area, Population, PopulationKind, Situation, Text
from ui.outside import write_whole

KINDS: Final[dict[str, str]] = {
    "national": N_("National group"),
    "ethnical": N_("Ethnical group"),
    "racial": N_("Racial group"),
    "religious": N_("Religious group"),
    "other_identity": N_("Group by another identity"),
    "civilian": N_("Civilian population of an area"),
    "ihl_protected": N_("Persons protected by humanitarian law"),
}
MOST_POPULATIONS: Final = 20
LONGEST: Final = 250


@dataclass
class PopulationDraft:
    """A population as it is typed."""

    name: str = ""
    kind: str = ""


@dataclass
class SituationDraft:
    """A situation as it is typed."""

    name: str = ""
    country: str = ""
    areas: str = ""
    populations: list[PopulationDraft] = field(default_factory=lambda: [PopulationDraft()])

    def told(self) -> dict[str, Any] | None:
        """As JSON, to be kept while it is typed; None where nothing was typed."""
        return None if self == SituationDraft() else asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> SituationDraft:
        """What `told` gave."""
        populations = [PopulationDraft(**each) for each in told["populations"]]
        return cls(told["name"], told["country"], told["areas"], populations)

    def missing(self) -> dict[str, str]:
        """Field → sentence (a message id) of what must be given still."""
        wrong: dict[str, str] = {}
        if not self.name.strip():
            wrong["name"] = N_("Give the situation a name.")
        if not self.country.strip():
            wrong["country"] = N_("Name the country.")
        if any(bool(each.name.strip()) != bool(each.kind) for each in self.populations):
            wrong["populations"] = N_("Give each population a name and a kind, or neither.")
        if any(len(line) > LONGEST for line in self.areas.splitlines()):
            wrong["areas"] = N_("A name has at most 250 letters.")
        return wrong

    def keep(self, vault: Vault) -> Situation:
        """Keep it in the vault."""
        names = [line.strip() for line in self.areas.splitlines() if line.strip()]
        named = [each for each in self.populations if each.name.strip()]
        return open_situation(
            vault,
            name=Text(text=self.name),
            country=Text(text=self.country),
            areas=[
                Area(code=f"A{at}", name=Text(text=name)) for at, name in enumerate(names, start=1)
            ],
            populations=[
                Population(code=f"P{at}", name=Text(text=each.name), kinds=(_kind(each.kind),))
                for at, each in enumerate(named, start=1)
            ],
        )


def _kind(kind: str) -> PopulationKind:
    known: tuple[PopulationKind, ...] = get_args(PopulationKind)
    return next(each for each in known if each == kind)


def take_file(vault: Vault, path: Path) -> Situation:
    """Take a situation that another device or desk saved. `DamagedSituationFile`."""
    try:
        with path.open("rb") as source:
            raw = source.read(LARGEST_FILE + 1)
    except OSError:
        raise DamagedSituationFile(reason="cannot be read") from None
    return take_situation(vault, raw)


def short_id(situation: str) -> str:
    """The end of a situation's id, which stands for its name where that is not known."""
    return situation[-6:].upper()


def file_name(situation: str) -> str:
    """What its file is called at first: no place, for names travel; a desk asks for it by this."""
    return f"situation-{short_id(situation)}.json"


def save_file(vault: Vault, situation: str, path: Path) -> None:
    """Write a situation's file for the desk and for colleagues; it is not protected.

    Raises `UnknownSituation`, the storage errors.
    """
    write_whole(path, save_situation(vault, situation))
    vault.audit.record("situation saved outside", situation=situation)


@dataclass
class AssessmentDraft:
    """A new assessment as it is chosen."""

    language: str
    situation: str = ""
    areas: list[str] = field(default_factory=list)
    start: str = ""
    end: str = ""
    instrument: str = "framework-assessment"

    def told(self) -> dict[str, Any]:
        """As JSON, to be kept while it is chosen."""
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> AssessmentDraft:
        """What `told` gave."""
        return cls(**told)

    def missing(self, today: date) -> dict[str, str]:
        """Field → sentence of what must be given still."""
        wrong: dict[str, str] = {}
        if not self.situation:
            wrong["situation"] = N_("Choose a situation, or make a new one.")
        if not self.start:
            wrong["start"] = N_("Give the first day of the period.")
        if not self.end:
            wrong["end"] = N_("Give the last day of the period.")
        elif self.start and self.end < self.start:
            wrong["end"] = N_("The last day is before the first.")
        elif date.fromisoformat(self.end) > today:
            wrong["end"] = N_("The period ends today at the latest.")
        return wrong

    def open(self, vault: Vault) -> Filling:
        """Open it: compiles the form and prefills, for a job. Errors as `open_assessment`."""
        period = Period(start=date.fromisoformat(self.start), end=date.fromisoformat(self.end))
        return open_assessment(
            vault,
            self.situation,
            questionnaires.instrument(vault, self.instrument),
            period=period,
            language=self.language,
            areas=self.areas,
        )


def quarters(today: date, tr: Translator) -> list[tuple[str, date, date]]:
    """The quarter before this one, and this one up to today: words, first and last day."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = first - timedelta(days=1)
    before = date(last.year, last.month - 2, 1)
    return [
        (tr.text("Last quarter"), before, last),
        (tr.text("This quarter"), first, today),
    ]

"""The data sets that a form is given, under the file names that it asks for.

What came with the form is read from the vault when the form asks for it; the program gives
`situations.csv`, `areas.csv`, `languages.csv`, `evidence.csv` and `previous.csv`, each with
`name` and `label` in the record's language. `evidence.csv` also tells where an item goes back to
in the end (`root_no`) and its grades as numbers, so that a form can see a circular source.
Source: `questions.md`, Conventions, *Data sets*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from fieldkit.forms.definition import Definition
from fieldkit.forms.folder import read_csv
from fieldkit.forms.tree import Element, parse_xml
from fieldkit.forms.world import Rows
from fieldkit.vault import Vault
from schemas.assessment import Assessment, InstrumentRef
from schemas.evidence import CLASSIFICATIONS, Evidence
from schemas.situation import Situation

SITUATIONS = "situations.csv"
AREAS = "areas.csv"
LANGUAGES = "languages.csv"
EVIDENCE = "evidence.csv"
PREVIOUS = "previous.csv"
TABLES = (SITUATIONS, AREAS, LANGUAGES, EVIDENCE, PREVIOUS)

SIX: Mapping[str, str] = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
_CANNOT_BE_JUDGED = 6


@dataclass(frozen=True)
class FormMedia:
    """`tables` are the program's data sets; every other file is the form's own, in the vault."""

    tables: Mapping[str, Rows]
    vault: Vault
    instrument: InstrumentRef

    def rows(self, name: str) -> Rows | None:
        """A table's rows, or None. EngineError `limit`, `type` for what is no table."""
        if name in self.tables:
            return self.tables[name]
        text = self.text(name) if name.lower().endswith(".csv") else None
        return None if text is None else read_csv(text)

    def text(self, name: str) -> str | None:
        """A document's text, or None."""
        raw = self.vault.instruments.media(self.instrument, name)
        return None if raw is None else raw.decode("utf-8-sig", "replace")


def data_sets(
    vault: Vault, assessment: Assessment, definition: Definition, language: str
) -> FormMedia:
    """What a form of this assessment is given; `language` is an ISO 639 code."""
    situation = vault.situations.get(assessment.situation)
    return FormMedia(
        {
            SITUATIONS: situation_rows(vault.situations.all(), language),
            AREAS: area_rows(situation, language),
            LANGUAGES: language_rows(situation, language),
            EVIDENCE: evidence_rows(vault.evidence.of(situation.id)),
            PREVIOUS: previous_rows(previous_submission(vault, assessment), definition),
        },
        vault,
        assessment.instrument,
    )


def situation_rows(situations: Iterable[Situation], language: str) -> Rows:
    """The situations on this device."""
    return [{"name": each.id, "label": each.name.in_language(language)} for each in situations]


def area_rows(situation: Situation, language: str) -> Rows:
    """The areas of the situation."""
    return [{"name": a.code, "label": a.name.in_language(language)} for a in situation.areas]


def language_rows(situation: Situation, language: str) -> Rows:
    """The situation's languages, then the six of the United Nations that are not among them."""
    own = [{"name": a.code, "label": a.name.in_language(language)} for a in situation.languages]
    named = {row["name"] for row in own}
    return own + [{"name": c, "label": label} for c, label in SIX.items() if c not in named]


def evidence_rows(items: Sequence[Evidence]) -> Rows:
    """The items of a situation. An item without grades counts as one that cannot be judged."""
    roots = roots_of(items)
    return [
        {
            "name": item.code,
            "label": f"{item.code} {item.record.says}".strip(),
            "root_no": str(int(roots[item.code].removeprefix("E-"))),
            "reliability": str(_rank(item.record.reliability)),
            "credibility": item.record.credibility or str(_CANNOT_BE_JUDGED),
            "classification": str(_classified(item)),
        }
        for item in items
    ]


def roots_of(items: Sequence[Evidence]) -> dict[str, str]:
    """Code → code of the item that it goes back to in the end; in a circle, the lowest of it."""
    based = {item.code: item.record.based_on for item in items}
    roots: dict[str, str] = {}
    for code in based:
        way = [code]
        while (following := based.get(way[-1])) in based and following not in way:
            way.append(str(following))
        circle = following in way
        roots[code] = min(way[way.index(str(following)) :], key=_number) if circle else way[-1]
    return roots


def _number(code: str) -> int:
    return int(code.removeprefix("E-"))


def _rank(reliability: str | None) -> int:
    return _CANNOT_BE_JUDGED if reliability is None else "abcdef".index(reliability) + 1


def _classified(item: Evidence) -> int:
    level = item.record.classification
    return 1 if level is None else CLASSIFICATIONS.index(level) + 1


def previous_submission(vault: Vault, assessment: Assessment) -> bytes | None:
    """`submission.xml` of the last finalised revision of the same situation and instrument."""
    found = vault.assessments.previous(
        assessment.situation, assessment.instrument.id, before=assessment
    )
    return None if found is None else found.submission


def previous_rows(submission: bytes | None, definition: Definition) -> Rows:
    """Name and value of each answer outside repeats; none without an earlier assessment.

    The names are those of the form that is open: what an older version asked otherwise is left out.
    """
    if submission is None:
        return []
    asked = {
        node.path for node in definition.nodes.values() if not node.repeats and not node.attribute
    }
    root = parse_xml(submission.decode()).root
    return [{"name": name, "value": value} for name, value in _leaves(root, (root.name,), asked)]


def _leaves(
    element: Element, path: tuple[str, ...], asked: Set[tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    for child in element.elements():
        below = (*path, child.name)
        if below not in asked or child.name == "meta":
            continue
        if child.elements():
            yield from _leaves(child, below, asked)
        elif child.string_value:
            yield child.name, child.string_value

"""The questionnaires of which an assessment can be made: those that ship, and those taken.

Imports no widget. Source: interface design, 7.17 *Questionnaires*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fieldkit.assess.questionnaires import offered
from fieldkit.instruments import shipped
from fieldkit.language import N_, Code, Translator
from fieldkit.vault import Vault
from schemas.assessment import InstrumentRef

_SHIPPED: Final[dict[str, str]] = {
    "framework-assessment": N_("Framework of Analysis: assessment"),
}


@dataclass(frozen=True, slots=True)
class Installed:
    """A questionnaire: its title, and its version and languages in a line."""

    id: str
    title: str
    note: str


def installed(vault: Vault, tr: Translator) -> list[Installed]:
    """All of them, those that ship first."""
    own = [
        Installed(each.id, tr.text(_SHIPPED[each.id]), _note(tr, each.version, ()))
        for each in shipped()
        if each.id in _SHIPPED
    ]
    taken = [
        Installed(
            each.instrument.id, each.title, _note(tr, each.instrument.version, each.languages)
        )
        for each in offered(vault)
    ]
    return own + taken


def title_of(vault: Vault, instrument: InstrumentRef, tr: Translator) -> str:
    """A questionnaire's title, or its id where it is no longer offered."""
    if instrument.id in _SHIPPED:
        return tr.text(_SHIPPED[instrument.id])
    titles = {each.instrument.id: each.title for each in offered(vault)}
    return tr.isolated(titles.get(instrument.id, Code(instrument.id)))


def _note(tr: Translator, version: str, languages: Sequence[str]) -> str:
    parts = [tr.text("version\u00a0{number}", number=Code(version))] if version else []
    if languages:
        parts.append(tr.listed(languages))
    return " \u00b7 ".join(parts)

"""The table of screens: name → class, built only when it is shown; and the rail of each role.

A screen's class takes the workspace and, by name, what it is about (`Place.about`). To add one:
a module here with a `Screen`, its view model beside it (no widget in it), and a line below.
Source: interface design, 7 *Screen map*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

from fieldkit.language import N_

if TYPE_CHECKING:
    from ui.shell import Screen
    from ui.workspace import Workspace

SCREENS: Final[Mapping[str, str]] = {
    "first-run": "ui.screens.first_run:FirstRunScreen",
    "recovery": "ui.screens.recovery:RecoveryScreen",
    "enrol": "ui.screens.enrol:EnrolScreen",
    "unlock": "ui.screens.unlock:UnlockScreen",
    "home": "ui.screens.home:HomeScreen",
    "situation": "ui.screens.situation:SituationScreen",
    "new-assessment": "ui.screens.new_assessment:NewAssessmentScreen",
    "sign": "ui.screens.sign:SignScreen",
    "sealed": "ui.screens.sealed:SealedScreen",
    "outbox": "ui.screens.outbox:OutboxScreen",
    "evidence": "ui.screens.evidence:EvidenceScreen",
    "settings": "ui.screens.settings:SettingsScreen",
    "taking": "ui.screens.taking:TakingScreen",
    "questionnaire": "ui.screens.questionnaire:QuestionnaireScreen",
    "review": "ui.screens.review:ReviewScreen",
    "inbox": "ui.screens.inbox:InboxScreen",
    "assessments": "ui.screens.assessments:AssessmentsScreen",
    "assessment": "ui.screens.assessment:AssessmentScreen",
    "profile": "ui.screens.profile:ProfileScreen",
    "report": "ui.screens.report:ReportScreen",
}

_FIELD: Final = (
    ("home", "house", N_("Home")),
    ("outbox", "send", N_("Outbox")),
    ("settings", "settings", N_("Settings")),
)
_DESK: Final = (
    ("inbox", "inbox", N_("Inbox")),
    ("assessments", "file-text", N_("Assessments")),
    ("settings", "settings", N_("Settings")),
)

BELONGS: Final[Mapping[str, str]] = dict.fromkeys(
    ("assessment", "profile", "report"), "assessments"
)
"""A screen that has no item of its own → the item that is lit while it is shown."""


def rail(role: Literal["field", "desk"]) -> Sequence[tuple[str, str, str]]:
    """Name, icon and words (a message id) of each item; only screens that exist."""
    return [item for item in (_FIELD if role == "field" else _DESK) if item[0] in SCREENS]


def build(name: str, workspace: Workspace, about: Mapping[str, object]) -> Screen:
    """Make the screen; `KeyError` for a name that is not in the table."""
    module, _, kind = SCREENS[name].partition(":")
    screen: Screen = getattr(import_module(module), kind)(workspace, **about)
    screen.opened_as = name
    return screen

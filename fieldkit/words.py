"""Words for states and scales: one word each, one translation each, for screens and reports.

`word(tr, "level", "very_high")` gives "Very high". The instruments carry longer labels with their
definitions; these short forms stand in tables, charts, badges and lists. Factor titles are those
of the Framework; the short ones (≤ 36 letters) stand where a column is narrow.
Source: interface design, sections 6 and 7.11; glossary.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fieldkit.language import NC_, Translator
from fieldkit.progress import Counted

SCALES: Final[Mapping[str, Mapping[str, str]]] = {
    "status": {
        "not_observed": NC_("status", "Not observed"),
        "some_signs": NC_("status", "Some signs"),
        "present": NC_("status", "Present"),
        "severe": NC_("status", "Severe"),
        "cannot_assess": NC_("status", "Cannot be assessed"),
    },
    "level": {
        "none_seen": NC_("level", "None seen"),
        "low": NC_("level", "Low"),
        "moderate": NC_("level", "Moderate"),
        "high": NC_("level", "High"),
        "very_high": NC_("level", "Very high"),
        "cannot_say": NC_("level", "Cannot say"),
    },
    "trend": {
        "rising": NC_("trend", "Rising"),
        "stable": NC_("trend", "Stable"),
        "falling": NC_("trend", "Falling"),
        "not_known": NC_("trend", "Not known"),
    },
    "confidence": {
        "low": NC_("confidence", "Low"),
        "moderate": NC_("confidence", "Moderate"),
        "high": NC_("confidence", "High"),
    },
    "why_not": {
        "no_access": NC_("why_not", "no access"),
        "too_dangerous": NC_("why_not", "too dangerous to ask"),
        "no_source": NC_("why_not", "no source"),
        "sources_conflict": NC_("why_not", "sources conflict"),
        "out_of_scope": NC_("why_not", "not looked for"),
        "other": NC_("why_not", "other"),
    },
    "standard": {
        "suspicion": NC_("standard", "Suspicion"),
        "reasonable_grounds": NC_("standard", "Reasonable grounds"),
        "established_elsewhere": NC_("standard", "Established elsewhere"),
    },
    "crime": {
        "genocide": NC_("crime", "Genocide"),
        "cah": NC_("crime", "Crimes against humanity"),
        "war_crimes": NC_("crime", "War crimes"),
        "ethnic_cleansing": NC_("crime", "Ethnic cleansing (pattern)"),
        "incitement": NC_("crime", "Incitement"),
        "none": NC_("crime", "None at present"),
    },
    "progress": {
        "not_begun": NC_("progress", "Not begun"),
        "under_way": NC_("progress", "Under way"),
        "done": NC_("progress", "Done"),
        "blocked": NC_("progress", "Blocked"),
        "dropped": NC_("progress", "Dropped"),
    },
    "classification": {
        "unclassified": NC_("classification", "Unclassified"),
        "confidential": NC_("classification", "Confidential"),
        "strictly_confidential": NC_("classification", "Strictly confidential"),
    },
    "access": {
        "full": NC_("access", "Free access"),
        "partial": NC_("access", "Partial access"),
        "remote": NC_("access", "Remote only"),
    },
    "state": {
        "draft": NC_("state", "Draft"),
        "ready_to_sign": NC_("state", "Ready to sign"),
        "signed": NC_("state", "Signed"),
        "waiting_to_send": NC_("state", "Waiting to send"),
        "delivered": NC_("state", "Delivered"),
        "received_by_hq": NC_("state", "Received by HQ"),
        "returned_with_comments": NC_("state", "Returned with comments"),
        "accepted": NC_("state", "Accepted"),
    },
    "package": {
        "valid": NC_("package", "Valid"),
        "damaged": NC_("package", "Damaged"),
        "not_trusted": NC_("package", "Not trusted"),
        "not_for_us": NC_("package", "Not for us"),
        "already_imported": NC_("package", "Already imported"),
        "newer_version_exists": NC_("package", "Newer version exists"),
        "could_not_be_checked": NC_("package", "Could not be checked"),
    },
    "check": {
        "passed": NC_("check", "Proved"),
        "failed": NC_("check", "Failed"),
        "cantTell": NC_("check", "Could not be checked"),
        "untested": NC_("check", "Could not be checked"),
        "inapplicable": NC_("check", "Does not apply"),
    },
    "answer": {
        "not_answered": NC_("answer", "Not answered"),
        "answered": NC_("answer", "Answered"),
        "cannot_assess": NC_("answer", "Cannot assess"),
        "to_consider": NC_("answer", "To consider"),
        "must_fix": NC_("answer", "Must fix"),
    },
}
"""Scale → value as stored → English word, which is the message id in the context of the scale."""

_TITLES: Final = (
    NC_("factor", "Situations of armed conflict or other forms of instability"),
    NC_(
        "factor", "Record of serious violations of international human rights and humanitarian law"
    ),
    NC_("factor", "Weakness of State structures"),
    NC_("factor", "Motives or incentives"),
    NC_("factor", "Capacity to commit atrocity crimes"),
    NC_("factor", "Absence of mitigating factors"),
    NC_("factor", "Enabling circumstances or preparatory action"),
    NC_("factor", "Triggering factors"),
    NC_("factor", "Intergroup tensions or patterns of discrimination against protected groups"),
    NC_("factor", "Signs of an intent to destroy in whole or in part a protected group"),
    NC_("factor", "Signs of a widespread or systematic attack against any civilian population"),
    NC_("factor", "Signs of a plan or policy to attack any civilian population"),
    NC_("factor", "Serious threats to those protected under international humanitarian law"),
    NC_("factor", "Serious threats to humanitarian or peacekeeping operations"),
)
_SHORT_TITLES: Final = (
    NC_("short factor", "Conflict and instability"),
    NC_("short factor", "Record of serious violations"),
    NC_("short factor", "Weakness of State structures"),
    NC_("short factor", "Motives or incentives"),
    NC_("short factor", "Capacity to commit crimes"),
    NC_("short factor", "Absence of mitigating factors"),
    NC_("short factor", "Enabling or preparatory action"),
    NC_("short factor", "Triggering factors"),
    NC_("short factor", "Tensions and discrimination"),
    NC_("short factor", "Signs of intent to destroy a group"),
    NC_("short factor", "Signs of wide or systematic attack"),
    NC_("short factor", "Signs of a plan or policy to attack"),
    NC_("short factor", "Threats to protected persons"),
    NC_("short factor", "Threats to aid and peacekeeping"),
)


def word(tr: Translator, scale: str, value: str) -> str:
    """The word for a value of a scale; KeyError where there is no such value."""
    return tr.context(scale, SCALES[scale][value])


def factor_title(tr: Translator, number: int) -> str:
    """The Framework's title of factor 1…14."""
    return tr.context("factor", _TITLES[number - 1])


def short_factor_title(tr: Translator, number: int) -> str:
    """A title of at most 36 letters, for columns under 300 px."""
    return tr.context("short factor", _SHORT_TITLES[number - 1])


def training_mark(tr: Translator) -> str:
    """The mark that stands on everything made from invented data."""
    return tr.context("banner", "Fictional — training")


def progress_words(tr: Translator, progress: Counted) -> str:
    """ "143 of 143 answered, 9 of them cannot be assessed", the same in field, desk and report."""
    done, total = progress.answered, progress.total
    if not progress.unknown:
        return tr.text("{done} of {total} answered", done=done, total=total)
    return tr.plural(
        "{done} of {total} answered, {count} of them cannot be assessed",
        "{done} of {total} answered, {count} of them cannot be assessed",
        progress.unknown,
        done=done,
        total=total,
    )

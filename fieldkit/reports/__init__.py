"""Reports: an assessment as PDF, in the reader's language, marked and labelled on each page.

`assessment_report(Material(...), "ar")` gives the bytes of a tagged PDF; `assessment_pages` the
same pages as pictures. `fieldkit.reports.chart` is the layout that screens share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldkit.errors import ReportFailed
from fieldkit.reports.material import About, Material

if TYPE_CHECKING:
    from fieldkit.reports.page import Report

__all__ = ["About", "Material", "assessment_pages", "assessment_report"]


def assessment_report(material: Material, language: str) -> bytes:
    """The report as PDF/UA-1; same material, same bytes. ReportFailed where it cannot be made."""
    from fieldkit.reports.render import pdf

    return pdf(_laid_out(material, language), material.about.signed)


def assessment_pages(material: Material, language: str, ppi: int = 96) -> list[bytes]:
    """Its pages as PNG, for the preview; ReportFailed as above."""
    from fieldkit.reports.render import pictures

    return pictures(_laid_out(material, language), material.about.signed, ppi)


def _laid_out(material: Material, language: str) -> Report:
    from fieldkit.reports.assessment import build
    from fieldkit.reports.coverage import printable
    from fieldkit.reports.render import FONTS

    try:
        return build(material, language, printable(FONTS))
    except (KeyError, ValueError):
        # A certified signer may still write what its form never offers; the value stays unsaid.
        raise ReportFailed(reason="a value that the questionnaire does not have") from None

"""Reports: an assessment as PDF, in the reader's language, marked and labelled on each page.

`assessment_report(Material(...), "ar")` gives the bytes of a tagged PDF; `assessment_pages` the
same pages as pictures. `fieldkit.reports.chart` is the layout that screens share.
"""

from __future__ import annotations

from fieldkit.reports.material import About, Material

__all__ = ["About", "Material", "assessment_pages", "assessment_report"]


def assessment_report(material: Material, language: str) -> bytes:
    """The report as PDF/UA-1; same material, same bytes. ReportFailed where it cannot be made."""
    from fieldkit.reports.assessment import build
    from fieldkit.reports.coverage import printable
    from fieldkit.reports.render import FONTS, pdf

    return pdf(build(material, language, printable(FONTS)), material.about.signed)


def assessment_pages(material: Material, language: str, ppi: int = 96) -> list[bytes]:
    """Its pages as PNG, for the preview."""
    from fieldkit.reports.assessment import build
    from fieldkit.reports.coverage import printable
    from fieldkit.reports.render import FONTS, pictures

    return pictures(build(material, language, printable(FONTS)), material.about.signed, ppi)

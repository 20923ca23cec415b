"""The report of a quarter or a year: the same numbers as on the page, as PDF/UA."""

from insights import overview, pages
from insights.models import Publication, Report


def write(report: Report) -> bytes:
    """The PDF. A block of months that lies over the edge of the period is told whole, with its months."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only where a report is made

    published = Publication.objects.get(organisation=report.organisation)
    chosen = overview.between(published.figures, report.first, report.last)
    context = pages.told(published.figures, chosen) | {
        "report": report,
        "published": published,
        "organisation": report.organisation,
    }
    return pdf.write("insights/pdf/report.html", context, title=f"Overzicht {report.organisation.name}, {report.label}",
                     number=report.label, classification="Alleen totalen")  # fmt: skip

"""The report of a quarter or a year: the same numbers as on the page, as PDF/UA."""

from insights import presentation, selection
from insights.models import Publication, Report


def write(report: Report) -> bytes:
    """Return the PDF of a report.

    A block of months that lies over the edge of its period is shown whole, with its months.
    """
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only where a report is made

    published = Publication.objects.get(organisation=report.organisation)
    selected = selection.select_between(published.figures, report.first, report.last)
    context = presentation.period_context(published.figures, selected) | {
        "report": report,
        "published": published,
        "organisation": report.organisation,
    }
    return pdf.write(
        "insights/pdf/report.html",
        context,
        title=f"Overzicht {report.organisation.name}, {report.label}",
        number=report.label,
        classification="Alleen totalen",
    )

"""Report A of Veilig Wonen as a worker makes it, relative to bare WeasyPrint on the same HTML."""

import statistics
import time

from django.template.loader import render_to_string

from benchmarks.measure import Call, Row, make_row
from casework import documents
from veiligwonen.models import Advice

MAX_ADDED = 15  # per cent that the worker may add to the engine (quality)
TURNS = 9


def rows() -> list[Row]:
    """Return one row; none when no advice was adopted here."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint

    adopted = Advice.objects.filter(adopted_at__isnull=False).select_related("case").first()
    if adopted is None:
        return []
    case = adopted.case.as_case_type()
    html = _report_html(case, adopted)
    stylesheets, fonts = pdf.own_style()

    def write_by_worker() -> None:
        documents.write(case, "advice")

    def write_bare() -> None:
        page = pdf.HTML(string=html, base_url=pdf.OWN_ASSETS, url_fetcher=pdf.OwnFetcher())
        page.write_pdf(stylesheets=[stylesheets], font_config=fonts, pdf_variant="pdf/ua-1")

    by_worker, bare = median_seconds(write_by_worker, write_bare)
    added = round(100 * (by_worker / bare - 1), 1)
    what = "PDF A by the worker over bare WeasyPrint"
    return [make_row(what, added, "%", MAX_ADDED, digits=1)]


def _report_html(case, adopted: Advice) -> str:
    letter = case.letters["advice"]
    context = {
        "case": case,
        "made_at": adopted.adopted_at,
        "letter": letter,
        "title": f"{letter.label} {case.number}",
        "number": case.number,
        "classification": letter.classification,
    }
    return render_to_string(letter.template, context | letter.context(case))


def median_seconds(*calls: Call) -> list[float]:
    """Return the median seconds of each call.

    They are called in turns, so that a busy machine is busy for all.
    """
    for call in calls:
        call()  # warm up
    durations: list[list[float]] = [[] for _call in calls]
    for _turn in range(TURNS):
        for durations_of_call, call in zip(durations, calls, strict=True):
            started = time.perf_counter()
            call()
            durations_of_call.append(time.perf_counter() - started)
    return [statistics.median(durations_of_call) for durations_of_call in durations]

"""Report A of Veilig Wonen as a worker makes it, against bare WeasyPrint on the same HTML: what we add may be 15 % at most."""

import statistics
import time
from collections.abc import Callable

from django.template.loader import render_to_string

from casework import documents
from veiligwonen.models import Advice

BOUND = 15  # percent (quality: the worker adds to the engine)
TURNS = 9


def rows() -> list[dict]:
    """One row; none when no advice was adopted here."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint

    adopted = Advice.objects.filter(adopted_at__isnull=False).select_related("case").first()
    if adopted is None:
        return []
    case = adopted.case.child()
    letter = case.letters["advice"]
    context = {"case": case, "made_at": adopted.adopted_at, "letter": letter, "title": f"{letter.label} {case.number}",
               "number": case.number, "classification": letter.classification} | letter.context(case)  # fmt: skip
    html = render_to_string(letter.template, context)
    look, fonts = pdf._look()

    def bare() -> None:
        page = pdf.HTML(string=html, base_url=pdf.OWN, url_fetcher=pdf.OwnFetcher())
        page.write_pdf(stylesheets=[look], font_config=fonts, pdf_variant="pdf/ua-1")

    ours, theirs = in_turns(lambda: documents.write(case, "advice"), bare)
    added = round(100 * (ours / theirs - 1), 1)
    return [
        {
            "what": "PDF A by the worker over bare WeasyPrint",
            "value": added,
            "unit": "%",
            "bound": BOUND,
            "ok": added <= BOUND,
        }
    ]


def in_turns(*made: Callable[[], object]) -> list[float]:
    """Median seconds of each, taken in turns so that a busy machine is busy for both."""
    taken: list[list[float]] = [[] for _one in made]
    for one in made:
        one()
    for _turn in range(TURNS):
        for kept, one in zip(taken, made, strict=True):
            started = time.perf_counter()
            one()
            kept.append(time.perf_counter() - started)
    return [statistics.median(kept) for kept in taken]
